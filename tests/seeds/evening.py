"""One invented evening: its people, its trouble (an alarm that oversleeps, a bot that was away), and its course.

Everything follows from one number. What must hold is in `rules.py`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from random import Random

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.bells import next_bell
from ozo_signal.core.names import MINUTE, SECOND
from ozo_signal.core.session import Session
from ozo_signal.methods.load import load_all
from ozo_signal.storage import codec

from .people import CHARACTERS, Person
from .rules import Rules

Step = Callable[[Session, ev.Event], tuple[Session, tuple[ef.Effect, ...]]]
METHODS = load_all()
HOUR_OF_BEGINNING = 1_796_320_800_000  # a Thursday in December, 20:00
SAVED_ALWAYS = 10  # one evening in so many is saved and read after every step: that takes most of the time
STEPS_MAX = 5_000  # more than anyone can write in an evening


class Evening:
    """`step` is the core's; a control may give another one, to see that the rules notice."""

    def __init__(self, seed: int, step: Step = core.step) -> None:
        self.seed = seed
        self._step = step
        self._dice = Random(seed)
        self._coming: list[tuple[int, int, ev.Event]] = []
        self._count = 0
        self.story: list[str] = []
        self.people = self._invent_people()
        self.session = self._begin()
        self.rules = Rules(self.session, self._dice, step)
        for person in self.people.values():
            self._expect(*person.unasked(self.session.planned_at, self.session.method.minutes))
        self._expect(*self._trouble())

    def play(self) -> Rules:
        """Until the session is closed. AssertionError, with the end of the story, when a rule does not hold."""
        try:
            while not self.session.closed:
                self._go_on()
            self.rules.check_end()
        except Exception as broken:
            told = "\n".join(self.story[-25:])
            raise AssertionError(f"Seed {self.seed}: {broken}\n{told}\nReplay it: OZO_SEED={self.seed}") from broken
        return self.rules

    def _go_on(self) -> None:
        assert self._count < STEPS_MAX, "the evening does not end"
        bell = next_bell(self.session)
        assert bell is not None, "nothing wakes the session any more"
        coming = self._coming[0] if self._coming else None
        oversleeps = coming is not None and self._dice.random() < 0.02
        if coming is None or (bell < coming[0] and not oversleeps):
            self._take(ev.Rang(max(bell, self.session.clock)))
            return
        event = heapq.heappop(self._coming)[2]
        self._take(event)
        if isinstance(event, ev.Restarted):
            self._take(ev.Rang(event.at))  # the desk looks around before it hears anything

    def _take(self, event: ev.Event) -> None:
        before = self.session
        after, effects = self._step(before, event)
        self._count += 1
        self.story.append(f"{_clock(before, event.at)} {event} -> {after.moment} {[_short(e) for e in effects]}")
        self.rules.check(before, event, after, effects)
        self.session = self._saved_and_read(after)
        for effect in effects:
            for person in self.people.values():
                self._expect(*person.asked(effect, after.clock))

    def _saved_and_read(self, session: Session) -> Session:
        """As if the bot were started anew: after every step of some evenings, now and then in the others."""
        if self.seed % SAVED_ALWAYS != 0 and self._dice.random() > 0.05:
            return session
        read = codec.load(Session, codec.dump(session))
        assert read == session, "the session did not come back as it was saved"
        return read

    def _expect(self, *events: ev.Event) -> None:
        for event in events:
            self._count += 1
            heapq.heappush(self._coming, (event.at, self._count, event))

    def _invent_people(self) -> dict[str, Person]:
        dice = self._dice
        quiet = dice.random()  # some evenings nobody comes, or nobody says a word
        people = {}
        for n in range(dice.randint(3, 10)):
            habits = CHARACTERS["silent" if quiet < 0.03 else dice.choice(sorted(CHARACTERS))]
            comes = dice.choice([0, 1, 1, 1, 2, 5, 14, 25]) * MINUTE + dice.randrange(MINUTE)
            stays_away = quiet > 0.97 or dice.random() < 0.1
            person = Person(f"m{n}", habits, None if stays_away else comes, Random(dice.random()), leads=n == 0)
            people[person.id] = person
        return people

    def _begin(self) -> Session:
        dice = self._dice
        names = list(self.people)
        moderator = names[0] if dice.random() < 0.95 else None
        late = dice.choice([0, 0, 0, 0, 10]) * MINUTE
        method = METHODS[dice.choice(sorted(METHODS))]
        return core.begin(
            method,
            names,
            planned_at=HOUR_OF_BEGINNING + late,
            ends_at=HOUR_OF_BEGINNING + method.minutes * MINUTE,
            moderator=moderator,
            rest_seconds=dice.choice([10, 15, 20]),
            topics=[(f"before:9:{who}", who) for who in names if dice.random() < 0.2],
            own=[(who, tuple(f"before:{n}:{who}" for n in range(dice.randrange(4)))) for who in names],
            introduction=(f"before:intro:{names[0]}", names[0]) if dice.random() < 0.3 else None,
        )

    def _trouble(self) -> list[ev.Event]:
        """Absences of the bot: most evenings none, short ones and long ones."""
        dice = self._dice
        found: list[ev.Event] = []
        for _ in range(dice.choice([0, 0, 1, 2])):
            length = dice.choice([5 * SECOND, 20 * SECOND, 2 * MINUTE, 10 * MINUTE, 50 * MINUTE, 90 * MINUTE])
            at = HOUR_OF_BEGINNING + dice.randrange(60 * MINUTE) + length
            found.append(ev.Restarted(at, length))
        return found


def _clock(session: Session, at: int) -> str:
    seconds = (at - session.planned_at) // SECOND
    return f"{seconds // 60:3}:{seconds % 60:02}"


def _short(effect: ef.Effect) -> str:
    if isinstance(effect, ef.Say):
        who = [v.members for v in effect.values.values() if isinstance(v, ef.Who)]
        return f"{effect.to}: {effect.key} {who or ''}"
    return str(effect)
