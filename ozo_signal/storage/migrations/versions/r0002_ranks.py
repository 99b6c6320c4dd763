"""Posts have a rank: safety, session, or the rest. Before, they were urgent or not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was urgent is a safety post; of the others nobody knows any more whether a session sent them."""
    op.add_column("outbox", sa.Column("rank", sa.Integer, nullable=False, server_default="2"))
    op.execute("UPDATE outbox SET rank = 0 WHERE urgent")
    op.drop_column("outbox", "urgent")
