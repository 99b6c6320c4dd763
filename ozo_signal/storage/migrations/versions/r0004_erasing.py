"""What has to be known to erase a letter or a post by its day, and with the person it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("sender_mark", sa.String(64)))
    op.add_column("inbox", sa.Column("stuck_at", sa.BigInteger))
    op.create_index("ix_inbox_sender_mark", "inbox", ["sender_mark"])
    op.add_column("outbox", sa.Column("waits_since", sa.BigInteger))
