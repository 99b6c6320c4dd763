"""Groups: what a group is, and when it meets.

Who belongs to it is in `memberships.py`, who may come in `invitations.py`; both can be called from here as
well. Nothing here plans a meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select
from sqlalchemy import update as change

from . import tables, words
from .invitations import Invitation, count_all, count_try, invitation, invitations, invite, use
from .memberships import Known, Membership, join, known, leave, members, membership, name, of_person, set_role
from .seal import group_owner
from .tx import Tx

__all__ = [
    "Group",
    "Invitation",
    "Known",
    "Membership",
    "add",
    "all",
    "by_id",
    "by_signal_group",
    "count_all",
    "count_try",
    "erase",
    "invitation",
    "invitations",
    "invite",
    "join",
    "known",
    "leave",
    "members",
    "membership",
    "name",
    "of_person",
    "set_role",
    "update",
    "use",
]

groups = tables.groups

Room = Literal["group", "relay"]
State = Literal["waiting", "running", "ended"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group and its weekly time, a wall-clock time in `zone`. `signal_group` is Signal's internal id."""

    id: str
    name: str
    language: str
    room: Room
    weekday: int  # 0 is Monday
    minute_of_day: int
    zone: str
    sessions: int
    people_max: int
    rest_seconds: int
    timer_seconds: int
    signal_group: str | None = None
    state: State = "waiting"
    made_at: int
    ended_at: int | None = None
    erase_at: int | None = None
    pictures: bool = False  # whether pictures and voice notes may be passed on
    shows_moderator: bool = True  # whether the others see who of them is the moderator


# What is in a column of the same name, in clear.
PLAIN = (
    "id",
    "language",
    "room",
    "weekday",
    "minute_of_day",
    "zone",
    "sessions",
    "people_max",
    "rest_seconds",
    "timer_seconds",
    "state",
    "made_at",
    "ended_at",
    "erase_at",
    "pictures",
    "shows_moderator",
)


async def add(tx: Tx, group: Group) -> None:
    row = {field: getattr(group, field) for field in PLAIN}
    row |= await _seal(tx, group.id, {"name": group.name, "signal_group": group.signal_group})
    await tx.conn.execute(insert(groups).values(row))
    tx.memory.clear()


async def by_id(tx: Tx, group: str) -> Group | None:
    return await tx.memory.recall(("group", group), lambda: _one(tx, groups.c.id == group))


async def by_signal_group(tx: Tx, internal_id: str) -> Group | None:
    """The group whose room this Signal group is."""
    mark = _mark(tx, internal_id)
    return await tx.memory.recall(("signal group", mark), lambda: _one(tx, groups.c.signal_group_mark == mark))


async def all(tx: Tx, state: State | None = None) -> tuple[Group, ...]:
    """Every group, or those in one state, the oldest first."""
    query = select(groups).order_by(groups.c.made_at, groups.c.id)
    if state is not None:
        query = query.where(groups.c.state == state)
    return tuple([await _read(tx, row) for row in (await tx.conn.execute(query)).all()])


async def update(tx: Tx, group: str, **fields: Any) -> None:
    """Change fields of a group, by the names they have in `Group`. Raises TypeError for another name."""
    hidden: dict[str, Any] = {field: fields.pop(field) for field in ("name", "signal_group") if field in fields}
    unknown = set(fields) - (set(PLAIN) - {"id"})
    if unknown:
        raise TypeError(f"a group has no field {', '.join(sorted(unknown))} to change")
    row = fields | await _seal(tx, group, hidden)
    if row:
        await tx.conn.execute(change(groups).where(groups.c.id == group).values(row))
        tx.memory.clear()


async def erase(tx: Tx, group: str) -> None:
    """Erase a group with its meetings, memberships, invitations, everybody's words in it, and its keys."""
    await words.erase_of(tx, group=group)
    await tx.conn.execute(delete(groups).where(groups.c.id == group))  # the rest goes with it (ON DELETE CASCADE)
    await tx.conn.execute(delete(tables.errands).where(tables.errands.c.group_id == group))
    await tx.erase_key(group_owner(group))
    tx.memory.clear()


async def _seal(tx: Tx, group: str, fields: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field, text in fields.items():
        row[f"sealed_{field}"] = None if text is None else await tx.seal(group_owner(group), text)
    if "signal_group" in fields:
        internal_id = fields["signal_group"]
        row["signal_group_mark"] = None if internal_id is None else _mark(tx, internal_id)
    return row


async def _one(tx: Tx, which: Any) -> Group | None:
    row = (await tx.conn.execute(select(groups).where(which))).one_or_none()
    return None if row is None else await _read(tx, row)


async def _read(tx: Tx, row: Row[Any]) -> Group:
    owner = group_owner(row.id)
    plain = {field: getattr(row, field) for field in PLAIN}
    hidden = row.sealed_signal_group
    signal_group = None if hidden is None else await tx.unseal(owner, hidden)
    return Group(**plain, name=await tx.unseal(owner, row.sealed_name) or "", signal_group=signal_group)


def _mark(tx: Tx, internal_id: str) -> str:
    return tx.mark(f"signal group {internal_id}")
