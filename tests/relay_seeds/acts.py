"""What people do on their own phones: each deed is a letter, and what it should lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from ozo_signal.language import commands
from ozo_signal.signal.letters import Letter, LetterKind

from .people import DRESS, Line, Person, text_of
from .phones import BOT
from .signal import Clock

BOTS_UUID = "b07b07b0-0000-4000-8000-000000000000"
WORDS_OF_THE_HOUSE = ("stop", "1", "forget me", "✋")


@dataclass(eq=False)
class Act:
    """Something somebody does. `then` notes what it should lead to, once it was heard.

    `target`: the message that has to be known for it. `meant`: how the bot has to take it, as far as that can be said
    before; `known`: whether it knows the target then.
    """

    who: Person
    letter: Letter
    line: Line | None = None
    then: Callable[[], None] | None = None
    target: int | None = None
    meant: str = ""
    known: bool | None = None


class Hands:
    """They write, change, delete, react. `lines` are the evening's own, and grow."""

    def __init__(self, dice: Random, clock: Clock, lines: list[Line]) -> None:
        self._dice = dice
        self._clock = clock
        self._lines = lines

    def say(self, who: Person, text: str) -> Iterator[Act]:
        if who.member:
            yield self.knock(who, text)

    def knock(self, who: Person, text: str) -> Act:
        """Also by somebody who is not in the group."""
        return Act(who, self._letter(who, LetterKind.WORDS, self._clock.tick(), text=text))

    def word(self, who: Person, word: str) -> Iterator[Act]:
        return self.say(who, commands.word(word, who.language))

    def line(
        self, who: Person, dress: str, before: str = "", *, answers: Line | None = None, reader: Person | None = None
    ) -> Act:
        """Words for the others, or for `reader` alone; `before` is what says so."""
        name, text = self._clock.tick(), text_of(len(self._lines), 1, who, dress)
        own = who.phone.write(before + text, name)
        line = Line(len(self._lines), who, own, text, answers, reader)
        self._lines.append(line)
        quoted = answers.copy_on(who.phone) if answers is not None else None
        if quoted is None:
            return Act(who, self._letter(who, LetterKind.WORDS, name, text=before + text), line)
        author = who.uuid if quoted.author != BOT else BOTS_UUID
        letter = self._letter(who, LetterKind.WORDS, name, text=text, quote=quoted.names[-1], quote_author=author)
        return Act(who, letter, line, target=quoted.names[-1])

    def edit(self, line: Line) -> Act:
        """Also into what would be a word of the house."""
        who, dice, target = line.author, self._dice, line.own.names[-1]
        line.versions += 1
        text = text_of(line.number, line.versions, who, dice.choice(DRESS))
        if line.fate == "passed" and dice.random() < 0.15:
            text = dice.choice((*WORDS_OF_THE_HOUSE, "help" if line.reader is not None else "/help"))
        name = self._clock.tick()
        line.own.write(text, name)

        def then() -> None:
            if who.member and line.fate in ("passed", "held") and not line.deleted:
                line.text, line.edited = text, True

        return Act(who, self._letter(who, LetterKind.EDIT, name, text=text, target=target), then=then)

    def delete(self, line: Line) -> Act:
        line.own.deleted = True
        letter = self._letter(line.author, LetterKind.DELETE, self._clock.tick(), target=line.own.names[-1])

        def then() -> None:
            line.deleted = line.deleted or line.fate == "passed"

        return Act(line.author, letter, then=then)

    def react(self, who: Person, line: Line, shown: str, picture: str | None) -> Iterator[Act]:
        """`picture` is what the others should see; None takes it back."""
        copy = line.copy_on(who.phone)
        if copy is None:
            return

        def then() -> None:
            if who.member and line.fate == "passed" and not line.deleted:
                line.reactions[:] = [one for one in line.reactions if one[0] is not who]
                line.reactions += [(who, picture)] if picture is not None else []

        author = who.uuid if copy.author != BOT else BOTS_UUID
        fields = {"target": copy.names[-1], "target_author": author, "emoji": shown, "removed": picture is None}
        letter = self._letter(who, LetterKind.REACTION, self._clock.tick(), **fields)
        yield Act(who, letter, then=then, target=copy.names[-1])

    def _letter(self, who: Person, kind: LetterKind, name: int, **fields: object) -> Letter:
        return Letter(0, kind, who.uuid, name, name, sender_name=who.phone.profile, **fields)  # type: ignore[arg-type]
