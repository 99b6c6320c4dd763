"""What breaks behind the page: a bot or a Signal that dies, two who act at once, and a play that ends in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ozo_signal.simulator.page.evening import Evening
from ozo_signal.simulator.page.site import Site

from .visitor import Visitor, visit

NOTHING_AHEAD = "Er gebeurt nu niets meer vanzelf."
DAY = 86_400_000

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def page(site: Site) -> AsyncIterator[Visitor]:
    async with visit(site) as page:
        if not page.picture["begun"]:
            await page.begin("series")
        if page.picture["bot"] == "dead":
            await page.then("bot", what="start")
        yield page


def evening_of(site: Site) -> Evening:
    assert site.theatre._evening is not None
    return site.theatre._evening


async def test_a_bot_that_dies_by_itself_is_seen_and_time_goes_on_without_it(site: Site, page: Visitor) -> None:
    bot = evening_of(site).house._bot
    assert bot is not None
    await page.ask("clock", by=5 * DAY)
    bot.kill()
    await page.until(lambda page: page.picture["bot"] == "dead" and page.is_ready)
    await page.ask("clock", to="next")
    await page.until(lambda page: page.refusals == [NOTHING_AHEAD])
    now = page.picture["now"]
    await page.ask("speed", x=60)
    await page.until(lambda page: page.picture["now"] > now + 60_000)
    await page.ask("speed", x=0)
    for _ in range(2):
        await page.ask("bot", what="kill")  # there is nothing to kill
    for _ in range(2):
        await page.ask("bot", what="start")
    await page.until(lambda page: page.picture["bot"] == "runs" and page.is_ready)
    assert page.refusals == [NOTHING_AHEAD]


async def test_what_is_stopped_stops_with_all_that_waits_behind_it(page: Visitor) -> None:
    now = page.picture["now"]
    for _ in range(10):
        await page.ask("clock", by=7 * DAY)
    await page.ask("speed", x=0)
    await page.until(lambda page: page.is_ready)
    await page.then("clock", by=60_000)
    assert page.picture["now"] < now + 15 * DAY


async def test_of_two_who_begin_at_once_one_is_told_to_wait(site: Site, page: Visitor) -> None:
    async with visit(site) as other:
        play = page.picture["play"]
        await page.ask("clock", to="next")
        await page.ask("save")
        for one in (page, other):
            await one.ask("begin", language="nl", room="group", evening="series")
        for one in (page, other):
            await one.until(lambda one: one.is_ready and one.picture["play"] == play + 1)
        await other.until(lambda other: other.refusals == ["Een ogenblik: er begint net iets anders."])
        # What was to be saved is saved, or it is said that it was not.
        await page.until(lambda page: page.files or page.refusals)


async def test_a_second_window_is_not_told_what_the_first_one_did_wrong(site: Site, page: Visitor) -> None:
    async with visit(site) as other:
        await page.ask("accept", who=next(iter(page.picture["roles"])), chat="Nergens")
        await page.until(lambda page: page.refusals)
        await other.ask("make me a coffee")
        await other.until(lambda other: other.refusals)
        assert len(other.refusals) == len(page.refusals) == 1


async def test_a_pretend_signal_that_dies_is_said_once_and_another_play_can_begin(site: Site, page: Visitor) -> None:
    evening = evening_of(site)
    await page.ask("panel", on=True)
    await page.until(lambda page: page.picture["panel"])
    bot = evening.house._bot
    assert bot is not None
    os.kill(await signal_of(site), signal.SIGKILL)
    await page.until(lambda page: page.refusals)
    await page.until(lambda page: page.picture["bot"] == "dead")  # it has nobody to live for
    await page.ask("clock", by=1000)
    await page.until(lambda page: len(page.refusals) == 2)
    assert set(page.refusals) == {"Dit spel is gestopt. Begin een ander."}
    await page.begin("series")
    assert page.picture["bot"] == "runs" and len(page.refusals) == 2


async def signal_of(site: Site) -> int:
    """The process of the pretend Signal."""
    listing = await asyncio.create_subprocess_exec(
        *("ps", "-o", "pid=,args=", "--ppid", str(os.getpid())), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await listing.communicate()
    (found,) = [line for line in out.decode().splitlines() if "ozo_signal.simulator" in line]
    return int(found.split()[0])
