"""Everything that can go wrong, seen from outside, is said in the log without a word or a name of anybody.

Each sentence that the log can say is provoked here, or, when a part of the bot has to break for it, in
`tests/signal/test_error_paths.py`; a new one has to find its place in one of the two. What goes wrong in the store
does so with a marked word and a marked identity in the error itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from ozo_signal.app import open_store
from ozo_signal.settings import Settings
from ozo_signal.storage import Keyring, inbox, outbox
from ozo_signal.storage.cabinet import Cabinet

from .circle import Circle, new_circle
from .house import ACCOUNT, House, open_house
from .traces import identity_shapes, traces_of
from .troubled import Coordinator

MARK = "zwaluwζουζούνι7"
WAITS = "This has to wait. What there is is kept, and tried again."
GOES_ON = "It works again, and goes on."
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class Trouble:
    """The house, what must not be in its log, and ways to be in its way."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.uuid = ""

    @property
    def said(self) -> set[str]:
        return {entry["what"] for entry in self.entries()}

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.house.complained.read_text(encoding="utf-8").splitlines()]

    def count(self, what: str, who: str | None = None) -> int:
        return sum(entry["what"] == what and who in (None, entry.get("waits")) for entry in self.entries())

    async def until(self, what: str, before: int = 0, who: str | None = None) -> None:
        """Wait until the log has said this once more than before."""
        async with asyncio.timeout(30):
            while self.count(what, who) <= before:
                await self.house.stage.now()

    def in_the_store(self, *statements: str) -> None:
        with contextlib.closing(sqlite3.connect(self.house.data / "ozo.sqlite", timeout=10)) as opened:
            for statement in statements:
                opened.execute(statement)
            opened.commit()

    @asynccontextmanager
    async def refused_by(self, table: str, what: str) -> AsyncIterator[None]:
        """The store takes nothing into this table, or out of it, and says so with somebody's words."""
        message = f"RAISE(ABORT, '{MARK} {self.uuid}')"
        self.in_the_store(f"CREATE TRIGGER trouble BEFORE {what} ON {table} BEGIN SELECT {message}; END")
        try:
            yield
        finally:
            self.in_the_store("DROP TRIGGER trouble")

    async def meanwhile(self, doing: Coroutine[Any, Any, Any], who: str, table: str, change: str) -> None:
        """Do something that has to wait as long as the store refuses; the log says so, and then that it goes on."""
        before = self.count(WAITS, who)
        async with self.refused_by(table, change):
            work = asyncio.create_task(doing)
            await self.until(WAITS, before, who)
        await work
        await self.until(GOES_ON, before, who)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
async def test_everything_that_goes_wrong_is_said_without_a_word_of_anybody(
    tmp_path: Path, log_sentences: dict[str, str], from_inside: frozenset[str]
) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        trouble = Trouble(house)
        start = "2026-12-03 20:00"
        circle = await new_circle(house, method="ozo_regular", sessions=3, start=start, name=f"Groep {MARK}")
        for name in ("Sofia", "Anna", "Bram"):
            trouble.uuid = await house.stage.phone(circle.phone(name), profile=f"{MARK}{name}")
            await circle.join(name)
        await Coordinator.new(house, MARK)
        await at_the_door(trouble, circle)
        await what_signal_refuses(trouble, circle)
        await a_limit_and_a_proof(trouble, circle)
        await the_line(trouble)
        await an_evening_that_breaks(trouble, circle)
        await a_folder_that_cannot_be_emptied(trouble, circle)
        await left_by_a_crash(trouble, circle)
    assert log_sentences.keys() - from_inside - trouble.said == set(), "each of them has been said"
    assert traces_of([MARK, *identity_shapes(trouble.uuid)], tmp_path) == []
    with house.complained.open("a", encoding="utf-8") as log:
        log.write(f'{{"what": "A letter of {trouble.uuid}: {MARK}"}}\n')
    assert traces_of([MARK], tmp_path) == ["stderr"], "a careless line would be found"


async def at_the_door(trouble: Trouble, circle: Circle) -> None:
    """The store takes no letter, and then nothing at all; a lane has sent something and cannot strike it out."""
    stage = trouble.house.stage
    anna = circle.phone("Anna")

    async def letter() -> None:
        await stage.write(anna, f"regels {MARK}")
        await trouble.house.settle()

    await trouble.meanwhile(letter(), "inbox", "inbox", "INSERT")
    await trouble.meanwhile(circle.wait(30), "desk", "sent", "UPDATE")
    await trouble.meanwhile(circle.write("Anna", "regels"), "outbox", "outbox", "DELETE")


