"""Sealing: the service's key ring, the keys it wraps, and the marks by which sealed things are found.

Nothing here reads or writes a file; `cabinet.py` keeps the wrapped keys.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .errors import StoreError, StoreTrouble

# Owners that are nobody in particular. A person's key dies with the person, these two stay.
SERVICE = "service"
MARKS = "marks"

WORDS = "words:"  # what the owner names of texts begin with

CACHED_KEYS_MAX = 512


def person_owner(person: str) -> str:
    """The owner name of a person's key."""
    return f"person:{person}"


def words_owner(key: str) -> str:
    """The owner name of the key of one text. It has one of its own, because it may be erased alone."""
    return f"{WORDS}{key}"


def group_owner(group: str) -> str:
    """The owner name of a group's key: its name and its id at Signal."""
    return f"group:{group}"


class Keyring:
    """The service's keys, newest first. They wrap the keys in the cabinet and seal nothing else.

    `again` reads the text anew: the keys may be changed while the bot runs.
    """

    def __init__(self, text: str, again: Callable[[], str] | None = None) -> None:
        self._again = again
        self._use(text)

    @staticmethod
    def make(older: str = "") -> str:
        """The text of a new key ring, one key a line. `older` is a ring whose keys it still opens."""
        return "\n".join([Fernet.generate_key().decode(), *older.split()])

    @classmethod
    def load(cls, text: str, again: Callable[[], str] | None = None) -> Keyring:
        """Read keys from text: separated by spaces, commas or new lines, newest first. Raises StoreError."""
        return cls(text, again)

    def reload(self) -> bool:
        """Read the keys anew; False when they are the same. Raises StoreTrouble: somebody may put them right."""
        before = list(self._keys)
        if self._again is not None:
            try:
                self._use(self._again())
            except StoreError as trouble:
                raise StoreTrouble(str(trouble)) from None
        return list(self._keys) != before

    @property
    def size(self) -> int:
        return len(self._keys)

    @property
    def newest(self) -> str:
        """By which the newest key is told from others. It opens nothing."""
        return next(iter(self._keys))

    def __contains__(self, name: object) -> bool:
        return name in self._keys

    def _use(self, text: str) -> None:
        texts = text.replace(",", " ").split()
        try:
            keys = [Fernet(key) for key in texts]
        except ValueError:
            raise StoreError("The service key is not a key: make one anew, or restore the one you had.") from None
        if not keys:
            raise StoreError("There is no service key: make one, and keep a copy of it in a safe place.")
        self._all = MultiFernet(keys)
        names = [hashlib.sha256(b"service key " + key.encode()).hexdigest()[:16] for key in texts]
        self._keys = dict(zip(names, keys, strict=True))

    def wrap(self, key: bytes, by: str | None = None) -> bytes:
        """The key, wrapped by the newest service key, or by the one with this name."""
        return encrypt(self._keys[by or self.newest], key)

    def unwrap(self, wrapped: bytes) -> bytes | None:
        """The key inside, or None when none of the service's keys fits."""
        try:
            return self._all.decrypt(wrapped)
        except InvalidToken:
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


def fingerprint(key: bytes, id: str) -> str:
    """Eight digits that tell one from the other in a log. They are no beginning of a mark that stands in the store."""
    return make_mark(key, f"log {id}")[:8]
