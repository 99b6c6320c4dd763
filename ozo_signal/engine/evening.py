"""An evening: one session as it lives in the store. It is read, taken one step further, and saved with its effects.

What a step means is the core's to say, and how it sounds the room's; here both become rows of one transaction.
"""

from __future__ import annotations

import logging

from ozo_signal.core import effects as ef
from ozo_signal.core.bells import next_bell
from ozo_signal.core.events import Event, Rang
from ozo_signal.core.faults import about
from ozo_signal.core.names import MINUTE, Rank
from ozo_signal.core.session import Session
from ozo_signal.core.step import begin, step
from ozo_signal.engine import afterwards, mail, pictures, presence, relaying, series
from ozo_signal.engine.companies import Fresh, gather
from ozo_signal.engine.freshness import dated
from ozo_signal.engine.holding import hold
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.card import hand_card, looks
from ozo_signal.rooms.company import Company, Sending, message_of
from ozo_signal.rooms.private import mark_safe
from ozo_signal.rooms.speech import Speech, plain_post
from ozo_signal.storage import StoreError, StoreTrouble, Tx, codec, groups, meetings, people, words
from ozo_signal.storage.groups import Group, Membership
from ozo_signal.storage.meetings import Meeting

log = logging.getLogger(__name__)

# In the first sessions the moderator gets, with the card, words for hard moments; later they know them.
HELPED_SESSIONS = 2
# A card that could not be sent for so long after the end of its session helps nobody any more.
CARD_HELPS = 15 * MINUTE


async def live_session(tx: Tx, group: str) -> tuple[Meeting, Session] | None:
    """The session of this group that is going on."""
    meeting = await meetings.live_of(tx, group)
    session = session_of(meeting) if meeting is not None else None
    return (meeting, session) if meeting is not None and session is not None else None


def session_of(meeting: Meeting) -> Session | None:
    """The session as it was saved. Raises StoreError when this version cannot read it."""
    return codec.load(Session, meeting.session) if meeting.session is not None else None


def session_if_any(meeting: Meeting | None) -> Session | None:
    """The same, None when it cannot be read: whoever is in it can still ask for what is theirs."""
    try:
        return session_of(meeting) if meeting is not None else None
    except StoreError:
        return None


async def tell(tx: Tx, tools: Tools, group: Group, event: Event, fresh: Fresh | None = None) -> bool:
    """Tell the session of this group what happened. False when there is none."""
    found = await live_session(tx, group.id)
    if found is None:
        return False
    meeting, session = found
    await _advance(tx, tools, group, meeting, session, event, fresh or {})
    return True


async def tell_if_it_can(tx: Tx, tools: Tools, group: Group, event: Event) -> None:
    """The same. A session that cannot be read keeps nobody from leaving, or from being forgotten."""
    try:
        async with tx.savepoint():
            await tell(tx, tools, group, event)
    except Exception as trouble:
        which = tx.fingerprint(mail.group_lane(group.id))
        log.error("A session could not hear that somebody goes.", {"group": which, **about(trouble)})


async def open_session(tx: Tx, tools: Tools, group: Group, meeting: Meeting, now: int) -> None:
    """The hour has come. A session that begins late, because we were away, still ends on time."""
    method = tools.methods[meeting.method]
    company = await _seated(tx, tools, group)
    moderator = next((member.person for member in company if member.role == "moderator"), None)
    session = begin(
        method,
        [member.person for member in company],
        planned_at=max(now, meeting.starts_at),
        ends_at=meeting.starts_at + method.minutes * MINUTE,
        moderator=moderator,
        rest_seconds=group.rest_seconds,
        topics=[(kept.id, kept.owner_person) for kept in await words.find(tx, group=group.id, kind="topic")],
        own=[(member.person, await series.reflections_of(tx, group.id, member.person)) for member in company],
        introduction=await _introduction(tx, group.id),
        leads_first=group.shows_moderator,
    )
    await meetings.update(tx, group.id, meeting.index, state="live", began_at=now)
    await _advance(tx, tools, group, meeting, session, Rang(now), {})
    if moderator is not None and meeting.index <= HELPED_SESSIONS:
        language = await people.language_of(tx, moderator) or group.language
        text = tools.voice.say("card.judging", language).text
        await mail.send_words(tx, moderator, text, rank=Rank.SESSION, drop_after=session.ends_at)


async def ring(tx: Tx, tools: Tools, now: int) -> None:
    """Every session whose bell is due."""
    for meeting in await meetings.ringing(tx, now):
        try:
            async with tx.savepoint():
                await _ring_one(tx, tools, meeting, now)
        except StoreTrouble:
            raise
        except Exception as trouble:
            # One group's mistake must not hold up the others.
            which = tx.fingerprint(mail.group_lane(meeting.group))
            log.error("A session could not go on and is tried again.", {"group": which, **about(trouble)})
            await meetings.update(tx, meeting.group, meeting.index, next_bell=now + MINUTE)


async def _ring_one(tx: Tx, tools: Tools, meeting: Meeting, now: int) -> None:
    group, session = await groups.by_id(tx, meeting.group), session_of(meeting)
    if group is None or session is None:
        await meetings.update(tx, meeting.group, meeting.index, next_bell=None)
    else:
        await _advance(tx, tools, group, meeting, session, Rang(now), {})


