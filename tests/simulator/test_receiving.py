"""The line to the bot: what is received, when it is lost, and what trouble does."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import pytest

from ozo_signal.simulator.client import Stage

from .bot import Bot, Line, RpcError, bot_on, call


def texts(bot: Bot) -> list[str]:
    return [frame["envelope"]["dataMessage"]["message"] for frame in bot.frames]


@pytest.mark.imitates("queue")
@pytest.mark.asyncio
async def test_what_arrives_while_nobody_listens_waits_and_comes_once(stage: Stage) -> None:
    await stage.phone("Anna")
    await stage.write("Anna", "one")
    async with bot_on(stage) as bot:
        await stage.write("Anna", "two")
        await stage.settle()
        assert texts(bot) == ["one", "two"]
    await stage.write("Anna", "three")  # the bot has gone without a word
    async with bot_on(stage) as again:
        await stage.settle()
        assert texts(again) == ["three"]


@pytest.mark.imitates("early-frames")
@pytest.mark.asyncio
async def test_what_waited_comes_before_the_answer_to_the_subscription(stage: Stage) -> None:
    await stage.phone("Anna")
    await stage.write("Anna", "early")
    line = await Line.open(stage.rpc_port)
    line.say({"jsonrpc": "2.0", "id": 7, "method": "subscribeReceive"})
    first, second = await line.hear(), await line.hear()
    assert first["method"] == "receive"
    assert first["params"]["subscription"] == second["result"]
    assert set(first["params"]["result"]) == {"envelope", "account"}
    await line.close()


@pytest.mark.imitates("queue")
@pytest.mark.asyncio
async def test_after_unsubscribing_nothing_comes_any_more(stage: Stage) -> None:
    await stage.phone("Anna")
    line = await Line.open(stage.rpc_port)
    number = await call(line, "subscribeReceive")
    await call(line, "unsubscribeReceive", subscription=number)
    await stage.write("Anna", "hello")
    assert await call(line, "version") == {"version": "0.14.6"}
    await line.close()


@pytest.mark.imitates("own-stamps")
@pytest.mark.asyncio
async def test_every_message_has_its_own_timestamp_and_the_servers_time_is_now(stage: Stage, bot: Bot) -> None:
    for name in ("Anna", "Bram"):
        await stage.phone(name)
    stamps = [await stage.write(name, "hi") for name in ("Anna", "Bram") for _ in range(5)]
    assert len(set(stamps)) == len(stamps)
    assert stamps == sorted(stamps)
    await stage.settle()
    envelopes = [frame["envelope"] for frame in bot.frames]
    assert [envelope["timestamp"] for envelope in envelopes] == stamps
    assert {envelope["serverReceivedTimestamp"] for envelope in envelopes} == {await stage.now()}


@pytest.mark.imitates("other-methods")
@pytest.mark.asyncio
async def test_a_raw_frame_comes_as_it_is(stage: Stage, bot: Bot) -> None:
    await stage.raw({"error": "anything"})
    await stage.settle()
    assert bot.frames == [{"error": "anything"}]


@pytest.mark.imitates("codes")
@pytest.mark.asyncio
async def test_bad_lines_get_the_codes_of_json_rpc(stage: Stage) -> None:
    line = await Line.open(stage.rpc_port)
    line.writer.write(b"nonsense\n")
    assert (await line.hear())["error"]["code"] == -32700
    line.say([1])
    assert (await line.hear())["error"]["code"] == -32600
    with pytest.raises(RpcError) as error:
        await call(line, "makeCoffee")
    assert error.value.code == -32601
    with pytest.raises(RpcError) as error:
        await call(line, "version", account="+31600000001")
    assert error.value.code == -32602
    await line.close()


@pytest.mark.asyncio
async def test_a_hanging_line_keeps_everything_until_it_is_well(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    await stage.trouble_on_line("hang")
    saying = asyncio.create_task(bot.say("Hello", recipient=[uuid]))
    await stage.write("Anna", "Hello?")
    assert await stage.posts() == []
    assert not saying.done()
    await stage.trouble_on_line(None)
    await saying
    await stage.settle()
    assert texts(bot) == ["Hello?"]
    assert [post["text"] for post in await stage.posts()] == ["Hello"]


@pytest.mark.asyncio
async def test_a_late_answer_has_done_its_work_already(stage: Stage) -> None:
    uuid = await stage.phone("Anna")
    line = await Line.open(stage.rpc_port)
    await call(line, "version")
    await stage.trouble_on_line("late")
    line.say({"jsonrpc": "2.0", "id": 1, "method": "send", "params": {"recipient": uuid, "message": "Hi"}})
    while not await stage.posts():
        pass
    await stage.trouble_on_line(None)
    assert "result" in await line.hear()
    await line.close()


@pytest.mark.imitates("queue")
@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["close", "clean"])
async def test_a_cut_line_ends_the_subscription_and_loses_nothing(stage: Stage, kind: str) -> None:
    await stage.phone("Anna")
    line = await Line.open(stage.rpc_port)
    await call(line, "subscribeReceive")
    await stage.trouble_on_line(kind)
    await stage.write("Anna", "Still here")
    try:
        assert await line.hear() is None
    except ConnectionResetError:
        assert kind == "close"
    async with bot_on(stage) as bot:
        await stage.settle()
        assert texts(bot) == ["Still here"]


@pytest.mark.asyncio
async def test_a_line_that_is_down_cuts_whoever_calls_until_it_is_up_again(stage: Stage) -> None:
    await stage.trouble_on_line("down")
    line = await Line.open(stage.rpc_port)
    with suppress(ConnectionResetError):
        assert await line.hear() is None
    await stage.trouble_on_line(None)
    line = await Line.open(stage.rpc_port)
    assert await call(line, "version")
    await line.close()


@pytest.mark.asyncio
async def test_the_trace_holds_what_passed_in_order(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    async with Stage.start(trace=trace) as stage, bot_on(stage):
        await stage.phone("Anna")
        await stage.settle()
        await stage.write("Anna", "Hello")
        await stage.settle()
        methods = [request["method"] for request in await stage.requests()]
    assert methods == ["subscribeReceive"]
    entries = [json.loads(line) for line in trace.read_text().splitlines()]
    kinds = [next(key for key in entry if key not in ("at", "clock")) for entry in entries]
    assert kinds == ["request", "answer", "frame"]
