"""One transaction: the connection, and the keys of those whose words are sealed in it.

Nothing here knows what is sealed; the modules beside it do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from cryptography.fernet import Fernet

from .cabinet import Cabinet
from .database import Conn
from .errors import StoreError, StoreTrouble
from .memory import Memory
from .seal import MARKS, SERVICE, WORDS, KeyCache, decrypt, encrypt, fingerprint, make_mark
from .trouble import in_the_way

T = TypeVar("T")

# A statement with more values than this is refused by some builds of SQLite.
VALUES_MAX = 500


class Tx:
    """A transaction, reading or writing. `conn` is its connection, and closed when it ends.

    `made` are the keys that go into the cabinet before the commit, `erased` the owners whose key leaves it after.
    """

    def __init__(self, conn: Conn, cabinet: Cabinet, cache: KeyCache, marks: bytes, memory: Memory) -> None:
        self.conn = conn
        self.memory = memory
        self.erases = False  # something was erased: the store sweeps afterwards
        self.posts = False  # something was put into the outbox: it is to be looked at afterwards
        self.made: dict[str, bytes] = {}
        self.erased: set[str] = set()
        self._cabinet = cabinet
        self._cache = cache
        self._marks = marks
        # Keys that this transaction made or found. They reach the cache after the commit: a key that was not
        # put into the cabinet must never seal anything.
        self._keys: dict[str, Fernet] = {}

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done in here is undone together when anything is raised, and the rest of the transaction stands.

        A key that was made in here goes too: nothing is left that it has sealed. Nobody may go on after StoreTrouble.
        """
        before = dict(self._keys), dict(self.made), set(self.erased)
        trouble = None
        try:
            async with self.conn.begin_nested():
                try:
                    with in_the_way():
                        yield
                except StoreTrouble as raised:
                    trouble = raised
                    raise
        except BaseException:
            self._keys, self.made, self.erased = before
            self.memory.clear()
            # When the disk refuses, SQLite may have undone the whole transaction, and with it the savepoint to which
            # it is to go back. What is then complained of is not what is in the way.
            if trouble is not None:
                raise trouble from None
            raise

    def mark(self, text: str) -> str:
        """By which a sealed text is found again: 64 hexadecimal digits."""
        return make_mark(self._marks, text)

    def fingerprint(self, id: str) -> str:
        """What stands for somebody in a log: eight hexadecimal digits, others in each installation."""
        return fingerprint(self._marks, id)

    async def seal(self, owner: str, text: str) -> bytes:
        """`text`, sealed with the key of `owner`, which is made when there is none."""
        key = self._key(owner) or self._make_key(owner)
        return encrypt(key, text.encode())

    async def unseal(self, owner: str, blob: bytes) -> str | None:
        """The text, or None when the key it was sealed with is gone."""
        key = self._key(owner)
        clear = None if key is None else decrypt(key, blob)
        return None if clear is None else clear.decode()

    async def erase_key(self, owner: str) -> None:
        """What was sealed with this key can never be read again, in no copy of the store either."""
        await self.erase_keys([owner])

    async def erase_keys(self, owners: Iterable[str]) -> None:
        for owner in owners:
            if owner in (MARKS, SERVICE):
                raise StoreError("This key is never erased: nobody would be found again.")
            self.erased.add(owner)
            self._keys.pop(owner, None)
            self.made.pop(owner, None)
            self._cache.drop(owner)
            self.erases = True

    def owners(self) -> set[str]:
        """Everyone who has a key, except those whose key goes with this transaction."""
        return self._cabinet.owners() - self.erased

    def remember_keys(self) -> None:
        """After the commit: keep the keys of this transaction for the next one. A text's key is seldom used again."""
        for owner, key in self._keys.items():
            if not owner.startswith(WORDS):
                self._cache.put(owner, key)

    def _key(self, owner: str) -> Fernet | None:
        if owner in self.erased:
            return None
        known = self._keys.get(owner) or self._cache.get(owner)
        if known is not None:
            return known
        clear = self._cabinet.find(owner)
        if clear is None:
            return None
        self._keys[owner] = Fernet(clear)
        return self._keys[owner]

    def _make_key(self, owner: str) -> Fernet:
        if owner in self.erased:
            raise StoreError("A key that is being erased cannot be made anew in the same transaction.")
        clear = Fernet.generate_key()
        self.made[owner] = clear
        self._keys[owner] = Fernet(clear)
        return self._keys[owner]


def in_parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in parts that are small enough for one statement."""
    for start in range(0, len(items), VALUES_MAX):
        yield items[start : start + VALUES_MAX]
