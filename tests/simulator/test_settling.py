"""The clock line: what is said about a time is said when nothing more happens at it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ozo_signal.simulator.client import Stage, StageError

from .bot import Bot, Line, bot_on, call


@pytest.mark.asyncio
async def test_a_settled_world_shows_what_the_bot_answered(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")

    async def echo(frame: dict[str, Any]) -> None:
        await bot.say("You said: " + frame["envelope"]["dataMessage"]["message"], recipient=[uuid])

    bot.answer = echo
    for number in range(20):
        await stage.write("Anna", str(number))
    await stage.settle()
    heard = [line["text"] for line in await stage.screen("Anna") if line["from"] == "bot"]
    assert heard == [f"You said: {number}" for number in range(20)]


@pytest.mark.asyncio
async def test_time_moves_only_when_asked_and_never_back(stage: Stage, bot: Bot) -> None:
    start = await stage.now()
    bot.wish = lambda now: start + 60_000
    settled = await stage.settle()
    assert (settled.now, settled.next) == (start, start + 60_000)
    settled = await stage.advance(by=5_000)
    assert settled.now == await stage.now() == start + 5_000
    with pytest.raises(StageError, match="does not go back"):
        await stage.advance(to=start)


@pytest.mark.asyncio
async def test_walking_stops_where_the_bot_wants_to_be_woken(stage: Stage, bot: Bot) -> None:
    start = await stage.now()
    bells = [start + 60_000, start + 90_000, start + 200_000]
    bot.wish = lambda now: next((bell for bell in bells if bell > now), None)
    await stage.walk(by=100_000)
    assert sorted(set(bot.times)) == [start, *bells[:2], start + 100_000]


@pytest.mark.asyncio
async def test_a_bell_in_the_past_is_an_error_and_not_a_crawl(stage: Stage, bot: Bot) -> None:
    bot.wish = lambda now: now
    with pytest.raises(StageError, match="again and again"):
        await stage.walk(by=100_000)


@pytest.mark.asyncio
async def test_settling_waits_for_a_bot_which_comes_late(stage: Stage) -> None:
    await stage.phone("Anna")
    await stage.write("Anna", "Is anybody there?")
    settling = asyncio.create_task(stage.settle())
    await stage.now()  # the pretend Signal has read the request to settle
    assert not settling.done()
    async with bot_on(stage) as bot:
        await settling
        assert [frame["envelope"]["dataMessage"]["message"] for frame in bot.frames] == ["Is anybody there?"]


@pytest.mark.asyncio
async def test_a_bot_which_never_comes_is_an_error_and_not_a_standstill() -> None:
    async with Stage.start(patience_seconds=0.05) as stage:
        with pytest.raises(StageError, match="No bot was on the clock line"):
            await stage.settle()


@pytest.mark.asyncio
async def test_a_bot_without_a_subscription_is_waited_for() -> None:
    async with Stage.start(patience_seconds=0.05) as stage:
        clock = await Line.open(stage.clock_port)
        greeting = await clock.hear()
        assert greeting["subscription"] is None
        clock.say({"settled": greeting["settle"], "next": None})
        with pytest.raises(StageError, match="did not subscribe"):
            await stage.settle()
        await clock.close()


@pytest.mark.asyncio
async def test_an_answer_to_an_older_question_does_not_settle(stage: Stage) -> None:
    await stage.phone("Anna")
    clock, receiving = await Line.open(stage.clock_port), await Line.open(stage.rpc_port)
    subscription = await call(receiving, "subscribeReceive")
    greeting = await clock.hear()
    settling = asyncio.create_task(stage.settle())
    first = await clock.hear()
    assert (first["subscription"], first["frames"]) == (subscription, 0)
    await stage.write("Anna", "One more thing")  # while the pretend Signal waits
    second = await clock.hear()
    assert (second["subscription"], second["frames"]) == (subscription, 1)
    assert greeting["settle"] < first["settle"] < second["settle"]
    clock.say({"settled": first["settle"], "next": 1})
    await stage.now()
    assert not settling.done()
    clock.say({"settled": second["settle"], "next": 2})
    assert (await settling).next == 2


@pytest.mark.asyncio
async def test_a_new_subscription_is_asked_anew(stage: Stage) -> None:
    clock, receiving = await Line.open(stage.clock_port), await Line.open(stage.rpc_port)
    await clock.hear()
    await call(receiving, "subscribeReceive")
    settling = asyncio.create_task(stage.settle())
    first = await clock.hear()
    await receiving.close()
    receiving = await Line.open(stage.rpc_port)
    subscription = await call(receiving, "subscribeReceive")
    second = await clock.hear()
    assert second["subscription"] == subscription != first["subscription"]
    clock.say({"settled": second["settle"], "next": None})
    assert (await settling).next is None
    await clock.close()


@pytest.mark.asyncio
async def test_a_bot_that_dies_while_it_is_asked_is_asked_again_when_it_is_back(stage: Stage) -> None:
    await stage.phone("Anna")
    clock, receiving = await Line.open(stage.clock_port), await Line.open(stage.rpc_port)
    await clock.hear()
    await call(receiving, "subscribeReceive")
    settling = asyncio.create_task(stage.settle())
    await clock.hear()
    await clock.close()
    await receiving.close()
    async with bot_on(stage) as bot:
        await settling
        assert bot.times


@pytest.mark.asyncio
async def test_a_bot_whose_line_is_down_learns_that_time_has_moved(stage: Stage) -> None:
    clock = await Line.open(stage.clock_port)
    start = (await clock.hear())["now"]
    moving = asyncio.create_task(stage.advance(by=60_000))
    assert await clock.hear() == {"now": start + 60_000}
    moving.cancel()
    await clock.close()