async def what_signal_refuses(trouble: Trouble, circle: Circle) -> None:
    """Somebody cannot be reached for a while, or for good; and what is to be said about that cannot be saved."""
    stage, anna = trouble.house.stage, circle.phone("Anna")
    for failure in ("NETWORK_FAILURE", "IDENTITY_FAILURE", "INVALID_PRE_KEY_FAILURE", "UNREGISTERED_FAILURE"):
        await stage.trouble(anna, failure)
        await circle.write("Anna", f"naam {MARK}")
        await circle.wait(120)
    async with trouble.refused_by("notices", "INSERT"):
        await circle.write("Anna", "regels")
        await circle.wait(120)
        await trouble.until("What became of a post could not be told.")
    await stage.trouble(anna, None)
    await circle.wait(3600)


async def a_limit_and_a_proof(trouble: Trouble, circle: Circle) -> None:
    house = trouble.house
    await house.stage.trouble(None, "RATE_LIMIT_FAILURE", wait_seconds=86_400, token=MARK, captcha=MARK)
    for name in ("Sofia", "Anna", "Bram"):
        await circle.write(name, "regels")
    await circle.wait(60)
    saying = asyncio.create_task(house.command_said("challenge", f"signalcaptcha://{MARK}"))
    while not saying.done():
        await house.wait(1)
        await asyncio.sleep(0)
    assert "Signal" in await saying
    await circle.wait(600)


async def the_line(trouble: Trouble) -> None:
    """Gone for longer than ten minutes."""
    stage = trouble.house.stage
    await stage.trouble_on_line("down")
    await trouble.until("The line to Signal is gone.")
    moving = asyncio.create_task(stage.advance(by=12 * MINUTE))
    await trouble.until("The line to Signal has been down for ten minutes. Coordinators hear of it when it is back.")
    await stage.trouble_on_line(None)
    await moving
    await trouble.house.settle()


async def an_evening_that_breaks(trouble: Trouble, circle: Circle) -> None:
    """A reminder that cannot be noted; a session that cannot be read; and what is left of it a day and a week later."""
    house, stage = trouble.house, trouble.house.stage
    await circle.go("19:44")
    async with trouble.refused_by("dues", "INSERT"):
        await circle.go("19:48")
    await circle.gather("Sofia", "Anna", "Bram")
    await stage.trouble(circle.phone("Bram"), "NETWORK_FAILURE")
    await circle.write("Bram", "regels")  # the answer waits, for longer than a day
    await circle.say("Sofia", f"ik ben {MARK}")
    await circle.say("Sofia", "klaar")
    await circle.wait(20)
    session = json.dumps({"name": f"{MARK} {trouble.uuid}"})
    trouble.in_the_store(f"UPDATE meetings SET session = '{session}' WHERE state = 'live'")
    async with trouble.refused_by("outbox", "INSERT"):
        await circle.say("Sofia", f"hier ben ik {MARK}")
    await circle.say("Sofia", MARK)
    await circle.wait(300)
    await circle.write("Anna", "weg")
    await circle.write("Anna", "1")
    await house.stop_bot()
    moving = asyncio.create_task(stage.advance(by=5 * MINUTE))
    await house.start_bot()
    await moving
    await stage.advance(by=26 * HOUR)
    await stage.advance(by=7 * DAY)


async def a_folder_that_cannot_be_emptied(trouble: Trouble, circle: Circle) -> None:
    """What lies there is no file; and then the folder is gone."""
    house = trouble.house
    timestamp = await house.stage.now() + 1
    (house.attachments / f"picture{timestamp}.jpg").mkdir()
    await house.stage.send_thing(circle.phone("Anna"), "picture", text=MARK)
    await house.settle()
    house.attachments.rename(house.folder / "elsewhere")
    await circle.wait(180)


async def left_by_a_crash(trouble: Trouble, circle: Circle) -> None:
    """A key of nobody, a letter and a post that another version may have written; and a key that was changed."""
    house = trouble.house
    await house.stop_bot()
    key = house.data / "secret.key"
    cabinet = Cabinet(house.data / "ozo.keys", Keyring.load(key.read_text(encoding="ascii")))
    cabinet.add({"person:nobody": Fernet.generate_key()})
    cabinet.close()
    key.write_text(Keyring.make(key.read_text(encoding="ascii")), encoding="ascii")
    settings = Settings(_env_file=None, account=ACCOUNT, data_dir=house.data)  # type: ignore[call-arg]
    store = await open_store(settings)
    async with store.write() as tx:
        await inbox.add_all(tx, [("mark", f'{{"kind": "{MARK} {trouble.uuid}"}}', 0)])
        await outbox.put(tx, "person:nobody", f'{{"kind": "{MARK} {trouble.uuid}"}}')
    await store.close()
    await house.start_bot()
    await circle.wait(3600)
