"""The link: it hears everything once, in order, keeps the line up, and knows what it does not know."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.signal import ear as ear_module
from ozo_signal.signal import mouth as mouth_module
from ozo_signal.signal.letters import Refused, Unknown
from ozo_signal.signal.lines import LINE_BYTES_MAX
from ozo_signal.signal.link import Link

BOT, ADA, BEN = "+4915550000001", "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"


class Ear:
    """Collects what the link hands on, and can be waited for."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.changed = asyncio.Event()
        self.troubles = 0

    async def __call__(self, frames: list[str]) -> None:
        if self.troubles:
            self.troubles -= 1
            raise OSError("the disk is full")
        self.batches.append(frames)

    @property
    def numbers(self) -> list[int]:
        return [json.loads(raw)["result"]["number"] for batch in self.batches for raw in batch]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def link(cli: Any, ear: Ear) -> AsyncIterator[Link]:
    link = Link(cli.address, BOT, ear, on_change=ear.changed.set, call_seconds=0.3)
    await link.start()
    await ear.until(lambda: link.hearing and link.speaking)
    yield link
    await link.stop()


def frames(start: int, end: int) -> list[dict[str, Any]]:
    return [{"number": number} for number in range(start, end)]


async def test_hearing_and_speaking_are_two_connections(cli: Any, link: Link) -> None:
    await link.call("listGroups")
    assert cli.connections == 2
    assert cli.calls("subscribeReceive") == [{}]


async def test_a_burst_is_handed_on_in_order_in_few_calls(cli: Any, link: Link, ear: Ear) -> None:
    cli.frame(*frames(0, 1200))
    await ear.until(lambda: link.frames == 1200)
    assert ear.numbers == list(range(1200))
    assert len(ear.batches) < 60 and max(map(len, ear.batches)) <= 500


async def test_frames_before_the_answer_to_the_subscription_are_heard(cli: Any, ear: Ear) -> None:
    cli.frames_before_answer = frames(0, 3)
    link = Link(cli.address, BOT, ear, on_change=ear.changed.set)
    await link.start()
    await ear.until(lambda: link.hearing)
    assert ear.numbers == [0, 1, 2] and link.frames == 3
    await link.stop()


async def test_junk_on_the_line_is_survived(cli: Any, link: Link, ear: Ear) -> None:
    cli.say(b"\n{half\n[]\nnull\n" + b'{"id":"99","result":1}\n{"jsonrpc":"2.0","method":"other"}\n\xff\xfe\n')
    cli.say(b'{"error":{"code":-1}}\n' + b"[" * 100_000 + b"\n")
    cli.say(b"x" * (LINE_BYTES_MAX + 1) + b"\n")
    cli.frame(*frames(0, 1))
    await ear.until(lambda: link.frames == 1)
    assert await link.call("version") == {"version": "0.14.6"}
    assert cli.connections == 2


async def test_a_long_line_is_read(cli: Any, link: Link, ear: Ear) -> None:
    cli.frame({"number": 1, "text": "x" * (LINE_BYTES_MAX - 1000)})
    await ear.until(lambda: link.frames == 1)


async def test_what_cannot_be_written_down_is_tried_again(cli: Any, link: Link, ear: Ear) -> None:
    ear.troubles = 2
    cli.frame(*frames(0, 2))
    await ear.until(lambda: link.frames == 2)
    assert ear.numbers == [0, 1]


async def test_the_line_comes_back_with_a_new_subscription(cli: Any, link: Link, ear: Ear) -> None:
    cli.frame(*frames(0, 2))
    await ear.until(lambda: link.frames == 2)
    first = link.subscription
    cli.hang_up()
    await ear.until(lambda: not link.hearing and not link.speaking)
    assert link.subscription is None
    await ear.until(lambda: link.hearing and link.speaking)
    assert link.subscription not in (None, first) and link.frames == 0
    cli.frame(*frames(2, 3))
    await ear.until(lambda: link.frames == 1)
    assert ear.numbers == [0, 1, 2]


async def test_it_waits_for_a_signal_cli_that_comes_late(cli: Any, ear: Ear) -> None:
    address = cli.address
    await cli.close()
    link = Link(address, BOT, ear, on_change=ear.changed.set, call_seconds=5)
    await link.start()
    call = asyncio.create_task(link.call("version"))
    await cli.open(int(address.rpartition(":")[2]))
    await ear.until(lambda: link.hearing)
    assert await call == {"version": "0.14.6"}
    await link.stop()


async def test_without_a_line_a_call_is_refused_because_nothing_was_sent(ear: Ear) -> None:
    link = Link("127.0.0.1:1", BOT, ear, call_seconds=0.05)
    await link.start()
    with pytest.raises(Refused) as refused:
        await link.call("send", message="x")
    assert refused.value.reason == "IO"
    await link.stop()


