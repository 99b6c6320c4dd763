"""What the reception does with what the lobby asks for, in memory: the part of it that an evening needs."""

from __future__ import annotations

from collections.abc import Iterator

from ozo_signal.core import events as ev
from ozo_signal.core.method import Sort
from ozo_signal.language.values import Value
from ozo_signal.language.voice import Voice
from ozo_signal.rooms import deeds as do
from ozo_signal.rooms.company import Companion, Kept, Sending, words_id
from ozo_signal.rooms.private import HEARD, SAFE
from ozo_signal.rooms.speech import plain_post
from ozo_signal.signal.letters import Letter, Post, PostKind

from .memory import Memory
from .phones import Phones


class Reception:
    """Carries out deeds for one letter after another."""

    def __init__(self, memory: Memory, phones: Phones, voice: Voice) -> None:
        self._memory = memory
        self._phones = phones
        self._voice = voice

    def carry_out(self, deeds: list[do.Deed], letter: Letter, person: Companion, now: int) -> Iterator[ev.Event]:
        """What the session hears of it. `now` is what the machine's clock says."""
        for deed in deeds:
            match deed:
                case do.Tell():
                    yield deed.event
                case do.Reply():
                    self._reply(person, deed.key, **dict(deed.values))
                case do.AskBack():
                    self._memory.questions[person.id] = do.Question(deed.kind, deed.values, max(letter.at, now))
                case do.Answered():
                    self._memory.questions.pop(person.id, None)
                case do.Smile():
                    self._phones.reply("smile", _react(letter, person, HEARD))
                case do.KeepWords():
                    yield from self._keep(deed, letter, person)
                case do.ChangeWords():
                    self._change(deed, letter, person)
                case do.EraseWords():
                    yield from self._erase(deed, letter, person)
                case do.LeaveGroup():
                    yield ev.Left(letter.at, person.id)

    def _reply(self, person: Companion, key: str, **values: Value) -> None:
        text = self._voice.say(key, person.language, **values).text
        self._phones.reply(key, Sending(person.id, plain_post(text)))

    def _keep(self, deed: do.KeepWords, letter: Letter, person: Companion) -> Iterator[ev.Event]:
        words = words_id("p", letter.sent_at, person.id)
        if deed.sort == "introduction":
            self._memory.forget_introductions(person.id)
        self._memory.keep(words, deed.sort, Kept(letter.text or "", letter.sent_at, letter.at))
        self._phones.reply("safe", _react(letter, person, SAFE))
        if deed.sort == Sort.TOPIC:
            yield ev.Proposed(letter.at, person.id, words)
            self._reply(person, "topic.kept")
        elif deed.sort == "introduction":
            self._reply(person, "introduction.kept")
            yield ev.Prepared(letter.at, person.id, words)

    def _change(self, deed: do.ChangeWords, letter: Letter, person: Companion) -> None:
        words = self._memory.of_message(person.id, deed.target)
        if words is not None:
            self._memory.change(words, deed.text, letter.sent_at)
            self._phones.reply("safe", _react(letter, person, SAFE))

    def _erase(self, deed: do.EraseWords, letter: Letter, person: Companion) -> Iterator[ev.Event]:
        words = self._memory.of_message(person.id, deed.target)
        if words is not None:
            yield ev.Withdrew(letter.at, person.id, words)
            self._memory.forget(words)
            self._reply(person, "note.erased")


def _react(letter: Letter, person: Companion, emoji: str) -> Sending:
    post = Post(PostKind.REACT, target=letter.sent_at, target_author=person.uuid, emoji=emoji)
    return Sending(person.id, post)
