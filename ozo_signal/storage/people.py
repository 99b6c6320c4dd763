"""People: who has written to the bot, found by the mark of their Signal uuid.

Nothing here says what groups they are in or what they wrote, except where they are forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from . import care_tables, tables, words
from .ids import new_id
from .seal import person_owner
from .tx import Tx

people = tables.people


@dataclass(frozen=True)
class Person:
    """A person. `arrived_at` in milliseconds."""

    id: str
    language: str | None
    arrived_at: int


@dataclass(frozen=True)
class Forgotten:
    """What was erased with a person: how many words of each kind, and how many groups they were or had been in."""

    words: Mapping[str, int]
    groups: int


async def find(tx: Tx, uuid: str) -> Person | None:
    """The person with this Signal uuid."""
    mark = mark_of(tx, uuid)
    return await tx.memory.recall(("person", mark), lambda: _one(tx, people.c.uuid_mark == mark))


async def by_id(tx: Tx, person: str) -> Person | None:
    return await _one(tx, people.c.id == person)


async def add(tx: Tx, uuid: str, language: str | None, at: int) -> Person:
    """A person who was not known yet."""
    person = Person(new_id(), language, at)
    sealed = await tx.seal(person_owner(person.id), uuid)
    row = {"id": person.id, "uuid_mark": mark_of(tx, uuid), "sealed_uuid": sealed}
    await tx.conn.execute(insert(people).values(**row, language=language, arrived_at=at))
    tx.memory.clear()
    return person


async def address(tx: Tx, person: str) -> str | None:
    """The Signal uuid, or None when the person is not known (any more)."""
    return await tx.memory.recall(("address", person), lambda: _address(tx, person))


async def set_language(tx: Tx, person: str, language: str | None) -> None:
    await tx.conn.execute(update(people).where(people.c.id == person).values(language=language))
    tx.memory.clear()


async def language_of(tx: Tx, person: str) -> str | None:
    known = await tx.memory.recall(("by id", person), lambda: by_id(tx, person))
    return known.language if known else None


async def count(tx: Tx, person: str) -> Forgotten:
    """What would be erased with a person."""
    return Forgotten(await _words(tx, person), await _places(tx, person))


async def forget(tx: Tx, person: str) -> Forgotten:
    """Erase a person: row, memberships, names, words, open question, used invitations, and the keys.

    A coordinator is one no more.
    """
    gone = await count(tx, person)
    await words.erase_of(tx, person)
    for table in (tables.questions, tables.memberships, care_tables.coordinators):
        await tx.conn.execute(delete(table).where(table.c.person_id == person))
    for codes in (tables.invitations, care_tables.coordinator_codes):
        await tx.conn.execute(delete(codes).where(codes.c.used_by == person))
    await tx.conn.execute(delete(people).where(people.c.id == person))
    await tx.erase_key(person_owner(person))
    tx.memory.clear()
    return gone


def mark_of(tx: Tx, uuid: str) -> str:
    """By which a person is found again, and the letters that are still theirs."""
    return tx.mark(f"person {uuid}")


async def _address(tx: Tx, person: str) -> str | None:
    query = select(people.c.sealed_uuid).where(people.c.id == person)
    sealed: bytes | None = (await tx.conn.execute(query)).scalar_one_or_none()
    return None if sealed is None else await tx.unseal(person_owner(person), sealed)


async def _one(tx: Tx, where: Any) -> Person | None:
    query = select(people.c.id, people.c.language, people.c.arrived_at).where(where)
    row = (await tx.conn.execute(query)).one_or_none()
    return None if row is None else Person(row.id, row.language, row.arrived_at)


async def _words(tx: Tx, person: str) -> dict[str, int]:
    kind, whose = tables.words.c.kind, tables.words.c.person_id
    query = select(kind, func.count().label("n")).where(whose == person).group_by(kind)
    return {row.kind: row.n for row in (await tx.conn.execute(query)).all()}


async def _places(tx: Tx, person: str) -> int:
    memberships = tables.memberships
    query = select(func.count()).select_from(memberships).where(memberships.c.person_id == person)
    return int((await tx.conn.execute(query)).scalar_one())
