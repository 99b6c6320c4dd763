"""Joining and leaving: codes, and the door of a group. By which name somebody is known there is in `naming.py`."""

from __future__ import annotations

from ozo_signal.core.events import Joined, Left, Rang
from ozo_signal.core.names import Rank
from ozo_signal.core.retention import STRANGERS_POSTS_KEPT
from ozo_signal.engine import care, coordinating, evening, mail, naming
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Moment
from ozo_signal.rooms.deeds import TryCodes
from ozo_signal.rooms.speech import Speech, plain_post
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, groups, knowing, meetings, people
from ozo_signal.storage.groups import Group, Invitation, Membership

# A code is one of more than 2^40; with these ceilings guessing is hopeless.
TRIES_PER_HOUR_MAX = 5
TRIES_OF_ALL_PER_HOUR_MAX = 300


async def try_codes(tx: Tx, tools: Tools, letter: Letter, person: str | None, deed: TryCodes) -> None:
    """Someone writes what may be a code. Wrong, used and too old are answered alike."""
    language = deed.language or "en"
    if await _too_many(tx, tools, letter, len(deed.codes)):
        await _answer(tx, tools, letter, person, "code.too_many", deed.language)
        return
    for code in deed.codes:
        if await coordinating.try_code(tx, tools, letter, person, tx.mark(f"code:{code}"), deed.language):
            return
        found = await groups.invitation(tx, tx.mark(f"code:{code}"))
        group = await groups.by_id(tx, found.group) if found is not None else None
        if found is None or group is None or group.state == "ended":
            continue
        if person is not None and await _is_in(tx, group.id, person):
            await _answer(tx, tools, letter, person, "code.known", language)
            return
        if found.used_by is not None or found.expires_at <= tools.now():
            continue
        if found.role == "participant" and await _is_full(tx, group):
            await _answer(tx, tools, letter, person, "code.full", deed.language or group.language)
            return
        await _join(tx, tools, letter, person, group, found, code, deed.language)
        return
    await _answer(tx, tools, letter, person, "code.wrong", deed.language)


async def leave(tx: Tx, tools: Tools, group: Group, person: str, language: str, at: int) -> None:
    """Someone leaves a group. Nobody asks why; the moderator hears that someone left, not who."""
    await mail.reply(tx, tools, person, "leave.done", language, group=group.name)
    await part(tx, tools, group, person, at)


async def part(tx: Tx, tools: Tools, group: Group, person: str, at: int, *, gone_already: bool = False) -> None:
    """Out of the group: here, in the session that is going on, and in Signal."""
    uuid = await people.address(tx, person)
    await evening.tell_if_it_can(tx, tools, group, Rang(at - 1))  # what was due before may still call them by name
    await groups.leave(tx, group.id, person)
    await evening.tell_if_it_can(tx, tools, group, Left(at, person))
    post = tools.rooms[group.room].remove(uuid or "")
    if post is not None and not gone_already:
        await mail.send_to_group(tx, group, post)
    company = await gather(tx, tools, group)
    if (leader := company.moderator) is not None:
        await mail.reply(tx, tools, leader.id, "leave.moderator", leader.language)


async def _join(
    tx: Tx,
    tools: Tools,
    letter: Letter,
    person: str | None,
    group: Group,
    found: Invitation,
    code: str,
    guessed: str | None,
) -> None:
    """Through the door: known, named, welcomed, and in the Signal group."""
    now = tools.now()
    if person is None:
        person = (await people.add(tx, letter.sender, group.language, now)).id
    if not await groups.use(tx, tx.mark(f"code:{code}"), person, now):
        return
    await groups.join(tx, group.id, person, found.role, now)
    language = await people.language_of(tx, person) or group.language
    offered = await naming.offer(tx, tools, group, language, letter.sender_name)
    await groups.name(tx, group.id, person, offered)
    await _enter_room(tx, tools, group, letter.sender)
    await _welcome(tx, tools, group, person, found.role, language)
    if guessed is not None and guessed != group.language:
        own_name = tools.voice.language_name(group.language, guessed)
        await mail.reply(tx, tools, person, "join.language", guessed, language=own_name)
        await mail.ask(tx, tools, person, "join_language", {"group": group.id, "offered": offered})
    else:
        await naming.ask(tx, tools, group, person, language, offered)
    await evening.tell(tx, tools, group, Joined(letter.at, person))


