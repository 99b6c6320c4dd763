"""The inbox: frames as they came in, written down first, and struck out with their consequences.

Nothing here reads a frame. A letter is known by its mark, so that Signal may bring it twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from . import tables
from .seal import SERVICE
from .tx import Tx, in_parts

inbox = tables.inbox
heard = tables.heard


# Made once: making a statement takes longer than carrying it out.
THESE = inbox.c.number.in_(bindparam("these", expanding=True))
REMEMBER = insert(heard).from_select(
    ["letter_mark", "at"], select(inbox.c.letter_mark, bindparam("heard_at")).where(THESE)
)
STRIKE = delete(inbox).where(THESE)

NOBODY: Mapping[str, str] = MappingProxyType({})


async def add_all(
    tx: Tx, letters: list[tuple[str, str, int]], senders: Mapping[str, str] = NOBODY
) -> list[tuple[int, str]]:
    """Write down (mark, frame, at); answers (number, frame) for those that are not struck out, by number.

    Those that wait already are among them: when the one who asks was stopped between the writing down and the
    hearing, it brings the same letters again, and has to get them. Numbers grow, so it knows which it had before.
    `senders`: the mark of each letter -> the mark of the person who sent it.
    """
    fresh: dict[str, tuple[str, int]] = {}
    heard_before = await _among(tx, heard, [mark for mark, _, _ in letters])
    for mark, frame, at in letters:
        if mark not in heard_before:
            fresh.setdefault(mark, (frame, at))
    known = await _among(tx, inbox, list(fresh))
    rows = [
        {
            "letter_mark": mark,
            "sealed_frame": await tx.seal(SERVICE, frame),
            "at": at,
            "sender_mark": senders.get(mark),
        }
        for mark, (frame, at) in fresh.items()
        if mark not in known
    ]
    if rows:
        await tx.conn.execute(insert(inbox), rows)
    numbers = await _numbers(tx, list(fresh))
    return sorted((numbers[mark], frame) for mark, (frame, _) in fresh.items())


async def waiting(tx: Tx) -> list[tuple[int, str]]:
    """Every (number, frame) that is not struck out yet, in the order in which they came."""
    query = select(inbox.c.number, inbox.c.sealed_frame).order_by(inbox.c.number)
    frames = [(row.number, await tx.unseal(SERVICE, row.sealed_frame)) for row in (await tx.conn.execute(query)).all()]
    return [(number, frame) for number, frame in frames if frame is not None]


async def strike(tx: Tx, numbers: Sequence[int], at: int) -> None:
    """Strike letters out and remember their marks. To be called in the transaction of their consequences."""
    for some in in_parts(numbers):
        await tx.conn.execute(REMEMBER, {"these": some, "heard_at": at})
        await tx.conn.execute(STRIKE, {"these": some})


async def was_heard(tx: Tx, marks: list[str]) -> bool:
    """Whether a letter with one of these marks was dealt with, in the last days."""
    return bool(await _among(tx, heard, marks))


async def set_aside(tx: Tx, number: int, at: int) -> bool:
    """A letter that could not be dealt with stays. True the first time: then its author is to be told."""
    first = update(inbox).where(inbox.c.number == number, inbox.c.stuck_at.is_(None))
    return bool((await tx.conn.execute(first.values(stuck_at=at))).rowcount)


async def stuck_count(tx: Tx) -> int:
    """How many letters could not be dealt with, and wait for the next start."""
    query = select(func.count()).select_from(inbox).where(inbox.c.stuck_at.is_not(None))
    return int((await tx.conn.execute(query)).scalar_one())


async def erase_of(tx: Tx, sender_mark: str, at: int, *, but: int = 0) -> int:
    """Erase what is left of a person's letters; how many there were. Should Signal bring one again, it is known.

    `but` is the letter that is being heard now: it is struck out with its consequences.
    """
    mine = select(inbox.c.number).where(inbox.c.sender_mark == sender_mark, inbox.c.number != but)
    return await _erase(tx, (await tx.conn.execute(mine)).scalars().all(), at)


async def erase_stuck(tx: Tx, before: int, at: int) -> int:
    """Erase the letters that got stuck so long ago; how many there were."""
    old = select(inbox.c.number).where(inbox.c.stuck_at <= before)
    return await _erase(tx, (await tx.conn.execute(old)).scalars().all(), at)


async def forget_marks(tx: Tx, before: int) -> int:
    """Forget the marks of letters that were struck out before this moment; how many there were."""
    count: int = (await tx.conn.execute(delete(heard).where(heard.c.at < before))).rowcount
    return count


async def _erase(tx: Tx, numbers: Sequence[int], at: int) -> int:
    if numbers:
        await strike(tx, numbers, at)
        tx.erases = True
    return len(numbers)


async def _among(tx: Tx, table: Table, marks: list[str]) -> set[str]:
    found: set[str] = set()
    for some in in_parts(marks):
        query = select(table.c.letter_mark).where(table.c.letter_mark.in_(some))
        found.update((await tx.conn.execute(query)).scalars().all())
    return found


async def _numbers(tx: Tx, marks: list[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for some in in_parts(marks):
        query = select(inbox.c.letter_mark, inbox.c.number).where(inbox.c.letter_mark.in_(some))
        numbers.update({row.letter_mark: row.number for row in (await tx.conn.execute(query)).all()})
    return numbers
