"""The real rooms around an invented evening: what people do is written, heard, and answered as it is on a phone.

Letters go through the group room and the lobby, effects through the group room and the voice. Only what the engine and
the store do between them is done here, in memory. What must hold on the phones is in `phones.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.agenda import days_later, next_morning
from ozo_signal.core.method import Sort
from ozo_signal.core.names import WEEK, WordsId
from ozo_signal.core.session import Session
from ozo_signal.engine.freshness import dated
from ozo_signal.language.voice import Voice
from ozo_signal.rooms import deeds as do
from ozo_signal.rooms import lobby
from ozo_signal.rooms.card import hand_card
from ozo_signal.rooms.company import Companion, Company, Kept, Sending, message_of, words_id
from ozo_signal.rooms.group import GroupRoom
from ozo_signal.rooms.private import mark_safe
from ozo_signal.rooms.speech import Speech, plain_post
from ozo_signal.signal.letters import Letter, LetterKind

from .cast import ZONE, Cast
from .deeds import Deed
from .letters import Pen, Written, text_of
from .memory import Memory
from .phones import Phones
from .reception import Reception

VOICE = Voice.load()
GROUP, TITLE, SIGNAL_GROUP = "gggggggggg", "Ouders en school", "signal-id"


class Rooms:
    """One evening's room and lobby."""

    def __init__(self, room: GroupRoom, session: Session, cast: Cast) -> None:
        self._room = room
        self.known = {person.id: person for person in cast.companions}
        self.people = dict(self.known)  # who is in the group
        self.language = cast.language
        self.memory = Memory()
        self.phones = Phones(self.people, self.memory.kept)
        self._reception = Reception(self.memory, self.phones, VOICE)
        self._fresh: dict[WordsId, Kept] = {}  # of the letter that is being heard
        self._closed_at: int | None = None
        self._takes_notes = any(phase.private is Sort.REFLECTION for phase in session.method.phases)
        self._next_at = days_later(cast.begins, 7, ZONE)
        self._card: str | None = None
        self._remember(session)

    def hear(self, deed: Deed, session: Session, now: int) -> Iterator[ev.Event]:
        """What it means to the session. What the private chat answers by itself is sent on the way.

        `now` is what the machine's clock says.
        """
        if isinstance(deed, ev.Joined):
            self.people[deed.by] = self.known[deed.by]
            yield deed
            return
        person = self.people.get(deed.by)
        if person is None:
            return  # who has left writes to a lobby that does not know them
        written = Pen(person.language).write(deed)
        if written is None:
            yield from self._part(deed, now)
            return
        letter = _letter(deed, written, person)
        if letter.group is None or self._room.is_private_matter(letter, person.language):
            yield from self._hear_private(letter, person, session, now)
        elif not session.closed:
            event = self._room.hear(letter, person.id, session, person.language)
            _check_understood(deed, event)
            if event is not None:
                yield event

    def deliver(self, event: ev.Event, session: Session, effects: tuple[ef.Effect, ...], now: int) -> None:
        """Everything that this step sends. `now` is what the machine's clock says."""
        company = self._company()
        speech = Speech(VOICE, company)
        for effect in effects:
            if isinstance(effect, ef.Keep):
                self._keep(effect)
            else:
                sendings = [one for one in self._dated(effect, session, speech) if helps(one, now)]
                self.phones.take(effect, sendings, company.texts)
                self._remember_questions(sendings, max(session.clock, now))
            if isinstance(effect, ef.Forget):
                self.memory.forget(effect.words)
            elif isinstance(effect, ef.Ended) and effect.why != "nobody":
                self._closed_at = session.clock
        if isinstance(event, ev.Rang | ev.Steered):
            self._show_card(session, speech)

    def _dated(self, effect: ef.Effect, session: Session, speech: Speech) -> Iterator[Sending]:
        return dated(self._room.deliver((effect,), speech), effect, session)

    def _remember_questions(self, sendings: list[Sending], now: int) -> None:
        for sending in sendings:
            if sending.question not in (None, "session"):
                asked = do.Question(str(sending.question), {"group": GROUP}, now)
                self.memory.questions[sending.to] = asked

    def _part(self, deed: Deed, now: int) -> Iterator[ev.Event]:
        """Signal only says that the group has changed; the bot looks who is missing, and takes its own time for it."""
        if isinstance(deed, ev.Left):
            yield ev.Rang(now - 1)  # what was due before still knows them
            del self.people[deed.by]
            yield replace(deed, at=now)

    def _remember(self, session: Session) -> None:
        """What was brought along from before."""
        brought = [(note.words, note.sort) for note in session.notes]
        brought += [(words, Sort.REFLECTION) for _, own in session.own for words in own]
        brought += [(session.introduction[0], "introduction")] if session.introduction else []
        for words, sort in brought:
            _, stamp, by = message_of(words)
            text = text_of(words, self.known[by].language)
            self.memory.keep(words, sort, Kept(text, stamp, session.planned_at - WEEK))

    def _company(self) -> Company:
        texts = {**self._fresh, **self.memory.kept}
        return Company(GROUP, TITLE, self.language, ZONE, self.people, texts=texts)

    def _keep(self, effect: ef.Keep) -> None:
        """Words to be kept, and the ✓ under them."""
        text = self._fresh.get(effect.words) or self.memory.kept.get(effect.words)
        assert text is not None, "something is to be kept that nobody has written"
        self.memory.keep(effect.words, effect.sort, text)
        if (person := self.people.get(effect.by)) is not None:
            self.phones.take(effect, [mark_safe(effect.words, person)], self.memory.kept)

    def _show_card(self, session: Session, speech: Speech) -> None:
        leader = self.people.get(session.steers or "")
        card = hand_card(session, speech, leader.language) if leader else None
        if leader is not None and card is not None and card != self._card:
            self._card = card
            self.phones.reply("card", Sending(leader.id, plain_post(card)))

    def _hear_private(self, letter: Letter, person: Companion, session: Session, now: int) -> Iterator[ev.Event]:
        place = self._place(person, session, letter.at)
        visitor = do.Visitor(person.id, person.language, letter.at, (place,), self.memory.questions.get(person.id))
        self._fresh = {words_id("p", letter.sent_at, person.id): Kept(letter.text or "", letter.sent_at, letter.at)}
        deeds = lobby.hear(letter, visitor)
        assert deeds or letter.kind is not LetterKind.WORDS, "what somebody wrote to the bot is not answered"
        for event in self._reception.carry_out(deeds, letter, person, now):
            yield event
            if isinstance(event, ev.Left):
                self.people.pop(event.by, None)
        self._fresh = {}

    def _place(self, person: Companion, session: Session, at: int) -> do.Place:
        taken = self._closed_at is not None and self._takes_notes and at < next_morning(self._closed_at, ZONE)
        return do.Place(
            group=GROUP,
            name=TITLE,
            language=self.language,
            zone=ZONE,
            role=person.role,
            my_name=person.name,
            session=None if session.closed else session,
            next_at=self._next_at,
            notes_for=1 if taken else None,
            notes_since=(self._closed_at or 0) if taken else 0,
        )


def helps(sending: Sending, now: int) -> bool:
    """What was only for a moment is not sent after it."""
    return sending.drop_after is None or now <= sending.drop_after


def _letter(deed: Deed, written: Written, person: Companion) -> Letter:
    return Letter(
        number=deed.at,
        kind=written.kind,
        sender=person.uuid,
        at=deed.at,
        sent_at=deed.at,
        group=SIGNAL_GROUP if written.room else None,
        text=written.text or None,
        target=written.target,
        emoji=written.emoji or None,
        removed=written.removed,
        typing=written.kind is LetterKind.TYPING,
    )


def _check_understood(deed: Deed, event: ev.Event | None) -> None:
    """What people say is heard as what they say. A word of the house that is not theirs to give is speech, too."""
    assert not isinstance(deed, ev.Spoke) or event == deed, f"{deed} was heard as {event}"
