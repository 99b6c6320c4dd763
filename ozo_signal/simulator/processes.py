"""The real thing beside the pretend Signal: the command line and the bot, each as a process of its own.

What is done with them is in `play`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from ozo_signal.simulator.client import PACKAGE_PARENT, Stage
from ozo_signal.simulator.lines import HOST

ACCOUNT = "+31600000000"
STOP_SECONDS = 10
PROGRAM = (sys.executable, "-m", "ozo_signal")


class ProcessError(Exception):
    """A process did not do what it was started for; the message is what it said."""


class House:
    """A bot with a data folder of its own, for one pretend world.

    `attachments` is the folder into which the pretend Signal puts what people send along.
    """

    def __init__(self, stage: Stage, folder: Path, attachments: Path | None = None) -> None:
        self._stage, self._folder = stage, folder
        # Whatever is set for a real bot must not reach this one: neither its settings nor its .env.
        clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("OZO_")}
        path = os.pathsep.join(filter(None, (str(PACKAGE_PARENT), clean.get("PYTHONPATH"))))
        self._settings = {
            **clean,
            "PYTHONPATH": path,
            "OZO_ACCOUNT": ACCOUNT,
            "OZO_SIGNAL_CLI": f"{HOST}:{stage.rpc_port}",
            "OZO_DATA_DIR": str(self.data),
            **({"OZO_ATTACHMENTS": str(attachments)} if attachments else {}),
            "OZO_DATABASE_URL": "",
            "OZO_PRETEND_TIME": f"{HOST}:{stage.clock_port}",
        }
        self._bot: Process | None = None

    @property
    def data(self) -> Path:
        """Where the bot keeps what it keeps."""
        return self._folder / "data"

    @property
    def lives(self) -> bool:
        """Does the bot still run?"""
        return self._bot is not None and self._bot.returncode is None

    async def command(self, *words: str) -> str:
        """Run the command line; what it printed. Raises ProcessError with what it said when it fails."""
        async with wall_clock(await self._stage.now()) as port:
            process = await asyncio.create_subprocess_exec(
                *(*PROGRAM, *words),
                env={**self._settings, "OZO_PRETEND_TIME": f"{HOST}:{port}"},
                cwd=self._folder,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
            )
            try:
                out, trouble = await process.communicate()
            finally:
                await _kill(process)  # when nobody waits for it any more
        if process.returncode:
            raise ProcessError(trouble.decode().strip() or f"ozo-signal {words[0]} failed.")
        return out.decode()

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        """The bot runs in here. What it logs is kept in case it fails."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        """Start the bot, if it does not run. It hears Signal when the pretend world has settled."""
        if not self.lives:
            with self._log.open("ab") as log:
                self._bot = await asyncio.create_subprocess_exec(
                    *PROGRAM, "run", env=self._settings, cwd=self._folder, stdin=DEVNULL, stdout=log, stderr=log
                )

    async def stop(self) -> None:
        """As whoever hosts the bot stops it."""
        if self._bot is not None:
            await _stop(self._bot)

    async def kill(self) -> None:
        """At whatever it is doing."""
        if self._bot is not None:
            await _kill(self._bot)

    async def death(self) -> None:
        """Return when the bot does not run, or no more."""
        if self._bot is not None:
            await self._bot.wait()

    def last_words(self) -> list[str]:
        """The end of what the bot logged, line by line."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        return lines[-15:]

    @property
    def _log(self) -> Path:
        return self._folder / "bot.log"


@asynccontextmanager
async def wall_clock(now: int) -> AsyncIterator[int]:
    """A clock for the command line, at this port: the pretend world's own belongs to one bot, which is waited for."""

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps({"now": now}).encode() + b"\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(tell, HOST, 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


async def _stop(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        await _kill(process)


async def _kill(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
