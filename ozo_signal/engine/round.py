"""The round: what a series does at its hours, each thing once, for every group whose bell is due."""

from __future__ import annotations

import logging

from ozo_signal.core.agenda import Due
from ozo_signal.core.faults import about
from ozo_signal.core.names import MINUTE
from ozo_signal.engine import evening, farewell, mail, series
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Moment, Value
from ozo_signal.storage import StoreTrouble, Tx, dues, groups, meetings
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

log = logging.getLogger(__name__)

# A session can still begin this much too late, when we were away at its hour; otherwise it is missed.
BEGINS_LATE_MAX = 30 * MINUTE


async def ring(tx: Tx, tools: Tools, now: int) -> None:
    """Every group whose bell is due by `now`."""
    for group_id in await dues.ringing(tx, now):
        try:
            async with tx.savepoint():
                await _ring_one(tx, tools, group_id, now)
        except StoreTrouble:
            raise
        except Exception as trouble:
            # One group's mistake must not hold up the others.
            which = tx.fingerprint(mail.group_lane(group_id))
            log.error("A group's hour could not be kept and is tried again.", {"group": which, **about(trouble)})
            await dues.set_bell(tx, group_id, now + MINUTE)


async def _ring_one(tx: Tx, tools: Tools, group_id: str, now: int) -> None:
    group = await groups.by_id(tx, group_id)
    if group is None:
        return
    for due, meeting in await series.due_now(tx, group, now):
        await _do(tx, tools, group, due, meeting, now)
    if await groups.by_id(tx, group_id) is not None:
        await series.set_bell(tx, group)


async def _do(tx: Tx, tools: Tools, group: Group, due: Due, meeting: Meeting | None, now: int) -> None:
    if due.what == "erase":
        await farewell.erase(tx, tools, group, now)
    elif meeting is None:
        return
    elif group.state == "waiting":  # nobody has come in yet: there is nobody to tell
        if due.what == "open":
            await meetings.update(tx, group.id, meeting.index, state="missed", closed_at=now, next_bell=None)
    elif due.what == "open":
        await _open(tx, tools, group, meeting, now)
    elif due.what == "prepare":
        await series.prepare(tx, tools, group, due, meeting)
    elif due.what == "give_back":
        await series.return_notes(tx, tools, group)
    else:
        await series.remind(tx, tools, group, due, meeting)


async def _open(tx: Tx, tools: Tools, group: Group, meeting: Meeting, now: int) -> None:
    if now <= meeting.starts_at + BEGINS_LATE_MAX:
        await evening.open_session(tx, tools, group, meeting, now)
        return
    await meetings.update(tx, group.id, meeting.index, state="missed", closed_at=now, next_bell=None)
    planned = [other for other in await meetings.of_group(tx, group.id) if other.state == "planned"]
    erased_on = await series.erased_on(tx, group)
    if any(other.starts_at <= now for other in planned) or (erased_on is not None and erased_on <= now):
        return  # it is said once, however many were missed, and not by one who comes only to erase everything
    key, values = "away.too_long", dict[str, Value]()
    if planned:
        key, values = "away.missed", {"when": Moment(planned[0].starts_at, group.zone)}
    await mail.announce(tx, tools, group, await gather(tx, tools, group), key, values)
