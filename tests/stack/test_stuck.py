"""A letter that the bot, by a mistake of its own, cannot deal with: nothing is lost, and nothing stays for ever.

The mistake is one that can happen: a session in the store that this version cannot read.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from .circle import Circle, new_circle
from .house import House, open_house

WEEK = 7 * 86_400_000
HOUR = 3_600_000


def in_the_store(house: House, statement: str, *values: str) -> list[str]:
    """While the bot is stopped."""
    with contextlib.closing(sqlite3.connect(house.data / "ozo.sqlite")) as file:
        found = [str(row[0]) for row in file.execute(statement, values).fetchall()]
        file.commit()
    return found


def stuck_letters(house: House) -> int:
    return int(in_the_store(house, "SELECT count(*) FROM inbox")[0])


def said(house: House, what: str) -> int:
    """How often the log says this."""
    lines = house.complained.read_text(encoding="utf-8").splitlines()
    return sum(json.loads(line)["what"] == what for line in lines)


async def break_session(house: House) -> str:
    await house.stop_bot()
    [before] = in_the_store(house, "SELECT session FROM meetings WHERE state = 'live'")
    in_the_store(house, "UPDATE meetings SET session = 'no session' WHERE state = 'live'")
    await house.start_bot()
    return before


async def mend_session(house: House, session: str) -> None:
    await house.stop_bot()
    in_the_store(house, "UPDATE meetings SET session = ? WHERE state = 'live'", session)
    await house.start_bot()


@pytest.mark.asyncio(loop_scope="session")
async def test_its_author_is_told_once_it_is_tried_at_every_start_and_it_has_its_day(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await new_circle(house, "Sofia", "Anna", method="ozo_regular", sessions=2, start="2026-12-03 20:00")
        await circle.gather("Sofia", "Anna")
        await it_is_heard_when_the_mistake_is_mended(circle)
        await it_goes_on_its_day(circle)


async def it_is_heard_when_the_mistake_is_mended(circle: Circle) -> None:
    house = circle.house
    before = await break_session(house)
    await circle.heard("Sofia")
    await circle.say("Sofia", "klaar")
    assert circle.keys(await circle.heard("Sofia")) == ["trouble.kept"]
    assert stuck_letters(house) == 1
    await circle.write("Sofia", "privacy")
    [answer] = await circle.heard("Sofia")
    assert any(circle.says("privacy.stuck", [line]) for line in answer.splitlines())
    await house.stop_bot()
    await house.start_bot()
    assert said(house, "A letter could not be handled.") == 2, "it was tried again"
    assert await circle.heard("Sofia") == [], "and nobody was told a second time"
    await circle.room()
    await mend_session(house, before)
    assert stuck_letters(house) == 0
    await circle.wait(20)
    assert circle.says("call.check_in", await circle.room(), name="@Anna"), "the turn has been ended, as it was said"


async def it_goes_on_its_day(circle: Circle) -> None:
    house = circle.house
    await break_session(house)
    await circle.say("Anna", "dit blijft liggen")
    assert stuck_letters(house) == 1
    now = await house.stage.now()
    await house.stage.advance(to=now + WEEK - HOUR)
    assert stuck_letters(house) == 1
    await house.stage.advance(to=now + WEEK + HOUR)
    assert stuck_letters(house) == 0
    assert said(house, "Letters that could not be handled were erased: their day had come.") == 1
