"""A desk with a real store and real groups, and a clock that a test moves. Signal is not there: posts stay unsent."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from ozo_signal import coordinator
from ozo_signal.app import make_tools
from ozo_signal.core.agenda import local_date
from ozo_signal.engine.alarm import ClockAlarm
from ozo_signal.engine.desk import Desk
from ozo_signal.settings import Settings
from ozo_signal.signal.letters import Letter, LetterKind, Post
from ozo_signal.storage import Store, groups, inbox, outbox, people
from ozo_signal.workshop import open_store

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
ZONE = "Europe/Amsterdam"
MINUTE = 60_000


class DeskAlone:
    """Letters go in, posts come out. Made by `open_desk`."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.now = ClockAlarm().now()
        self.tools = make_tools(lambda: self.now)
        self.letters_wait = False  # whether letters are said to be on their way
        self._done = asyncio.Event()
        self._sent = 0
        self.desk = Desk(
            store,
            self.tools,
            set_alarm=lambda at: None,
            posted=lambda posts: self._done.set(),
            letters_wait=lambda: self.letters_wait,
        )

    async def new_group(
        self, *, language: str = "en", days_ahead: int = 1, sessions: int = 2, method: str = "ozo_regular"
    ) -> tuple[str, list[str]]:
        """As a coordinator makes one: its id, and the codes of the moderator and of two participants."""
        start = local_date(self.now, ZONE) + timedelta(days=days_ahead)
        wish = coordinator.Wish(
            name="Parents and school",
            language=language,
            weekday=start.weekday(),
            minute_of_day=20 * 60,
            zone=ZONE,
            start=start,
            sessions=sessions,
            people=2,
            method=method,
        )
        printed = await coordinator.new_group(settings(self.folder), wish)
        return printed.split()[1], CODE.findall(printed)

    async def hear(self, sender: str, text: str, *, group: str | None = None, at: int | None = None) -> Letter:
        """A letter, written down and handled as in the real house. `at` is Signal's time, when ours is another."""
        self.now += 1
        sent = self.now if at is None else at
        async with self.store.write() as tx:
            mark = tx.mark(f"{sender}:{sent}")
            [(number, _)] = await inbox.add_all(tx, [(mark, "{}", sent)], {mark: people.mark_of(tx, sender)})
        letter = Letter(number, LetterKind.WORDS, sender, sent, sent, text=text, group=group)
        await self.desk.hear(letter)
        await self._come_to_rest()
        return letter

    async def ring(self, at: int) -> None:
        """Time passes, and the desk looks around."""
        self.now = at
        self.desk.ring()
        await self._come_to_rest()

    async def posts(self) -> list[Post]:
        """What waits to be sent since this was asked last."""
        async with self.store.read() as tx:
            rows = [row for row in await outbox.ready(tx, self.now) if row.number > self._sent]
        self._sent = max((self._sent, *(row.number for row in rows)))
        return [Post.from_json(row.post) for row in sorted(rows, key=lambda row: row.number)]

    async def texts(self, to: str) -> list[str]:
        return [post.text for post in await self.posts() if to in post.to and post.text]

    async def person(self, uuid: str) -> str:
        async with self.store.read() as tx:
            found = await people.find(tx, uuid)
        assert found is not None
        return found.id

    async def room_of(self, group: str, internal_id: str = "signal-id") -> None:
        """Signal has made the group."""
        async with self.store.write() as tx:
            await groups.update(tx, group, signal_group=internal_id)

    def rows(self, query: str, *values: Any) -> int:
        """How many rows the file has, as somebody else sees who opens it."""
        with contextlib.closing(sqlite3.connect(self.folder / "ozo.sqlite")) as file:
            return int(file.execute(f"SELECT count(*) FROM {query}", values).fetchone()[0])

    def change(self, statement: str, *values: Any) -> None:
        """Do something to the file that nobody is meant to do."""
        with contextlib.closing(sqlite3.connect(self.folder / "ozo.sqlite")) as file:
            file.execute(statement, values)
            file.commit()

    def break_session(self, group: str, position: int = 1) -> None:
        """A session goes on that this version cannot read."""
        broken = "UPDATE meetings SET state = 'live', session = 'no session' WHERE group_id = ? AND position = ?"
        self.change(broken, group, position)

    async def _come_to_rest(self) -> None:
        await asyncio.wait_for(self._resting(), 30)

    async def _resting(self) -> None:
        while True:
            self._done.clear()
            if not self.desk.busy:
                return
            await self._done.wait()


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[DeskAlone]:
    """A desk at work in an empty folder."""
    store = await open_store(settings(folder))
    alone = DeskAlone(folder, store)
    await alone.desk.wake_up()
    running = asyncio.create_task(alone.desk.run())
    try:
        yield alone
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await store.close()


def settings(folder: Path) -> Settings:
    return Settings(_env_file=None, account="+31600000000", data_dir=folder)  # type: ignore[call-arg]
