"""Erasing by date: what nobody asks for, takes away or answers, and what is left over of something erased.

How long things are kept is not known here; whoever calls says up to when. Each says how many rows there were, and the
store overwrites them after the transaction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from . import care_tables, tables
from .seal import group_owner, person_owner, words_owner
from .tx import Tx

outbox = tables.outbox
slots = tables.sent
people = tables.people


async def stale_posts(tx: Tx, at: int) -> int:
    """Posts that help nobody any more."""
    return await _erase(tx, outbox, outbox.c.drop_after < at)


async def old_posts(tx: Tx, at: int, kept: int) -> int:
    """Posts that have waited for `kept` milliseconds, counted from when somebody looks first, which is soon."""
    await tx.conn.execute(update(outbox).where(outbox.c.waits_since.is_(None)).values(waits_since=at))
    return await _erase(tx, outbox, outbox.c.waits_since <= at - kept)


async def questions(tx: Tx, before: int) -> int:
    """Questions that were asked so long ago that no answer is waited for."""
    return await _erase(tx, tables.questions, tables.questions.c.asked_at <= before)


async def invitations(tx: Tx, at: int) -> int:
    """Invitations whose time is over, used or not."""
    return await _erase(tx, tables.invitations, tables.invitations.c.expires_at <= at)


async def coordinator_codes(tx: Tx, at: int) -> int:
    return await _erase(tx, care_tables.coordinator_codes, care_tables.coordinator_codes.c.expires_at <= at)


async def answers(tx: Tx, before: int) -> int:
    """What the command line did not ask for any more."""
    return await _erase(tx, care_tables.answers, care_tables.answers.c.at <= before)


async def notices(tx: Tx, before: int) -> int:
    """What began so long ago, and is not known to go on."""
    table = care_tables.notices
    over = or_(table.c.until.is_(None), table.c.until <= before)
    return await _erase(tx, table, and_(table.c.since <= before, over))


async def tries(tx: Tx, before: int) -> int:
    """Who tried a code so long ago."""
    return await _erase(tx, tables.tries, tables.tries.c.at <= before)


async def old_slots(tx: Tx, before: int) -> int:
    """What was sent so long ago that it is not changed in place any more."""
    return await _erase(tx, slots, slots.c.at <= before)


async def slots_of(tx: Tx, person: str) -> int:
    """The slots of a person, whose names end with them."""
    return await _erase(tx, slots, slots.c.slot.endswith(f":{person}", autoescape=True))


async def topics(tx: Tx) -> None:
    """The handles of topics whose words are gone: a handle says when and by whom it was written."""
    meetings, words = tables.meetings, tables.words
    gone = meetings.c.topic.is_not(None) & meetings.c.topic.not_in(select(words.c.id))
    await tx.conn.execute(update(meetings).where(gone).values(topic=None))
    tx.memory.clear()


async def people_of_no_group(tx: Tx) -> tuple[str, ...]:
    """Whom nothing keeps here: they were in groups that are gone, or never came into one; no coordinators either."""
    in_groups = select(tables.memberships.c.person_id)
    query = select(people.c.id).where(people.c.id.not_in(in_groups))
    nowhere = query.where(people.c.id.not_in(select(care_tables.coordinators.c.person_id)))
    return tuple((await tx.conn.execute(nowhere)).scalars().all())


async def keys_of_nobody(tx: Tx) -> int:
    """Keys of which nothing is left in the store: a crash may have come between the two."""
    there: set[str | None] = set()
    for query, owner in (
        (select(people.c.id), person_owner),
        (select(tables.groups.c.id), group_owner),
        (select(tables.words.c.key), str),
    ):
        there |= {owner(found) for found in (await tx.conn.execute(query)).scalars()}
    kinds = (person_owner(""), group_owner(""), words_owner(""))
    nobodys = [owner for owner in tx.owners() if owner.startswith(kinds) and owner not in there]
    await tx.erase_keys(nobodys)
    return len(nobodys)


async def overdue(tx: Tx, before: int) -> tuple[tuple[str, int], ...]:
    """(group, index) of the meetings that should have begun so long ago and never came to an end."""
    meetings = tables.meetings
    late = (meetings.c.state == "live") & (meetings.c.starts_at <= before)
    query = select(meetings.c.group_id, meetings.c.position).where(late)
    return tuple((row.group_id, row.position) for row in (await tx.conn.execute(query)).all())


async def _erase(tx: Tx, table: Any, which: Any) -> int:
    count: int = (await tx.conn.execute(delete(table).where(which))).rowcount
    if count:
        tx.erases = True
        tx.memory.clear()
    return count
