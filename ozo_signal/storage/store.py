"""The store: one database, opened with its keys, written by one at a time.

Nothing here knows what is kept; each kind of thing has its module beside this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import delete, insert

from . import tables
from .cabinet import Cabinet
from .database import Conn, Database, keys_beside, make_database
from .errors import StoreError
from .ids import new_id
from .memory import Forgetful, Memory
from .opening import prepare
from .seal import MARKS, KeyCache, Keyring, fingerprint
from .trouble import in_the_way
from .tx import Tx, in_parts

__all__ = ["Store", "StoreError", "Tx", "new_id"]


class Store:
    """An open store. `Store.open` makes one."""

    def __init__(self, database: Database, cabinet: Cabinet) -> None:
        self._database = database
        self._cabinet = cabinet
        self._marks = cabinet.find(MARKS) or b""
        self._cache = KeyCache()
        self._memory = Memory()
        self._writer = asyncio.Lock()
        self._sweep_due = False
        self._erasing: set[str] = set()  # whose key has to leave the cabinet
        self._erased: set[str] = set()  # whose key has left it, while the store still says that it has to

    @classmethod
    async def open(cls, url: str, keyring: Keyring, keys: Path | None = None) -> Store:
        """Open, check the keys before anything is written, migrate. Raises StoreError.

        `keys` is the file of the cabinet; without it, the one beside an SQLite file.
        """
        with in_the_way():
            database = make_database(url)
            file = keys or keys_beside(url)
        try:
            with in_the_way():
                async with database.write() as conn:
                    cabinet = await conn.run_sync(prepare, keyring, file)
                await database.sweep()
                cabinet.sweep()
        except BaseException:
            await database.close()
            raise
        return cls(database, cabinet)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction that is saved at its end, or undone when anything is raised. One at a time."""
        async with self._writer:
            with in_the_way():
                try:
                    async with self._database.write() as conn:
                        if await self._database.was_changed(conn):
                            self._memory.clear()
                        tx = self._make_tx(conn, self._memory)
                        yield tx
                        await self._save_keys(tx)
                except BaseException:
                    self._memory.clear()
                    raise
                await self._after(tx)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A transaction that sees one moment of the store and can change nothing."""
        with in_the_way():
            async with self._database.read() as conn:
                # What a reader learns is not cached: it may have been erased since the reader began.
                yield self._make_tx(conn, Forgetful())

    async def sweep(self) -> bool:
        """Overwrite what struck-out rows left behind beside the database. False when it has to be tried again."""
        async with self._writer:
            self._sweep_due = True
            with suppress(Exception):  # a disk that would not is no reason to do anything again
                self._sweep_due = not await self._database.sweep()
        return not self._sweep_due

    def fingerprint(self, id: str) -> str:
        """What stands for somebody in a log: eight hexadecimal digits, others in each installation."""
        return fingerprint(self._marks, id)

    async def close(self) -> None:
        await self._database.close()
        self._cabinet.close()

    def _make_tx(self, conn: Conn, memory: Memory) -> Tx:
        return Tx(conn, self._cabinet, self._cache, self._marks, memory)

    async def _save_keys(self, tx: Tx) -> None:
        """Before the commit: what is sealed is worth nothing without its key."""
        for some in in_parts(sorted(self._erased)):
            await tx.conn.execute(delete(tables.erasures).where(tables.erasures.c.owner.in_(some)))
        if tx.erased:
            await tx.conn.execute(insert(tables.erasures), [{"owner": owner} for owner in tx.erased])
        if tx.made:
            await asyncio.to_thread(self._cabinet.add, tx.made)

    async def _after(self, tx: Tx) -> None:
        """After the commit. It is saved, so nothing in here may fail: what cannot be done is done the next time."""
        tx.remember_keys()
        if tx.erases:
            self._memory.clear()
        self._erased.clear()
        self._erasing |= tx.erased
        try:
            if self._erasing:
                await asyncio.to_thread(self._cabinet.erase, self._erasing)
                self._erasing, self._erased = set(), self._erasing
            if tx.erases or self._sweep_due:
                swept = await self._database.sweep()
                self._sweep_due = not (await asyncio.to_thread(self._cabinet.sweep) and swept)
        except Exception:
            self._sweep_due = True
