"""Copies of the store: a backup while the bot runs, and its way back.

Why there is a command to restore, and not just a file to copy back. What was erased since has to stay erased, and
whoever reads the store afterwards must not meet people without a key; that is looked at before anything is put in its
place. And a store that is there is never written over.

Which words are in a backup, and which are not, is known to `storage/backup.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ozo_signal.coordinator import opened
from ozo_signal.hosting import new_file, only_bot, sync
from ozo_signal.settings import Settings, SettingsError
from ozo_signal.storage import StoreError
from ozo_signal.storage.backup import Restored, read_backup, write_backup
from ozo_signal.storage.database import file_of
from ozo_signal.workshop import load_keyring

ASIDE = "--move-aside"
BESIDE = ("-wal", "-journal")  # what SQLite keeps beside a store; it belongs to that store alone


async def back_up(settings: Settings, file: Path) -> str:
    """Write a backup into a new file. Raises StoreError, SettingsError, OSError."""
    store = _file(settings, "pg_dump")
    if not store.exists():
        raise StoreError("There is no store yet.")
    async with opened(settings) as (_, now):
        made = await asyncio.to_thread(_write, store, file, now())
    return (
        f"{made} people and what is kept for them are in {file}, sealed. The keys are not in it: it is worth nothing "
        f"without {settings.keys_file} and the service key, and what is erased later cannot be read in it any more."
    )


def restore(settings: Settings, file: Path, *, move_aside: bool) -> str:
    """Make a store of a backup. Raises StoreError, SettingsError, OSError."""
    store = _file(settings, "psql")
    if not settings.keys_file.exists():
        raise StoreError(f"There are no keys in {settings.keys_file}. Put the newest copy of them there first.")
    ring = load_keyring(settings)
    with only_bot(settings):
        there = [path for path in (store, *_beside(store)) if path.exists() and path.stat().st_size]
        if there and not move_aside:
            raise StoreError(f"There is a store in {store}. Add {ASIDE} to give it another name first.")
        store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with new_file(store) as new:
            restored = read_backup(file, new, ring, settings.keys_file)
            sync(new)
            aside = _move_aside(store) if there else None
            _name(new, store)
    return _told(restored, aside)


def _write(store: Path, file: Path, at: int) -> int:
    _refuse_taken(file)
    with new_file(file) as new:
        people = write_backup(store, new, at)
        sync(new)
        _name(new, file)
    return people


def _refuse_taken(file: Path) -> None:
    if not file.parent.is_dir():
        raise SettingsError(f"There is no folder {file.parent}.")
    if file.exists() or file.is_symlink():
        raise SettingsError(f"{file} is there already; nothing was changed. Choose another name.")


def _name(new: Path, file: Path) -> None:
    """Give a file its name; whatever has it keeps it."""
    try:
        os.link(new, file)
    except FileExistsError:
        raise SettingsError(f"{file} is there already; nothing was changed. Choose another name.") from None
    except OSError:  # a disk on which a file has one name only
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
        new.replace(file)


def _move_aside(store: Path) -> Path:
    """Give a store, whole, the next free name."""
    numbers = iter(range(1, 10_000))
    aside = next(path for n in numbers if not (path := store.with_name(f"{store.name}.before-{n}")).exists())
    with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # then it is one file; a damaged one stays as it is
    for path in (store, *_beside(store)):
        if path.exists():
            path.rename(Path(f"{aside}{str(path).removeprefix(str(store))}"))
    Path(f"{store}-shm").unlink(missing_ok=True)
    sync(store.parent)
    return aside


def _told(restored: Restored, aside: Path | None) -> str:
    made = datetime.fromtimestamp(restored.made_at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    said = [f"The store is the one of {made}. Start the bot."]
    gone = (restored.people, restored.groups, restored.words)
    if any(gone):
        said.append(
            "Left out, because there is no key for it any more: {} people, {} groups, {} texts. "
            "They were erased since, or the keys are older than the backup.".format(*gone)
        )
    if aside is not None:
        said.append(
            f"The store that was there is {aside}. Is it the right one after all? Put it back before you start the "
            "bot: after that, what only it or a later backup knows cannot be read any more. Otherwise delete it."
        )
    return "\n".join(said)


def _beside(store: Path) -> list[Path]:
    return [Path(f"{store}{ending}") for ending in BESIDE]


def _file(settings: Settings, instead: str) -> Path:
    file = file_of(settings.store_url)
    if file is None:
        raise SettingsError(f"This store is not a file but a PostgreSQL database: use {instead}, see the README.")
    return file
