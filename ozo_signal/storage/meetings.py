"""Meetings: the planned sessions of a group, and the session of the one that is on now.

Nothing here reads a session; the engine writes and reads it with `codec.py`. It contains no words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from sqlalchemy import Row, bindparam, func, insert, select
from sqlalchemy import update as change

from . import tables
from .tx import Tx

meetings = tables.meetings

# A session lasts at most one hour, so one that should have begun less than an hour ago can still be held.
HOUR_MILLISECONDS = 3_600_000

State = Literal["planned", "live", "held", "missed"]


@dataclass(frozen=True)
class Meeting:
    """One meeting of a series. `index` counts from 1; `topic` is a words handle; times in milliseconds."""

    group: str
    index: int
    starts_at: int
    method: str
    topic: str | None = None
    state: State = "planned"
    session: str | None = None
    next_bell: int | None = None
    began_at: int | None = None
    closed_at: int | None = None


COLUMNS = {"group": "group_id", "index": "position"}
# Made once: making a statement takes longer than carrying it out.
EARLIEST = select(func.min(meetings.c.next_bell), select(func.min(tables.groups.c.next_bell)).scalar_subquery())
CHANGEABLE = {"starts_at", "method", "topic", "state", "session", "next_bell", "began_at", "closed_at"}


async def plan(tx: Tx, planned: list[Meeting]) -> None:
    """Put new meetings in the series."""
    rows = [{COLUMNS.get(field, field): value for field, value in vars(meeting).items()} for meeting in planned]
    if rows:
        await tx.conn.execute(insert(meetings), rows)
        tx.memory.clear()


async def of_group(tx: Tx, group: str) -> tuple[Meeting, ...]:
    """The whole series, in order."""
    return await tx.memory.recall(("meetings", group), lambda: _of_group(tx, group))


async def get(tx: Tx, group: str, index: int) -> Meeting | None:
    return next((meeting for meeting in await of_group(tx, group) if meeting.index == index), None)


async def update(tx: Tx, group: str, index: int, **fields: Any) -> None:
    """Change fields of a meeting, by the names they have in `Meeting`. Raises TypeError for another name."""
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"a meeting has no field {', '.join(sorted(unknown))} to change")
    if fields:
        await tx.conn.execute(_change(tuple(fields)), {"this_group": group, "this_index": index, **fields})
        tx.memory.change(
            ("meetings", group),
            lambda series: tuple(
                replace(meeting, **fields) if meeting.index == index else meeting for meeting in series
            ),
        )


async def live(tx: Tx) -> tuple[Meeting, ...]:
    """The meetings that are on now, in all groups."""
    query = select(meetings).where(meetings.c.state == "live")
    return await _all(tx, query.order_by(meetings.c.starts_at, meetings.c.group_id))


async def live_of(tx: Tx, group: str) -> Meeting | None:
    return next((meeting for meeting in await of_group(tx, group) if meeting.state == "live"), None)


async def next_of(tx: Tx, group: str, at: int) -> Meeting | None:
    """The first planned meeting that is not over at `at`; it may have had to begin within the last hour."""
    planned = [meeting for meeting in await of_group(tx, group) if meeting.state == "planned"]
    coming = [meeting for meeting in planned if meeting.starts_at > at - HOUR_MILLISECONDS]
    return min(coming, key=lambda meeting: (meeting.starts_at, meeting.index), default=None)


async def ringing(tx: Tx, at: int) -> tuple[Meeting, ...]:
    """The meetings whose bell is due, the earliest first."""
    query = select(meetings).where(meetings.c.next_bell <= at)
    return await _all(tx, query.order_by(meetings.c.next_bell, meetings.c.group_id))


async def earliest_bell(tx: Tx) -> int | None:
    """When the next bell of any meeting or group rings, None when nothing is to come."""
    row = (await tx.conn.execute(EARLIEST)).one()
    return min((bell for bell in row if bell is not None), default=None)


@cache
def _change(fields: tuple[str, ...]) -> Any:
    """The statement, made once for each set of fields: making it takes longer than carrying it out."""
    this = (meetings.c.group_id == bindparam("this_group"), meetings.c.position == bindparam("this_index"))
    return change(meetings).where(*this).values({field: bindparam(field) for field in fields})


async def _of_group(tx: Tx, group: str) -> tuple[Meeting, ...]:
    query = select(meetings).where(meetings.c.group_id == group).order_by(meetings.c.position)
    return await _all(tx, query)


async def _all(tx: Tx, query: Any) -> tuple[Meeting, ...]:
    return tuple(_read(row) for row in (await tx.conn.execute(query)).all())


def _read(row: Row[Any]) -> Meeting:
    fields = row._asdict()
    return Meeting(group=fields.pop("group_id"), index=fields.pop("position"), **fields)
