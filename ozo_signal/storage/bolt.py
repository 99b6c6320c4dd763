"""The bolt on the door: one bot at a time lives with a store. The system draws it back when the bot is gone, however.

Nothing here knows what is behind the door.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import StoreError
from .trouble import in_the_way


class Bolt:
    """A file that is locked as long as this is open. What is in the file does not matter."""

    def __init__(self, file: Path) -> None:
        """Raises StoreError when somebody else has bolted the door."""
        with in_the_way():
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.open()
            raise StoreError("A bot is running with this store. Stop it first.") from None

    def open(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._handle)


@contextmanager
def bolted(file: Path) -> Iterator[None]:
    """While this is done, no bot can start. Raises StoreError when one is running."""
    bolt = Bolt(file)
    try:
        yield
    finally:
        bolt.open()


def is_bolted(file: Path) -> bool:
    """Whether a bot is running. Leaves no trace."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
