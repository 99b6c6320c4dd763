"""One transaction: the connection, and the keys of those whose words are sealed in it.

Nothing here knows what is sealed; the modules beside it do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import tables
from .errors import StoreError
from .seal import MARKS, KeyCache, Keyring, decrypt, encrypt, make_mark

T = TypeVar("T")

# A statement with more values than this is refused by some builds of SQLite.
VALUES_MAX = 500


class Tx:
    """A transaction, reading or writing. `conn` is its connection, and closed when it ends."""

    def __init__(self, conn: AsyncConnection, keyring: Keyring, cache: KeyCache, marks: bytes) -> None:
        self.conn = conn
        self.erases = False  # something was erased: the store sweeps afterwards
        self.posts = False  # something was put into the outbox: it is to be looked at afterwards
        self._keyring = keyring
        self._cache = cache
        self._marks = marks
        # Keys that this transaction made or read. They reach the cache after the commit: a key whose row was
        # rolled back must never seal anything.
        self._keys: dict[str, Fernet] = {}

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done in here is undone together when anything is raised, and the rest of the transaction stands.

        A key that was made in here goes too: its row is gone, and what it sealed later could never be read again.
        """
        keys = dict(self._keys)
        try:
            async with self.conn.begin_nested():
                yield
        except BaseException:
            self._keys = keys
            raise

    def mark(self, text: str) -> str:
        """By which a sealed text is found again: 64 hexadecimal digits."""
        return make_mark(self._marks, text)

    async def seal(self, owner: str, text: str) -> bytes:
        """`text`, sealed with the key of `owner`, which is made when there is none."""
        key = await self._key(owner) or await self._make_key(owner)
        return encrypt(key, text.encode())

    async def unseal(self, owner: str, blob: bytes) -> str | None:
        """The text, or None when the key it was sealed with is gone."""
        key = await self._key(owner)
        clear = None if key is None else decrypt(key, blob)
        return None if clear is None else clear.decode()

    async def erase_key(self, owner: str) -> None:
        """What was sealed with this key can never be read again."""
        if owner == MARKS:
            raise StoreError("The key of the marks is never erased: nobody would be found again.")
        await self.conn.execute(delete(tables.keys).where(tables.keys.c.owner == owner))
        self._keys.pop(owner, None)
        self._cache.drop(owner)
        self.erases = True

    async def erase_keys(self, prefix: str) -> None:
        """Erase the key of every owner whose name begins with `prefix`."""
        mine = tables.keys.c.owner.startswith(prefix, autoescape=True)
        await self.conn.execute(delete(tables.keys).where(mine))
        self._keys = {owner: key for owner, key in self._keys.items() if not owner.startswith(prefix)}
        self._cache.drop_all(prefix)
        self.erases = True

    def remember_keys(self) -> None:
        """After the commit: keep the keys of this transaction for the next one."""
        for owner, key in self._keys.items():
            self._cache.put(owner, key)

    async def _key(self, owner: str) -> Fernet | None:
        known = self._keys.get(owner) or self._cache.get(owner)
        if known is not None:
            return known
        query = select(tables.keys.c.wrapped).where(tables.keys.c.owner == owner)
        wrapped: bytes | None = (await self.conn.execute(query)).scalar_one_or_none()
        if wrapped is None:
            return None
        clear = self._keyring.unwrap(wrapped)
        if clear is None:
            raise StoreError("A key in the store was wrapped by another service key: nothing was changed.")
        self._keys[owner] = Fernet(clear)
        return self._keys[owner]

    async def _make_key(self, owner: str) -> Fernet:
        clear = Fernet.generate_key()
        row = {"owner": owner, "wrapped": self._keyring.wrap(clear)}
        await self.conn.execute(insert(tables.keys).values(row))
        self._keys[owner] = Fernet(clear)
        return self._keys[owner]


def in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in parts that are small enough for one statement."""
    for start in range(0, len(items), VALUES_MAX):
        yield items[start : start + VALUES_MAX]
