"""The reception: carries out what the lobby asks for, in the transaction of the letter that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ozo_signal.core.events import Prepared, Proposed, Withdrew
from ozo_signal.engine import (
    consent,
    evening,
    forgetting,
    joining,
    leading,
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
            await leading.order_topics(tx, tools, visit.person, visit.language, group, deed)
        case do.LeaveGroup():
            await joining.leave(tx, tools, group, visit.person, visit.language, visit.letter.at)
        case do.SkipWeek():
            when = await series.skip_week(tx, tools, group)
            if when is not None:
                await mail.reply(tx, tools, visit.person, "skip.done", visit.language)
        case do.MoveSession():
            await leading.move(tx, tools, visit.person, visit.language, group, deed)
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
    if deed.sort == "reflection" and tools.rooms[group.room].anonymous:
        await _say_that_it_is_kept(tx, tools, visit, group, deed.index or 0)
    await evening.keep_words(tx, group.id, deed.index, visit.person, deed.sort, text, visit.handle, tools.now())
    await _mark_safe(tx, visit)
    if deed.sort == "topic":
        await evening.tell(tx, tools, group, Proposed(at, visit.person, visit.handle), visit.fresh)
        await _thank_for_topic(tx, tools, visit, group)
    elif deed.sort == "introduction":
        await mail.reply(tx, tools, visit.person, "introduction.kept", visit.language)
        await evening.tell(tx, tools, group, Prepared(at, visit.person, visit.handle))


async def _say_that_it_is_kept(tx: Tx, tools: Tools, visit: Visit, group: Group, index: int) -> None:
    """A moment ago words in this chat were for everyone. The first ones after the end may have been meant so."""
    meeting = await meetings.get(tx, group.id, index)
    closed_at = meeting.closed_at or 0 if meeting is not None else 0
    notes = await words.find(tx, person=visit.person, group=group.id, meeting=index, kind="reflection")
    if not any(note.written_at >= closed_at for note in notes):
        await mail.reply(tx, tools, visit.person, "relay.note.kept", visit.language)


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
