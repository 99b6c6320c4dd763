"""Opening a database by its URL: SQLite (the default) with its settings, or PostgreSQL.

Nothing here knows a table.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .errors import StoreError

# A write transaction says so with this execution option; anything else may only read.
WRITES = "ozo_writes"

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

BUSY_MILLISECONDS = 10_000
SWEEP_BUSY_MILLISECONDS = 100

# Each is said to every new connection. WAL with FULL: what was committed survives a power cut, and readers
# never wait for the writer. secure_delete: what was deleted is overwritten with zeros.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)


def make_engine(url: str) -> AsyncEngine:
    """An engine for `url`; an SQLite file is made, readable by its owner alone. Raises StoreError."""
    where = _read_url(url)
    if where.get_backend_name() == "sqlite":
        _make_file(where)
    try:
        # Errors of the database name the values that were written. They are sealed, and nobody's business.
        # The pool is named because older SQLAlchemy opens an SQLite file anew for each transaction.
        engine = create_async_engine(where, hide_parameters=True, poolclass=AsyncAdaptedQueuePool)
    except ModuleNotFoundError as trouble:
        raise StoreError(f"The database of this address needs the package {trouble.name}.") from None
    if where.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_connection)
        event.listen(engine.sync_engine, "begin", _begin)
    return engine


def keys_beside(url: str) -> Path:
    """The file of the keys of a store in an SQLite file. Raises StoreError when it is another kind of store."""
    where = _read_url(url)
    if where.get_backend_name() != "sqlite":
        raise StoreError("The keys of this store need a file of their own.")
    return Path(where.database or "").with_suffix(".keys")


async def sweep(conn: AsyncConnection) -> bool:
    """Empty SQLite's write-ahead file, where deleted pages live on; False when somebody is reading."""
    if conn.dialect.name != "sqlite":
        return True
    driver: Any = (await conn.get_raw_connection()).driver_connection
    await driver.execute(f"PRAGMA busy_timeout = {SWEEP_BUSY_MILLISECONDS}")
    try:
        async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            row = await cursor.fetchone()
    finally:
        await driver.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return bool(row[0] == 0)


def _read_url(url: str) -> URL:
    try:
        where = make_url(url)
    except ArgumentError:
        raise StoreError("The address of the store is not a database address.") from None
    backend = where.get_backend_name()
    if backend not in DRIVERS:
        raise StoreError("The store can be SQLite or PostgreSQL, nothing else.")
    if backend == "sqlite" and where.database in (None, "", ":memory:"):
        raise StoreError("The store needs a file: what lives in memory alone is lost at the first restart.")
    return where.set(drivername=DRIVERS[backend])


def _make_file(where: URL) -> None:
    path = Path(where.database or "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives the write-ahead file the mode of this one, so it is right before anything is written.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _prepare_connection(driver: Any, _record: object) -> None:
    # The driver would begin transactions when it thinks best; _begin does it instead, and says which kind.
    driver.isolation_level = None
    cursor = driver.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(conn: Connection) -> None:
    writes = conn.get_execution_options().get(WRITES, False)
    conn.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    # IMMEDIATE takes the write lock at once: a writer that began as a reader could be refused halfway,
    # when the command line wrote in between.
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
