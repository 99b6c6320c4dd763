"""Dues: what a series does at its hour, each exactly once, and the bell of a group outside its meetings.

Nothing here knows what there is to do; `what` is the engine's own word for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update

from . import tables
from .tx import Tx

dues = tables.dues
groups = tables.groups


async def done(tx: Tx, group: str, index: int, what: str) -> bool:
    """Whether this was done for the meeting with this index."""
    query = select(dues.c.at).where(*_of(group, index), dues.c.what == what)
    return (await tx.conn.execute(query)).first() is not None


async def mark_done(tx: Tx, group: str, index: int, what: str, at: int) -> None:
    """Done, and never again. Marking it twice changes nothing."""
    if not await done(tx, group, index, what):
        await tx.conn.execute(insert(dues).values(group_id=group, position=index, what=what, at=at))


async def all_done(tx: Tx, group: str) -> set[tuple[int, str]]:
    """Everything that was done for a group: (index, what)."""
    query = select(dues.c.position, dues.c.what).where(dues.c.group_id == group)
    return {(row.position, row.what) for row in (await tx.conn.execute(query)).all()}


async def clear(tx: Tx, group: str, index: int) -> None:
    """After a meeting was moved: its reminders count again."""
    await tx.conn.execute(delete(dues).where(*_of(group, index)))


async def set_bell(tx: Tx, group: str, at: int | None) -> None:
    """When the group has something to do next."""
    await tx.conn.execute(update(groups).where(groups.c.id == group).values(next_bell=at))


async def ringing(tx: Tx, at: int) -> tuple[str, ...]:
    """The ids of the groups whose bell is due, the earliest first."""
    query = select(groups.c.id).where(groups.c.next_bell <= at).order_by(groups.c.next_bell, groups.c.id)
    return tuple((await tx.conn.execute(query)).scalars().all())


def _of(group: str, index: int) -> tuple[Any, Any]:
    return dues.c.group_id == group, dues.c.position == index
