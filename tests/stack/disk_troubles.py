"""What a disk can do to a running bot, each for real: another program, no room, a limit."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from .house import House

HOLD = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True)"
SAID_SECONDS = 30


@contextlib.asynccontextmanager
async def held(house: House) -> AsyncIterator[None]:
    """Another process holds the store."""
    words = (sys.executable, "-c", f"{HOLD}; sys.stdin.read()", str(house.data / "ozo.sqlite"))
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
    assert holder.stdout is not None
    await holder.stdout.readline()
    try:
        yield
    finally:
        await holder.communicate(b"")


@contextlib.asynccontextmanager
async def full(house: House) -> AsyncIterator[None]:
    """The disk has no room left. It is a small one: see `small_disk`."""
    if not house.data.is_mount():
        pytest.skip("no small disk can be mounted here")
    filler = house.data / "filler"
    with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"\0" * 4096)
    yield
    filler.unlink()


@contextlib.asynccontextmanager
async def limited(house: House) -> AsyncIterator[None]:
    """No file of the bot may grow: for this process the disk is full, whoever runs the test."""
    before = resource.prlimit(house.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.prlimit(house.pid, resource.RLIMIT_FSIZE, before)


TROUBLES = {
    "held by another program": held,
    "The disk is full": full,
    "did not do what the store asked": limited,
}


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes at this folder, if whoever runs the test may mount one."""
    folder.mkdir(mode=0o700)
    words = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


async def said(house: House, since: int, text: str) -> None:
    """Wait until the bot's log says this, after so many bytes."""
    words = ("tail", "-F", "-c", f"+{since + 1}", str(house.complained))
    follower = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    assert follower.stdout is not None
    try:
        async with asyncio.timeout(SAID_SECONDS):
            while text not in (await follower.stdout.readline()).decode():
                pass
    finally:
        follower.kill()
        await follower.wait()


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
