"""The cabinet: everybody's keys, each wrapped by the service key, in a small file of their own.

Why the keys are not in the store. To erase somebody is to erase their key: then all they wrote is gone at once. But a
copy of the store that was made before would still hold the key, and the service key opens it. So the keys are kept
apart, in a file that is in no backup. What is erased here is erased in every copy of the store that was ever made, and
nothing has to be done to the copies. Everything that can be erased on its own has a key of its own: a person, a group,
each text. Only the newest copy of this file is to be kept elsewhere; each one takes the place of the one before.

Two files are not written at one instant, so there is an order. A key is in the cabinet before what it seals is in the
store: after a crash between the two there is a key that nobody uses. It leaves the cabinet after the store has saved
that it is erased: after a crash between the two the store still says so, and it is done at the next start.

It is an SQLite file also when the store is elsewhere: the keys stay on the machine of the bot. SQLite overwrites what
is deleted, but when it tidies its pages it leaves copies behind. So a key has a place that is never moved or removed:
it is overwritten there, and the place is given to another one.
Nothing here knows what a key seals.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote

from .errors import StoreError, StoreTrouble
from .seal import MARKS, SERVICE, Keyring
from .trouble import READ_ONLY
from .trouble import in_the_way as in_its_way

BUSY_SECONDS = 5.0
SWEEP_BUSY_MILLISECONDS = 100

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
TABLES = (
    "CREATE TABLE IF NOT EXISTS places (number INTEGER PRIMARY KEY, wrapped BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS free (place INTEGER PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS keys (owner TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID",
    # Which service key has wrapped them all: whoever does not know that one has to read the key file again.
    "CREATE TABLE IF NOT EXISTS service (name TEXT NOT NULL)",
)
FIND = "SELECT wrapped FROM keys JOIN places ON number = place WHERE owner = ?"

DAMAGED = "The file of the keys is damaged, or is something else. Put the newest copy of it in its place."
WRONG_KEY = "This service key does not open this store; nothing was changed, so try the right key."


class Cabinet:
    """An open cabinet. Every method waits for the disk, a few milliseconds when it writes. All raise StoreError."""

    def __init__(self, file: Path, ring: Keyring, *, reads_only: bool = False) -> None:
        """`reads_only`: nothing is made or changed, not even the file."""
        self.file = file
        self._ring = ring
        self._lock = threading.Lock()  # one writes at a time in this process; across processes SQLite sees to it
        with in_the_way():
            if not reads_only:
                _make_file(file)
                if not os.access(file, os.W_OK):  # SQLite would open it all the same, and refuse what is erased later
                    raise StoreTrouble(READ_ONLY)
            connect = _connect_to_read if reads_only else _connect
            self._reader, self._writer = connect(file), connect(file)
            if self._reader.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                self.close()
                raise StoreTrouble(DAMAGED)

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    @property
    def is_begun(self) -> bool:
        """Whether the first keys are in it."""
        with in_the_way():
            tables = "SELECT count(*) FROM sqlite_master WHERE name = 'keys'"
            return bool(self._reader.execute(tables).fetchone()[0])

    @property
    def fits(self) -> bool:
        """Whether the newest service key has wrapped everything."""
        with in_the_way():
            return self._service(self._reader) == self._ring.newest

    def owners(self) -> set[str]:
        """Everyone who has a key of their own."""
        with in_the_way():
            return {owner for (owner,) in self._reader.execute("SELECT owner FROM keys")} - {MARKS, SERVICE}

    @property
    def size(self) -> int:
        with in_the_way():
            return int(self._reader.execute("SELECT count(*) FROM keys").fetchone()[0])

    def find_marks(self) -> bytes:
        """The key of the marks, which every cabinet has. Raises StoreError when the service key is the wrong one."""
        marks = self.find(MARKS) if self.is_begun else None
        if marks is None:
            raise StoreError(f"There are no keys in {self.file}.")
        return marks

    def find(self, owner: str) -> bytes | None:
        """The key of this owner, None when there is none."""
        with in_the_way():
            found = self._reader.execute(FIND, (owner,)).fetchone()
        if found is None:
            return None
        key = self._ring.unwrap(found[0])
        if key is None and self._ring.reload():
            key = self._ring.unwrap(found[0])
        if key is None:
            # Whoever opens another key has the right service key: then only this one is damaged.
            raise StoreTrouble(WRONG_KEY) if owner == MARKS or self.find(MARKS) is None else StoreError(DAMAGED)
        return key

    def begin(self, keys: Mapping[str, bytes]) -> None:
        """Put the first keys into a new cabinet; when a crash came between, those that are missing."""
        with self._lock, in_the_way(), _saved(self._writer):
            for table in TABLES:
                self._writer.execute(table)
            if self._service(self._writer) is None:
                self._writer.execute("INSERT INTO service VALUES (?)", (self._ring.newest,))
            there = {owner for (owner,) in self._writer.execute("SELECT owner FROM keys")}
            self._put({owner: key for owner, key in keys.items() if owner not in there})

    def add(self, keys: Mapping[str, bytes]) -> None:
        """Put keys in, for good when this returns. Each owner has one key."""
        with self._lock, in_the_way(), _saved(self._writer):
            self._put(keys)

    def erase(self, owners: Iterable[str]) -> None:
        """Take keys out. `sweep` then takes away the last trace of them."""
        with self._lock, in_the_way(), _saved(self._writer):
            for owner in owners:
                found = self._writer.execute("DELETE FROM keys WHERE owner = ? RETURNING place", (owner,)).fetchall()
                for place in found:
                    empty = "UPDATE places SET wrapped = zeroblob(length(wrapped)) WHERE number = ?"
                    self._writer.execute(empty, place)
                    self._writer.execute("INSERT INTO free VALUES (?)", place)

    def rewrap(self) -> int:
        """Wrap every key with the newest service key, if another one has; how many there are.

        From then on the older ones open nothing.
        """
        with self._lock, in_the_way(), _saved(self._writer):
            rows = self._writer.execute("SELECT place, wrapped FROM keys JOIN places ON number = place").fetchall()
            if self._service(self._writer) != self._ring.newest:
                keys = [(self._ring.unwrap(wrapped), place) for place, wrapped in rows]
                anew = [(self._ring.wrap(key), place) for key, place in keys if key is not None]
                if len(anew) < len(rows):
                    raise StoreError(WRONG_KEY)
                self._writer.executemany("UPDATE places SET wrapped = ? WHERE number = ?", anew)
                self._writer.execute("UPDATE service SET name = ?", (self._ring.newest,))
        return len(rows)

    def sweep(self) -> bool:
        """Empty the write-ahead file, where erased keys live on; False when somebody is reading just now."""
        with self._lock, in_the_way():
            self._writer.execute(f"PRAGMA busy_timeout = {SWEEP_BUSY_MILLISECONDS}")
            busy, *_ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._writer.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
            return bool(busy == 0)

    def copy(self, file: Path) -> None:
        """Write a copy into a file that is not there yet, as it stands at this moment."""
        with self._lock, in_the_way():
            self._writer.execute("VACUUM INTO ?", (str(file),))

    def _put(self, keys: Mapping[str, bytes]) -> None:
        name = self._service(self._writer)
        if name not in self._ring:
            self._ring.reload()
        if name is None or name not in self._ring:
            raise StoreTrouble("The service key was changed, and this is not the new one; nothing was saved.")
        free = self._writer.execute("SELECT place FROM free LIMIT ?", (len(keys),)).fetchall()
        for owner, key in keys.items():
            wrapped = self._ring.wrap(key, name)
            if free:
                (place,) = free.pop()
                self._writer.execute("DELETE FROM free WHERE place = ?", (place,))
                self._writer.execute("UPDATE places SET wrapped = ? WHERE number = ?", (wrapped, place))
            else:
                place = self._writer.execute("INSERT INTO places (wrapped) VALUES (?)", (wrapped,)).lastrowid
            self._writer.execute("INSERT INTO keys VALUES (?, ?)", (owner, place))

    def _service(self, connection: sqlite3.Connection) -> str | None:
        found = connection.execute("SELECT name FROM service").fetchone()
        return None if found is None else str(found[0])


def in_the_way() -> AbstractContextManager[None]:
    return in_its_way(DAMAGED)


@contextmanager
def _saved(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make_file(file: Path) -> None:
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _connect_to_read(file: Path) -> sqlite3.Connection:
    where = f"file:{quote(str(file.absolute()))}?mode=ro"
    return sqlite3.connect(where, uri=True, timeout=1.0, isolation_level=None, check_same_thread=False)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection
