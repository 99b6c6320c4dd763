"""Knowing: what is kept about one person beside their words and their places, as numbers and dates.

Nothing here says it to anybody, and nothing here changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from . import care_tables, tables
from .people import mark_of
from .tx import Tx


@dataclass(frozen=True)
class Known:
    """Times in milliseconds; a time is None when there is nothing of the kind."""

    stuck: int = 0  # letters that could not be dealt with
    stuck_at: int | None = None  # when the last of them got stuck
    code_until: int | None = None  # the day of the last invitation they used
    tried_at: int | None = None  # when they last tried a code
    slots: int = 0  # messages of theirs that are changed in place


async def of_person(tx: Tx, person: str, uuid: str) -> Known:
    inbox, slots = tables.inbox, tables.sent
    stuck = (inbox.c.sender_mark == mark_of(tx, uuid)) & inbox.c.stuck_at.is_not(None)
    return Known(
        stuck=await _one(tx, select(func.count()).select_from(inbox).where(stuck)) or 0,
        stuck_at=await _one(tx, select(func.max(inbox.c.stuck_at)).where(stuck)),
        code_until=max((day for day in await _codes(tx, person) if day is not None), default=None),
        tried_at=await tried_at(tx, uuid),
        slots=await _one(tx, select(func.count()).where(slots.c.slot.endswith(f":{person}", autoescape=True))) or 0,
    )


async def tried_at(tx: Tx, uuid: str) -> int | None:
    """When this person, known or not, last tried a code."""
    tries = tables.tries
    return await _one(tx, select(func.max(tries.c.at)).where(tries.c.person_mark == try_mark(tx, uuid)))


def try_mark(tx: Tx, uuid: str) -> str:
    """By which someone who tries codes is known again. It is no person's mark: that one may be erased with them."""
    return tx.mark(f"try:{uuid}")


async def _codes(tx: Tx, person: str) -> list[int | None]:
    codes = (tables.invitations, care_tables.coordinator_codes)
    return [await _one(tx, select(func.max(one.c.expires_at)).where(one.c.used_by == person)) for one in codes]


async def _one(tx: Tx, query: Any) -> int | None:
    found: int | None = (await tx.conn.execute(query)).scalar_one()
    return found
