"""Slowness: the one who leads a live session hears that the bot is slow or stuck, once each, and that it is over.

It is a private message and no line on the hand card: the card changes without a sound, and when the evening stands
still, the one who leads should feel it in their pocket. "It is over" changes that message in place, without a sound.
"""

from __future__ import annotations

from collections.abc import Iterable

from ozo_signal.core.names import MINUTE, Rank
from ozo_signal.engine import care, evening, mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.mail import group_lane, group_of
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.company import Companion
from ozo_signal.storage import StoreError, Tx, groups, meetings, notices, outbox, people
from ozo_signal.storage.groups import Group
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.outbox import Row

SLOW = "slow:"  # what a notice about a group begins with
# After so many tries in vain a post to the group has waited about 20 seconds, or a minute and a half.
SLOW_TRIES, STUCK_TRIES = 3, 5
HELPS = 2 * MINUTE
# A silence that was shorter than this was hardly seen.
NOTICED = MINUTE


async def tell(tx: Tx, tools: Tools, row: Row, tries: int, now: int) -> bool:
    """A post was tried so often in vain. Whether somebody was told now, or before."""
    group = group_of(row.lane)
    key = {SLOW_TRIES: "slow.now", STUCK_TRIES: "slow.stuck"}.get(tries)
    if group is None or key is None:
        return False
    before = await notices.get(tx, what(group))
    if before is not None and before.count >= tries:
        return True
    found, whole = await _leader(tx, tools, group), await groups.by_id(tx, group)
    if found is None or whole is None:
        return before is not None
    slot = f"{key}:{row.number}:{found.id}"
    await notices.put(tx, Notice(what(group), now, None, tries, {"slot": slot, "person": found.id}))
    text = tools.voice.say(tools.rooms[whole.room].wording(key), found.language).text
    await mail.send_words(tx, found.id, text, rank=Rank.SESSION, slot=slot, drop_after=now + HELPS)
    return True


async def end(tx: Tx, tools: Tools, group: str, now: int) -> None:
    """The group is reached again. Who was told that it is slow hears that it is over; nobody else does."""
    notice = await notices.get(tx, what(group))
    if notice is None:
        return
    await notices.drop(tx, notice.what)
    slot, person = notice.values["slot"], notice.values["person"]
    if await outbox.last_sent(tx, slot) is not None:
        text = tools.voice.say("slow.over", await people.language_of(tx, person) or "en").text
        await mail.send_words(tx, person, text, rank=Rank.SESSION, slot=slot, drop_after=now + HELPS)


def what(group: str) -> str:
    """What the notice about this group is called."""
    return f"{SLOW}{group}"


def lanes_of(found: Iterable[Notice]) -> set[str]:
    """The lanes of the groups whose leaders were told."""
    return {group_lane(one.what.removeprefix(SLOW)) for one in found if one.what.startswith(SLOW)}


async def tell_of_silence(tx: Tx, tools: Tools, since: int, now: int) -> None:
    """Nothing at all could be sent, so that nobody could be told either: the word comes now that it is over."""
    if now - since < NOTICED:
        return
    for meeting in await meetings.live(tx):
        group = await groups.by_id(tx, meeting.group)
        found = await _leader(tx, tools, meeting.group) if group is not None else None
        if group is not None and found is not None and (meeting.began_at or 0) < now - NOTICED:
            span = care.show_span(max(since, meeting.began_at or 0), now, group.zone)
            text = tools.voice.say("slow.silence", found.language, **span).text
            await mail.send_words(tx, found.id, text, rank=Rank.SESSION)


async def _leader(tx: Tx, tools: Tools, group_id: str) -> Companion | None:
    """Who leads the session of this group that is going on."""
    group: Group | None = await groups.by_id(tx, group_id)
    try:
        live = await evening.live_session(tx, group.id) if group is not None else None
    except StoreError:  # a session that cannot be read
        live = None
    if group is None or live is None:
        return None
    company = await gather(tx, tools, group)
    leader = company.people.get(live[1].steers or "")
    return leader or company.moderator
