"""An alarm for the pretend Signal: time is what the simulator says it is, and moves when somebody moves it.

The simulator sends the time over the clock line and asks to be told when nothing is left to do at that time. Everything
else in the house is the same as with a real clock.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

# Waits until the subscription has brought so many frames and nothing is left to do; answers when to be woken next.
Settled = Callable[[int | None, int], Awaitable[int | None]]


class PretendAlarm:
    """Time over the clock line of the simulator, at `address` (host:port)."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)
        self._now = 0
        self._dice = Random(0)
        self._at: int | None = None
        self._ring: Callable[[], None] = lambda: None
        self._settled: Settled | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None

    def now(self) -> int:
        return self._now

    def pick(self, among: Sequence[str]) -> str:
        """One of these. In a pretend world chance is a value, as time is: an evening can be played again."""
        return self._dice.choice(among)

    def set(self, at: int | None) -> None:
        self._at = at
        if at is not None and at <= self._now:
            self._ring()

    async def connect(self) -> None:
        """Learn what time it is, before anything else is done."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._now = int(json.loads(await self._reader.readline())["now"])

    def settle_with(self, settled: Settled) -> None:
        self._settled = settled

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        for task in (self._listening, self._answering):
            if task is not None:
                task.cancel()
        if self._writer is not None:
            self._writer.close()

    async def _listen(self) -> None:
        with suppress(OSError):
            while self._reader is not None and (line := await self._reader.readline()):
                asked = json.loads(line)
                self._now = int(asked["now"])
                self._ring()
                if self._answering is not None:
                    self._answering.cancel()
                self._answering = asyncio.create_task(self._answer(asked))
        # The world has gone, and with it whoever would have stopped this process: nothing will ever happen again.
        signal.raise_signal(signal.SIGTERM)

    async def _answer(self, asked: dict[str, Any]) -> None:
        if self._settled is None or self._writer is None or asked.get("settle") is None:
            return
        next_at = await self._settled(asked["subscription"], asked["frames"])
        self._writer.write(json.dumps({"settled": asked["settle"], "next": next_at}).encode() + b"\n")
        await self._writer.drain()
