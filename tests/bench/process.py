"""A process that is measured: what it has cost so far, as Linux counts it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from ozo_signal.simulator.client import PACKAGE_PARENT

TICKS = os.sysconf("SC_CLK_TCK")
KILOBYTE = 1024


class Measured:
    """A running process, by its id."""

    def __init__(self, pid: int) -> None:
        self._at = Path("/proc") / str(pid)

    def cpu_seconds(self) -> float:
        """Its own and the kernel's time, of all its threads."""
        fields = (self._at / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_bytes(self) -> int:
        """The most memory that was ever resident."""
        for line in (self._at / "status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * KILOBYTE
        return 0


@asynccontextmanager
async def running(module: str, *words: str, cwd: Path, env: Mapping[str, str] | None = None) -> AsyncIterator[Measured]:
    """Run a module of ours as a process in here; its log goes to a file in `cwd`."""
    path = os.pathsep.join(filter(None, (str(PACKAGE_PARENT), os.environ.get("PYTHONPATH"))))
    with (cwd / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *words),
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": path, **(env or {})},
            stdout=log,
            stderr=log,
        )
        try:
            yield Measured(process.pid)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
