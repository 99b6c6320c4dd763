"""Keeping house: what has come to its day is erased, without anybody asking for it.

The days are those of `core/retention.py`. A whole series is erased in `farewell.py`, at its own hour.
"""

from __future__ import annotations

import logging

from ozo_signal.core import retention
from ozo_signal.core.names import MINUTE
from ozo_signal.engine import care, mail, series
from ozo_signal.engine.holding import HELD
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx, erasing, groups, inbox, meetings, people, relayed, words

log = logging.getLogger(__name__)

EVERY = MINUTE


async def erase_due(tx: Tx, tools: Tools, now: int) -> None:
    """Erase everything whose last moment has come."""
    letters = await inbox.erase_stuck(tx, now - retention.STUCK_KEPT, now)
    if letters:
        log.warning("Letters that could not be handled were erased: their day had come.", {"letters": letters})
    await erasing.stale_posts(tx, now)
    posts = await erasing.old_posts(tx, now, retention.POSTS_KEPT)
    if posts:
        log.warning("Posts that waited for too long were erased.", {"posts": posts})
        await care.give_up(tx, tools, now, posts)
    await words.erase_due(tx, now)
    await erasing.questions(tx, now - retention.QUESTIONS_KEPT)
    await erasing.invitations(tx, now)
    await erasing.coordinator_codes(tx, now)
    await erasing.answers(tx, now - retention.ANSWERS_KEPT)
    await erasing.notices(tx, now - retention.NOTICES_KEPT)
    await erasing.tries(tx, now - retention.TRIES_KEPT)
    await erasing.old_slots(tx, now - retention.SLOTS_KEPT)
    await relayed.erase_old(tx, now - retention.COPIES_KEPT)
    await inbox.forget_marks(tx, now - retention.MARKS_KEPT)
    await _end_overdue(tx, now)
    for person in await erasing.people_of_no_group(tx):
        await people.forget(tx, person)


async def tidy(tx: Tx) -> None:
    """After a start: what a crash left behind."""
    if await erasing.keys_of_nobody(tx):
        log.info("Keys without an owner were erased.")  # of a crash, or of what is newer than a restored backup


async def _end_overdue(tx: Tx, now: int) -> None:
    """A session that never came to its end, because it could not be read: it is over, and the series goes on."""
    for group_id, index in await erasing.overdue(tx, now - retention.COURSE_KEPT):
        log.warning("A session that never ended was erased.", {"group": tx.fingerprint(mail.group_lane(group_id))})
        for kept in await words.find(tx, group=group_id, meeting=index, kind=HELD):
            await words.erase(tx, kept.id)
        await meetings.update(tx, group_id, index, state="missed", session=None, next_bell=None, closed_at=now)
        group = await groups.by_id(tx, group_id)
        if group is not None:
            await series.set_bell(tx, group)
