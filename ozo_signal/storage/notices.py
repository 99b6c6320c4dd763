"""Notices: what is the matter with the bot at present, at most one row for each kind of thing.

No words of anybody are in one, and nothing that says who somebody is; what Signal gave us to prove ourselves with is
sealed. Nothing here decides who is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, delete, insert, select

from . import care_tables
from .seal import SERVICE
from .tx import Tx

table = care_tables.notices


@dataclass(frozen=True)
class Notice:
    """Since when (milliseconds), until when as far as that is known, how often; `values` is whatever JSON can carry."""

    what: str
    since: int
    until: int | None = None
    count: int = 0
    values: dict[str, Any] = field(default_factory=dict)


async def put(tx: Tx, notice: Notice) -> None:
    """How it is now, in the place of how it was."""
    await drop(tx, notice.what)
    row = {"what": notice.what, "since": notice.since, "until": notice.until, "count": notice.count}
    sealed = await tx.seal(SERVICE, json.dumps(notice.values, ensure_ascii=False))
    await tx.conn.execute(insert(table).values(**row, sealed_values=sealed))


async def get(tx: Tx, what: str) -> Notice | None:
    row = (await tx.conn.execute(select(table).where(table.c.what == what))).one_or_none()
    return None if row is None else await _read(tx, row)


async def everything(tx: Tx) -> tuple[Notice, ...]:
    """All that is the matter, the oldest first."""
    rows = (await tx.conn.execute(select(table).order_by(table.c.since, table.c.what))).all()
    return tuple([await _read(tx, row) for row in rows])


async def drop(tx: Tx, what: str) -> None:
    """It is over."""
    await tx.conn.execute(delete(table).where(table.c.what == what))


async def _read(tx: Tx, row: Row[Any]) -> Notice:
    fields = dict(row._mapping)
    values = await tx.unseal(SERVICE, fields.pop("sealed_values"))
    return Notice(**fields, values=json.loads(values) if values else {})
