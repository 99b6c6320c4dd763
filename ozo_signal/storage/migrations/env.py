"""How Alembic runs the steps: on the connection it is given, or as SQL text for a kind of database.

Nothing here opens a database; `schema.py` does.
"""

from __future__ import annotations

from alembic import context


def run() -> None:
    attributes = context.config.attributes
    if context.is_offline_mode():
        context.configure(dialect_name=attributes["dialect"], literal_binds=True)
    else:
        context.configure(connection=attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


run()
