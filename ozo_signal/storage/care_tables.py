"""The tables of those who care for the bot: coordinators, what they hear of, and answers to the command line.

The others, and what is said of all of them, are in `tables.py`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table

from .tables import Id, Mark, Moment, metadata

coordinators = Table(
    "coordinators",
    metadata,
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

coordinator_codes = Table(
    "coordinator_codes",
    metadata,
    Column("code_mark", Mark, primary_key=True),
    Column("language", String(8), nullable=False),
    # As with invitations: who is forgotten takes the used code along.
    Column("used_by", Id, ForeignKey("people.id", ondelete="CASCADE")),
    Column("expires_at", Moment, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("what", String(40), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("count", Integer, nullable=False),
    Column("sealed_values", LargeBinary, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("errand", BigInteger, primary_key=True, autoincrement=False),
    Column("said", String(40), nullable=False),
    Column("at", Moment, nullable=False),
)
