"""Trouble on the line: signal-cli goes away in the middle of something, and nothing is lost that had reached us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from ozo_signal.signal import link as link_module
from ozo_signal.signal.frames import TEXT_CHARACTERS_MAX
from ozo_signal.signal.letters import Post, PostKind, Unknown
from ozo_signal.signal.link import Link
from ozo_signal.simulator.client import Stage

BOT = "+4915550000001"
ADA = "a1a1a1a1-1111-4111-8111-000000000001"


class Scribe:
    """Writes down what the link hands on, but waits for a permit for each batch."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.permits = asyncio.Semaphore(0)
        self.asked = False
        self.changed = asyncio.Event()

    async def __call__(self, frames: list[str]) -> None:
        self.asked = True
        self.changed.set()
        await self.permits.acquire()
        self.numbers += [json.loads(raw)["result"]["number"] for raw in frames if raw != "null"]
        self.changed.set()

    def allow_everything(self) -> None:
        for _ in range(10_000):
            self.permits.release()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def scribe() -> Scribe:
    return Scribe()


@pytest.fixture
async def link(cli: Any, scribe: Scribe) -> AsyncIterator[Link]:
    link = Link(cli.address, BOT, scribe, on_change=scribe.changed.set, call_seconds=5)
    await link.start()
    await scribe.until(lambda: link.hearing and link.speaking)
    yield link
    await link.stop()


def frames(start: int, end: int) -> list[dict[str, Any]]:
    return [{"number": number, "text": "x" * 500} for number in range(start, end)]


async def test_what_reached_us_before_the_line_was_cut_is_heard(cli: Any, link: Link, scribe: Scribe) -> None:
    cli.frame(*frames(0, 1))
    await scribe.until(lambda: scribe.asked)
    cli.frame(*frames(1, 100))
    await cli.flush()
    cli.cut()
    await scribe.until(lambda: not link.speaking)
    scribe.allow_everything()
    await scribe.until(lambda: link.speaking and link.hearing and link.frames == 0)
    assert scribe.numbers == list(range(100))


async def test_half_a_line_is_not_glued_to_the_next_connection(cli: Any, link: Link, scribe: Scribe) -> None:
    scribe.allow_everything()
    cli.say(b'{"jsonrpc":"2.0","method":"receive","params":{"subscription":1,"result":{"number":')
    await cli.flush()
    cli.hang_up()
    await scribe.until(lambda: not link.hearing and not link.speaking)
    await scribe.until(lambda: link.hearing and link.speaking)
    cli.frame(*frames(7, 8))
    await scribe.until(lambda: link.frames == 1)
    assert scribe.numbers == [7]


