"""What someone asks to see: help, their own notes, the proposed topics, the week that would be skipped."""

from __future__ import annotations

from ozo_signal.core.agenda import days_later
from ozo_signal.core.names import HOUR, Rank
from ozo_signal.engine import forgetting, joining, mail, privacy, series
from ozo_signal.engine.companies import gather, read_kept
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Moment, Value
from ozo_signal.rooms.company import Companion
from ozo_signal.rooms.deeds import Show, Visitor
from ozo_signal.rooms.private import give_back
from ozo_signal.rooms.speech import Speech
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, groups, meetings
from ozo_signal.storage.groups import Group


async def show(tx: Tx, tools: Tools, letter: Letter, visitor: Visitor, language: str, deed: Show) -> None:
    """Look it up and send it."""
    person = visitor.person
    group = await groups.by_id(tx, deed.group) if deed.group else None
    if deed.what == "stranger":
        await _greet_stranger(tx, tools, letter, person, language)
    elif deed.what == "help" and group is None:
        await _help_nobody(tx, tools, letter, person, language)
    elif deed.what == "privacy":
        await privacy.answer(tx, tools, letter, visitor)
    elif deed.what == "forget_stranger":
        await forgetting.forget_stranger(tx, tools, letter)
        await privacy.answer(tx, tools, letter, visitor)
    elif deed.what == "notes" and person is not None:
        await _notes(tx, tools, person, letter.sender, language)
    elif person is not None and group is not None:
        await _of_group(tx, tools, group, person, language, deed.what)


async def _of_group(tx: Tx, tools: Tools, group: Group, person: str, language: str, what: str) -> None:
    if what == "help":
        await _help(tx, tools, group, person, language)
    elif what == "topics":
        company = await gather(tx, tools, group)
        if person in company.people:
            await series.show_topics(tx, tools, group, company, company.people[person])
    elif what in ("skip", "move"):
        await _ask_about_next(tx, tools, group, person, language, what)


async def _greet_stranger(tx: Tx, tools: Tools, letter: Letter, person: str | None, language: str) -> None:
    if person is not None:
        await mail.reply(tx, tools, person, "stranger", language)
    else:
        await joining.send_stranger(tx, tools, letter, "stranger", None)


async def _help(tx: Tx, tools: Tools, group: Group, person: str, language: str) -> None:
    """First who is there for you, then the words. A cry for help must not read like a manual."""
    company = await gather(tx, tools, group)
    moderator = company.moderator.name if company.moderator else tools.voice.say("nobody", language).text
    line = _help_line(tools, group.zone, language)
    wording = tools.rooms[group.room].wording
    first = tools.voice.say(wording("help.first"), language, moderator=moderator, help_line=line).text
    await mail.send_words(tx, person, first, rank=Rank.SAFETY)
    await mail.reply(tx, tools, person, wording("help"), language)
    if company.moderator is not None and company.moderator.id == person:
        await mail.reply(tx, tools, person, "help.moderator", language)


async def _help_nobody(tx: Tx, tools: Tools, letter: Letter, person: str | None, language: str) -> None:
    text = tools.voice.say("help.nobody", language, help_line=_help_line(tools, "", language)).text
    await joining.send_text(tx, tools, letter, person, text, Rank.SAFETY)


def _help_line(tools: Tools, zone: str, language: str) -> str:
    """A help line of the country whose time the group lives by, with the day on which it was last checked."""
    found = tools.help_lines.get(zone)
    if found is None:
        return tools.voice.say("help.line.none", language).text
    number, checked = found
    return tools.voice.say("help.line", language, number=number, checked=checked).text


async def _notes(tx: Tx, tools: Tools, person: str, uuid: str, language: str) -> None:
    """Everything they wrote for themselves, in whatever group, also in one that they have left."""
    notes, group = [], None
    for membership in await groups.of_person(tx, person, active_only=False):
        handles = await series.reflections_of(tx, membership.group, person)
        notes += [kept for handle in handles if (kept := await read_kept(tx, handle)) is not None]
        group = await groups.by_id(tx, membership.group) if handles else group
    if not notes or group is None:
        await mail.reply(tx, tools, person, "notes.none", language)
        return
    speech = Speech(tools.voice, await gather(tx, tools, group))
    notes.sort(key=lambda note: note.day)
    for sending in give_back(Companion(person, uuid, "", language), notes, "notes.head", speech):
        await mail.send_private(tx, person, uuid, sending.post)


async def _ask_about_next(tx: Tx, tools: Tools, group: Group, person: str, language: str, what: str) -> None:
    """Before a week is skipped or moved: which one, and what it would become."""
    meeting = await meetings.next_of(tx, group.id, tools.now() - HOUR)
    if meeting is None:
        await mail.reply(tx, tools, person, "steer.no_more_sessions", language)
        return
    values: dict[str, Value] = {"when": Moment(meeting.starts_at, group.zone)}
    if what == "skip":
        values["then"] = Moment(days_later(meeting.starts_at, 7, group.zone), group.zone)
    await mail.reply(tx, tools, person, f"{what}.ask", language, **values)
    await mail.ask(tx, tools, person, what, {"group": group.id})
