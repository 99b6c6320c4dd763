"""A backup: a copy of the store while it is in use, and its way back.

What is in it is sealed, and the keys are in the cabinet, not here: whoever is forgotten cannot be read in it any more,
and others can. Nothing on its way is in it: letters and posts of that day do not have to come back. Nor are marks by
which somebody would be recognised; they are made anew from what can still be opened.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.fernet import Fernet
from sqlalchemy import Connection, NullPool, create_engine, delete, select, text, update

from . import tables
from .cabinet import Cabinet
from .errors import StoreError
from .opening import prepare
from .outbox import ALIVE
from .seal import Keyring, decrypt, group_owner, make_mark, person_owner
from .trouble import in_the_way

KIND = 0x4F5A4F42  # in the head of the file: "OZOB"

LEFT_OUT = {"inbox", "heard", "outbox", "tries", "errands", "answers", "notices", "erasures"} | {
    "relayed",
    "relayed_names",
}
ROWS = {"sent": f"slot = '{ALIVE}'"}  # of the others all rows
COLUMNS = {("people", "uuid_mark"): "id", ("groups", "signal_group_mark"): "NULL"}  # what stands there instead

OWNERS = {"people": (person_owner, "person"), "groups": (group_owner, "signal group")}

NO_BACKUP = "{file} is no backup of OZO on Signal, or it is damaged."


@dataclass(frozen=True)
class Restored:
    """When the backup was made (milliseconds), and what was in it that has no key any more."""

    made_at: int
    people: int
    groups: int
    words: int


def write_backup(store: Path, new: Path, at: int) -> int:
    """Copy a store that somebody may be writing to, as it stands at one moment, into an empty file. How many people."""
    with in_the_way(), closing(sqlite3.connect(f"file:{quote(str(new))}", uri=True, isolation_level=None)) as copy:
        copy.execute("ATTACH ? AS store", (f"file:{quote(str(store))}?mode=ro",))
        copy.execute(f"PRAGMA application_id = {KIND}")
        copy.execute("BEGIN")
        made = "SELECT name, type, sql FROM store.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        parts = copy.execute(f"{made} ORDER BY type = 'index', rowid").fetchall()
        for name, kind, sql in parts:
            copy.execute(sql)
            if kind == "table" and name not in LEFT_OUT:
                _copy_rows(copy, name)
        # Numbers go on where they were, also those of what was left out.
        copy.execute("DELETE FROM main.sqlite_sequence")
        copy.execute("INSERT INTO main.sqlite_sequence SELECT * FROM store.sqlite_sequence")
        copy.execute("CREATE TABLE backup (made_at INTEGER NOT NULL)")
        copy.execute("INSERT INTO backup VALUES (?)", (at,))
        copy.execute("COMMIT")
        return int(copy.execute("SELECT count(*) FROM main.people").fetchone()[0])


def read_backup(file: Path, new: Path, ring: Keyring, keys: Path) -> Restored:
    """Make a store of a backup, in an empty file, with what can be opened today. Raises StoreError."""
    with in_the_way(NO_BACKUP.format(file=file)):
        _refuse_others(file)
        shutil.copyfile(file, new)
        engine = create_engine(f"sqlite:///{new}", poolclass=NullPool, hide_parameters=True)
        with engine.connect() as connection:
            connection.execute(text("PRAGMA foreign_keys = ON"))
            connection.execute(text("PRAGMA secure_delete = ON"))
            connection.commit()
            with connection.begin():
                restored = _make_store(connection, ring, keys)
        engine.dispose()
        with closing(sqlite3.connect(new, isolation_level=None)) as store:
            store.execute("PRAGMA application_id = 0")
            store.execute("VACUUM")
    return restored


def _copy_rows(copy: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in copy.execute(f"PRAGMA store.table_info('{table}')")]
    taken = ", ".join(COLUMNS.get((table, column), f'"{column}"') for column in columns)
    copy.execute(f'INSERT INTO main."{table}" SELECT {taken} FROM store."{table}" WHERE {ROWS.get(table, "1")}')


def _refuse_others(file: Path) -> None:
    if not file.is_file():
        raise StoreError(f"There is no file {file}.")
    with closing(sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)) as backup:
        kind = backup.execute("PRAGMA application_id").fetchone()[0]
        if kind != KIND or backup.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise StoreError(NO_BACKUP.format(file=file))


def _make_store(connection: Connection, ring: Keyring, keys: Path) -> Restored:
    made_at = int(connection.execute(text("SELECT made_at FROM backup")).scalar_one())
    with closing(prepare(connection, ring, keys)) as cabinet:
        there = cabinet.owners()
        words = _leave_out(connection, tables.words.c.key, lambda key: key in there)
        groups = _leave_out(connection, tables.groups.c.id, lambda id: group_owner(id) in there)
        people = _leave_out(connection, tables.people.c.id, lambda id: person_owner(id) in there)
        _mark(connection, cabinet, tables.people.c.sealed_uuid, tables.people.c.uuid_mark)
        _mark(connection, cabinet, tables.groups.c.sealed_signal_group, tables.groups.c.signal_group_mark)
    connection.execute(text("DROP TABLE backup"))
    return Restored(made_at, people, groups, words)


def _leave_out(connection: Connection, column: Any, has_key: Any) -> int:
    """Whoever has no key is left out, with everything that belongs to them."""
    gone = [value for value in connection.execute(select(column)).scalars().all() if not has_key(value)]
    for value in gone:
        connection.execute(delete(column.table).where(column == value))
    return len(gone)


def _mark(connection: Connection, cabinet: Cabinet, sealed: Any, mark: Any) -> None:
    """The marks by which people and groups are found again."""
    table, marks = sealed.table, cabinet.find_marks()
    owner, about = OWNERS[table.name]
    for id, blob in connection.execute(select(table.c.id, sealed)).all():
        key = cabinet.find(owner(id))
        clear = None if blob is None or key is None else decrypt(Fernet(key), blob)
        if clear is not None:
            made = make_mark(marks, f"{about} {clear.decode()}")
            connection.execute(update(table).where(table.c.id == id).values({mark: made}))
