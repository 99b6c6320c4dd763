"""Open questions: what the bot asked a person in the private chat and waits for, at most one each.

Nothing here knows what an answer means.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from . import tables
from .seal import person_owner
from .tx import Tx

questions = tables.questions


@dataclass(frozen=True)
class Question:
    """A question that waits for an answer. `values` is whatever JSON can carry."""

    person: str
    kind: str
    values: dict[str, Any]
    asked_at: int


async def ask(tx: Tx, person: str, kind: str, values: dict[str, Any], at: int) -> None:
    """Ask, in the place of what was asked before."""
    await close(tx, person)
    sealed = await tx.seal(person_owner(person), json.dumps(values, ensure_ascii=False))
    row = {"person_id": person, "kind": kind, "sealed_values": sealed, "asked_at": at}
    await tx.conn.execute(insert(questions).values(row))
    tx.memory.drop(("question", person))


async def open_of(tx: Tx, person: str) -> Question | None:
    """What this person was asked, or None."""
    return await tx.memory.recall(("question", person), lambda: _open_of(tx, person))


async def _open_of(tx: Tx, person: str) -> Question | None:
    row = (await tx.conn.execute(select(questions).where(questions.c.person_id == person))).one_or_none()
    values = None if row is None else await tx.unseal(person_owner(person), row.sealed_values)
    if row is None or values is None:
        return None
    return Question(person, row.kind, json.loads(values), row.asked_at)


async def close(tx: Tx, person: str) -> None:
    """Answered, or no longer asked."""
    tx.memory.drop(("question", person))
    await tx.conn.execute(delete(questions).where(questions.c.person_id == person))
