"""Lines: opens a connection and cuts what comes into lines. What is in a line is not known here."""

from __future__ import annotations

import asyncio
import socket

LINE_BYTES_MAX = 16 * 1024 * 1024
READ_BYTES_MAX = 1024 * 1024
CONNECT_SECONDS = 10.0


async def open_line(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to "host:port" or to the unix socket at a path. Raises OSError, TimeoutError."""
    async with asyncio.timeout(CONNECT_SECONDS):
        if "/" in address:
            return await asyncio.open_unix_connection(address.removeprefix("unix:"), limit=READ_BYTES_MAX)
        host, _, port = address.removeprefix("tcp:").rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), limit=READ_BYTES_MAX)
    # A peer whose machine went away says nothing more; the kernel then asks in our place.
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return reader, writer


class Lines:
    """The lines of a stream, without those longer than `LINE_BYTES_MAX` and half a line at the end."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._begun: list[bytes] = []  # pieces of a line whose end has not come yet
        self._begun_bytes = 0
        self.read = False  # whether anything ever came

    async def more(self, seconds: float | None = None) -> list[bytes]:
        """Wait and give the whole lines that are there. Raises EOFError, TimeoutError, OSError."""
        async with asyncio.timeout(seconds):
            piece = await self._reader.read(READ_BYTES_MAX)
        if not piece:
            raise EOFError
        self.read = True
        first, *others = piece.split(b"\n")
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
        self._begun = [*self._begun, piece] if self._begun_bytes <= LINE_BYTES_MAX else []
