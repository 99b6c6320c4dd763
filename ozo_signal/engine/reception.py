"""The reception: carries out what the lobby asks for, in the transaction of the letter that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ozo_signal.core.agenda import local, local_date
from ozo_signal.core.events import Prepared, Proposed, Withdrew
from ozo_signal.engine import (
    consent,
    evening,
    forgetting,
    joining,
    mail,
    naming,
    pictures,
    relaying,
    series,
    showing,
    unknown,
)
from ozo_signal.engine.companies import Fresh, gather
from ozo_signal.engine.holding import HELD, PACKED, PICTURE, change_held
from ozo_signal.engine.reactions import react_to
from ozo_signal.engine.tools import Tools
from ozo_signal.engine.whispering import whisper
from ozo_signal.language.values import Lines, Moment, Value
from ozo_signal.rooms import deeds as do
from ozo_signal.rooms.company import Kept, words_id
from ozo_signal.rooms.private import HEARD, SAFE
from ozo_signal.rooms.private import HELD as WAITS
from ozo_signal.signal.letters import Letter, Post, PostKind
from ozo_signal.storage import Tx, erasing, groups, meetings, people, questions, words
from ozo_signal.storage.groups import Group


@dataclass(frozen=True)
class Visit:
    """One private letter and who wrote it."""

    letter: Letter
    visitor: do.Visitor
    language: str

    @property
    def person(self) -> str:
        return self.visitor.person or ""

    @property
    def handle(self) -> str:
        return words_id("p", self.letter.sent_at, self.person)

    @property
    def fresh(self) -> Fresh:
        text = self.letter.text or ""
        quoted = self.visitor.quoted
        answers = quoted.mark if quoted is not None else None
        kept = Kept(text, self.letter.sent_at, self.letter.at, styles=self.letter.styles, answers=answers)
        return {self.handle: kept}


async def receive(tx: Tx, tools: Tools, visit: Visit, asked: list[do.Deed]) -> None:
    """Carry out every deed, in order."""
    for deed in asked:
        visit = await _one(tx, tools, visit, deed)


async def _one(tx: Tx, tools: Tools, visit: Visit, deed: do.Deed) -> Visit:
    """One deed. Returns the visit, which may read another language from here on."""
    match deed:
        case do.Reply():
            await mail.reply(tx, tools, visit.person, deed.key, visit.language, **dict(deed.values))
        case do.AskBack():
            await mail.ask(tx, tools, visit.person, deed.kind, deed.values, visit.letter.at)
        case do.Smile():
            await _react(tx, visit, HEARD)
        case do.Answered():
            await questions.close(tx, visit.person)
        case do.TryCodes():
            await joining.try_codes(tx, tools, visit.letter, visit.person or None, deed)
        case do.SetLanguage():
            return await _set_language(tx, tools, visit, deed.language)
        case do.Show():
            await showing.show(tx, tools, visit.letter, visit.visitor, visit.language, deed)
        case do.ForgetVisitor():
            await forgetting.forget(tx, tools, visit.letter, visit.person, visit.language)
        case do.ChangeWords():
            await _change_words(tx, tools, visit, deed)
        case do.EraseWords():
            await _erase_words(tx, tools, visit, deed)
        case do.ReactTo():
            await react_to(tx, tools, visit.letter, visit.person, own=deed.own)
        case _:
            group = await groups.by_id(tx, deed.group)
            if group is not None:
                await _in_group(tx, tools, visit, group, deed)
    return visit


async def _in_group(tx: Tx, tools: Tools, visit: Visit, group: Group, deed: do.Deed) -> None:
    """A deed that concerns one group."""
    match deed:
        case do.Tell():
            await evening.tell(tx, tools, group, deed.event, visit.fresh)
        case do.Whisper():
            await whisper(tx, tools, group, visit.letter, visit.person, deed.answers)
        case do.Enclose(what="came"):
            kept = visit.fresh[visit.handle]
            await pictures.take_in(tx, tools, group, visit.letter, visit.person, visit.handle, kept)
        case do.Enclose(what="yes"):
            await consent.say_yes(tx, tools, group, visit.letter, visit.person, visit.language)
        case do.Enclose():
            await consent.say_no(tx, tools, group, visit.person, visit.language)
        case do.TakeName():
            await naming.take_name(tx, tools, group, visit.person, visit.language, deed.name, visit.letter.sender_name)
        case do.AskName():
            await naming.ask(tx, tools, group, visit.person, visit.language, deed.offered)
        case do.KeepWords():
            await _keep_words(tx, tools, visit, group, deed)
        case do.OrderTopics():
            await _order_topics(tx, tools, visit, group, deed)
        case do.LeaveGroup():
            await joining.leave(tx, tools, group, visit.person, visit.language, visit.letter.at)
        case do.SkipWeek():
            when = await series.skip_week(tx, tools, group)
            if when is not None:
                await mail.reply(tx, tools, visit.person, "skip.done", visit.language)
        case do.MoveSession():
            await _move(tx, tools, visit, group, deed)
        case _:
            return


async def _set_language(tx: Tx, tools: Tools, visit: Visit, language: str) -> Visit:
    await people.set_language(tx, visit.person, language)
    await mail.reply(tx, tools, visit.person, "language.set", language)
    return replace(visit, language=language)


async def _keep_words(tx: Tx, tools: Tools, visit: Visit, group: Group, deed: do.KeepWords) -> None:
    """A note after a session, a topic or an introduction: kept, sealed, and marked with a ✓."""
    text = visit.letter.text or ""
    at = visit.letter.at
    if deed.sort == "introduction":
        for earlier in await words.find(tx, person=visit.person, group=group.id, kind="introduction"):
            await words.erase(tx, earlier.id)
    await evening.keep_words(tx, group.id, deed.index, visit.person, deed.sort, text, visit.handle, tools.now())
    await _mark_safe(tx, visit)
    if deed.sort == "topic":
        await evening.tell(tx, tools, group, Proposed(at, visit.person, visit.handle), visit.fresh)
        await _thank_for_topic(tx, tools, visit, group)
    elif deed.sort == "introduction":
        await mail.reply(tx, tools, visit.person, "introduction.kept", visit.language)
        await evening.tell(tx, tools, group, Prepared(at, visit.person, visit.handle))


async def _thank_for_topic(tx: Tx, tools: Tools, visit: Visit, group: Group) -> None:
    """The moderator, who sets the order, sees the list at once."""
    company = await gather(tx, tools, group)
    proposer = company.people.get(visit.person)
    if proposer is not None and proposer.role == "moderator":
        await series.show_topics(tx, tools, group, company, proposer)
    else:
        await mail.reply(tx, tools, visit.person, "topic.kept", visit.language)


async def _change_words(tx: Tx, tools: Tools, visit: Visit, deed: do.ChangeWords) -> None:
    """The message was edited, so what is kept or was passed on is edited too."""
    letter = visit.letter
    kept = await words.by_message(tx, visit.person, deed.target)
    if kept is None:
        if not await relaying.change(tx, tools, letter, visit.person):
            await unknown.tell(tx, tools, letter, visit.person, visit.language)
    elif deed.text.strip():
        text = change_held(kept.text, letter) if kept.kind in PACKED else deed.text
        await words.change(tx, kept.id, text, letter.sent_at)
        if kept.kind != PICTURE:
            await _react(tx, visit, WAITS if kept.kind == HELD else SAFE)


async def _erase_words(tx: Tx, tools: Tools, visit: Visit, deed: do.EraseWords) -> None:
    """The message was deleted, so what is kept is erased, and what was passed on is deleted everywhere."""
    kept = await words.by_message(tx, visit.person, deed.target)
    if kept is None:
        if not await relaying.delete(tx, visit.letter, visit.person):
            await unknown.tell(tx, tools, visit.letter, visit.person, visit.language)
        return
    group = await groups.by_id(tx, kept.group) if kept.group else None
    if group is not None:
        await evening.tell(tx, tools, group, Withdrew(visit.letter.at, visit.person, kept.id))
    await words.erase(tx, kept.id)
    await erasing.topics(tx)
    await pictures.close_question(tx, visit.person)
    await mail.reply(tx, tools, visit.person, "held.dropped" if kept.kind in PACKED else "note.erased", visit.language)


async def _mark_safe(tx: Tx, visit: Visit) -> None:
    await _react(tx, visit, SAFE)


async def _react(tx: Tx, visit: Visit, emoji: str) -> None:
    sender = visit.letter.sender
    post = Post(PostKind.REACT, target=visit.letter.sent_at, target_author=sender, emoji=emoji)
    await mail.send_private(tx, visit.person, sender, post)


async def _order_topics(tx: Tx, tools: Tools, visit: Visit, group: Group, deed: do.OrderTopics) -> None:
    """The moderator orders the topics that were proposed: the sessions to come get them in this order."""
    topics = await words.find(tx, group=group.id, kind="topic")
    picked = [n for n in deed.numbers if n != 0]
    if not picked or any(not 1 <= n <= len(topics) for n in picked):
        await mail.reply(tx, tools, visit.person, "choose.not_offered", visit.language, n=len(topics))
        return
    await questions.close(tx, visit.person)
    await series.set_topics(tx, group, 0, [topics[n - 1].id for n in picked])
    lines: list[Value] = []
    for meeting in await meetings.of_group(tx, group.id):
        topic = await words.read(tx, meeting.topic) if meeting.topic else None
        if topic is not None and meeting.state == "planned":
            day = Moment(meeting.starts_at, group.zone, "day")
            lines.append(tools.voice.say("topics.day", visit.language, day=day, topic=topic.text).text)
    await mail.reply(tx, tools, visit.person, "topics.set", visit.language, items=Lines(lines))


async def _move(tx: Tx, tools: Tools, visit: Visit, group: Group, deed: do.MoveSession) -> None:
    """The next session at another time. A weekday is the first such day from today on."""
    today = local_date(tools.now(), group.zone)
    if isinstance(deed.day, str):
        day = date.fromisoformat(deed.day)
    else:
        day = today + timedelta(days=(deed.day - today.weekday()) % 7)
    starts_at = local(day, deed.minute, group.zone)
    if starts_at <= tools.now() and not isinstance(deed.day, str):
        starts_at = local(day + timedelta(days=7), deed.minute, group.zone)
    if not await series.move_session(tx, tools, group, starts_at):
        await mail.reply(tx, tools, visit.person, "move.past", visit.language)
        return
    await questions.close(tx, visit.person)
    when = Moment(starts_at, group.zone)
    await mail.reply(tx, tools, visit.person, "move.done", visit.language, when=when)