async def test_stopping_takes_the_time_to_write_down_what_was_read(
    cli: Any, link: Link, scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def one_more_batch(_tasks: object, **_options: float) -> None:
        before = link.frames
        scribe.permits.release()
        await scribe.until(lambda: link.frames > before or not link.hearing)

    cli.frame(*frames(0, 5000))
    await scribe.until(lambda: scribe.asked)
    monkeypatch.setattr(link_module.asyncio, "wait", one_more_batch)
    await link.stop()
    assert scribe.numbers == list(range(5000))


async def test_stopping_does_not_wait_for_a_signal_cli_that_says_nothing_more(
    cli: Any, link: Link, scribe: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_module, "FAREWELL_SECONDS", 0.01)
    cli.silent = {"unsubscribeReceive"}
    async with asyncio.timeout(2):
        await link.stop()
    assert not link.hearing and not link.speaking


async def test_a_call_outlives_a_port_that_opens_and_shuts_at_once(cli: Any, scribe: Scribe) -> None:
    """So does the door of a container whose signal-cli is not there yet."""
    address, slammed = cli.address, asyncio.Semaphore(0)
    await cli.close()

    async def slam(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        slammed.release()

    door = await asyncio.start_server(slam, "127.0.0.1", int(address.rpartition(":")[2]))
    link = Link(address, BOT, scribe, on_change=scribe.changed.set, call_seconds=10)
    await link.start()
    calls = [asyncio.create_task(link.call("version")) for _ in range(3)]
    for _ in range(4):
        await slammed.acquire()
    door.close()
    await cli.open(int(address.rpartition(":")[2]))
    for answer in await asyncio.gather(*calls, return_exceptions=True):
        assert answer == {"version": "0.14.6"} or isinstance(answer, Unknown)
    await scribe.until(lambda: link.hearing)
    await link.stop()


async def test_a_subscription_that_is_refused_is_asked_for_again(cli: Any, scribe: Scribe) -> None:
    cli.refusals = 2
    link = Link(cli.address, BOT, scribe, on_change=scribe.changed.set)
    await link.start()
    await scribe.until(lambda: link.hearing)
    assert len(cli.calls("subscribeReceive")) == 3
    await link.stop()


async def test_no_depth_of_nesting_makes_us_deaf(cli: Any, link: Link, scribe: Scribe) -> None:
    scribe.allow_everything()
    connections = cli.connections
    for depth in (100, *range(950, 1010), 100_000):
        cli.say(b'{"method":"receive","params":{"result":{"number":1,"deep":' + b"[" * depth + b"]" * depth + b"}}}\n")
    cli.frame(*frames(2, 3))
    await scribe.until(lambda: 2 in scribe.numbers)
    assert cli.connections == connections


async def test_every_letter_arrives_once_while_signal_cli_restarts_again_and_again(desk: Any, joined: Any) -> None:
    async with Stage.start(account=BOT) as stage:
        await stage.phone("Anna")
        async with joined(address=f"127.0.0.1:{stage.rpc_port}") as signal:
            for n, kind in enumerate(("clean", "close", "clean", "close")):
                await desk.until(lambda: signal.hearing)
                await asyncio.gather(*(stage.write("Anna", f"{n}-{m}") for m in range(100)))
                if kind == "close":  # what a cut throws away in signal-cli's own buffers nobody can bring back
                    await desk.until(lambda n=n: len(desk.noted) == 100 * (n + 1))
                await stage.trouble_on_line(kind)
            await desk.until(lambda: len(desk.letters) == 400 and signal.hearing)
            await stage.write("Anna", "still there?")
            await desk.until(lambda: len(desk.letters) == 401)
    assert [letter.text for letter in desk.letters] == [f"{n}-{m}" for n in range(4) for m in range(100)] + [
        "still there?"
    ]


@pytest.mark.parametrize("kind", ["hang", "late"])
async def test_a_post_during_a_hanging_line_is_answered_when_it_moves_again(desk: Any, joined: Any, kind: str) -> None:
    async with Stage.start(account=BOT) as stage:
        anna = await stage.phone("Anna")
        async with joined(address=f"127.0.0.1:{stage.rpc_port}") as signal:
            await stage.trouble_on_line(kind)
            posting = asyncio.create_task(signal.post(Post(PostKind.SAY, to=(anna,), text="hello")))
            async with asyncio.timeout(10):
                while not any(each["method"] == "send" for each in await stage.requests()):
                    pass
            await stage.write("Anna", "are you there?")
            await stage.trouble_on_line(None)
            assert (await posting).timestamp
            await desk.until(lambda: len(desk.letters) == 1)
        assert [line["text"] for line in await stage.screen("Anna") if line["from"] == "bot"] == ["hello"]


async def test_a_line_of_five_megabytes_is_a_letter_cut_short(
    cli: Any, desk: Any, joined: Any, envelope: Callable[..., dict[str, Any]]
) -> None:
    async with joined() as signal:
        cli.frame(envelope(1, dataMessage={"message": "€" * 830_000}), envelope(2, dataMessage={"message": "next"}))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == ["€" * TEXT_CHARACTERS_MAX, "next"]


async def test_ten_thousand_letters_in_one_burst_keep_their_order(
    cli: Any, desk: Any, joined: Any, envelope: Callable[..., dict[str, Any]]
) -> None:
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": str(n)}) for n in range(10_000)))
        await desk.until(lambda: signal.frames == 10_000 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == [str(n) for n in range(10_000)]


async def test_a_leftover_that_cannot_be_read_any_more_does_not_keep_us_from_starting(
    cli: Any, desk: Any, joined: Any, envelope: Callable[..., dict[str, Any]]
) -> None:
    leftovers = tuple(enumerate(("{}", "null", "not json", '{"kind": "words", "of_a_later_version": 1}'), start=-3))
    cli.frames_before_answer = [envelope(1, dataMessage={"message": "hello"})]
    async with joined(leftovers=leftovers) as signal:
        await desk.until(lambda: len(desk.letters) == 1)
        assert signal.waiting == 0
