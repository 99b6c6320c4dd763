"""The feed: a letter that no handler takes is sent again, and then given up; copies are taken once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from aiohttp import web

from ozo_signal.signal.dressing import dress
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.frames import Frame
from ozo_signal.signal.letters import LetterKind

ADA = "a1a1a1a1-1111-4111-8111-000000000001"


class Listener:
    """Stands for signalbot's websocket, and says when something was sent."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[int] = asyncio.Queue()
        self.broken = False
        self.tried = asyncio.Event()

    async def send_str(self, text: str) -> None:
        self.tried.set()
        if self.broken:
            raise ConnectionResetError
        self.sent.put_nowait(json.loads(text)["envelope"]["serverDeliveredTimestamp"])


class Stage:
    def __init__(self, take_seconds: float) -> None:
        self.given_up: list[int] = []
        self.drained = asyncio.Event()
        self.feed = Feed(self._give_up, self._change, take_seconds=take_seconds)

    def attach(self) -> Listener:
        listener = Listener()
        self.feed.attach(cast(web.WebSocketResponse, listener))
        return listener

    def detach(self, listener: Listener) -> None:
        self.feed.detach(cast(web.WebSocketResponse, listener))

    def offer(self, *numbers: int) -> None:
        self.feed.offer((number, Frame(LetterKind.WORDS, ADA, 1, 1, text=str(number))) for number in numbers)

    async def _give_up(self, number: int, frame: Frame) -> None:
        self.given_up.append(number)
        raise OSError("even that fails")

    def _change(self) -> None:
        if not self.feed.waiting:
            self.drained.set()


@pytest.fixture
async def stage(request: Any) -> AsyncIterator[Stage]:
    stage = Stage(getattr(request, "param", 10.0))
    running = asyncio.create_task(stage.feed.run())
    yield stage
    running.cancel()


@pytest.mark.parametrize("stage", [0.01], indirect=True)
async def test_a_letter_nobody_takes_is_sent_three_times_and_given_up(stage: Stage) -> None:
    listener = stage.attach()
    stage.offer(1, 2)
    await stage.drained.wait()
    assert [listener.sent.get_nowait() for _ in range(6)] == [1, 1, 1, 2, 2, 2]
    assert stage.given_up == [1, 2]
    assert stage.feed.take(1) is None


async def test_the_next_letter_waits_until_the_one_before_was_heard(stage: Stage) -> None:
    listener = stage.attach()
    stage.offer(1, 2)
    assert await listener.sent.get() == 1
    assert stage.feed.take(1) is not None and stage.feed.take(1) is None
    assert listener.sent.empty() and stage.feed.take(2) is None
    stage.feed.arrived(1)
    assert await listener.sent.get() == 2


async def test_letters_wait_for_somebody_who_listens(stage: Stage) -> None:
    stage.offer(1)
    assert await stage.attach().sent.get() == 1


async def test_a_letter_on_its_way_when_the_listener_leaves_is_sent_to_the_next(stage: Stage) -> None:
    first = stage.attach()
    stage.offer(1)
    await first.sent.get()
    stage.detach(first)
    second = stage.attach()
    stage.detach(first)  # late, and no longer of interest
    assert await second.sent.get() == 1


async def test_a_listener_that_breaks_while_sending_costs_no_try(stage: Stage) -> None:
    stage.offer(1)
    for _ in range(5):
        listener = stage.attach()
        listener.broken = True
        await listener.tried.wait()
    assert await stage.attach().sent.get() == 1
    assert stage.given_up == []


async def test_a_letter_taken_just_before_the_listener_left_is_not_sent_again(stage: Stage) -> None:
    listener = stage.attach()
    stage.offer(1)
    await listener.sent.get()
    assert stage.feed.take(1) is not None
    stage.detach(listener)
    stage.feed.arrived(1)
    await stage.drained.wait()
    assert stage.attach().sent.empty()


async def test_a_letter_that_cannot_be_sent_at_all_does_not_hold_up_the_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_the_first(frame: Frame, number: int) -> str:
        if number == 1:
            raise ValueError
        return dress(frame, number)

    monkeypatch.setattr("ozo_signal.signal.feed.dress", never_the_first)
    listener = stage.attach()
    stage.offer(1, 2)
    assert await listener.sent.get() == 2
    assert stage.given_up == [1]
