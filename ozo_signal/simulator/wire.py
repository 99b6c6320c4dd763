"""The other end of a pretend world: starts one in a process of its own, and says words on its control line.

Which words there are is in `client`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

from ozo_signal.simulator.lines import HOST, LONGEST_LINE_BYTES

PACKAGE_PARENT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 10
GONE = "The pretend Signal has gone."


class StageError(Exception):
    """The pretend world refused; the sentence says why."""


class Wire:
    """A connection to a pretend world. Times are milliseconds since the epoch."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ports: dict[str, int]) -> None:
        self.rpc_port = ports.get("rpc", 0)
        self.clock_port = ports.get("clock", 0)
        self.control_port = ports["control"]
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        account: str = "+31600000000",
        now: str | None = None,
        trace: str | Path | None = None,
        salt: str | None = None,
        patience_seconds: float | None = None,
        files: Path | None = None,
        world: Path | None = None,
    ) -> AsyncIterator[Self]:
        """Start a pretend world in a process of its own, and stop it at the end.

        `world` is a file with one that was saved; its account, time and salt are those in it. Raises StageError with
        a sentence when it cannot be opened.
        """
        words = _options(account=account, now=now, salt=salt, patience=patience_seconds)
        words += _paths(trace=trace, files=files, world=world)
        process = await _process(words)
        assert process.stdin is not None and process.stdout is not None
        try:
            first = await process.stdout.readline()
            if not first:
                raise StageError("The pretend Signal did not start; what it said is on standard error.")
            ports = json.loads(first)
            if "error" in ports:
                raise StageError(ports["error"])
            async with cls.connect(ports) as stage:
                yield stage
        finally:
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()

    @classmethod
    @asynccontextmanager
    async def connect(cls, ports: dict[str, int]) -> AsyncIterator[Self]:
        """Connect to a pretend world that runs already; `ports` is what it printed."""
        reader, writer = await asyncio.open_connection(HOST, ports["control"], limit=LONGEST_LINE_BYTES)
        stage = cls(reader, writer, ports)
        try:
            yield stage
        finally:
            stage._listening.cancel()
            with suppress(asyncio.CancelledError):
                await stage._listening
            writer.close()

    async def do(self, what: str, **words: Any) -> dict[str, Any]:
        """Say anything on the control line. Raises StageError with the sentence that came back."""
        if self._listening.done():
            raise StageError(GONE)
        number = next(self._numbers)
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps({"id": number, "do": what, **words}).encode() + b"\n")
        answer: dict[str, Any] = await answered
        if not answer["ok"]:
            raise StageError(answer["error"])
        return answer

    async def _listen(self) -> None:
        with suppress(OSError):
            while line := await self._reader.readline():
                answer = json.loads(line)
                waiting = self._answers.pop(answer["id"])
                if not waiting.done():  # whoever asked may have been cancelled
                    waiting.set_result(answer)
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(StageError(GONE))


async def _process(words: list[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ozo_signal.simulator", *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=PACKAGE_PARENT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def _options(**options: Any) -> list[str]:
    return [f"--{name}={value}" for name, value in options.items() if value is not None]


def _paths(**paths: str | Path | None) -> list[str]:
    # The process works in another directory.
    return [f"--{name}={Path(path).resolve()}" for name, path in paths.items() if path is not None]
