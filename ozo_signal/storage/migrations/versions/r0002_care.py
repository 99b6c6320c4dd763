"""Posts have a rank, and there are coordinators, notices, and answers to errands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rank_the_posts()
    op.create_table(
        "coordinators",
        sa.Column("person_id", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "coordinator_codes",
        sa.Column("code_mark", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("used_by", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("what", sa.String(40), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("sealed_values", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("errand", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("said", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def rank_the_posts() -> None:
    """What was urgent is a safety post; of the others nobody knows any more whether a session sent them."""
    op.add_column("outbox", sa.Column("rank", sa.Integer, nullable=False, server_default="2"))
    op.execute("UPDATE outbox SET rank = 0 WHERE urgent")
    op.drop_column("outbox", "urgent")
