"""Awakening: after a start, the sessions that were going on learn for how long we were away.

Letters are written down meanwhile, and heard when everybody has been told. A machine that slept, or whose clock was put
forward, was away as well: then it is the alarm that comes much too late.
"""

from __future__ import annotations

import logging

from ozo_signal.core.events import Restarted
from ozo_signal.core.faults import about
from ozo_signal.core.names import AWAY_NOTICED
from ozo_signal.engine import evening, mail
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Store, StoreTrouble, Tx, groups, meetings
from ozo_signal.storage.meetings import Meeting

log = logging.getLogger(__name__)

TOGETHER_MAX = 20  # sessions in one transaction: between two of them letters can be written down


async def wake_up(store: Store, tools: Tools, last_alive: int | None) -> None:
    """Tell every session that has noticed.

    When we are stopped halfway and start again, those that were told already are not told a second time.
    """
    now = tools.now()
    if last_alive is None or now - last_alive < AWAY_NOTICED:
        return
    async with store.read() as tx:
        live = await meetings.live(tx)
    for first in range(0, len(live), TOGETHER_MAX):
        async with store.write() as tx:
            for meeting in live[first : first + TOGETHER_MAX]:
                await _tell(tx, tools, meeting, last_alive, now)


async def oversleep(tx: Tx, tools: Tools, now: int) -> None:
    """Tell every session whose bell should have rung long ago. Nobody's time is over because an alarm was late."""
    for meeting in await meetings.ringing(tx, now - AWAY_NOTICED):
        await _tell(tx, tools, meeting, 0, now)


async def _tell(tx: Tx, tools: Tools, meeting: Meeting, last_alive: int, now: int) -> None:
    group = await groups.by_id(tx, meeting.group)
    try:
        async with tx.savepoint():
            session = evening.session_of(meeting)
            if group is None or session is None:
                return
            silent_for = now - max(last_alive, session.clock)
            if silent_for >= AWAY_NOTICED:
                await evening.tell(tx, tools, group, Restarted(now, silent_for))
    except StoreTrouble:
        raise
    except Exception as trouble:
        which = tx.fingerprint(mail.group_lane(meeting.group))
        log.error("A session could not be taken up again.", {"group": which, **about(trouble)})