async def test_an_answer_that_does_not_come_is_unknown_and_a_late_one_harms_nobody(cli: Any, link: Link) -> None:
    cli.silent = {"send"}
    with pytest.raises(Unknown):
        await link.call("send", message="x")
    late = next(request["id"] for request in cli.requests if request["method"] == "send")
    cli.say(json.dumps({"jsonrpc": "2.0", "id": late, "result": {"timestamp": 1}}).encode() + b"\n")
    assert await link.call("version") == {"version": "0.14.6"}
    assert link.speaking


async def test_a_line_that_breaks_under_a_call_is_unknown(cli: Any, link: Link) -> None:
    cli.silent = {"send"}
    call = asyncio.create_task(link.call("send", message="x"))
    await cli.until(lambda: bool(cli.calls("send")))
    cli.hang_up()
    with pytest.raises(Unknown):
        await call


async def test_a_mouth_that_does_not_even_tell_its_version_is_replaced(
    cli: Any, link: Link, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mouth_module, "PROBE_SECONDS", 0.05)
    cli.silent = {"send", "version"}
    with pytest.raises(Unknown):
        await link.call("send", message="x")
    await ear.until(lambda: not link.speaking)
    cli.silent = set()
    await ear.until(lambda: link.speaking)
    assert await link.call("version") == {"version": "0.14.6"}


async def test_a_silent_ear_asks_whether_anybody_is_there(cli: Any, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear_module, "SILENCE_SECONDS", 0.05)
    link = Link(cli.address, BOT, ear, on_change=ear.changed.set)
    await link.start()
    await cli.until(lambda: sum(request["method"] == "version" for request in cli.requests) >= 2)
    first = link.subscription
    assert link.hearing and cli.connections == 2
    cli.silent = {"version"}
    await ear.until(lambda: link.subscription not in (None, first))
    await link.stop()


def _all_failed(code: int, *results: tuple[str, str, int | None]) -> dict[str, Any]:
    listed = [{"recipientAddress": {"uuid": who}, "type": why, "retryAfterSeconds": wait} for who, why, wait in results]
    data = {"response": {"timestamp": 1, "results": listed}} if results else None
    return {"error": {"code": code, "message": "with a name in it", "data": data}}


@pytest.mark.parametrize(
    ("answer", "reason", "seconds"),
    [
        (_all_failed(-1), "USER", None),
        (_all_failed(-3), "IO", None),
        (_all_failed(-4), "IDENTITY_FAILURE", None),
        (_all_failed(-5), "RATE_LIMIT_FAILURE", None),
        (_all_failed(-32603), "OTHER", None),
        (_all_failed(-5, (ADA, "RATE_LIMIT_FAILURE", 30), (BEN, "RATE_LIMIT_FAILURE", 60)), "RATE_LIMIT_FAILURE", 60),
        (_all_failed(-1, (ADA, "UNREGISTERED_FAILURE", None)), "UNREGISTERED_FAILURE", None),
        (
            _all_failed(-1, (ADA, "UNREGISTERED_FAILURE", None), (BEN, "NETWORK_FAILURE", None)),
            "NETWORK_FAILURE",
            None,
        ),
        ({"error": "not even an object"}, "OTHER", None),
        ({"error": {"code": None, "data": 7}}, "OTHER", None),
    ],
)
async def test_a_refusal_says_why_and_not_whom(
    cli: Any, link: Link, answer: dict[str, Any], reason: str, seconds: int | None
) -> None:
    cli.answers["send"] = answer
    with pytest.raises(Refused) as refused:
        await link.call("send", message="x")
    assert (refused.value.reason, refused.value.retry_after_seconds) == (reason, seconds)
    assert str(refused.value) == reason


async def test_stopping_ends_the_subscription_and_keeps_what_came_until_then(cli: Any, ear: Ear) -> None:
    link = Link(cli.address, BOT, ear, on_change=ear.changed.set)
    await link.start()
    await ear.until(lambda: link.hearing)
    number = link.subscription
    cli.frame(*frames(0, 700))
    await link.stop()
    assert cli.calls("unsubscribeReceive") == [{"subscription": number}]
    assert ear.numbers == list(range(700))
    assert not link.hearing and not link.speaking


async def test_signal_cli_may_sit_behind_a_unix_socket(cli: Any, ear: Ear, tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    server = await asyncio.start_unix_server(cli._serve, path)
    link = Link(path, BOT, ear, on_change=ear.changed.set)
    await link.start()
    await ear.until(lambda: link.hearing)
    assert await link.call("version") == {"version": "0.14.6"}
    await link.stop()
    server.close()
