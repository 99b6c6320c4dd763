"""Words: what people wrote that is kept for a while, each text sealed with a key of its own, and erased with it.

Nothing here decides how long; `expires_at` is given, and what is due is erased when somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from . import tables
from .ids import new_id
from .seal import words_owner
from .tx import Tx

words = tables.words


# Made once: making a statement takes longer than carrying it out.
KEEP = insert(words)
READ = select(words).where(words.c.id == bindparam("this"))


@dataclass(frozen=True)
class Words:
    """Words and whose they are. `sent_at` names the person's message; `expires_at` is their last moment."""

    id: str
    owner_person: str
    kind: str
    group: str | None
    meeting: int | None
    text: str
    written_at: int
    sent_at: int | None
    used: bool
    expires_at: int | None
    safe: bool


async def keep(
    tx: Tx,
    id: str,
    person: str,
    kind: str,
    text: str,
    *,
    group: str | None = None,
    meeting: int | None = None,
    at: int,
    sent_at: int | None = None,
    expires_at: int | None = None,
) -> None:
    """Write words down under a new id."""
    about = {"id": id, "person_id": person, "kind": kind, "group_id": group, "meeting": meeting}
    times = {"written_at": at, "sent_at": sent_at, "expires_at": expires_at}
    sealed = await _seal(tx, text)
    await tx.conn.execute(KEEP, about | times | sealed | {"used": False, "safe": False})


async def read(tx: Tx, id: str) -> Words | None:
    """The words, or None when they are gone."""
    row = (await tx.conn.execute(READ, {"this": id})).one_or_none()
    return None if row is None else await _read(tx, row)


async def find(
    tx: Tx,
    person: str | None = None,
    group: str | None = None,
    meeting: int | None = None,
    kind: str | None = None,
) -> tuple[Words, ...]:
    """The words that fit everything that is given, in the order in which they were written."""
    query = select(words).where(*_fit(person_id=person, group_id=group, meeting=meeting, kind=kind))
    return await _all(tx, query.order_by(words.c.number))  # not by the machine's clock, which may be set back


async def by_message(tx: Tx, person: str, sent_at: int) -> Words | None:
    """The words that came in this message of this person."""
    query = select(words).where(*_fit(person_id=person, sent_at=sent_at))
    found = await _all(tx, query.order_by(words.c.number.desc()))
    return found[0] if found else None


async def change(tx: Tx, id: str, text: str, sent_at: int | None = None) -> bool:
    """Put another text in the place of the old one. False when the words are gone.

    `sent_at` is the edit's own timestamp: the next edit of the message will name that one (signal.md, 3.6).
    """
    before = (await tx.conn.execute(select(words.c.key).where(words.c.id == id))).one_or_none()
    if before is None:
        return False
    fields = await _seal(tx, text) | ({"sent_at": sent_at} if sent_at else {})
    await tx.conn.execute(update(words).where(words.c.id == id).values(**fields))
    await tx.erase_keys(before)
    return True


async def mark_used(tx: Tx, id: str) -> None:
    await tx.conn.execute(update(words).where(words.c.id == id).values(used=True))


async def mark_safe(tx: Tx, id: str) -> None:
    """The author has been told that these words are kept."""
    await tx.conn.execute(update(words).where(words.c.id == id).values(safe=True))


async def erase(tx: Tx, id: str) -> bool:
    """Whether there was anything to erase."""
    return await _erase(tx, words.c.id == id) > 0


async def erase_due(tx: Tx, at: int) -> int:
    """Erase all words whose last moment has come; how many there were."""
    return await _erase(tx, words.c.expires_at <= at)


async def erase_of(tx: Tx, person: str | None = None, group: str | None = None) -> int:
    """Erase the words of a person, of a group, or of a person in a group; how many there were."""
    if person is None and group is None:
        raise TypeError("erase_of needs a person or a group")
    return await _erase(tx, *_fit(person_id=person, group_id=group))


def _fit(**wanted: Any) -> list[Any]:
    return [words.c[column] == value for column, value in wanted.items() if value is not None]


async def _erase(tx: Tx, *which: Any) -> int:
    keys = (await tx.conn.execute(delete(words).where(*which).returning(words.c.key))).scalars().all()
    await tx.erase_keys(keys)
    return len(keys)


async def _seal(tx: Tx, text: str) -> dict[str, Any]:
    """A text with a new key: what was sealed with the old one is not to be read again."""
    owner = words_owner(new_id())
    return {"key": owner, "sealed_text": await tx.seal(owner, text)}


async def _all(tx: Tx, query: Any) -> tuple[Words, ...]:
    found = [await _read(tx, row) for row in (await tx.conn.execute(query)).all()]
    return tuple(one for one in found if one is not None)


async def _read(tx: Tx, row: Row[Any]) -> Words | None:
    text = await tx.unseal(row.key, row.sealed_text)
    if text is None:
        return None
    return Words(
        id=row.id,
        owner_person=row.person_id,
        kind=row.kind,
        group=row.group_id,
        meeting=row.meeting,
        text=text,
        written_at=row.written_at,
        sent_at=row.sent_at,
        used=row.used,
        expires_at=row.expires_at,
        safe=row.safe,
    )
