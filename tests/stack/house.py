"""The house: a pretend Signal, the bot as a process of its own, and the command line, as tests of the whole want them.

Who is in a group and what they write is in `circle.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from ozo_signal.cli import cli
from ozo_signal.simulator.client import Settled, Stage
from ozo_signal.simulator.processes import wall_clock

from ..nursery.lives import Life, the_nursery
from .requests import check_requests

ACCOUNT = "+31600000000"
STOP_SECONDS = 10
HOST = "127.0.0.1"
ONE_AT_A_TIME = threading.Lock()


class House:
    """The processes and the folder of one bot. Made by `open_house`."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.data = folder / "data"
        self.attachments = folder / "attachments"  # where signal-cli puts what people send along
        self.printed = folder / "stdout"
        self.complained = folder / "stderr"
        self.circles = 0
        self.more: dict[str, str] = {}  # of the bot's environment
        self.folder = folder
        self._bot: asyncio.subprocess.Process | Life | None = None
        self._settled: Settled | None = None

    @property
    def is_running(self) -> bool:
        return self._bot is not None and self._bot.returncode is None

    @property
    def pid(self) -> int:
        assert self._bot is not None
        return self._bot.pid

    async def start_bot(self, *, dies_at: str = "") -> None:
        """Start the bot, and wait until it hears Signal; or until it has died at a point, such as "posted:1".

        What it prints is added to two files.
        """
        settings = {**self.settings(self.stage.clock_port), "OZO_PRETEND_CRASH": dies_at}
        self._bot = await (
            self._from_the_beginning(settings) if self.more else the_nursery().bear(self.folder, settings)
        )
        if dies_at:
            assert await asyncio.wait_for(self._bot.wait(), STOP_SECONDS) == -signal.SIGKILL
        else:
            await self.settle()

    async def _from_the_beginning(self, settings: Mapping[str, str]) -> asyncio.subprocess.Process:
        """With an environment that Python itself has to read at its start."""
        with self.printed.open("ab") as out, self.complained.open("ab") as err:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ozo_signal", "run"),
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env={**os.environ, **settings, **self.more},
            )

    async def kill_bot(self, number: int = signal.SIGKILL) -> None:
        """At whatever it is doing."""
        assert self._bot is not None
        self._bot.send_signal(number)
        await self._bot.wait()

    def limit(self, name: str) -> str:
        """A limit of the running bot, as the kernel has it."""
        assert self._bot is not None
        lines = Path(f"/proc/{self._bot.pid}/limits").read_text(encoding="ascii").splitlines()
        return next(line.removeprefix(name).split()[0] for line in lines if line.startswith(name))

    async def stop_bot(self) -> None:
        """SIGTERM, as whoever hosts the bot stops it."""
        if self._bot is None or self._bot.returncode is not None:
            return
        self._bot.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._bot.wait(), STOP_SECONDS)
        except TimeoutError:
            await self.kill_bot()
            raise AssertionError("The bot does not stop when it is asked to.") from None

    async def command(self, *words: str) -> str:
        """What the coordinator's command line prints. Anything but success is a failure of the test."""
        result = await self._commanded(words)
        assert result.exit_code == 0, result.output
        return str(result.output)

    async def command_said(self, *words: str) -> str:
        """The one sentence that the command line says, whether it could do what it was asked or not."""
        return str((await self._commanded(words)).output).strip()

    async def _commanded(self, words: tuple[str, ...]) -> Any:
        now = await self.stage.now()
        async with wall_clock(now) as port:
            return await asyncio.to_thread(self._invoke, words, self.settings(port))

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do now. To be called after everything a person does."""
        self._settled = await self.stage.settle()

    async def walk(self, to: int) -> None:
        """Go to a time, stopping at every bell on the way."""
        if self._settled is None:
            await self.settle()
        while self._settled is not None and self._settled.now < to:
            bell = to if self._settled.next is None else max(self._settled.next, self._settled.now + 1)
            self._settled = await self.stage.advance(to=min(bell, to))

    async def wait(self, seconds: float) -> None:
        await self.walk(await self.stage.now() + round(seconds * 1000))

    def complaints(self) -> list[str]:
        """Every line of the log that is more than news."""
        lines = self.complained.read_text(encoding="utf-8").splitlines() if self.complained.exists() else []
        return [line for line in lines if not _is_news(line)]

    def settings(self, clock_port: int) -> Mapping[str, str]:
        """What the bot and the command line are started with."""
        return {
            "OZO_ACCOUNT": ACCOUNT,
            "OZO_SIGNAL_CLI": f"{HOST}:{self.stage.rpc_port}",
            "OZO_DATA_DIR": str(self.data),
            "OZO_DATABASE_URL": "",
            "OZO_SECRET_KEY": "",
            "OZO_NAME": "OZO",
            "OZO_LINK": "",
            "OZO_ATTACHMENTS": str(self.attachments),
            "OZO_PRETEND_TIME": f"{HOST}:{clock_port}",
            "PYTHONUNBUFFERED": "1",
        }

    def _invoke(self, words: tuple[str, ...], settings: Mapping[str, str]) -> Any:
        # In another folder, so that no .env of whoever runs the tests is read. Folder and environment are those of
        # the whole process, so that only one house at a time can be on the command line.
        with ONE_AT_A_TIME, contextlib.chdir(self.folder):
            return CliRunner().invoke(cli, list(words), env=dict(settings))


@contextlib.asynccontextmanager
async def open_house(folder: Path, now: str, trace: Path | None = None) -> AsyncIterator[House]:
    """A house without a bot in it yet, in an empty folder; `now` is an ISO time.

    Everything that passes at Signal is written to `trace`. Afterwards every request to Signal is checked.
    """
    attachments = folder / "attachments"
    attachments.mkdir(parents=True)
    async with Stage.start(account=ACCOUNT, now=now, trace=trace, files=attachments) as stage:
        house = House(stage, folder)
        try:
            yield house
        finally:
            await house.stop_bot()
        check_requests(await stage.requests())


def _is_news(line: str) -> bool:
    """Whatever is not even an entry is a complaint."""
    try:
        return bool(json.loads(line)["level"] == "INFO")
    except (ValueError, KeyError, TypeError):
        return False
