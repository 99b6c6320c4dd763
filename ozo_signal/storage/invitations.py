"""Invitations: codes that open a group once, kept only as marks, and how often people tried one.

Nothing here decides how many tries are too many, or whether a code has expired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from ozo_signal.core.retention import TRIES_KEPT

from . import tables
from .memberships import Role
from .tx import Tx

table = tables.invitations
tries = tables.tries


@dataclass(frozen=True)
class Invitation:
    """A place in a group. `used_by` is a person, None as long as nobody came in with it."""

    group: str
    role: Role
    used_by: str | None
    made_at: int
    expires_at: int


async def invite(tx: Tx, group: str, role: Role, code_mark: str, at: int, expires_at: int) -> None:
    """Keep a new invitation. `code_mark` is the mark of the code in its normalised form."""
    row = {"code_mark": code_mark, "group_id": group, "role": role, "made_at": at, "expires_at": expires_at}
    await tx.conn.execute(insert(table).values(row))


async def invitation(tx: Tx, code_mark: str) -> Invitation | None:
    """The invitation with this code, used or expired ones too."""
    row = (await tx.conn.execute(select(table).where(table.c.code_mark == code_mark))).one_or_none()
    return None if row is None else _read(row)


async def use(tx: Tx, code_mark: str, person: str, at: int) -> bool:
    """Use an invitation up. False when there is none, or somebody was first."""
    free = (table.c.code_mark == code_mark, table.c.used_at.is_(None))
    done = await tx.conn.execute(update(table).where(*free).values(used_by=person, used_at=at))
    return bool(done.rowcount == 1)


async def invitations(tx: Tx, group: str) -> tuple[Invitation, ...]:
    """All invitations of a group, the oldest first."""
    query = select(table).where(table.c.group_id == group).order_by(table.c.made_at, table.c.code_mark)
    return tuple(_read(row) for row in (await tx.conn.execute(query)).all())


async def count_try(tx: Tx, person_mark: str, at: int) -> int:
    """Write down that this person tried a code; how often in the last hour, this time included."""
    await tx.conn.execute(delete(tries).where(tries.c.at <= at - TRIES_KEPT))
    await tx.conn.execute(insert(tries).values(person_mark=person_mark, at=at))
    return await _count(tx, tries.c.person_mark == person_mark, at)


async def count_all(tx: Tx, at: int) -> int:
    """How often anybody tried a code in the last hour."""
    return await _count(tx, True, at)


async def _count(tx: Tx, whose: Any, at: int) -> int:
    recent = tries.c.at > at - TRIES_KEPT
    query = select(func.count()).select_from(tries).where(recent)
    if whose is not True:
        query = query.where(whose)
    return int((await tx.conn.execute(query)).scalar_one())


def _read(row: Row[Any]) -> Invitation:
    return Invitation(row.group_id, row.role, row.used_by, row.made_at, row.expires_at)
