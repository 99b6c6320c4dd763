"""What was passed on, and to whom, for as long as it can be changed; and what a group allows in its room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relayed",
        sa.Column("mark", sa.String(64), primary_key=True),
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author_mark", sa.String(64), nullable=False, index=True),
        sa.Column("sealed_copies", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )
    relayed = sa.ForeignKey("relayed.mark", ondelete="CASCADE")
    op.create_table(
        "relayed_names",
        sa.Column("name_mark", sa.String(64), primary_key=True),
        sa.Column("relayed_mark", sa.String(64), relayed, nullable=False, index=True),
    )
    op.add_column("outbox", sa.Column("behind", sa.String(120)))
    op.add_column("groups", sa.Column("pictures", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("groups", sa.Column("shows_moderator", sa.Boolean, nullable=False, server_default=sa.true()))
