"""Errands: what the command line asks of the running bot, left here until the bot takes them, and what it says to them.

Nothing here carries an errand out.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select

from ozo_signal.core.retention import ANSWERS_KEPT

from . import care_tables, tables
from .seal import SERVICE
from .store import Store
from .tx import Tx

errands = tables.errands
answers = care_tables.answers

LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Errand:
    """Something to be done. `group` is a group's id, None when it concerns no group in particular."""

    what: str
    group: str | None
    values: dict[str, Any]
    number: int = field(default=0, compare=False)


async def leave(tx: Tx, what: str, group: str | None, values: dict[str, Any], at: int) -> int:
    """Leave an errand for the bot; its number. `values` is whatever JSON can carry."""
    sealed = await tx.seal(SERVICE, json.dumps(values, ensure_ascii=False))
    row = {"what": what, "group_id": group, "sealed_values": sealed, "at": at}
    statement = insert(errands).values(row).returning(errands.c.number)
    return int((await tx.conn.execute(statement)).scalar_one())


async def take_all(tx: Tx) -> tuple[Errand, ...]:
    """Take every errand away, in the order in which they were left."""
    rows = (await tx.conn.execute(select(errands).order_by(errands.c.number))).all()
    taken: list[Errand] = []
    for row in rows:
        values = await tx.unseal(SERVICE, row.sealed_values)
        if values is not None:
            taken.append(Errand(row.what, row.group_id, json.loads(values), row.number))
    if rows:
        await tx.conn.execute(delete(errands).where(errands.c.number <= rows[-1].number))
    return tuple(taken)


async def withdraw(tx: Tx, number: int) -> bool:
    """Take an errand back. False when the bot has taken it already."""
    return bool((await tx.conn.execute(delete(errands).where(errands.c.number == number))).rowcount)


async def answer(tx: Tx, number: int, said: str, at: int) -> None:
    """What the bot says to an errand; answers that nobody asked for any more are forgotten."""
    await tx.conn.execute(delete(answers).where(answers.c.at < at - ANSWERS_KEPT))
    await tx.conn.execute(insert(answers).values(errand=number, said=said, at=at))


async def answered(tx: Tx, number: int) -> str | None:
    """What the bot said to this errand, None as long as it says nothing."""
    said: str | None = (await tx.conn.execute(select(answers.c.said).where(answers.c.errand == number))).scalar()
    return said


async def wait_for_answer(store: Store, number: int, seconds: float) -> str | None:
    """What the bot says to this errand, None when it says nothing for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                async with store.read() as tx:
                    said = await answered(tx, number)
                if said is not None:
                    return said
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return None
