"""The tables of the store.

What a person wrote, chose or is identified by is in a column `sealed_...` or, to be found again, `..._mark`.
Nothing here says how a table came to be; that is in `migrations/`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

# A number that grows. SQLite grows only a plain INTEGER, and would hand out the number of a deleted row again
# unless told not to (sqlite_autoincrement): a late answer could then strike out a stranger.
Number = BigInteger().with_variant(Integer(), "sqlite")
Id = String(10)
Mark = String(64)
Moment = BigInteger  # milliseconds since the epoch, UTC


def _group(*, nullable: bool = False, primary: bool = False) -> Column[str]:
    there = ForeignKey("groups.id", ondelete="CASCADE")
    return Column("group_id", Id, there, nullable=nullable, primary_key=primary)


def _person(*, primary: bool = False) -> Column[str]:
    there = ForeignKey("people.id", ondelete="CASCADE")
    return Column("person_id", Id, there, nullable=False, primary_key=primary)


# One row: the mark by which the store knows the cabinet with its keys.
cabinet = Table("cabinet", metadata, Column("mark", Mark, primary_key=True))

# Whose key has still to leave the cabinet, after what it sealed has left the store.
erasures = Table(
    "erasures",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("owner", String(80), nullable=False),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid_mark", Mark, nullable=False, unique=True),
    Column("sealed_uuid", LargeBinary, nullable=False),
    Column("language", String(8)),
    Column("arrived_at", Moment, nullable=False),
)

groups = Table(
    "groups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("language", String(8), nullable=False),
    Column("room", String(16), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("minute_of_day", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("sessions", Integer, nullable=False),
    Column("people_max", Integer, nullable=False),
    Column("rest_seconds", Integer, nullable=False),
    Column("timer_seconds", Integer, nullable=False),
    Column("signal_group_mark", Mark, unique=True),
    Column("sealed_signal_group", LargeBinary),
    Column("state", String(16), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("erase_at", Moment),
    Column("next_bell", Moment),
    Column("pictures", Boolean, nullable=False),  # whether pictures and voices may be passed on
    Column("shows_moderator", Boolean, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    _group(),
    _person(),
    Column("role", String(16), nullable=False),
    Column("sealed_name", LargeBinary),
    Column("joined_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Index("memberships_once", "group_id", "person_id", unique=True),
    Index("memberships_of_person", "person_id"),
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_mark", Mark, primary_key=True),
    _group(),
    Column("role", String(16), nullable=False),
    # Who is forgotten takes the used code along: a code that nobody used would open the door a second time.
    Column("used_by", Id, ForeignKey("people.id", ondelete="CASCADE")),
    Column("used_at", Moment),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("person_mark", Mark, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

meetings = Table(
    "meetings",
    metadata,
    _group(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("starts_at", Moment, nullable=False),
    Column("method", String(80), nullable=False),
    Column("topic", String(80)),
    Column("state", String(16), nullable=False),
    Column("session", Text),
    Column("next_bell", Moment),
    Column("began_at", Moment),
    Column("closed_at", Moment),
)

dues = Table(
    "dues",
    metadata,
    _group(primary=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("what", String(80), primary_key=True),
    Column("at", Moment, nullable=False),
)

words = Table(
    "words",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String(80), nullable=False, unique=True),
    _person(),
    Column("kind", String(40), nullable=False),
    _group(nullable=True),
    Column("meeting", Integer),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("key", String(80)),  # whose key sealed it: one that nothing else is sealed with
    Column("written_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("used", Boolean, nullable=False),
    Column("safe", Boolean, nullable=False),
    Column("expires_at", Moment),
    Index("words_of_person", "person_id", "sent_at"),
    Index("words_of_group", "group_id"),
    Index("words_expiring", "expires_at"),
    sqlite_autoincrement=True,
)

questions = Table(
    "questions",
    metadata,
    _person(primary=True),
    Column("kind", String(40), nullable=False),
    Column("sealed_values", LargeBinary, nullable=False),
    Column("asked_at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("letter_mark", Mark, nullable=False, unique=True),
    Column("sealed_frame", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sender_mark", Mark, index=True),  # the same as the person's, to be found when they want to be forgotten
    Column("stuck_at", Moment),  # when it first could not be dealt with
    sqlite_autoincrement=True,
)

heard = Table(
    "heard",
    metadata,
    Column("letter_mark", Mark, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("lane", String(120), nullable=False, index=True),
    Column("rank", Integer, nullable=False),
    Column("sealed_post", LargeBinary, nullable=False),
    Column("slot", String(160), index=True),
    Column("ready_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("drop_after", Moment),
    Column("about", String(160)),
    Column("behind", String(120)),  # the lane whose earlier posts go first
    Column("waits_since", Moment),  # when somebody first saw it waiting; most are sent before
    sqlite_autoincrement=True,
)

sent = Table(
    "sent",
    metadata,
    Column("slot", String(160), primary_key=True),
    Column("timestamp", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
)

errands = Table(
    "errands",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("what", String(40), nullable=False),
    Column("group_id", String(80)),
    Column("sealed_values", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