async def _advance(
    tx: Tx, tools: Tools, group: Group, meeting: Meeting, before: Session, event: Event, fresh: Fresh
) -> None:
    session, effects = step(before, event)
    company = await gather(tx, tools, group, effects=effects, fresh=fresh, meeting=meeting)
    speech = Speech(tools.voice, company)
    room = tools.rooms[group.room]
    await meetings.update(
        tx,
        group.id,
        meeting.index,
        session=None if session.closed else codec.dump(session),
        next_bell=next_bell(session),
    )
    for effect in effects:
        if isinstance(effect, ef.Keep):
            await _keep(tx, tools, group, meeting, company, effect, fresh)
        elif isinstance(effect, ef.PassOn):
            await relaying.pass_on(tx, tools, group, company, room.deliver((effect,), speech), effect)
        else:
            sendings = dated(room.deliver((effect,), speech), effect, session)
            await mail.send_all(tx, tools, group, company, sendings, Rank.SESSION, session.clock)
            await _carry_out(tx, tools, group, meeting, session, effect, fresh)
    await _show_card(tx, tools, group, meeting, before, session, speech)


async def _carry_out(
    tx: Tx, tools: Tools, group: Group, meeting: Meeting, session: Session, effect: ef.Effect, fresh: Fresh
) -> None:
    """What an effect does to the store."""
    match effect:
        case ef.HoldBack() if effect.words in fresh:  # what everyone has seen in a Signal group is not kept
            await hold(tx, group.id, meeting.index, effect.by, effect.words, fresh[effect.words], tools.now())
        case ef.Forget():
            await words.erase(tx, effect.words)
        case ef.TopicsChosen():
            await series.set_topics(tx, group, meeting.index, effect.words)
        case ef.Ended():
            await series.close_session(tx, tools, group, meeting, effect, session.clock, _who_led(session))
            if tools.rooms[group.room].anonymous:
                await pictures.end(tx, tools, group)
                if effect.why != "nobody":
                    await afterwards.ask_for_notes(tx, tools, group, session, _who_led(session))
                await presence.hand_out(tx, tools, group, session)
        case _:
            return


async def _seated(tx: Tx, tools: Tools, group: Group) -> list[Membership]:
    """Everyone, in the order in which they are called. In an anonymous room it is another one each time: who came with
    whom, and when, is not to be seen from it.
    """
    company = list(await groups.members(tx, group.id))
    if not tools.rooms[group.room].anonymous:
        return company
    places = [str(number) for number in range(len(company))]
    mixed = []
    while places:
        mixed.append(tools.pick(places))
        places.remove(mixed[-1])
    return [company[int(number)] for number in mixed]


def _who_led(session: Session) -> str | None:
    """The chair of today or the moderator, if they were there."""
    leader = session.member(session.steers) if session.steers else None
    return leader.id if leader is not None and leader.present else None


async def _keep(
    tx: Tx, tools: Tools, group: Group, meeting: Meeting, company: Company, effect: ef.Keep, fresh: Fresh
) -> None:
    """Keep private words, sealed. The ✓ goes out with the posts, so only after this transaction is safe on disk."""
    kept = fresh.get(effect.words)
    person = company.people.get(effect.by)
    if kept is None or person is None:
        return
    await keep_words(tx, group.id, meeting.index, effect.by, effect.sort, kept.text, effect.words, tools.now())
    await mail.send_all(tx, tools, group, company, [mark_safe(effect.words, person)], Rank.SESSION)


async def keep_words(
    tx: Tx, group: str, index: int | None, person: str, sort: str, text: str, handle: str, now: int
) -> None:
    """Keep someone's private words under their own key."""
    if await words.read(tx, handle) is None:
        _, sent_at, _ = message_of(handle)
        await words.keep(tx, handle, person, sort, text, group=group, meeting=index, at=now, sent_at=sent_at)


async def _introduction(tx: Tx, group: str) -> tuple[str, str] | None:
    """The newest introduction that was prepared and not posted yet."""
    prepared = await words.find(tx, group=group, kind="introduction")
    return (prepared[-1].id, prepared[-1].owner_person) if prepared else None


async def _show_card(
    tx: Tx, tools: Tools, group: Group, meeting: Meeting, before: Session, session: Session, speech: Speech
) -> None:
    """The hand card of the one who leads: written once, then changed in place when something on it changes."""
    leader = speech.company.people.get(session.steers or "")
    if leader is None or (looks(session) == looks(before) and "door" in before.told):
        return
    card = hand_card(session, speech, leader.language)
    # Whoever has just left is no longer among the company, so that the card as it was cannot be told from it.
    same = before.steers == session.steers and _present(before) == _present(session)
    was = hand_card(before, speech, leader.language) if same else None
    if card is None or (card == was and "door" in before.told):
        return
    slot = f"card:{group.id}:{meeting.index}:{leader.id}"
    sending = Sending(leader.id, plain_post(card), slot=slot, drop_after=session.ends_at + CARD_HELPS)
    await mail.send_all(tx, tools, group, speech.company, [sending], Rank.SESSION)


def _present(session: Session) -> tuple[str, ...]:
    return tuple(member.id for member in session.members if not member.left)
