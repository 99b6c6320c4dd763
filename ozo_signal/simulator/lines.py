"""A port on this machine at which both sides speak JSON, one object a line.

What is said there is the business of `rpc`, `control` and `clock`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

HOST = "127.0.0.1"
LONGEST_LINE_BYTES = 256 * 1024 * 1024  # a whole world with its pictures


class Connection:
    """One client of a port."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    @property
    def gone(self) -> bool:
        return self._writer.is_closing()

    def send(self, thing: Any) -> None:
        if not self.gone:
            self._writer.write(json.dumps(thing, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def close(self) -> None:
        """End it in an orderly way: what was written still arrives."""
        self._writer.close()

    def abort(self) -> None:
        """Cut it."""
        self._writer.transport.abort()


class Port:
    """Listens on an ephemeral port; hands each line to `take`, one after the other for each connection."""

    def __init__(
        self,
        take: Callable[[Connection, bytes], Awaitable[None]],
        opened: Callable[[Connection], None] = lambda connection: None,
        closed: Callable[[Connection], None] = lambda connection: None,
    ) -> None:
        self._take, self._opened, self._closed = take, opened, closed
        self._server: asyncio.Server | None = None
        self.connections: list[Connection] = []

    async def open(self, port: int = 0) -> int:
        """Start to listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, HOST, port, limit=LONGEST_LINE_BYTES)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(writer)
        self.connections.append(connection)
        try:
            self._opened(connection)
            while line := await _next_line(reader):
                await self._take(connection, line)
        finally:
            self.connections.remove(connection)
            self._closed(connection)
            connection.close()


async def _next_line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except (OSError, ValueError):
        return b""  # cut from the other side, or a line without end: either way this client is gone
