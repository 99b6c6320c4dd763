"""Opening: store, cabinet and service key are brought together, and looked at before anything is changed.

Nothing here is done while the bot runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet
from sqlalchemy import Connection, bindparam, column, delete, insert, inspect, select, table, text, update

from ozo_signal.loading import Later

from . import tables
from .cabinet import WRONG_KEY, Cabinet
from .errors import StoreError, StoreTrouble
from .ids import new_id
from .seal import MARKS, SERVICE, Keyring, decrypt, encrypt, make_mark, person_owner, words_owner
from .trouble import DAMAGED
from .version import refuse_newer, version_of, versions

if TYPE_CHECKING:
    from . import schema
else:  # only needed when a store is made or brought up
    schema = Later("ozo_signal.storage.schema")

NEWEST = "head"  # as Alembic calls it

# Where the keys were before there was a cabinet (r0001).
old_keys = table("keys", column("owner"), column("wrapped"))


def prepare(connection: Connection, ring: Keyring, file: Path, to: str = NEWEST) -> Cabinet:
    """Check everything, bring the store to the schema `to`, and give the cabinet in `file`. Raises StoreError."""
    _refuse_damaged(connection)
    refuse_newer(connection)
    there = inspect(connection)
    before = _keys_of_old(connection, ring) if there.has_table("keys") else None
    knows = there.has_table("cabinet")
    if knows and not file.exists():
        raise _gone(file)
    cabinet = Cabinet(file, ring)
    try:
        _fill(cabinet, before, knows)
        mark = make_mark(cabinet.find(MARKS) or b"", "cabinet")
        if knows and connection.execute(select(tables.cabinet.c.mark)).scalars().all() != [mark]:
            raise StoreError(f"The keys in {file} are those of another store; nothing was changed.")
        if version_of(connection) != (versions()[0] if to == NEWEST else to):
            schema.upgrade(connection, to)
        if not knows:
            connection.execute(insert(tables.cabinet).values(mark=mark))
        if before is not None:
            _seal_each_text(connection, cabinet)
        _finish_erasing(connection, cabinet)
        if ring.size > 1 or not cabinet.fits:
            cabinet.rewrap()
    except BaseException:
        cabinet.close()
        raise
    return cabinet


def _refuse_damaged(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA quick_check(1)")).scalar() != "ok":
        raise StoreTrouble(DAMAGED)


def _keys_of_old(connection: Connection, ring: Keyring) -> dict[str, bytes]:
    keys = {owner: ring.unwrap(wrapped) for owner, wrapped in connection.execute(select(old_keys)).all()}
    clear = {owner: key for owner, key in keys.items() if key is not None}
    if len(clear) < len(keys):
        raise StoreError(WRONG_KEY)
    return clear


def _fill(cabinet: Cabinet, before: dict[str, bytes] | None, knows: bool) -> None:
    if not cabinet.is_begun or before is not None:
        if knows:
            raise _gone(cabinet.file)
        cabinet.begin({MARKS: Fernet.generate_key(), SERVICE: Fernet.generate_key()} | (before or {}))
    elif not knows and cabinet.owners():
        raise StoreError(
            f"The keys in {cabinet.file} are there, but their store is gone. Put it back, or restore a backup: "
            "ozo-signal restore FILE"
        )


def _gone(file: Path) -> StoreError:
    return StoreError(f"The keys in {file} are gone, and the store cannot be read without them. Put them back.")


def _seal_each_text(connection: Connection, cabinet: Cabinet) -> None:
    """Texts were sealed with the key of who wrote them. With a key of its own each can be erased alone."""
    words = tables.words
    keys, rows = {}, []
    for row in connection.execute(select(words.c.number, words.c.person_id, words.c.sealed_text)).all():
        theirs = cabinet.find(person_owner(row.person_id))
        clear = None if theirs is None else decrypt(Fernet(theirs), row.sealed_text)
        if clear is not None:
            owner, key = words_owner(new_id()), Fernet.generate_key()
            keys[owner] = key
            rows.append({"this": row.number, "owner": owner, "sealed": encrypt(Fernet(key), clear)})
    if rows:
        cabinet.add(keys)
        change = update(words).where(words.c.number == bindparam("this"))
        connection.execute(change.values(key=bindparam("owner"), sealed_text=bindparam("sealed")), rows)
    connection.execute(delete(words).where(words.c.key.is_(None)))  # nobody could read those any more


def _finish_erasing(connection: Connection, cabinet: Cabinet) -> None:
    owners = connection.execute(select(tables.erasures.c.owner)).scalars().all()
    if owners:
        cabinet.erase(owners)
        connection.execute(delete(tables.erasures))
