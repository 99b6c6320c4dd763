"""Signal has done something, and the bot dies, or the line breaks, before it hears of it: what cannot be done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ..nursery.lives import Nursery
from ..stack.circle import Circle, make_circle
from ..stack.house import open_house
from .fates import Fates
from .mortal import Mortal
from .record import CARD

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAIT = 3  # seconds; a post without an answer is sent again after two


async def ignore(where: str) -> None:
    return


@pytest_asyncio.fixture(loop_scope="session")
async def circle(tmp_path: Path) -> AsyncIterator[Circle]:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        for name in ("Sofia", "Anna"):
            await house.stage.phone(name)
        yield await make_circle(house, mark="", start="2026-12-03 20:00")
        assert [line for line in house.complaints() if "A post waits." not in line] == []


@pytest_asyncio.fixture(loop_scope="session")
async def bot(circle: Circle, nursery: Nursery) -> AsyncIterator[Mortal]:
    bot = Mortal(circle.house, nursery, Fates(), ignore)
    await bot.live()
    yield bot
    assert await bot.stop() == 0


async def test_a_group_that_was_made_just_before_a_crash_is_not_made_again(circle: Circle, bot: Mortal) -> None:
    stage = circle.house.stage
    await stage.trouble_on_line("late")
    await stage.write("Sofia", circle.codes[0])
    while not await stage.groups():  # one question after the other is answered, and the last one is not
        await stage.trouble_on_line(None)
        await stage.trouble_on_line("late")
    await bot.kill()
    await stage.trouble_on_line(None)
    await bot.live()
    await bot.rest()
    [group] = await stage.groups()
    assert group["name"] == circle.name
    assert {line["chat"] for line in await stage.screen("Sofia")} == {"bot", circle.name}


@pytest.mark.parametrize("trouble", ["crash", "line"])
async def test_a_card_that_was_perhaps_changed_is_written_anew(circle: Circle, bot: Mortal, trouble: str) -> None:
    stage = circle.house.stage
    await begin(circle, bot)
    before = len(await stage.posts())
    await stage.trouble_on_line("late")
    await stage.write("Anna", "hoi", group=circle.name)
    while not await stage.posts(since=before):
        pass
    if trouble == "crash":
        await bot.kill()
        await stage.trouble_on_line(None)
        await bot.live()
    else:
        await stage.trouble_on_line("close")
        await stage.trouble_on_line(None)
    await bot.rest()
    await bot.walk(await stage.now() + WAIT * 1000)
    assert "Al hier: Sofia en Anna" in await circle.card("Sofia")
    assert len(await cards(circle)) == 2, "phones take a change to the newest name of a message only"

    # From here on it is the new one that changes.
    await stage.write("Sofia", "start", group=circle.name)
    await bot.rest()
    assert "Aan de beurt: Sofia" in await circle.card("Sofia")
    assert len(await cards(circle)) == 2


async def begin(circle: Circle, bot: Mortal) -> None:
    """Two people are in the group, the hour has come, and the moderator is there."""
    for name, code in zip(("Sofia", "Anna"), circle.codes, strict=False):
        for text in (code, "1"):
            await circle.house.stage.write(name, text)
            await bot.rest()
    await bot.walk(circle.starts_at)
    await circle.house.stage.write("Sofia", "hoi", group=circle.name)
    await bot.rest()


async def cards(circle: Circle) -> list[str]:
    lines = await circle.house.stage.screen("Sofia")
    return [line["text"] for line in lines if line["from"] == "bot" and CARD in line["text"]]
