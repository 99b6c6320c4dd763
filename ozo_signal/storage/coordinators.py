"""Coordinators: people who hear when the bot is in trouble, and the codes with which they come in, kept as marks.

Nothing here decides how long somebody stays one, or what they hear.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from . import care_tables
from .tx import Tx

table = care_tables.coordinators
codes = care_tables.coordinator_codes


@dataclass(frozen=True)
class Coordinator:
    """A person. Times are milliseconds; after `until` they are one no more."""

    person: str
    since: int
    until: int


@dataclass(frozen=True)
class Code:
    """An invitation. `used_by` is a person, None as long as nobody came in with it."""

    language: str
    used_by: str | None
    expires_at: int


async def invite(tx: Tx, code_mark: str, language: str, expires_at: int) -> None:
    """Keep a new code, known by the mark of its normalised form."""
    row = {"code_mark": code_mark, "language": language, "expires_at": expires_at}
    await tx.conn.execute(insert(codes).values(row))


async def invitation(tx: Tx, code_mark: str) -> Code | None:
    """The invitation with this code, used or expired ones too."""
    row = (await tx.conn.execute(select(codes).where(codes.c.code_mark == code_mark))).one_or_none()
    return None if row is None else Code(row.language, row.used_by, row.expires_at)


async def use(tx: Tx, code_mark: str, person: str) -> None:
    await tx.conn.execute(update(codes).where(codes.c.code_mark == code_mark).values(used_by=person))


async def forget_codes(tx: Tx, at: int) -> None:
    """Forget the codes that are too old, used or not."""
    await tx.conn.execute(delete(codes).where(codes.c.expires_at <= at))


async def add(tx: Tx, person: str, since: int, until: int) -> None:
    """A person becomes a coordinator, if they are none yet."""
    if await of(tx, person) is None:
        await tx.conn.execute(insert(table).values(person_id=person, since=since, until=until))


async def of(tx: Tx, person: str) -> Coordinator | None:
    """This person as a coordinator, None when they are none."""
    row = (await tx.conn.execute(select(table).where(table.c.person_id == person))).one_or_none()
    return None if row is None else Coordinator(row.person_id, row.since, row.until)


async def everyone(tx: Tx) -> tuple[Coordinator, ...]:
    """All coordinators, the first one first."""
    rows = (await tx.conn.execute(select(table).order_by(table.c.since, table.c.person_id))).all()
    return tuple(Coordinator(row.person_id, row.since, row.until) for row in rows)


async def keep(tx: Tx, person: str, until: int) -> None:
    """They stay one until then."""
    await tx.conn.execute(update(table).where(table.c.person_id == person).values(until=until))


async def end(tx: Tx, person: str) -> bool:
    """Whether this person was one until now."""
    return bool((await tx.conn.execute(delete(table).where(table.c.person_id == person))).rowcount)
