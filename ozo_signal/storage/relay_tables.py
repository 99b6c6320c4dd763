"""The tables of what was passed on in anonymous rooms."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table

from .tables import Id, Mark, Moment, metadata

relayed = Table(
    "relayed",
    metadata,
    Column("mark", Mark, primary_key=True),
    Column("group_id", Id, ForeignKey("groups.id", ondelete="CASCADE"), nullable=False),
    Column("author_mark", Mark, nullable=False, index=True),  # to be found when they want to be forgotten
    Column("sealed_copies", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# By which names a relayed message is known to phones: its author's, and the bot's for each copy.
relayed_names = Table(
    "relayed_names",
    metadata,
    Column("name_mark", Mark, primary_key=True),
    Column("relayed_mark", Mark, ForeignKey("relayed.mark", ondelete="CASCADE"), nullable=False, index=True),
)
