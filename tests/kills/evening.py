"""An evening to be killed in: who does what, one step after the other, invented from a seed.

It is a whole small series: people come in, prepare something, meet, and read their notes again. What the bot does about
it is not told here: an evening without kills shows that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from random import Random

MODERATOR, ANNA, BRAM, ELS = PEOPLE = ("Sofia", "Anna", "Bram", "Els")
CODE = "(code)"  # stands for the invitation of whoever writes it
REST = 16  # seconds; the quiet after a turn is 15
DAY_BEFORE, HOUR, NEXT_MORNING = -24 * 3_600_000, 0, 12 * 3_600_000


@dataclass(frozen=True)
class Act:
    """One thing that one person does. `of`: the earlier act whose message is edited, deleted, reacted to."""

    name: str
    who: str
    does: str  # write, edit, delete, react, typing
    text: str = ""
    in_group: bool = False
    of: str = ""
    is_note: bool = False  # kept for its author, who is told by a mark


@dataclass(frozen=True)
class Step:
    """An act; or time passes: so many seconds, or until so long (milliseconds) after the session's hour.

    `free`: what it needs is there already, so that it may as well be done while nobody hears it.
    """

    act: Act | None = None
    seconds: int = 0
    until: int | None = None
    free: bool = False


@dataclass(frozen=True)
class Evening:
    """The method of its session, and all that happens."""

    method: str
    steps: tuple[Step, ...]

    def without(self, names: Collection[str]) -> Evening:
        """The same without these acts."""
        return Evening(self.method, tuple(step for step in self.steps if not (step.act and step.act.name in names)))


def invent(seed: int) -> Evening:
    """An opening session from an odd seed, a regular one from an even one."""
    writer = _Writer(Random(seed))
    if seed % 2:
        return Evening("ozo_first", tuple(writer.opening()))
    return Evening("ozo_regular", tuple(writer.regular()))


class _Writer:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._acts = 0
        self._said = 0

    def opening(self) -> Iterator[Step]:
        yield from self._coming_in()
        yield Step(until=DAY_BEFORE)
        yield from self._gathering()
        yield from self._check_in()
        yield from self._trying_out()
        yield from self._topics()
        yield from self._check_out()
        yield from self._afterwards()

    def regular(self) -> Iterator[Step]:
        yield from self._coming_in()
        yield from self._preparing()
        yield from self._gathering()
        yield from self._check_in()
        yield from self._introduction()
        yield from self._stories()
        yield from self._check_out()
        yield from self._afterwards()

    def _coming_in(self) -> Iterator[Step]:
        for who in PEOPLE:
            yield self._tell(who, CODE, free=False)
            yield self._tell(who, self._one_of("1", who), free=False)

    def _preparing(self) -> Iterator[Step]:
        yield self._tell(BRAM, "onderwerp")
        yield self._tell(BRAM, self._words("over"))
        yield Step(until=DAY_BEFORE)
        yield self._tell(MODERATOR, "inleiding", free=False)
        story = self._tell(MODERATOR, self._words("mijn verhaal"))
        yield story
        if self._maybe():
            yield self._change(story, self._words("mijn verhaal, beter"))

    def _gathering(self) -> Iterator[Step]:
        yield Step(until=HOUR)
        for who in self._shuffled(PEOPLE):
            yield self._say(who, "hoi")
        yield self._tell(MODERATOR, self._one_of("start", "begin"), free=False)

    def _check_in(self) -> Iterator[Step]:
        for number, who in enumerate(PEOPLE[:-1]):
            yield from self._turn(who, PEOPLE[number + 1 :])
        yield self._say(ELS, self._words("ik ook"))  # and while she has the floor, nobody goes on by themselves
        yield self._say(MODERATOR, "volgend deel", free=False)

    def _trying_out(self) -> Iterator[Step]:
        """Everyone tries the signs, and says yes to the agreements."""
        for word, people in (("✋", PEOPLE), ("ja", PEOPLE[1:])):
            for who in self._shuffled(people)[1:]:
                yield self._say(who, word)
            yield self._say(MODERATOR, "volgend deel", free=False)

    def _topics(self) -> Iterator[Step]:
        """Topics are written alone, everyone chooses one, the moderator sets the order."""
        first = self._tell(BRAM, self._words("over"))
        yield first
        yield self._tell(ANNA, self._words("over"))
        yield self._change(first, self._words("over iets anders"))
        yield self._tell(ELS, self._words("over"))
        yield self._say(MODERATOR, "volgend deel", free=False)
        for who in self._shuffled(PEOPLE):
            yield self._tell(who, self._one_of("1", "2", "3"))
        yield self._tell(MODERATOR, self._one_of("2 1 3", "3 1", "1 2 3"), free=False)

    def _introduction(self) -> Iterator[Step]:
        yield self._say(MODERATOR, self._words("en dit nog"))
        yield self._say(MODERATOR, "klaar")
        yield Step(seconds=REST)

    def _stories(self) -> Iterator[Step]:
        line = self._shuffled(PEOPLE[1:])
        for who in line[: self._random.randint(1, 3)]:
            yield self._say(who, self._one_of("✋", "!", "hand"))
        first = self._say(line[0], self._words("toen"))
        yield first
        yield self._react(line[1], "✋", first)
        yield self._typing(line[0])
        if self._maybe():
            yield self._tell(ELS, "pauze")
            yield self._say(line[2], self._words("stil"))
            yield self._say(MODERATOR, "verder", free=False)
        yield self._say(line[0], "klaar")
        yield self._tell(ANNA, "lijst")
        yield Step(seconds=REST)
        yield self._say(line[2], self._words("bij ons ook"))
        yield self._say(line[1], self._one_of("pas", "klaar"))
        yield Step(seconds=REST)
        yield self._tell(self._one_of(*PEOPLE), self._one_of("help", "regels", "privacy"))
        yield self._say(MODERATOR, "volgend deel", free=False)

    def _check_out(self) -> Iterator[Step]:
        notes = [self._note(who) for who in self._shuffled([*PEOPLE, ANNA, BRAM])]
        yield notes[0]
        yield notes[1]
        yield from self._turn(MODERATOR, (ANNA, BRAM))
        yield notes[2]
        yield self._change(notes[1], self._words("veranderd"))
        yield from self._turn(ANNA, (BRAM, ELS))
        yield notes[3]
        yield self._delete(notes[0])
        yield self._change(notes[2], self._words("anders"))
        yield notes[4]
        yield from self._turn(BRAM, ())
        yield self._change(notes[1], self._words("en nog eens"))
        yield notes[5]

    def _afterwards(self) -> Iterator[Step]:
        yield self._say(MODERATOR, "afsluiten", free=False)
        yield self._tell(MODERATOR, "1", free=False)
        late = self._note(self._one_of(*PEOPLE[1:]))
        yield late
        yield self._note(MODERATOR)
        yield self._delete(late) if self._maybe() else self._change(late, self._words("laat"))
        yield Step(until=NEXT_MORNING)
        yield self._tell(ANNA, "onderwerp", free=False)
        yield self._tell(ANNA, self._words("over"), free=False)

    def _turn(self, who: str, others: tuple[str, ...]) -> Iterator[Step]:
        """A turn in a round, of one kind or another, and the rest after it."""
        if others and self._maybe():
            yield self._say(self._one_of(*others), self._words("te vroeg"))
        how = self._random.randrange(5)
        if how == 0:
            yield self._say(who, "pas")
            return
        yield self._say(who, self._words("ik"))
        if how == 1:
            yield Step(seconds=26)  # quiet for so long is the end of a turn, too
        if how == 2:
            yield self._say(who, self._words("en dan..."))
            yield self._typing(who)
        if how != 1:
            yield self._say(who, self._one_of("klaar", "✅"))
        if how == 3:
            yield Step(seconds=5)
            yield self._say(who, self._words("o ja"))
            yield self._say(who, "klaar")
        yield Step(seconds=REST)

    def _tell(self, who: str, text: str, *, free: bool = True) -> Step:
        return Step(Act(self._name(), who, "write", text), free=free)

    def _say(self, who: str, text: str, *, free: bool = True) -> Step:
        return Step(Act(self._name(), who, "write", text, in_group=True), free=free)

    def _note(self, who: str) -> Step:
        return Step(Act(self._name(), who, "write", self._words("notitie"), is_note=True), free=True)

    def _change(self, step: Step, text: str) -> Step:
        assert step.act is not None
        return Step(Act(self._name(), step.act.who, "edit", text, of=step.act.name), free=True)

    def _delete(self, step: Step) -> Step:
        assert step.act is not None
        return Step(Act(self._name(), step.act.who, "delete", of=step.act.name), free=True)

    def _react(self, who: str, emoji: str, step: Step) -> Step:
        assert step.act is not None
        return Step(Act(self._name(), who, "react", emoji, in_group=True, of=step.act.name), free=True)

    def _typing(self, who: str) -> Step:
        return Step(Act(self._name(), who, "typing", in_group=True), free=True)

    def _name(self) -> str:
        self._acts += 1
        return f"act {self._acts}"

    def _words(self, text: str) -> str:
        """Words that nobody says twice."""
        self._said += 1
        dots = "..." if text.endswith("...") else ""
        return f"{text.removesuffix('...')} {self._said}{dots}"

    def _maybe(self) -> bool:
        return self._random.random() < 0.5

    def _one_of(self, *choices: str) -> str:
        return self._random.choice(choices)

    def _shuffled(self, people: list[str] | tuple[str, ...]) -> list[str]:
        return self._random.sample(people, len(people))
