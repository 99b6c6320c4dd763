"""A visit: who wrote this letter, where, and to whom it goes on: the session, or the lobby."""

from __future__ import annotations

from dataclasses import dataclass

from ozo_signal.core.events import Event
from ozo_signal.core.names import MINUTE
from ozo_signal.engine import evening, joining, mail, reception, series
from ozo_signal.engine.companies import gather, topic_of
from ozo_signal.engine.reactions import copy_of
from ozo_signal.engine.tools import Tools
from ozo_signal.engine.whispering import may_be_whisper
from ozo_signal.language.greetings import guess_language
from ozo_signal.rooms import deeds as do
from ozo_signal.rooms import lobby
from ozo_signal.signal.letters import Letter, LetterKind, Post, PostKind
from ozo_signal.storage import Tx, coordinators, groups, meetings, outbox, people, questions, relayed
from ozo_signal.storage.groups import Group, Membership

# Signal needs a moment to tell everyone that someone was added.
NEWCOMER = 5 * MINUTE


@dataclass(frozen=True)
class RollCall:
    """Who is in a Signal group now, as Signal says."""

    group: str
    uuids: frozenset[str]
    asked_at: int


async def hear(tx: Tx, tools: Tools, letter: Letter) -> str | None:
    """Handle one letter. Returns a group's id when its members should be looked at again."""
    if letter.group is None:
        await _hear_private(tx, tools, letter)
        return None
    group = await groups.by_signal_group(tx, letter.group)
    if group is None:
        return None  # a group that is not ours
    if letter.kind is LetterKind.GROUP_CHANGED:
        return group.id
    person = await people.find(tx, letter.sender)
    membership = await groups.membership(tx, group.id, person.id) if person else None
    if person is None or membership is None or membership.state != "active":
        return None
    language = person.language or group.language
    if tools.rooms[group.room].is_private_matter(letter, language):
        await _hear_private(tx, tools, letter)
    else:
        await _hear_in_room(tx, tools, group, letter, person.id, language)
    return None


async def check_members(tx: Tx, tools: Tools, roll: RollCall) -> None:
    """Who left the Signal group on their own phone has left the group."""
    group = await groups.by_id(tx, roll.group)
    if group is None or await _someone_comes(tx, roll.group):
        return  # Signal does not know them yet, and will say so when it does
    company = await gather(tx, tools, group)
    for member in await groups.members(tx, roll.group):
        person = company.people.get(member.person)
        newcomer = abs(member.joined_at - roll.asked_at) < NEWCOMER  # a clock that is set back makes nobody new
        if person is not None and person.uuid not in roll.uuids and not newcomer:
            await joining.part(tx, tools, group, person.id, tools.now(), gone_already=True)


async def _someone_comes(tx: Tx, group: str) -> bool:
    """Is anybody still to be let into the Signal group?"""
    waiting = [Post.from_json(post) for post in await outbox.waiting_in(tx, mail.group_lane(group))]
    return any(post.kind in (PostKind.GROUP_CREATE, PostKind.GROUP_ADD) for post in waiting)


async def _hear_in_room(tx: Tx, tools: Tools, group: Group, letter: Letter, person: str, language: str) -> None:
    found = await evening.live_session(tx, group.id)
    if found is None:
        return
    event: Event | None = tools.rooms[group.room].hear(letter, person, found[1], language)
    if event is not None:
        await evening.tell(tx, tools, group, event)


async def _hear_private(tx: Tx, tools: Tools, letter: Letter) -> None:
    visitor = await _visitor(tx, tools, letter)
    language = visitor.language or guess_language(letter.text or "") or "en"
    letter, deeds = _in_its_room(tools, letter, visitor)
    visit = reception.Visit(letter, visitor, language)
    await reception.receive(tx, tools, visit, lobby.hear(letter, visitor) if deeds is None else deeds)


def _in_its_room(tools: Tools, letter: Letter, visitor: do.Visitor) -> tuple[Letter, list[do.Deed] | None]:
    """Where everything is said in one chat the room looks first at what somebody writes."""
    if not visitor.places:
        return letter, None
    place = lobby.place_of(visitor)
    return tools.rooms[place.room].hear_chat(letter, visitor, place)


async def _visitor(tx: Tx, tools: Tools, letter: Letter) -> do.Visitor:
    person = await people.find(tx, letter.sender)
    if person is None:
        return do.Visitor(None, None, letter.at)
    places = []
    for membership in await groups.of_person(tx, person.id):
        group = await groups.by_id(tx, membership.group)
        if group is not None and group.state != "ended":
            places.append(await _place(tx, tools, group, membership, letter.at))
    asked = await questions.open_of(tx, person.id)
    question = do.Question(asked.kind, asked.values, asked.asked_at) if asked else None
    language = person.language or (places[0].language if places else None)
    coordinates = not places and await coordinators.of(tx, person.id) is not None
    quoted = await _quoted(tx, letter, person.id)
    return do.Visitor(person.id, language, letter.at, tuple(places), question, coordinates, quoted)


async def _quoted(tx: Tx, letter: Letter, person: str) -> do.Quoted | None:
    """What this letter answers, as far as that was passed on. One's own words that were not are no answer."""
    if letter.quote is None:
        return None
    own = letter.quote_author == letter.sender
    found = await relayed.by_own(tx, person, letter.quote) if own else await copy_of(tx, person, letter.quote)
    if found is None:
        return None if own else do.Quoted(whispered=await may_be_whisper(tx, person, letter.quote))
    return do.Quoted(found.mark, found.whispered)


async def _place(tx: Tx, tools: Tools, group: Group, membership: Membership, at: int) -> do.Place:
    planned = await meetings.of_group(tx, group.id)
    live = next((meeting for meeting in planned if meeting.state == "live"), None)
    upcoming = next((meeting for meeting in planned if meeting.state == "planned"), None)
    noted = next((m for m in reversed(planned) if series.notes_open_until(tools, group, m) > at), None)
    return do.Place(
        group=group.id,
        name=group.name,
        language=group.language,
        zone=group.zone,
        role=membership.role,
        my_name=membership.name or "",
        session=evening.session_if_any(live),
        topic=await topic_of(tx, live),
        next_at=upcoming.starts_at if upcoming else None,
        room=group.room,
        pictures=group.pictures,
        anonymous=tools.rooms[group.room].anonymous,
        notes_for=noted.index if noted else None,
        notes_since=(noted.closed_at or 0) if noted else 0,
    )
