"""What is in the way when a database or its disk refuses: one sentence that says what to do.

Nothing here tries again; who asked for something knows what it still has.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from .errors import StoreTrouble

LOCKED = "The store is held by another program: wait, or stop that program."
FULL = "The disk is full: make room on it."
READ_ONLY = "The store cannot be written: its file, its folder or its disk is read-only, or somebody else's."
BROKEN = "The disk did not do what the store asked of it: is it full, or broken?"
CLOSED = "The file of the store cannot be opened or made: look at its folder, and at whose it is."
DAMAGED = "The file of the store is damaged, or is something else. To restore a backup: ozo-signal restore FILE"
AWAY = "The database cannot be reached: is it running?"

# SQLite's primary result codes (https://sqlite.org/rescode.html). The others are mistakes in this program.
CODES = {
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: BROKEN,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: CLOSED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
ERRNOS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EIO: BROKEN,
}


@contextmanager
def in_the_way(damaged: str = DAMAGED) -> Iterator[None]:
    """Turn what a database or its disk raises in here into StoreTrouble. Mistakes of ours stay what they are.

    `damaged` is the sentence for a file that cannot be read.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as trouble:
        sentence = explain(trouble)
        if sentence is None:
            raise
        raise StoreTrouble(damaged if sentence == DAMAGED else sentence) from None


def explain(trouble: BaseException) -> str | None:
    """The sentence for what was raised; None when it is nothing that a database or its disk does."""
    origin = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    code = getattr(origin, "sqlite_errorcode", None)
    if isinstance(code, int):
        return CODES.get(code & 0xFF)
    if isinstance(origin, OSError) and origin.errno in ERRNOS:
        return ERRNOS[origin.errno]
    if isinstance(origin, ConnectionError | TimeoutError) or isinstance(trouble, OperationalError | InterfaceError):
        return AWAY
    return None
