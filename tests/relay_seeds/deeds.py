"""What happens in an invented evening: who does what next, and what others do while something is on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from ozo_signal.core.session import Session
from ozo_signal.signal.letters import Post

from .acts import Act, Hands
from .people import DRESS, LONG, Line, Person
from .phones import lines_in
from .signal import Clock

PICTURES = ("❤️", "😂", "😮", "🙏", "👍")
MODERATOR = ("@moderator", "@Gespreksleider:", "@συντονιστή")
SIGNS = ("done", "done", "pass", "hand", "hand_down", "yes", "queue")
STEERS = ("start", "next", "next", "next_part", "back", "pause", "resume", "extend")
# What somebody does who may do anything, and how often.
WEIGHTS = {
    "write": 10,
    "answer": 5,
    "edit": 5,
    "delete": 3,
    "react": 6,
    "take back": 2,
    "whisper": 2,
    "sign": 5,
    "steer": 4,
    "choose": 5,
    "join": 2,
    "leave": 0.6,
    "say hello": 1,
}


class Deeds:
    """`people` and `lines` are the evening's own, and change."""

    def __init__(self, dice: Random, clock: Clock, people: list[Person], lines: list[Line]) -> None:
        self._dice = dice
        self._people = people
        self._lines = lines
        self._hands = Hands(dice, clock, lines)
        self._do: dict[str, Callable[[Person], Iterator[Act]]] = {
            "write": self._write,
            "answer": self._answer,
            "edit": lambda who: self._edit(self._own(who)),
            "delete": lambda who: self._delete(self._own(who)),
            "react": self._react,
            "take back": self._take_back,
            "whisper": self._whisper,
            "sign": lambda who: self._hands.word(who, self._dice.choice(SIGNS)),
            "steer": lambda who: self._hands.word(who, self._dice.choice(STEERS)) if who.leads else iter(()),
            "choose": self._choose,
            "join": self._join,
            "leave": self._leave,
            "say hello": lambda who: self._hands.say(who, "✋"),
        }

    def next(self, session: Session | None) -> Iterator[Act]:
        """Something that somebody does now; most often it is who has the floor."""
        dice = self._dice
        who = dice.choice(self._people)
        if session is not None and session.phase < 0 and dice.random() < 0.2:
            yield from self._hands.word(self._people[0], "start")
            return
        if session is not None and session.speaker and dice.random() < 0.4:
            who = next((person for person in self._people if person.id == session.speaker), who)
        if dice.random() < 0.3:
            waits = [line.author for line in self._lines if line.fate == "held"]
            yield from self._choose(dice.choice([*waits, who]))
            return
        yield from self._do[dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]](who)

    def about(self, post: Post) -> Iterator[Act]:
        """While this is on its way: what it is about is changed, deleted, answered; somebody leaves."""
        dice = self._dice
        lines = [self._lines[number] for number in sorted(lines_in(post.text)) if self._lines[number].fate != "coming"]
        for _ in range(dice.randint(1, 3)):
            line = dice.choice(lines) if lines else None
            who = dice.choice(self._people)
            kind = dice.choices(("edit", "delete", "react", "answer", "any"), (3, 3, 3, 3, 2))[0]
            if line is None or kind == "any":
                anything = ("write", "edit", "delete", "react", "leave")
                yield from self._do[dice.choices(anything, (3, 3, 3, 3, 0.5))[0]](who)
            elif kind == "edit":
                yield from self._edit(line)
            elif kind == "delete":
                yield from self._delete(line)
            elif line.copy_on(who.phone) is not None:
                yield from self._react(who, line) if kind == "react" else self._answer(who, line)

    def late(self) -> Iterator[Act]:
        """Hours later: what is old is changed, by those who have left, too."""
        who = self._dice.choice(self._people)
        kind = self._dice.choice(("edit", "edit", "delete", "delete", "react", "take back", "write"))
        yield from self._do[kind](who)

    def _write(self, who: Person, answers: Line | None = None) -> Iterator[Act]:
        if who.member:
            dress = LONG if self._dice.random() < 0.03 else self._dice.choice(DRESS)
            yield self._hands.line(who, dress, answers=answers)

    def _answer(self, who: Person, line: Line | None = None) -> Iterator[Act]:
        """Something that their phone shows; a whisper is answered by a whisper."""
        line = line or self._seen(who)
        if line is None or not who.member or line.fate != "passed":
            return
        if line.reader is None:
            yield from self._write(who, line)
            return
        reader = line.author if line.author is not who else line.reader
        yield self._hands.line(who, "", answers=line, reader=reader)

    def _edit(self, line: Line | None) -> Iterator[Act]:
        if line is not None and not line.own.deleted:
            yield self._hands.edit(line)

    def _delete(self, line: Line | None) -> Iterator[Act]:
        if line is not None and not line.own.deleted:
            yield self._hands.delete(line)

    def _react(self, who: Person, line: Line | None = None) -> Iterator[Act]:
        line = line or self._seen(who)
        picture = self._dice.choice(PICTURES)
        shown = self._dice.choice((picture, picture, "🙏🏾" if picture == "🙏" else picture))
        if line is not None:
            yield from self._hands.react(who, line, shown, picture)

    def _take_back(self, who: Person) -> Iterator[Act]:
        mine = [line for line in self._lines if any(other is who for other, _ in line.reactions)]
        if mine:
            line = self._dice.choice(mine)
            yield from self._hands.react(who, line, next(p for other, p in line.reactions if other is who), None)

    def _whisper(self, who: Person) -> Iterator[Act]:
        if not who.leads and who.member:
            yield self._hands.line(who, "", f"{self._dice.choice(MODERATOR)} ", reader=self._people[0])

    def _choose(self, who: Person) -> Iterator[Act]:
        """What waits is offered to them: send, write anew, leave out."""
        if any(line.fate == "held" and line.author is who for line in self._lines):
            yield from self._hands.say(who, self._dice.choice(("1", "1", "1", "2", "3")))

    def _join(self, who: Person) -> Iterator[Act]:
        coming = next((person for person in self._people if not person.id), None)
        if coming is not None:
            for text in (coming.code, "1"):
                yield self._hands.knock(coming, text)

    def _leave(self, who: Person) -> Iterator[Act]:
        if not who.leads:
            yield from self._hands.word(who, "leave")
            yield from self._hands.say(who, "1")

    def _own(self, who: Person) -> Line | None:
        """Most often one of the newest."""
        mine = [line for line in self._lines if line.author is who and not line.own.deleted]
        return self._pick(mine)

    def _seen(self, who: Person) -> Line | None:
        return self._pick([line for line in self._lines if line.fate == "passed" and line.copy_on(who.phone)])

    def _pick(self, lines: list[Line]) -> Line | None:
        if not lines:
            return None
        return self._dice.choice(lines[-3:] if self._dice.random() < 0.7 else lines)
