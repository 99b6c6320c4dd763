"""The keys leave the store for the cabinet, and each text gets one of its own.

Nothing here moves a key: `opening.py` has done that before this step is taken.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_table("keys")
    op.create_table("cabinet", sa.Column("mark", sa.String(64), primary_key=True))
    op.create_table(
        "erasures",
        sa.Column("number", number, primary_key=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sqlite_autoincrement=True,
    )
    op.add_column("words", sa.Column("key", sa.String(80)))
