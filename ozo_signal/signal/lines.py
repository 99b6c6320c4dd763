"""Lines: opens a connection to signal-cli and carries its JSON-RPC, one object a line.

What is asked, and what answers mean, is not known here; `signal/ear.py` and `signal/mouth.py` know.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from typing import Any, cast

from ozo_signal.signal.tolerant import a_dict

LINE_BYTES_MAX = 16 * 1024 * 1024
WAITING_BYTES_MAX = 1024 * 1024  # received and not read; then the kernel, and at last signal-cli, has to wait
CONNECT_SECONDS = 10.0


async def open_line(address: str) -> Line:
    """Connect to "host:port" or to the unix socket at a path. Raises OSError, TimeoutError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_SECONDS):
        if "/" in address:
            return (await loop.create_unix_connection(Line, address.removeprefix("unix:")))[1]
        host, _, port = address.removeprefix("tcp:").rpartition(":")
        transport, line = await loop.create_connection(Line, host.strip("[]"), int(port))
    # A peer whose machine went away says nothing more; the kernel then asks in our place.
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return line


class Line(asyncio.Protocol):
    """One connection. Lines longer than `LINE_BYTES_MAX`, and half a line at the end, are left out.

    asyncio's own StreamReader forgets what waits in it when the connection is cut. signal-cli has forgotten it
    as well by then, so here it can still be read to its end.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._ids = itertools.count(1)
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._begun: list[bytes] = []  # pieces of a line whose end has not come yet
        self._begun_bytes = 0
        self._ended = False
        self.received = False  # whether anything ever came
        self._news = asyncio.Event()

    def request(self, method: str, params: dict[str, Any]) -> str:
        """Write a request and give its id. Not waited for: what cannot be written shows as no answer."""
        name = str(next(self._ids))
        request = {"jsonrpc": "2.0", "id": name, "method": method, "params": params}
        self._transport.write(json.dumps(request).encode() + b"\n")
        return name

    async def more(self, seconds: float | None = None) -> list[dict[str, Any]]:
        """Wait for something and give what is whole; {} for a line that is no object. Raises EOFError, TimeoutError."""
        async with asyncio.timeout(seconds):
            await self._news.wait()
        if not self._waiting:
            raise EOFError
        received, self._waiting, self._waiting_bytes = b"".join(self._waiting), [], 0
        if not self._ended:
            self._news.clear()
            self._transport.resume_reading()
        return [_parsed(line) for line in self._cut(received)]

    def hang_up(self) -> None:
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.received = True
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > WAITING_BYTES_MAX:
            self._transport.pause_reading()
        self._news.set()

    def connection_lost(self, trouble: Exception | None) -> None:
        self._ended = True
        self._news.set()

    def _cut(self, received: bytes) -> list[bytes]:
        first, *others = received.split(b"\n")
        self._begin(first)
        lines = []
        for other in others:
            if self._begun_bytes <= LINE_BYTES_MAX:
                lines.append(b"".join(self._begun))
            self._begun, self._begun_bytes = [], 0
            self._begin(other)
        return lines

    def _begin(self, piece: bytes) -> None:
        self._begun_bytes += len(piece)
        if self._begun_bytes > LINE_BYTES_MAX:
            self._begun.clear()
        else:
            self._begun.append(piece)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        return a_dict(json.loads(line))
    except (ValueError, RecursionError):
        return {}
