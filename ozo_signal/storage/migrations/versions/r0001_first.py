"""The first schema.

Nothing here changes any more once a store exists: a later change is a step of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, those that others point at first."""
    make_people_and_groups()
    make_meetings_and_words()
    make_boxes()


def make_people_and_groups() -> None:
    op.create_table(
        "keys",
        sa.Column("owner", sa.String(80), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(10), primary_key=True),
        sa.Column("uuid_mark", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed_uuid", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("arrived_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.String(10), primary_key=True),
        sa.Column("sealed_name", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("room", sa.String(16), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("minute_of_day", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("sessions", sa.Integer, nullable=False),
        sa.Column("people_max", sa.Integer, nullable=False),
        sa.Column("rest_seconds", sa.Integer, nullable=False),
        sa.Column("timer_seconds", sa.Integer, nullable=False),
        sa.Column("signal_group_mark", sa.String(64), unique=True),
        sa.Column("sealed_signal_group", sa.LargeBinary),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("erase_at", sa.BigInteger),
        sa.Column("next_bell", sa.BigInteger),
    )
    op.create_table(
        "memberships",
        sa.Column("number", number, primary_key=True),
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("person_id", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("memberships_of_person", "memberships", ["person_id"])
    op.create_index("memberships_once", "memberships", ["group_id", "person_id"], unique=True)
    op.create_table(
        "invitations",
        sa.Column("code_mark", sa.String(64), primary_key=True),
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("used_by", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "tries",
        sa.Column("number", number, primary_key=True),
        sa.Column("person_mark", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )


def make_meetings_and_words() -> None:
    op.create_table(
        "meetings",
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("method", sa.String(80), nullable=False),
        sa.Column("topic", sa.String(80)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("session", sa.Text),
        sa.Column("next_bell", sa.BigInteger),
        sa.Column("began_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
    )
    op.create_table(
        "dues",
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("what", sa.String(80), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "words",
        sa.Column("number", number, primary_key=True),
        sa.Column("id", sa.String(80), nullable=False, unique=True),
        sa.Column("person_id", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(10), sa.ForeignKey("groups.id", ondelete="CASCADE")),
        sa.Column("meeting", sa.Integer),
        sa.Column("sealed_text", sa.LargeBinary, nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.Column("safe", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("words_expiring", "words", ["expires_at"])
    op.create_index("words_of_group", "words", ["group_id"])
    op.create_index("words_of_person", "words", ["person_id", "sent_at"])
    op.create_table(
        "questions",
        sa.Column("person_id", sa.String(10), sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sealed_values", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
    )


def make_boxes() -> None:
    op.create_table(
        "inbox",
        sa.Column("number", number, primary_key=True),
        sa.Column("letter_mark", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed_frame", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "heard",
        sa.Column("letter_mark", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_heard_at", "heard", ["at"])
    op.create_table(
        "outbox",
        sa.Column("number", number, primary_key=True),
        sa.Column("lane", sa.String(120), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("sealed_post", sa.LargeBinary, nullable=False),
        sa.Column("slot", sa.String(160)),
        sa.Column("ready_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("drop_after", sa.BigInteger),
        sa.Column("about", sa.String(160)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_lane", "outbox", ["lane"])
    op.create_index("ix_outbox_slot", "outbox", ["slot"])
    op.create_table(
        "sent",
        sa.Column("slot", sa.String(160), primary_key=True),
        sa.Column("timestamp", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
    )
    op.create_table(
        "errands",
        sa.Column("number", number, primary_key=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("group_id", sa.String(80)),
        sa.Column("sealed_values", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
