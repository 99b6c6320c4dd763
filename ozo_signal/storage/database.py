"""A database by its URL: SQLite (the default), or PostgreSQL.

Both give transactions; what is written in them is not known here. `sqlite.py` and `server.py` are the two kinds.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import URL, CursorResult, make_url
from sqlalchemy.exc import ArgumentError

from ozo_signal.loading import Later

from .errors import StoreError
from .sqlite import SqliteDatabase

if TYPE_CHECKING:
    from . import server
else:  # only needed for PostgreSQL
    server = Later("ozo_signal.storage.server")


class Conn(Protocol):
    """A connection inside a transaction, as much of it as storage uses."""

    async def execute(self, statement: Any, parameters: Any = None, /) -> CursorResult[Any]: ...

    async def run_sync(self, work: Any, /, *words: Any) -> Any: ...

    def begin_nested(self) -> AbstractAsyncContextManager[Any]: ...


class Database(Protocol):
    """Transactions: `write` commits at its end, or undoes everything when anything is raised; one at a time."""

    def write(self) -> AbstractAsyncContextManager[Conn]: ...

    def read(self) -> AbstractAsyncContextManager[Conn]: ...

    async def was_changed(self, conn: Any) -> bool:
        """Has anybody else written since this was asked last? True when that cannot be known."""
        ...

    async def sweep(self) -> bool:
        """Overwrite what deleted rows left behind; False when somebody is reading."""
        ...

    async def close(self) -> None: ...


def make_database(url: str) -> Database:
    """The database at `url`; an SQLite file is made, readable by its owner alone. Raises StoreError."""
    where = _read_url(url)
    return SqliteDatabase(where) if where.get_backend_name() == "sqlite" else server.ServerDatabase(where)


def file_of(url: str) -> Path | None:
    """The SQLite file of a store, None when it is another kind of store. Raises StoreError."""
    where = _read_url(url)
    return Path(where.database or "") if where.get_backend_name() == "sqlite" else None


def keys_beside(url: str) -> Path:
    """The file of the keys of a store in an SQLite file. Raises StoreError when it is another kind of store."""
    file = file_of(url)
    if file is None:
        raise StoreError("The keys of this store need a file of their own.")
    return file.with_suffix(".keys")


def _read_url(url: str) -> URL:
    try:
        where = make_url(url)
    except ArgumentError:
        raise StoreError("The address of the store is not a database address.") from None
    backend = where.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise StoreError("The store can be SQLite or PostgreSQL, nothing else.")
    if backend == "sqlite" and where.database in (None, "", ":memory:"):
        raise StoreError("The store needs a file: what lives in memory alone is lost at the first restart.")
    return where
