"""Lives of the bot, one after the other: each a process of its own, born in the nursery (`nursery.py`)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

NURSERY = Path(__file__).with_name("nursery.py")


class Life:
    """A process of the bot. `died` is its exit status, negative for a signal."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.died: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._nursery = nursery

    async def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        self._nursery.ask(kill=self.pid)
        await self.died

    async def stop(self) -> int:
        """SIGTERM, as whoever hosts the bot stops it; its exit status."""
        self._nursery.ask(stop=self.pid)
        return await self.died


class Nursery:
    """Made by `open_nursery`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._alive: dict[int, Life] = {}
        self._births: list[asyncio.Future[Life]] = []
        self._listening = asyncio.create_task(self._listen())

    async def bear(self, folder: Path, settings: Mapping[str, str]) -> Life:
        """Bring the bot to life in this folder; what it prints is added to the files stdout and stderr there."""
        born: asyncio.Future[Life] = asyncio.get_running_loop().create_future()
        self._births.append(born)
        self.ask(bear={"folder": str(folder), "settings": dict(settings)})
        return await born

    def ask(self, **what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    async def close(self) -> None:
        """Nobody is left alive."""
        assert self._process.stdin is not None
        for life in [*self._alive.values()]:
            await life.kill()
        self._process.stdin.close()
        await self._process.wait()
        await self._listening

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            if "born" in told:
                life = self._alive[told["born"]] = Life(self, told["born"])
                self._births.pop(0).set_result(life)
            else:
                self._alive.pop(told["died"]).died.set_result(told["status"])


@contextlib.asynccontextmanager
async def open_nursery() -> AsyncIterator[Nursery]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, str(NURSERY), stdin=pipe, stdout=pipe)
    nursery = Nursery(process)
    try:
        yield nursery
    finally:
        await nursery.close()
