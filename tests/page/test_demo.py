"""`ozo-signal demo`, as somebody types it: it says where the page is, and leaves nothing behind when it is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

PROGRAM = (sys.executable, "-m", "ozo_signal", "demo", "--no-open", "--language", "en")
# What may be going on when somebody has had enough.
MEANWHILE: dict[str, list[dict[str, object]]] = {
    "another play begins": [{"do": "begin", "language": "en", "room": "group", "evening": "series"}],
    "time runs, a command too, and somebody looks through the bot": [
        {"do": "speed", "x": 60},
        {"do": "panel", "on": True},
        {"do": "command", "text": "group list"},
    ],
}


def folders(where: Path) -> list[str]:
    return [folder.name for folder in where.iterdir()]


def children(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def lives(process: int) -> bool:
    """One that has ended, and that nobody has asked about yet, lives no more."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


async def ends(process: int) -> None:
    """Return when there is no such process any more."""
    async with asyncio.timeout(20):
        while lives(process):  # noqa: ASYNC110 - it is no child of ours
            await asyncio.sleep(0.05)


@asynccontextmanager
async def a_play(where: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, aiohttp.ClientWebSocketResponse]]:
    """The demo with a play that has begun, and the page's line."""
    demo = await asyncio.create_subprocess_exec(
        *PROGRAM, stdout=asyncio.subprocess.PIPE, env={**os.environ, "TMPDIR": str(where)}
    )
    try:
        assert demo.stdout is not None
        address = (await demo.stdout.readline()).decode().strip()
        base, _, token = address.partition("#")
        assert base.startswith("http://127.0.0.1:") and token
        async with aiohttp.ClientSession() as session:
            async with session.get(base) as page:
                assert page.status == 200
            hurried = aiohttp.ClientWSTimeout(ws_close=0.1)  # a page that reads nothing hears no goodbye either
            origin = {"Origin": base.rstrip("/")}
            async with session.ws_connect(f"{base}line", headers=origin, max_msg_size=0, timeout=hurried) as line:
                await line.send_json({"token": token})
                await line.send_json({"do": "begin", "language": "en", "room": "group", "evening": "series"})
                while not (picture := await line.receive_json()).get("begun") or picture["busy"]:
                    pass
                yield demo, line
    finally:
        if demo.returncode is None:
            demo.terminate()
            await demo.wait()


@pytest.mark.parametrize(
    ("stop", "meanwhile"),
    [
        (signal.SIGINT, "another play begins"),
        (signal.SIGHUP, "time runs, a command too, and somebody looks through the bot"),
    ],
)
async def test_whenever_it_is_stopped_nothing_stays(tmp_path: Path, stop: signal.Signals, meanwhile: str) -> None:
    async with a_play(tmp_path) as (demo, line):
        assert len(folders(tmp_path)) == 1
        for words in MEANWHILE[meanwhile]:
            await line.send_json(words)
        await line.receive()
        processes = children(demo.pid)
        assert len(processes) >= 2
        demo.send_signal(stop)
        assert await asyncio.wait_for(demo.wait(), 20) == 0
    assert folders(tmp_path) == []
    assert [process for process in processes if lives(process)] == []


async def test_a_page_that_is_stuck_does_not_keep_it(tmp_path: Path) -> None:
    async with a_play(tmp_path) as (demo, line):
        connection = line._response.connection
        assert connection is not None and connection.transport is not None
        connection.transport.pause_reading()  # type: ignore[attr-defined]
        for number in range(200):
            await line.send_json({"do": "command", "text": f"{number} {'x' * 900}"})
        processes = children(demo.pid)
        demo.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(demo.wait(), 20) == 0
    assert folders(tmp_path) == [] and not any(map(lives, processes))


async def test_when_it_is_killed_its_processes_end_by_themselves(tmp_path: Path) -> None:
    async with a_play(tmp_path) as (demo, _):
        processes = children(demo.pid)
        demo.kill()
        await demo.wait()
        for process in processes:
            await ends(process)


@pytest.mark.parametrize("port", ["-1", "65536"])
async def test_a_port_that_is_none_is_one_clear_sentence(port: str) -> None:
    demo = await asyncio.create_subprocess_exec(*PROGRAM, "--port", port, stderr=asyncio.subprocess.PIPE)
    _, said = await asyncio.wait_for(demo.communicate(), 20)
    assert (demo.returncode, said.decode()) == (2, "--port is a number from 0 to 65535.\n")


async def test_a_port_that_is_taken_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = await asyncio.create_subprocess_exec(
            *PROGRAM, "--port", str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, said = await asyncio.wait_for(demo.communicate(), 20)
    assert (demo.returncode, out) == (1, b"")
    assert said.decode().startswith(f"The page cannot be opened on port {port}:") and said.count(b"\n") == 1
