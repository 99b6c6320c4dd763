"""Lives of the bot: each a process of its own, born in the nursery (`__main__.py`)."""

from __future__ import annotations

import asyncio
import atexit
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

NURSERY = Path(__file__).with_name("__main__.py")


class Life:
    """A process of the bot. `died` is its exit status, negative for a signal."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.died: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._writer = writer
        self._listening = asyncio.create_task(self._listen(reader))

    @property
    def returncode(self) -> int | None:
        return self.died.result() if self.died.done() else None

    def send_signal(self, number: int) -> None:
        self._writer.write(json.dumps({"signal": number}).encode() + b"\n")

    async def wait(self) -> int:
        return await self.died

    async def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        self.send_signal(signal.SIGKILL)
        await self.died

    async def stop(self) -> int:
        """SIGTERM, as whoever hosts the bot stops it; its exit status."""
        self.send_signal(signal.SIGTERM)
        return await self.died

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        line = await reader.readline()
        self.died.set_result(json.loads(line)["died"] if line else -signal.SIGKILL)
        self._writer.close()


class Nursery:
    """The process in which bots are born. Several loops may ask it."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp())
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(self._door)
            door.listen()
            command = [sys.executable, str(NURSERY), str(door.fileno())]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[door.fileno()])

    async def bear(self, folder: Path, settings: Mapping[str, str]) -> Life:
        """Bring the bot to life in this folder; what it prints is added to the files stdout and stderr there."""
        reader, writer = await asyncio.open_unix_connection(self._door)
        writer.write(json.dumps({"folder": str(folder), "settings": dict(settings)}).encode() + b"\n")
        return Life(json.loads(await reader.readline())["born"], reader, writer)

    def close(self) -> None:
        """Nobody is left alive."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self._folder)

    @property
    def _door(self) -> str:
        return str(self._folder / "door")


@cache
def the_nursery() -> Nursery:
    """The one of this process: it takes a second until it knows the bot."""
    nursery = Nursery()
    atexit.register(nursery.close)
    return nursery