async def _welcome(tx: Tx, tools: Tools, group: Group, person: str, role: str, language: str) -> None:
    meeting = await meetings.next_of(tx, group.id, tools.now())
    if meeting is None:
        await mail.reply(tx, tools, person, "join.late", language, group=group.name)
    else:
        when = Moment(meeting.starts_at, group.zone)
        n = group.sessions
        welcome = tools.rooms[group.room].wording("join.welcome")
        await mail.reply(tx, tools, person, welcome, language, group=group.name, when=when, n=n)
    if tools.rooms[group.room].anonymous:
        await mail.reply(tx, tools, person, "relay.join.how", language)
    await mail.reply(tx, tools, person, "join.safe", language)
    if role == "moderator":
        await mail.reply(tx, tools, person, "join.moderator", language)


async def _enter_room(tx: Tx, tools: Tools, group: Group, uuid: str) -> None:
    """The first one in makes the Signal group; everyone after is added to it."""
    room = tools.rooms[group.room]
    if group.state != "waiting":
        post = room.add(await gather(tx, tools, group), uuid)
        if post is not None:
            await mail.send_to_group(tx, group, post)
        return
    await groups.update(tx, group.id, state="running")
    company = await gather(tx, tools, group)
    post = room.found(company)
    if post is None:
        if (timer := room.add(company, uuid)) is not None:
            await mail.send_to_group(tx, group, timer)
        return
    await mail.send_to_group(tx, group, post)
    meeting = await meetings.next_of(tx, group.id, tools.now())
    if meeting is not None:
        when = Moment(meeting.starts_at, group.zone)
        speech = Speech(tools.voice, company)
        text = speech.plain("series.full", group.language, when=when, n=group.sessions)
        await mail.send_to_group(tx, group, plain_post(text.text))


async def _is_in(tx: Tx, group: str, person: str) -> bool:
    membership: Membership | None = await groups.membership(tx, group, person)
    return membership is not None and membership.state == "active"


async def _is_full(tx: Tx, group: Group) -> bool:
    participants = [m for m in await groups.members(tx, group.id) if m.role == "participant"]
    return len(participants) >= group.people_max


async def _too_many(tx: Tx, tools: Tools, letter: Letter, codes: int) -> bool:
    """By this person, or by all of them together: then the coordinators hear of it. Each code is a try."""
    now, mine = tools.now(), 0
    for _ in range(codes):
        mine = await groups.count_try(tx, knowing.try_mark(tx, letter.sender), now)
    siege = await groups.count_all(tx, now) > TRIES_OF_ALL_PER_HOUR_MAX
    if siege:
        await care.tell_of_siege(tx, tools, now)
    return mine > TRIES_PER_HOUR_MAX or siege


async def _answer(tx: Tx, tools: Tools, letter: Letter, person: str | None, key: str, language: str | None) -> None:
    """To someone who may be a stranger: in their language, or in all three when nothing tells which."""
    if person is not None:
        known = await people.language_of(tx, person) or language or "en"
        await mail.reply(tx, tools, person, key, known)
        return
    await send_stranger(tx, tools, letter, key, language)


async def send_stranger(tx: Tx, tools: Tools, letter: Letter, key: str, language: str | None) -> None:
    """A sentence to someone we know nothing of; the lane is named by a mark."""
    languages = (language,) if language else tools.voice.languages
    text = "\n\n".join(tools.voice.say(key, code).text for code in languages)
    await send_text(tx, tools, letter, None, text)


async def send_text(
    tx: Tx, tools: Tools, letter: Letter, person: str | None, text: str, rank: Rank = Rank.OTHER
) -> None:
    """A text to the one who wrote, known or not."""
    if person is not None:
        await mail.send_private(tx, person, letter.sender, plain_post(text), rank=rank)
        return
    nobody = "?" + tx.mark(letter.sender)[:16]
    until = tools.now() + STRANGERS_POSTS_KEPT
    await mail.send_private(tx, nobody, letter.sender, plain_post(text), rank=rank, drop_after=until)
