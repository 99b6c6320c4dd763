"""Sealing: the service's key ring, the keys it wraps, and the marks by which sealed things are found.

Nothing here reads or writes the database; `tx.py` keeps the wrapped keys in their table.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .errors import StoreError

# Owners that are nobody in particular. A person's key dies with the person, these stay.
SERVICE = "service"
MARKS = "marks"

CACHED_KEYS_MAX = 512


def person_owner(person: str) -> str:
    """The owner name of a person's key."""
    return f"person:{person}"


def group_owner(group: str) -> str:
    """The owner name of a group's key: its name and its id at Signal."""
    return f"group:{group}"


def meeting_owners(group: str) -> str:
    """What the owner names of all meetings of a group begin with."""
    return f"meeting:{group}:"


class Keyring:
    """The service's keys, newest first. They wrap the keys of people and groups and seal nothing else."""

    def __init__(self, keys: list[Fernet]) -> None:
        self._newest = keys[0]
        self._all = MultiFernet(keys)
        self.size = len(keys)

    @staticmethod
    def make(older: str = "") -> str:
        """The text of a new key ring, one key a line. `older` is a ring whose keys it still opens."""
        return "\n".join([Fernet.generate_key().decode(), *older.split()])

    @classmethod
    def load(cls, text: str) -> Keyring:
        """Read keys from text: separated by spaces, commas or new lines, newest first. Raises StoreError."""
        try:
            keys = [Fernet(key) for key in text.replace(",", " ").split()]
        except ValueError:
            raise StoreError("The service key is not a key: make one anew, or restore the one you had.") from None
        if not keys:
            raise StoreError("There is no service key: make one, and keep a copy of it in a safe place.")
        return cls(keys)

    def wrap(self, key: bytes) -> bytes:
        return encrypt(self._newest, key)

    def unwrap(self, wrapped: bytes) -> bytes | None:
        """The key inside, or None when none of the service's keys fits."""
        try:
            return self._all.decrypt(wrapped)
        except InvalidToken:
            return None

    def rewrap(self, wrapped: bytes) -> bytes | None:
        """The same key wrapped by the newest service key; None when it is already, or no key fits."""
        try:
            self._newest.decrypt(wrapped)
        except InvalidToken:
            key = self.unwrap(wrapped)
            return None if key is None else self.wrap(key)
        return None


class KeyCache:
    """The keys used last, unwrapped, at most `size_max` of them."""

    def __init__(self, size_max: int = CACHED_KEYS_MAX) -> None:
        self._size_max = size_max
        self._keys: OrderedDict[str, Fernet] = OrderedDict()

    def get(self, owner: str) -> Fernet | None:
        key = self._keys.get(owner)
        if key is not None:
            self._keys.move_to_end(owner)
        return key

    def put(self, owner: str, key: Fernet) -> None:
        self._keys[owner] = key
        self._keys.move_to_end(owner)
        while len(self._keys) > self._size_max:
            self._keys.popitem(last=False)

    def drop(self, owner: str) -> None:
        self._keys.pop(owner, None)

    def drop_all(self, prefix: str) -> None:
        for owner in [owner for owner in self._keys if owner.startswith(prefix)]:
            del self._keys[owner]

    def __len__(self) -> int:
        return len(self._keys)


def encrypt(key: Fernet, clear: bytes) -> bytes:
    """Sealed bytes that do not say when they were made: Fernet would put the time in front, in clear."""
    return key.encrypt_at_time(clear, 0)


def decrypt(key: Fernet, sealed: bytes) -> bytes | None:
    """The clear bytes, or None when they were sealed with a key that is gone."""
    try:
        return key.decrypt(sealed)
    except InvalidToken:
        return None


def make_mark(key: bytes, text: str) -> str:
    """64 hexadecimal digits that are the same for the same text, and tell nothing without the key."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
