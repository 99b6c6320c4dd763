"""A glance at a store: what can be seen of it from outside, while the bot runs or not. Nothing is changed or made.

What is well and what is not is not decided here.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, text

from .database import file_of, make_database
from .errors import StoreError, StoreTrouble
from .outbox import ALIVE
from .trouble import FULL, READ_ONLY, in_the_way
from .version import NEWER, age

BUSY_SECONDS = 1.0
FREE_BYTES_MIN = 50 * 1024 * 1024

Ask = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Glance:
    """Times in milliseconds, None for never. `notices`: (what, since, until, how often), see `notices.py`."""

    alive_at: int | None
    heard_at: int | None
    letters: int
    oldest_letter_at: int | None
    stuck: int  # letters that could not be dealt with
    posts: int
    oldest_post_at: int | None
    lanes: int  # in which posts wait
    zones: tuple[str, ...]
    coordinators: int
    notices: tuple[tuple[str, int, int | None, int], ...] = field(default=())


async def glance(url: str) -> Glance:
    """Raises StoreError when it cannot be read, or is of another version."""
    file = file_of(url)
    if file is not None:
        return await asyncio.to_thread(_look_into_file, file)
    database = make_database(url)
    try:
        with in_the_way():
            async with database.read() as conn:
                seen: Glance = await conn.run_sync(_look_into_server)
                return seen
    finally:
        await database.close()


def is_held(file: Path) -> bool:
    """Whether another program lets nobody write. To be asked while a bot has it open, so that nothing is made."""
    with in_the_way(), closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as store:
        try:
            store.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as trouble:
            if trouble.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return True
        store.execute("ROLLBACK")
    return False


def refuse_unwritable(file: Path) -> None:
    """Raise StoreTrouble when the file, or what SQLite keeps beside it, could not be written."""
    if not all(os.access(path, os.W_OK) for path in (file, file.parent)):
        raise StoreTrouble(READ_ONLY)
    free = shutil.disk_usage(file.parent).free
    if free < FREE_BYTES_MIN:
        raise StoreTrouble(f"{FULL} There are {free // 1024**2} MB left.")


def _look_into_file(file: Path) -> Glance:
    if not file.exists():
        raise StoreError(f"There is no store in {file} yet: start the bot.")
    with in_the_way():
        where = f"file:{quote(str(file.absolute()))}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, timeout=BUSY_SECONDS)) as store:
            return _look(lambda question: store.execute(question).fetchall())


def _look_into_server(connection: Connection) -> Glance:
    return _look(lambda question: [tuple(row) for row in connection.execute(text(question)).all()])


def _look(ask: Ask) -> Glance:
    behind = age(str(ask("SELECT version_num FROM alembic_version")[0][0]))
    if behind is None:
        raise StoreError(NEWER)
    if behind:
        raise StoreError("This store is of an older version: start the bot of this version, and it is brought up.")
    [(letters, oldest, stuck)] = ask("SELECT count(*), min(at), count(stuck_at) FROM inbox")
    [(posts, waits_since, lanes)] = ask("SELECT count(*), min(waits_since), count(DISTINCT lane) FROM outbox")
    alive = ask(f"SELECT at FROM sent WHERE slot = '{ALIVE}'")
    return Glance(
        alive_at=alive[0][0] if alive else None,
        heard_at=ask("SELECT max(at) FROM heard")[0][0],
        letters=letters,
        oldest_letter_at=oldest,
        stuck=stuck,
        posts=posts,
        oldest_post_at=waits_since,
        lanes=lanes,
        zones=tuple(zone for (zone,) in ask("SELECT DISTINCT zone FROM groups WHERE state <> 'ended'")),
        coordinators=ask("SELECT count(*) FROM coordinators")[0][0],
        notices=tuple(tuple(row) for row in ask("SELECT what, since, until, count FROM notices ORDER BY since")),
    )
