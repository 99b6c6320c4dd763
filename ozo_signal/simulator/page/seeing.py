"""Seeing through the bot: where the session is, what came in and went out, and what is stored now, as it is stored.

Where the session is comes from the coordinator's command line, which knows no names and no words. The store is read as
what it is on the disk, a file, by somebody who has none of its keys.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.processes import House, ProcessError

ROWS_KEPT = 60  # letters and posts that are shown
SAMPLE = 3  # rows of a table, the newest
BYTES_SHOWN = 12
TEXT_SHOWN = 28
# The command line is a process of its own and takes about a second of a processor: not more often than this.
ASKED_EVERY_SECONDS = 3.0
GROUP = re.compile(r"^(\S+)  ", re.MULTILINE)
STORE = "ozo.sqlite"

Panel = dict[str, Any]
Row = dict[str, Any]


class Seer:
    """Looks through one bot. `panel` is called again and again; what takes long goes on beside it."""

    def __init__(self, stage: Stage, house: House) -> None:
        self._stage, self._house = stage, house
        self._letters: list[Row] = []
        self._posts: list[Row] = []
        self._session: list[str] = []
        self._asking: asyncio.Task[None] | None = None
        self._asked_about: tuple[int, ...] = ()
        self._asked_at = -ASKED_EVERY_SECONDS

    async def panel(self) -> Panel:
        """`session`: lines of text; `letters`, `posts`: rows, the newest first; `stored`: see `read_store`."""
        with suppress(StageError):
            await self._count()
        return {
            "session": self._session,
            "letters": self._letters[::-1][:ROWS_KEPT],
            "posts": [_without_words(post) for post in self._posts[::-1][:ROWS_KEPT]],
            "stored": await asyncio.to_thread(read_store, self._house.data / STORE),
        }

    async def asked(self) -> None:
        """Return when the command line has said where the session is, if it was asked."""
        if self._asking is not None:
            await self._asking

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _count(self) -> None:
        """What is new; and where the session is now, when anything is."""
        self._letters += await self._stage.letters(since=len(self._letters))
        self._posts += await self._stage.posts(since=len(self._posts))
        about = (len(self._letters), len(self._posts), await self._stage.now())
        now = asyncio.get_running_loop().time()
        is_free = self._asking is None or self._asking.done()
        if is_free and about != self._asked_about and now >= self._asked_at + ASKED_EVERY_SECONDS:
            self._asked_about, self._asked_at = about, now
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        """As a coordinator would: `group list`, and `group show` for each."""
        with suppress(ProcessError, StageError, OSError):
            groups = GROUP.findall(await self._house.command("group", "list"))
            shown = [await self._house.command("group", "show", group) for group in groups]
            self._session = "\n\n".join(text.rstrip() for text in shown).splitlines()


def _without_words(post: Row) -> Row:
    """What was done and when; what was said stands on the phones."""
    return {name: post[name] for name in ("n", "at", "kind", "to", "group", "timestamp")}


def read_store(file: Path) -> Panel:
    """{"tables": [{"name", "rows", "columns", "sample"}], "empty": [names]}; a sample is rows of text, the newest."""
    empty: list[str] = []
    tables: list[Row] = []
    if not file.exists():
        return {"tables": tables, "empty": empty}
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1)) as store:
            for name in _names(store):
                found = _table(store, name)
                tables.append(found) if found["rows"] else empty.append(name)
    except sqlite3.Error:  # it is being made, or thrown away: there is another look in a moment
        return {"tables": [], "empty": []}
    return {"tables": tables, "empty": empty}


def _names(store: sqlite3.Connection) -> list[str]:
    rows = store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows if not name.startswith(("sqlite_", "alembic"))]


def _table(store: sqlite3.Connection, name: str) -> Row:
    quoted = '"' + name.replace('"', '""') + '"'
    (count,) = store.execute(f"SELECT count(*) FROM {quoted}").fetchone()
    newest = store.execute(f"SELECT * FROM {quoted} ORDER BY rowid DESC LIMIT {SAMPLE}")
    columns = [column[0] for column in newest.description]
    return {"name": name, "rows": count, "columns": columns, "sample": [_cells(row) for row in newest]}


def _cells(row: Sequence[Any]) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> str:
    if isinstance(value, bytes):
        more = "…" if len(value) > BYTES_SHOWN else ""
        return f"{value[:BYTES_SHOWN].hex(' ')}{more} ({len(value)})"
    text = "" if value is None else str(value)
    return text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN] + "…"
