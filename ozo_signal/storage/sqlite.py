"""An SQLite file, spoken to in the loop itself.

A statement takes microseconds; a thread that is asked for it, and answers, takes many times as long. So only what
really waits is not done in the loop: a commit, which waits for the disk, is done in a thread; and when somebody else
has locked the file we ask again, while others go on.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, CursorResult, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

T = TypeVar("T")

BUSY_TRIES = 25
BUSY_SECONDS = 0.1  # between two tries: about five seconds in all, then it is an error

# Each is said to every new connection. WAL with FULL: what was committed survives a power cut, and readers
# never wait for the writer. secure_delete: what was deleted is overwritten with zeros.
PRAGMAS = (
    "PRAGMA busy_timeout = 100",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
READERS_IDLE_MAX = 4


class InLoop:
    """A connection whose statements are carried out at once."""

    def __init__(self, conn: Connection) -> None:
        self.sync = conn

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[Any]:
        return self.sync.execute(statement, parameters)

    async def run_sync(self, work: Callable[..., T], *words: Any) -> T:
        return work(self.sync, *words)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        with self.sync.begin_nested():
            yield


class SqliteDatabase:
    """One connection that writes, and some that read."""

    def __init__(self, where: URL) -> None:
        _make_file(where)
        self._engine = _engine(where)
        self._disk = ThreadPoolExecutor(1, "disk")
        self._writer: Connection | None = None
        self._readers: list[Connection] = []
        self._version = -1

    @asynccontextmanager
    async def write(self) -> AsyncIterator[InLoop]:
        if self._writer is None:
            self._writer = await _patiently(self._engine.connect)
            # IMMEDIATE takes the write lock at once: a writer that began as a reader could be refused halfway,
            # when the command line wrote in between.
            self._writer.execution_options(ozo_begin="BEGIN IMMEDIATE")
        conn = self._writer
        transaction = await _patiently(conn.begin)
        try:
            yield InLoop(conn)
            await self._in_thread(transaction.commit)
        except DBAPIError:
            # After an error of the disk neither side knows for sure whether the transaction is over. Closing ends it.
            self._writer = None
            conn.invalidate()
            conn.close()
            raise
        except BaseException:
            if transaction.is_active:
                transaction.rollback()
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[InLoop]:
        conn = self._readers.pop() if self._readers else await _patiently(self._open_reader)
        try:
            with conn.begin():
                yield InLoop(conn)
        except BaseException:
            conn.close()
            raise
        if len(self._readers) < READERS_IDLE_MAX:
            self._readers.append(conn)
        else:
            conn.close()

    async def was_changed(self, conn: InLoop) -> bool:
        before = self._version
        self._version = conn.sync.exec_driver_sql("PRAGMA data_version").scalar_one()
        return before != self._version

    async def sweep(self) -> bool:
        if self._writer is None:
            return False
        conn: Any = self._writer.connection.driver_connection
        row = await self._in_thread(lambda: conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        return bool(row[0] == 0)

    async def close(self) -> None:
        for conn in (*self._readers, *([self._writer] if self._writer else [])):
            conn.close()
        self._readers, self._writer = [], None
        self._engine.dispose()
        self._disk.shutdown(wait=False)

    def _open_reader(self) -> Connection:
        conn = self._engine.connect()
        conn.exec_driver_sql("PRAGMA query_only = ON")
        conn.rollback()
        return conn

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Wait for the disk. Whoever is cancelled meanwhile waits to the end: the connection is in use."""
        doing = asyncio.get_running_loop().run_in_executor(self._disk, work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            raise


async def _patiently(work: Callable[[], T]) -> T:
    """Try again while somebody else has the file locked."""
    for _ in range(BUSY_TRIES):
        try:
            return work()
        except OperationalError as trouble:
            if "locked" not in str(trouble.orig) and "busy" not in str(trouble.orig):
                raise
        await asyncio.sleep(BUSY_SECONDS)
    return work()


def _engine(where: URL) -> Engine:
    # Errors of the database name the values that were written. They are sealed, and nobody's business.
    # A commit is done in another thread than the statements before it, never at the same time.
    engine = create_engine(
        where.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


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
    conn.exec_driver_sql(conn.get_execution_options().get("ozo_begin", "BEGIN"))
