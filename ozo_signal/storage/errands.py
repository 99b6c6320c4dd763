"""Errands: what the command line asks of the running bot, left here until the bot takes them.

Nothing here carries an errand out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from . import tables
from .seal import SERVICE
from .tx import Tx

errands = tables.errands


@dataclass(frozen=True)
class Errand:
    """Something to be done. `group` is a group's id, None when it concerns no group in particular."""

    what: str
    group: str | None
    values: dict[str, Any]


async def leave(tx: Tx, what: str, group: str | None, values: dict[str, Any], at: int) -> None:
    """Leave an errand for the bot. `values` is whatever JSON can carry."""
    sealed = await tx.seal(SERVICE, json.dumps(values, ensure_ascii=False))
    await tx.conn.execute(insert(errands).values(what=what, group_id=group, sealed_values=sealed, at=at))


async def take_all(tx: Tx) -> tuple[Errand, ...]:
    """Take every errand away, in the order in which they were left."""
    rows = (await tx.conn.execute(select(errands).order_by(errands.c.number))).all()
    taken: list[Errand] = []
    for row in rows:
        values = await tx.unseal(SERVICE, row.sealed_values)
        if values is not None:
            taken.append(Errand(row.what, row.group_id, json.loads(values)))
    if rows:
        await tx.conn.execute(delete(errands).where(errands.c.number <= rows[-1].number))
    return tuple(taken)
