"""Invented people and their habits: what someone does of themselves, and how they answer what is said to them.

Nothing here knows the rules of a session; people do what people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.names import MINUTE, SECOND

ASKED_TO_WRITE = ("write.topic", "write.advice", "write.reflection", "write.association")
LEADERS_WORDS = ("next", "next", "next_part", "back", "more_time", "task", "begin", "ask_close", "resume", "queue")


@dataclass(frozen=True)
class Habits:
    """Chances are per call, or per minute where it says so. Times are in seconds."""

    answers: float = 0.9
    waits: int = 15  # before the first line
    lines: int = 1
    types: bool = True  # their phone shows that they type
    trails_off: float = 0.1
    passes: float = 0.1
    says_done: float = 0.4
    writes: float = 0.8  # privately, when asked
    hands_per_minute: float = 0.02
    interrupts_per_minute: float = 0.02
    pauses_per_minute: float = 0.002
    leaves_per_minute: float = 0.001


CHARACTERS = {
    "short": Habits(lines=1, waits=8, says_done=0.8),
    "chatty": Habits(lines=6, waits=6, trails_off=0.4, hands_per_minute=0.2),
    "slow": Habits(waits=100, lines=2, says_done=0.1),
    "slow without a sign": Habits(waits=100, types=False),
    "silent": Habits(answers=0, writes=0, hands_per_minute=0, interrupts_per_minute=0),
    "shy": Habits(passes=0.7, writes=1),
    "eager": Habits(hands_per_minute=0.5, lines=3),
    "butting in": Habits(interrupts_per_minute=0.8, says_done=0),
    "restless": Habits(pauses_per_minute=0.04, leaves_per_minute=0.03),
}


@dataclass
class Person:
    """`comes` is in milliseconds after the hour; None: does not come."""

    id: str
    habits: Habits
    comes: int | None
    dice: Random
    leads: bool = False
    written: int = 0

    def words(self, kind: str = "r") -> str:
        self.written += 1
        return f"{kind}:{self.written}:{self.id}"

    def unasked(self, begins: int, minutes: int) -> Iterator[ev.Event]:
        """What this person does of themselves in the course of an evening."""
        if self.comes is None:
            return
        at = begins + self.comes
        hello: list[ev.Event] = [ev.Spoke(at, self.id, self.words()), ev.Signed(at, self.id, "here")]
        yield self.dice.choice(hello)
        for minute in range(self.comes // MINUTE, minutes):
            yield from self._in_minute(begins + max(self.comes, minute * MINUTE))

    def asked(self, effect: ef.Effect, now: int) -> Iterator[ev.Event]:
        """How this person answers a sentence to the room, to them, or a question."""
        if self.comes is None:
            return
        if isinstance(effect, ef.Say):
            yield from self._to_sentence(effect, now)
        elif isinstance(effect, ef.Open):
            yield from self._to_part(effect, now)
        elif isinstance(effect, ef.Ask) and effect.to == self.id:
            yield from self._to_question(effect, now)

    def _in_minute(self, begins: int) -> Iterator[ev.Event]:
        dice, habits = self.dice, self.habits
        at = begins + dice.randrange(MINUTE)
        if dice.random() < habits.hands_per_minute:
            yield ev.Signed(at, self.id, "hand", self.words())
            if dice.random() < 0.2:
                yield ev.Signed(at + 20 * SECOND, self.id, "hand_down")
        if dice.random() < habits.interrupts_per_minute:
            yield ev.Spoke(at + 1, self.id, self.words(), dice.random() < 0.1)
        if dice.random() < habits.pauses_per_minute:
            yield ev.Steered(at + 2, self.id, "pause")
        if dice.random() < habits.leaves_per_minute:
            yield ev.Left(at + 3, self.id)
            if dice.random() < 0.5:
                yield ev.Joined(at + MINUTE, self.id)
                yield ev.Spoke(at + 2 * MINUTE, self.id, self.words())
        if dice.random() < 0.01:
            yield self._whim(at + 4)
        if self.leads and dice.random() < 0.15:
            yield ev.Steered(at + 5, self.id, dice.choice(LEADERS_WORDS))

    def _whim(self, at: int) -> ev.Event:
        """Something rare."""
        whims: list[ev.Event] = [
            ev.Proposed(at, self.id, self.words("t")),
            ev.Prepared(at, self.id, self.words("i")),
            ev.Steered(at, self.id, "lead"),
            ev.Steered(at, self.id, "stop"),
            ev.Steered(at, self.id, self.dice.choice(LEADERS_WORDS)),
            ev.Signed(at, self.id, self.dice.choice(["done", "pass", "yes", "agree"])),
            ev.Withdrew(at, self.id, f"p:{self.dice.randint(1, max(1, self.written))}:{self.id}"),
            ev.Withdrew(at, self.id, f"before:1:{self.id}"),
            ev.Chose(at, self.id, (1,)),
        ]
        return self.dice.choice(whims)

    def _to_sentence(self, say: ef.Say, now: int) -> Iterator[ev.Event]:
        dice, habits = self.dice, self.habits
        called = any(isinstance(v, ef.Who) and v.called and self.id in v.members for v in say.values.values())
        if called and say.key != "check_out.speaker":
            yield from self._to_call(now)
        elif say.key == "turn.nudge" and dice.random() < 0.3:
            yield ev.Spoke(now + 9 * SECOND, self.id, self.words())
        elif say.key in ASKED_TO_WRITE and say.to == self.id and dice.random() < habits.writes:
            yield from self._write(now)
        elif say.key.startswith("choose.") and say.key.endswith(".ask") and dice.random() < 0.3:
            yield ev.Signed(now + dice.randrange(60) * SECOND, self.id, "hand", self.words())
        elif say.key == "story.who" and dice.random() < 0.2:
            yield ev.Spoke(now + dice.randrange(60) * SECOND, self.id, self.words())
        elif say.key in ("moderator.late", "moderator.gone") and dice.random() < 0.3:
            yield ev.Steered(now + dice.randrange(30) * SECOND, self.id, "lead")
        elif say.key in ("pause.begins", "pause.long"):
            yield from self._in_pause(now)

    def _to_call(self, now: int) -> Iterator[ev.Event]:
        dice, habits = self.dice, self.habits
        if dice.random() >= habits.answers:
            return
        at = now + int(habits.waits * dice.uniform(0.5, 1.5)) * SECOND
        if dice.random() < habits.passes:
            yield ev.Signed(at, self.id, "pass", self.words())
            return
        if dice.random() < 0.05:
            yield ev.Signed(at, self.id, dice.choice(["yes", "hand"]), self.words())
        begins = now
        for _ in range(dice.randint(1, habits.lines)):
            if habits.types:
                yield from (ev.Signed(t, self.id, "typing") for t in range(begins, at, 10 * SECOND))
            yield ev.Spoke(at, self.id, self.words(), dice.random() < habits.trails_off)
            begins, at = at, at + dice.randint(4, 40) * SECOND
        if dice.random() < habits.says_done:
            yield ev.Signed(at, self.id, "done", self.words())
        if dice.random() < 0.15:
            yield ev.Spoke(at + dice.randrange(12) * SECOND, self.id, self.words())  # one more thing, in the rest

    def _to_part(self, part: ef.Open, now: int) -> Iterator[ev.Event]:
        at = now + self.dice.randint(3, 200) * SECOND
        if part.key == "open.try_out":
            yield ev.Signed(at, self.id, "hand", self.words())
        elif part.key == "open.agreements":
            yield ev.Signed(at, self.id, self.dice.choice(["yes", "agree", "done", "pass"]), self.words())

    def _write(self, now: int) -> Iterator[ev.Event]:
        at = now
        for _ in range(self.dice.randint(1, 4)):
            at += self.dice.randint(10, 70) * SECOND
            words = self.words("p")
            yield ev.Wrote(at, self.id, words)
            if self.dice.random() < 0.1:
                yield ev.Withdrew(at + 15 * SECOND, self.id, words)
        if self.dice.random() < 0.6:
            yield ev.Signed(at + 9 * SECOND, self.id, "done", self.words("p"))

    def _in_pause(self, now: int) -> Iterator[ev.Event]:
        dice = self.dice
        at = now + dice.randrange(200) * SECOND
        if dice.random() < (0.6 if self.leads else 0.1):
            yield ev.Steered(at, self.id, "resume")
        if dice.random() < 0.1:
            yield ev.Signed(at - 2, self.id, dice.choice(["pass", "hand", "done"]))
        if dice.random() < 0.1:
            yield ev.Spoke(at - 1, self.id, self.words())

    def _to_question(self, ask: ef.Ask, now: int) -> Iterator[ev.Event]:
        dice = self.dice
        at = now + dice.randint(5, 150) * SECOND
        if ask.question == "time_up" and dice.random() < 0.6:
            yield ev.Steered(at, self.id, dice.choice(["over", "more_time"]))
        elif ask.question == "close" and dice.random() < 0.3:
            yield ev.Steered(at, self.id, "close")
        elif ask.question == "stop":
            choices: list[ev.Event] = [ev.Signed(at, self.id, "pass"), ev.Steered(at, self.id, "pause")]
            yield dice.choice([*choices, ev.Left(at, self.id)])
        elif ask.question == "session" and dice.random() < self.habits.writes:
            numbers = tuple(dice.choices(range(5), k=dice.randint(1, 3)))
            yield ev.Chose(at, self.id, numbers)
            if dice.random() < 0.2:
                yield ev.Chose(at + 9 * SECOND, self.id, (99,))
