"""A database that is another process: PostgreSQL. Every statement is waited for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from .errors import StoreError

ONE_WRITES = 0x4F5A4F  # the number of the lock


class ServerDatabase:
    """A pool of connections. One transaction at a time writes, whether of the bot or of the command line."""

    def __init__(self, where: URL) -> None:
        try:
            # Errors of the database name the values that were written. They are sealed, and nobody's business.
            self._engine = create_async_engine(where.set(drivername="postgresql+asyncpg"), hide_parameters=True)
        except ModuleNotFoundError as trouble:
            raise StoreError(f"The database of this address needs the package {trouble.name}.") from None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as conn:
            # Across processes, too: a key is put away before what it seals is saved, and looks like nobody's meanwhile.
            await conn.execute(text(f"SELECT pg_advisory_xact_lock({ONE_WRITES})"))
            yield conn

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.connect() as conn:
            await conn.execution_options(postgresql_readonly=True)
            async with conn.begin():
                yield conn

    async def was_changed(self, conn: Any) -> bool:
        return True  # the command line may have written, and PostgreSQL does not say

    async def sweep(self) -> bool:
        return True  # its own housekeeping does that

    async def close(self) -> None:
        await self._engine.dispose()
