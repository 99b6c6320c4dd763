"""The line to Signal is gone for a while: who hears of it, and when, through the whole stack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ozo_signal.core.names import MINUTE

from .circle import new_circle
from .house import House, open_house
from .sentences import is_said, key_of
from .troubled import Coordinator

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, now="2026-12-03T20:00:00+01:00") as house:
        await house.start_bot()
        yield house


async def until_logged(house: House, words: str, times: int = 1) -> None:
    """Wait until the bot has said this so often in its log."""
    while house.complained.read_text(encoding="utf-8").count(words) < times:
        await house.stage.now()  # a word with the pretend Signal takes no longer than a moment


async def be_away(house: House, minutes: int, *, restart: bool = False) -> None:
    """The line is gone for so long, in the world's time."""
    gone = house.complained.read_text(encoding="utf-8").count("is gone")
    await house.stage.trouble_on_line("down")
    await until_logged(house, "is gone", gone + 1)
    moving = asyncio.create_task(house.stage.advance(by=minutes * MINUTE))
    if minutes >= 10:
        await until_logged(house, "has been down for ten minutes")
    if restart:
        await house.kill_bot()
        starting = asyncio.create_task(house.start_bot())
        await until_logged(house, "Starting.", 2)
    await house.stage.trouble_on_line(None)
    await moving
    if restart:
        await starting
    await house.settle()
    await house.wait(60)


@pytest.mark.parametrize(
    ("language", "hours"), [("nl", "20:00 tot 20:12"), ("el", "20:00 έως 20:12"), ("en", "20:00 to 20:12")]
)
async def test_coordinators_hear_from_when_to_when_once_it_is_back(house: House, language: str, hours: str) -> None:
    watch = await Coordinator.new(house, language=language)
    await new_circle(house, "Sofia", "Anna", language=language, start="2026-12-10 20:00")
    await be_away(house, 12)
    [told] = await watch.heard()
    assert is_said("notice.line", language, [told]) and hours in told
    await house.wait(3600)
    assert await watch.heard() == []


async def test_a_restart_in_between_forgets_nothing_and_tells_nobody_twice(house: House) -> None:
    watch = await Coordinator.new(house)
    await new_circle(house, "Sofia", "Anna", start="2026-12-10 20:00")
    await be_away(house, 30, restart=True)
    [told] = await watch.heard()
    assert "20:00 tot 20:30" in told
    await house.kill_bot()
    await house.start_bot()
    await house.wait(60)
    assert await watch.heard() == []


async def test_a_short_time_is_told_to_who_leads_a_live_session_and_to_nobody_else(house: House) -> None:
    watch = await Coordinator.new(house)
    circle = await new_circle(house, "Sofia", "Anna", method="ozo_regular", start="2026-12-03 20:30")
    await circle.gather("Sofia", "Anna")
    await circle.heard("Sofia")
    await be_away(house, 4)
    assert [key_of(text, "nl") for text in await watch.heard()] == []
    assert circle.keys(await circle.heard("Sofia")).count("slow.silence") == 1
    assert "slow.silence" not in circle.keys(await circle.heard("Anna"))
