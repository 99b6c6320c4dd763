"""The outbox: posts that are saved until Signal has taken them, and what was sent in which slot.

A lane is one place that hears things in order; lanes do not wait for each other (`waiting.py`). Nothing here
reads a post or sends one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from ozo_signal.core.names import Rank

from . import tables
from .seal import SERVICE
from .tx import Tx
from .waiting import Row, Waiting

__all__ = ["Row", "Waiting"]

outbox = tables.outbox
slots = tables.sent

ALIVE = "alive"  # the slot in which the bot leaves the time of its last sign of life


# Made once: making a statement takes longer than carrying it out.
PUT = insert(outbox).returning(outbox.c.number)
STRIKE = delete(outbox).where(outbox.c.number == bindparam("this"))
WAITS = select(outbox.c.number).where(outbox.c.number == bindparam("this"))
ALONE = "alone"  # what a post is about that one person gets later than others, in their own lane
BEHIND = select(outbox.c.lane).where((outbox.c.ready_at > 0) | (outbox.c.about == ALONE))
SINCE = select(outbox).where(outbox.c.number > bindparam("this")).order_by(outbox.c.number)


async def put(
    tx: Tx,
    lane: str,
    post_json: str,
    *,
    rank: Rank = Rank.OTHER,
    slot: str | None = None,
    ready_at: int = 0,
    drop_after: int | None = None,
    about: str | None = None,
    behind: str | None = None,
) -> int:
    """Add a post at the end of a lane; its number. A never tried one of the same slot makes place for it.

    `behind`: another lane, of which what was put in before goes first, unless it is being tried again.
    """
    if slot is not None:
        # The new one gets a number of its own: the old one may be on its way this instant, and what strikes
        # it out must not strike out the new one.
        await tx.conn.execute(delete(outbox).where(outbox.c.slot == slot, outbox.c.tries == 0))
    row = {"lane": lane, "rank": rank, "slot": slot, "ready_at": ready_at, "drop_after": drop_after}
    tx.posts = True
    sealed = await tx.seal(SERVICE, post_json)
    return int(
        (
            await tx.conn.execute(PUT, row | {"sealed_post": sealed, "tries": 0, "about": about, "behind": behind})
        ).scalar_one()
    )


async def since(tx: Tx, number: int) -> list[Row]:
    """Every post that was put in after the one with this number, in order."""
    rows: list[Row] = []
    for row in (await tx.conn.execute(SINCE, {"this": number})).all():
        fields = row._asdict()
        del fields["waits_since"]
        post = await tx.unseal(SERVICE, fields.pop("sealed_post"))
        if post is not None:
            rows.append(Row(**fields | {"rank": Rank(row.rank), "post": post}))
    return rows


async def ready(tx: Tx, at: int) -> tuple[Row, ...]:
    """What may be sent now: safety first, then lanes with a session, then the rest; in a lane by number."""
    return Waiting(await since(tx, 0)).ready(at)


async def later(tx: Tx, at: int) -> int | None:
    """When the next post that has to wait until after `at` may be sent, None when none has to wait."""
    return Waiting(await since(tx, 0)).later(at)


async def strike(tx: Tx, number: int) -> None:
    """Sent, or given up."""
    await tx.conn.execute(STRIKE, {"this": number})


async def delay(tx: Tx, number: int, ready_at: int) -> None:
    """Tried in vain: again at `ready_at`."""
    again = update(outbox).where(outbox.c.number == number)
    await tx.conn.execute(again.values(ready_at=ready_at, tries=outbox.c.tries + 1))


async def hurry(tx: Tx, at: int) -> None:
    """What was tried in vain may be tried again at once: whatever was in the way is gone."""
    tried = (outbox.c.tries > 0, outbox.c.ready_at > at)
    await tx.conn.execute(update(outbox).where(*tried).values(ready_at=at))
    tx.posts = True


async def waiting_count(tx: Tx) -> int:
    return int((await tx.conn.execute(select(func.count()).select_from(outbox))).scalar_one())


async def waits(tx: Tx, number: int) -> bool:
    """Is this post still to be sent?"""
    return (await tx.conn.execute(WAITS, {"this": number})).first() is not None


async def lanes_behind(tx: Tx) -> frozenset[str]:
    """The lanes in which something waits that was tried in vain, may not be sent at once, or is late for one person."""
    return frozenset((await tx.conn.execute(BEHIND)).scalars().all())


async def waiting_in(tx: Tx, lane: str) -> list[str]:
    """Every post that is left to send in this lane, in order."""
    query = select(outbox.c.sealed_post).where(outbox.c.lane == lane).order_by(outbox.c.number)
    posts = [await tx.unseal(SERVICE, sealed) for sealed in (await tx.conn.execute(query)).scalars().all()]
    return [post for post in posts if post is not None]


async def erase_lane(tx: Tx, lane: str) -> int:
    """Erase what waits in a lane; how many posts that were."""
    count: int = (await tx.conn.execute(delete(outbox).where(outbox.c.lane == lane))).rowcount
    tx.erases = tx.erases or count > 0
    return count


async def erase_about(tx: Tx, about: str) -> None:
    """Erase what waits about something."""
    await tx.conn.execute(delete(outbox).where(outbox.c.about == about))


async def sent(tx: Tx, slot: str, timestamp: int, at: int) -> None:
    """Something was sent in this slot: Signal's name for it, and when."""
    row: dict[str, Any] = {"timestamp": timestamp, "at": at}
    again = update(slots).where(slots.c.slot == slot).values(**row, times=slots.c.times + 1)
    if (await tx.conn.execute(again)).rowcount == 0:
        await tx.conn.execute(insert(slots).values(slot=slot, **row, times=1))


async def last_sent(tx: Tx, slot: str) -> tuple[int, int, int] | None:
    """(timestamp, at, times) of what was sent in this slot last; `times` counts since it was forgotten."""
    row = (await tx.conn.execute(select(slots).where(slots.c.slot == slot))).one_or_none()
    return None if row is None else (row.timestamp, row.at, row.times)


async def forget_slots(tx: Tx, prefix: str) -> None:
    """Forget what was sent in every slot whose name begins with `prefix`."""
    await tx.conn.execute(delete(slots).where(slots.c.slot.startswith(prefix, autoescape=True)))


async def forget_unsure_slots(tx: Tx) -> None:
    """After a crash: forget what was sent in every slot for which a post waits. It may have been sent, under a name
    that nobody told us; phones take a change only to the newest name of a message (signal.md, 3.6).
    """
    unsure = select(outbox.c.slot).where(outbox.c.slot.is_not(None))
    await tx.conn.execute(delete(slots).where(slots.c.slot.in_(unsure)))
