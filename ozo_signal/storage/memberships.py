"""Memberships: who belongs to which group, as what, and under which name.

Nothing here tells anybody; a name is sealed with the key of the person who chose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from . import tables
from .seal import person_owner
from .tx import Tx

memberships = tables.memberships

Role = Literal["moderator", "participant"]
State = Literal["active", "left"]


@dataclass(frozen=True)
class Membership:
    """One person in one group. `name` is the name they chose in it, None when they did not choose yet."""

    group: str
    person: str
    role: Role
    name: str | None
    joined_at: int
    state: State = "active"


async def join(tx: Tx, group: str, person: str, role: Role, at: int) -> None:
    """Come in, or come back: who had left joins behind the others, under the old name if there was one."""
    row = {"role": role, "joined_at": at, "state": "active"}
    back = await tx.conn.execute(update(memberships).where(*_of(group, person)).values(row))
    if back.rowcount == 0:
        await tx.conn.execute(insert(memberships).values(group_id=group, person_id=person, **row))
    tx.memory.clear()


async def leave(tx: Tx, group: str, person: str) -> None:
    await tx.conn.execute(update(memberships).where(*_of(group, person)).values(state="left"))
    tx.memory.clear()


async def members(tx: Tx, group: str, active_only: bool = True) -> tuple[Membership, ...]:
    """The people of a group, in the order in which they joined."""
    everyone = await tx.memory.recall(("members", group), lambda: _all(tx, memberships.c.group_id == group))
    return _active(everyone) if active_only else everyone


@dataclass(frozen=True)
class Known:
    """A member with what is known of the person: where their phone is, and what they read."""

    membership: Membership
    uuid: str
    language: str | None


async def known(tx: Tx, group: str) -> tuple[Known, ...]:
    """Everyone who is in a group now, in the order in which they joined."""
    return await tx.memory.recall(("known", group), lambda: _known(tx, group))


async def _known(tx: Tx, group: str) -> tuple[Known, ...]:
    people = tables.people
    query = (
        select(memberships, people.c.sealed_uuid, people.c.language)
        .join(people, people.c.id == memberships.c.person_id)
        .where(memberships.c.group_id == group, memberships.c.state == "active")
        .order_by(memberships.c.joined_at, memberships.c.number)
    )
    found = []
    for row in (await tx.conn.execute(query)).all():
        uuid = await tx.unseal(person_owner(row.person_id), row.sealed_uuid)
        if uuid is not None:
            found.append(Known(await _read(tx, row), uuid, row.language))
    return tuple(found)


async def membership(tx: Tx, group: str, person: str) -> Membership | None:
    """Also of someone who left: look at `state`."""
    return next((one for one in await members(tx, group, active_only=False) if one.person == person), None)


async def of_person(tx: Tx, person: str, active_only: bool = True) -> tuple[Membership, ...]:
    """The groups a person is in now, or was ever in."""
    everywhere = await tx.memory.recall(("groups of", person), lambda: _all(tx, memberships.c.person_id == person))
    return _active(everywhere) if active_only else everywhere


async def name(tx: Tx, group: str, person: str, name: str | None) -> None:
    """Give the name by which a person is known in a group, or take it away."""
    sealed = None if name is None else await tx.seal(person_owner(person), name)
    await tx.conn.execute(update(memberships).where(*_of(group, person)).values(sealed_name=sealed))
    tx.memory.clear()


async def set_role(tx: Tx, group: str, person: str, role: Role) -> None:
    await tx.conn.execute(update(memberships).where(*_of(group, person)).values(role=role))
    tx.memory.clear()


def _active(some: tuple[Membership, ...]) -> tuple[Membership, ...]:
    return tuple(one for one in some if one.state == "active")


def _of(group: str, person: str) -> tuple[Any, Any]:
    return memberships.c.group_id == group, memberships.c.person_id == person


async def _all(tx: Tx, which: Any) -> tuple[Membership, ...]:
    in_order = select(memberships).where(which).order_by(memberships.c.joined_at, memberships.c.number)
    return tuple([await _read(tx, row) for row in (await tx.conn.execute(in_order)).all()])


async def _read(tx: Tx, row: Row[Any]) -> Membership:
    sealed = row.sealed_name
    name = None if sealed is None else await tx.unseal(person_owner(row.person_id), sealed)
    return Membership(row.group_id, row.person_id, row.role, name, row.joined_at, row.state)
