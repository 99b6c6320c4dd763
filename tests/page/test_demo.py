"""`ozo-signal demo`, as somebody types it: it says where the page is, and leaves nothing behind when it is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp

PROGRAM = (sys.executable, "-m", "ozo_signal", "demo", "--no-open", "--language", "en")


def folders(where: Path) -> list[str]:
    return [folder.name for folder in where.iterdir()]


async def test_the_page_is_where_it_says_until_it_is_stopped(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        *PROGRAM, stdout=asyncio.subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert demo.stdout is not None
    address = (await demo.stdout.readline()).decode().strip()
    base, _, token = address.partition("#")
    assert base.startswith("http://127.0.0.1:") and token
    async with aiohttp.ClientSession() as session:
        async with session.get(base) as page:
            assert page.status == 200
        async with session.ws_connect(f"{base}line", headers={"Origin": base.rstrip("/")}, max_msg_size=0) as line:
            await line.send_json({"token": token})
            await line.send_json({"do": "begin", "language": "en", "room": "group", "evening": "series"})
            while not (picture := await line.receive_json()).get("begun") or picture["busy"]:
                pass
            assert len(folders(tmp_path)) == 1
            demo.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(demo.wait(), 20) == 0
    assert folders(tmp_path) == []


async def test_a_port_that_is_taken_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = await asyncio.create_subprocess_exec(
            *PROGRAM, "--port", str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, said = await asyncio.wait_for(demo.communicate(), 20)
    assert (demo.returncode, out) == (1, b"")
    assert said.decode().startswith(f"The page cannot be opened on port {port}:") and said.count(b"\n") == 1
