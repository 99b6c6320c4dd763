"""Which versions of the schema there are, and which one a store has. To know that, nothing has to be migrated.

Nothing here describes a table or takes a step; `schema.py` does, and is loaded when there is a step to take.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from .errors import StoreError

STEPS = Path(__file__).parent / "migrations" / "versions"
NEWER = "This store was written by a newer version of OZO on Signal: update the bot first."

# The table of Alembic, which writes down in it what it did.
written = table("alembic_version", column("version_num"))


def version_of(connection: Connection) -> str | None:
    """None for a store in which there is nothing yet."""
    if not inspect(connection).has_table(written.name):
        return None
    return connection.execute(select(written.c.version_num)).scalar()


def refuse_newer(connection: Connection) -> None:
    """Raise StoreError when the store was written by a newer version of this code."""
    version = version_of(connection)
    if version is not None and age(version) is None:
        raise StoreError(NEWER)


def age(version: str) -> int | None:
    """How many steps a store of this version is behind; None when it is newer than this code."""
    known = versions()
    return known.index(version) if version in known else None


def versions() -> list[str]:
    """The newest first. A step's file is called after the version it leads to: r0002_care.py."""
    return sorted((path.name[1:5] for path in STEPS.glob("r[0-9][0-9][0-9][0-9]_*.py")), reverse=True)
