"""A bot of a few lines, with which the pretend Signal is tested from the other side.

It has no opinions: tests give it an answer to each letter. No test is here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from ozo_signal.simulator.client import Stage

Frame = dict[str, Any]
HOST = "127.0.0.1"


class RpcError(Exception):
    """The error object of a JSON-RPC answer."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.data: Any = error["data"]


class Line:
    """A connection on which both sides speak JSON lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Line:
        return cls(*await asyncio.open_connection(HOST, port))

    def say(self, thing: Any) -> None:
        self.writer.write(json.dumps(thing).encode() + b"\n")

    async def hear(self) -> Any:
        """The next object; None at the end of the line."""
        line = await self.reader.readline()
        return json.loads(line) if line else None

    async def close(self) -> None:
        """Close, and come back when the other side can see it."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


async def call(line: Line, method: str, number: Any = 1, **params: Any) -> Any:
    """One request and its answer on a line on which nothing else is going on."""
    line.say({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    answer = await line.hear()
    assert answer["id"] == number
    if "error" in answer:
        raise RpcError(answer["error"])
    return answer["result"]


class Bot:
    """Receives on one line, calls on another, settles on the third. `answer` is called for each frame, in order."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.frames: list[Frame] = []
        self.times: list[int] = []
        self.wish: Callable[[int], int | None] = lambda now: None
        self.answer: Callable[[Frame], Awaitable[Any]] | None = None
        self._heard: dict[int, int] = {}
        self._stirred = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []

    async def come(self) -> None:
        self.receiving = await Line.open(self.stage.rpc_port)
        self.calling = await Line.open(self.stage.rpc_port)
        self.clock = await Line.open(self.stage.clock_port)
        self.receiving.say({"jsonrpc": "2.0", "id": "s", "method": "subscribeReceive", "params": {}})
        self._tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._settle())]

    async def go(self) -> None:
        """Disappear without a word."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in (self.receiving, self.calling, self.clock):
            await line.close()

    async def call(self, method: str, **params: Any) -> Any:
        return await call(self.calling, method, **params)

    async def say(self, text: str, **params: Any) -> int:
        timestamp: int = (await self.call("send", message=text, **params))["timestamp"]
        return timestamp

    async def _receive(self) -> None:
        while heard := await self.receiving.hear():
            if heard.get("method") != "receive":
                continue
            frame = heard["params"]["result"]
            self.frames.append(frame)
            if self.answer is not None:
                await self.answer(frame)
            number = heard["params"]["subscription"]
            async with self._stirred:
                self._heard[number] = self._heard.get(number, 0) + 1
                self._stirred.notify_all()

    async def _settle(self) -> None:
        while asked := await self.clock.hear():
            self.times.append(asked["now"])
            async with self._stirred:
                while self._heard.get(asked["subscription"], 0) < asked["frames"]:
                    await self._stirred.wait()
            self.clock.say({"settled": asked["settle"], "next": self.wish(asked["now"])})


@asynccontextmanager
async def bot_on(stage: Stage) -> AsyncIterator[Bot]:
    bot = Bot(stage)
    await bot.come()
    try:
        yield bot
    finally:
        await bot.go()
