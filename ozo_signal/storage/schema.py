"""Bringing a database to the newest schema, and refusing one that is newer than this code.

Nothing here describes a table; the steps are in `migrations/versions/`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from .errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def make_config(connection: Connection | None = None) -> Config:
    """What Alembic wants to know; there is no configuration file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


NEWER = "This store was written by a newer version of OZO on Signal: update the bot first."


def refuse_newer(connection: Connection) -> None:
    """Raise StoreError when the store was written by a newer version of this code."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and age(current) is None:
        raise StoreError(NEWER)


def age(revision: str) -> int | None:
    """How many steps a store with this revision is behind; None when it is newer than this code."""
    known = [script.revision for script in ScriptDirectory.from_config(make_config()).walk_revisions()]
    return known.index(revision) if revision in known else None


def upgrade(connection: Connection, to: str = "head") -> None:
    """Take every step that is missing, in the transaction of `connection`."""
    command.upgrade(make_config(connection), to)
