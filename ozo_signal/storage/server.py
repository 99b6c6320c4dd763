"""A database that is another process: PostgreSQL. Every statement is waited for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from .errors import StoreError


class ServerDatabase:
    """A pool of connections. `Store` sees to it that one transaction at a time writes."""

    def __init__(self, where: URL) -> None:
        try:
            # Errors of the database name the values that were written. They are sealed, and nobody's business.
            self._engine = create_async_engine(where.set(drivername="postgresql+asyncpg"), hide_parameters=True)
        except ModuleNotFoundError as trouble:
            raise StoreError(f"The database of this address needs the package {trouble.name}.") from None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.begin() as conn:
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
