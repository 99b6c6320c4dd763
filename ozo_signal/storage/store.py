"""The store: one database, opened with the service's keys, written by one at a time.

Nothing here knows what is kept; each kind of thing has its module beside this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from . import tables
from .database import WRITES, make_engine, sweep
from .errors import StoreError
from .ids import new_id
from .schema import refuse_newer, upgrade
from .seal import MARKS, KeyCache, Keyring
from .tx import Tx

__all__ = ["Store", "StoreError", "Tx", "new_id"]


class Store:
    """An open store. `Store.open` makes one."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring, marks: bytes) -> None:
        self._engine = engine
        self._keyring = keyring
        self._marks = marks
        self._cache = KeyCache()
        self._writer = asyncio.Lock()
        self._sweep_due = False

    @classmethod
    async def open(cls, url: str, keyring: Keyring) -> Store:
        """Open, migrate, and check the key before anything is written. Raises StoreError."""
        engine = make_engine(url)
        try:
            async with engine.connect() as conn:
                await conn.execution_options(**{WRITES: True})
                async with conn.begin():
                    marks = await conn.run_sync(_prepare, keyring)
        except (SQLAlchemyError, OSError) as trouble:
            await engine.dispose()
            raise StoreError(f"The store cannot be opened ({type(trouble).__name__}).") from None
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, keyring, marks)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that is saved at its end, or undone when anything is raised. One at a time."""
        async with self._writer, self._engine.connect() as conn:
            await conn.execution_options(**{WRITES: True})
            tx = self._make_tx(conn)
            async with conn.begin():
                yield tx
            tx.remember_keys()
            if tx.erases or self._sweep_due:
                self._sweep_due = not await sweep(conn)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that sees one moment of the store and can change nothing."""
        async with self._engine.connect() as conn:
            await conn.execution_options(postgresql_readonly=True)
            async with conn.begin():
                # What a reader learns is not cached: it may have been erased since the reader began.
                yield self._make_tx(conn)

    async def sweep(self) -> None:
        """Overwrite what struck-out rows left behind beside the database; for a quiet hour."""
        async with self._writer, self._engine.connect() as conn:
            self._sweep_due = not await sweep(conn)

    async def close(self) -> None:
        await self._engine.dispose()

    def _make_tx(self, conn: AsyncConnection) -> Tx:
        return Tx(conn, self._keyring, self._cache, self._marks)


def _prepare(connection: Connection, keyring: Keyring) -> bytes:
    refuse_newer(connection)
    # The key is tried before the first step is taken: with a wrong key nothing changes at all.
    marks = _read_marks(connection, keyring) if inspect(connection).has_table("keys") else None
    upgrade(connection)
    if marks is None:
        marks = _make_marks(connection, keyring)
    if keyring.size > 1:
        _rewrap(connection, keyring)
    return marks


def _read_marks(connection: Connection, keyring: Keyring) -> bytes | None:
    query = select(tables.keys.c.wrapped).where(tables.keys.c.owner == MARKS)
    wrapped: bytes | None = connection.execute(query).scalar_one_or_none()
    if wrapped is None:
        return None
    marks = keyring.unwrap(wrapped)
    if marks is None:
        raise StoreError("This service key does not open this store; nothing was changed, so try the right key.")
    return marks


def _make_marks(connection: Connection, keyring: Keyring) -> bytes:
    marks = Fernet.generate_key()
    connection.execute(insert(tables.keys).values(owner=MARKS, wrapped=keyring.wrap(marks)))
    return marks


def _rewrap(connection: Connection, keyring: Keyring) -> None:
    # With two keys on the ring the older one is on its way out: from here on it opens nothing any more.
    for owner, wrapped in connection.execute(select(tables.keys.c.owner, tables.keys.c.wrapped)).all():
        anew = keyring.rewrap(wrapped)
        if anew is not None:
            mine = tables.keys.c.owner == owner
            connection.execute(update(tables.keys).where(mine).values(wrapped=anew))
