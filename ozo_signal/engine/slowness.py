"""Slowness: the one who leads a live session hears that the bot is slow or stuck, once each, and that it is over.

It is a private message and no line on the hand card: the card changes without a sound, and when the evening stands
still, the one who leads should feel it in their pocket. "It is over" changes that message in place, without a sound.
"""

from __future__ import annotations

from ozo_signal.core.names import MINUTE, Rank
from ozo_signal.engine import care, evening, mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.company import Companion
from ozo_signal.storage import StoreError, Tx, groups, meetings, outbox
from ozo_signal.storage.groups import Group
from ozo_signal.storage.outbox import Row

# After so many tries in vain a post to the group has waited about 20 seconds, or a minute and a half.
SLOW_TRIES, STUCK_TRIES = 3, 5
HELPS = 2 * MINUTE
# A silence that was shorter than this was hardly seen.
NOTICED = MINUTE


async def notice(tx: Tx, tools: Tools, row: Row, tries: int, now: int) -> None:
    """A post was tried so often in vain."""
    key = {SLOW_TRIES: "slow.now", STUCK_TRIES: "slow.stuck"}.get(tries)
    found = await _leader(tx, tools, mail.group_of(row.lane)) if key else None
    if key is None or found is None:
        return
    text = tools.voice.say(key, found.language).text
    slot = _slot(row, key, found)
    await mail.send_words(tx, found.id, text, rank=Rank.SESSION, slot=slot, drop_after=now + HELPS)


async def end(tx: Tx, tools: Tools, row: Row, now: int) -> None:
    """The post has arrived after all. Who was told that it is slow hears that it is over; nobody else does."""
    found = await _leader(tx, tools, mail.group_of(row.lane))
    if found is None:
        return
    text = tools.voice.say("slow.over", found.language).text
    for key in ("slow.stuck", "slow.now"):
        slot = _slot(row, key, found)
        if await outbox.last_sent(tx, slot) is not None:
            await mail.send_words(tx, found.id, text, rank=Rank.SESSION, slot=slot, drop_after=now + HELPS)
            return


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


def _slot(row: Row, key: str, leader: Companion) -> str:
    return f"{key}:{row.number}:{leader.id}"


async def _leader(tx: Tx, tools: Tools, group_id: str | None) -> Companion | None:
    """Who leads the session of this group that is going on."""
    group: Group | None = await groups.by_id(tx, group_id) if group_id else None
    try:
        live = await evening.live_session(tx, group.id) if group is not None else None
    except StoreError:  # a session that cannot be read
        live = None
    if group is None or live is None:
        return None
    company = await gather(tx, tools, group)
    leader = company.people.get(live[1].steers or "")
    return leader or company.moderator
