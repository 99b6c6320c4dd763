"""Invented people: their habits, and what they do of themselves in an evening. How they answer is in `answers.py`.

Nothing here knows the rules of a session; people do what people do. A habit is counted when it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from ozo_signal.core import events as ev
from ozo_signal.core.names import HOUR, MINUTE, SECOND, MemberId, WordsId
from ozo_signal.rooms.company import words_id

from .deeds import Act, Called, Picked

# The chance that someone has it. What it means is in the code that asks for it.
HABITS = {
    "adds a word in the rest": 0.25,
    "asks for turns": 0.3,
    "asks to stop": 0.1,
    "brings things unasked": 0.2,
    "changes their mind": 0.2,
    "comes late": 0.2,
    "deletes notes": 0.2,
    "edits notes": 0.2,
    "leaves": 0.1,
    "passes": 0.25,
    "rings pauses": 0.1,
    "says when done": 0.5,
    "shows no typing": 0.2,
    "stays away": 0.08,
    "stays silent": 0.1,
    "talks out of turn": 0.2,
    "takes the chair": 0.3,
    "trails off": 0.3,
    "types slowly": 0.25,
    "votes badly": 0.25,
    "writes after the end": 0.25,
    "writes several lines": 0.35,
}
# Those of the one who leads.
LEADS = {
    "closes early": 0.15,
    "comes too late": 0.15,
    "gives more time": 0.3,
    "goes back": 0.2,
    "is in a hurry": 0.3,
    "leads well": 0.7,
    "stays away": 0.1,
    "wants the task": 0.4,
}
LATE_ENOUGH = (6 * MINUTE, 25 * MINUTE)  # for a moderator: the group has been offered a chair by then
PER_HOUR = {"asks for turns": 8, "talks out of turn": 14, "rings pauses": 4, "leaves": 1.5, "asks to stop": 1.5}
APART = 100  # milliseconds
WHIMS_PER_HOUR = 0.5
WRITES_AFTER = 30 * MINUTE


class Person:
    """`stamps` are the moments at which somebody has written already: a message is known by its own."""

    def __init__(self, who: MemberId, dice: Random, stamps: set[int], *, leads: bool, silent: bool) -> None:
        self.id = who
        self.dice = dice
        self.leads = leads
        self._stamps = stamps
        table = {**HABITS, **LEADS} if leads else HABITS
        found = frozenset(habit for habit, chance in table.items() if dice.random() < chance)
        self.habits = found | {"stays silent"} if silent else found
        self.comes = self._comes()
        self.wrote: list[WordsId] = []  # privately

    def does(self, habit: str, chance: float = 1.0) -> bool:
        """Has this person the habit, and does it show this time?"""
        return habit in self.habits and (chance >= 1 or self.dice.random() < chance)

    def stamp(self, at: int) -> int:
        """A moment of its own, so that what the bot says because of it comes before the next one."""
        while at // APART in self._stamps:
            at += APART
        self._stamps.add(at // APART)
        return at

    def says(self, at: int, habit: str | None = None, *, trails_off: bool = False) -> Act:
        at = self.stamp(at)
        return Act(ev.Spoke(at, self.id, words_id("r", at, self.id), trails_off), habit)

    def signs(self, at: int, sign: str, habit: str | None = None, *, where: str | None = "r") -> Act:
        """A message in the room ("r") or to the bot ("p"), which can be nodded to; None: a reaction."""
        at = self.stamp(at)
        return Act(ev.Signed(at, self.id, sign, words_id(where, at, self.id) if where else None), habit)

    def writes(self, at: int, habit: str | None = None) -> Act:
        at = self.stamp(at)
        self.wrote.append(words_id("p", at, self.id))
        return Act(ev.Wrote(at, self.id, self.wrote[-1]), habit)

    def steers(self, at: int, what: str, habit: str | None = None) -> Act:
        return Act(ev.Steered(self.stamp(at), self.id, what), habit)

    def picks(self, at: int, number: int, means: Callable[..., ev.Event], *more: str, habit: str | None = None) -> Act:
        """A number that stands for this event."""
        at = self.stamp(at)
        return Act(Picked(at, self.id, number, means(at, self.id, *more)), habit)

    def unasked(self, begins: int, ends: int) -> Iterator[Act]:
        """Everything this person does of themselves from `begins` to `ends`, and a little after it."""
        if self.comes is None:
            return
        comes = begins + self.comes
        yield self.says(comes, self._lateness()) if self.dice.random() < 0.5 else self._waves(comes)
        for habit, per_hour in PER_HOUR.items():
            if habit in self.habits:
                for at in self._times(per_hour, comes, ends):
                    yield from self._shows(habit, at)
        for at in self._times(WHIMS_PER_HOUR, comes, ends):
            yield from self._whim(at)
        if "writes after the end" in self.habits:
            for at in self._times(6, ends, ends + WRITES_AFTER):
                make = self.says if self.dice.random() < 0.3 else self.writes
                yield make(at, "writes after the end")
        if self.leads:
            yield from self._leads(comes, ends)

    def _comes(self) -> int | None:
        """Milliseconds after the hour."""
        if "stays away" in self.habits:
            return None
        if "comes too late" in self.habits:
            return self.dice.randrange(*LATE_ENOUGH)
        if "comes late" in self.habits:
            return self.dice.randrange(2 * MINUTE, 40 * MINUTE)
        return self.dice.randrange(2 * MINUTE)

    def _lateness(self) -> str | None:
        return next((habit for habit in ("comes too late", "comes late") if habit in self.habits), None)

    def _waves(self, at: int) -> Act:
        return self.signs(at, "here", self._lateness(), where=None)

    def _times(self, per_hour: float, begins: int, ends: int) -> Iterator[int]:
        at = begins
        while (at := at + 1 + int(self.dice.expovariate(per_hour / HOUR))) < ends:
            yield at

    def _shows(self, habit: str, at: int) -> Iterator[Act]:
        dice = self.dice
        if habit == "asks for turns":
            where = "r" if dice.random() < 0.6 else None
            yield self.signs(at, "hand", habit, where=where)
            if self.does("changes their mind", 0.4):
                yield self.signs(at + dice.randrange(MINUTE), "hand_down", "changes their mind", where=where)
        elif habit == "talks out of turn":
            yield self.says(at, habit, trails_off=dice.random() < 0.1)
        elif habit == "rings pauses":
            yield self.steers(at, "pause", habit)
        elif habit == "asks to stop":
            yield self.steers(at, "stop", habit)
        elif habit == "leaves":
            yield Act(ev.Left(self.stamp(at), self.id), habit)
            if self.does("changes their mind"):
                yield Act(ev.Joined(self.stamp(at + MINUTE), self.id), "changes their mind")
                yield self.says(at + 2 * MINUTE)

    def _whim(self, at: int) -> Iterator[Act]:
        """Something rare."""
        dice = self.dice
        if self.does("brings things unasked"):
            yield from self._brings(at)
        elif self.does("takes the chair", 0.5):
            yield self.steers(at, "lead", "takes the chair")
        elif self.does("deletes notes", 0.5) and self.wrote:
            yield Act(ev.Withdrew(self.stamp(at), self.id, dice.choice(self.wrote)), "deletes notes")
        elif dice.random() < 0.3:
            yield Act(ev.Chose(self.stamp(at), self.id, (dice.randrange(1, 4),)))
        elif dice.random() < 0.5:
            sign = dice.choice(["done", "pass", "yes", "agree"])
            yield self.signs(at, sign, where=None if sign == "agree" else dice.choice("rp"))
        else:
            yield self.steers(at, dice.choice(["next", "back", "begin", "ask_close", "resume", "queue", "task"]))

    def _brings(self, at: int) -> Iterator[Act]:
        """A topic that nobody asked for, or the story that is to be told."""
        topic = self.dice.random() < 0.6
        yield Act(Called(self.stamp(at), self.id, "topic" if topic else "introduction"))
        at = self.stamp(at + lasts(self.dice, 5, 60))
        make = ev.Proposed if topic else ev.Prepared
        yield Act(make(at, self.id, words_id("p", at, self.id)), "brings things unasked")

    def _leads(self, comes: int, ends: int) -> Iterator[Act]:
        """Words of the one who leads; some of them at bad moments."""
        dice = self.dice
        if self.does("leads well", 0.6):
            yield self.steers(comes + dice.randrange(MINUTE), "begin", "leads well")
        if "is in a hurry" in self.habits:
            for at in self._times(14, comes, ends):
                yield self.steers(at, dice.choice(["next", "next", "next_part"]), "is in a hurry")
        if "goes back" in self.habits:
            yield from (self.steers(at, "back", "goes back") for at in self._times(3, comes, ends))
        if "gives more time" in self.habits:
            yield from (self.steers(at, "more_time", "gives more time") for at in self._times(2, comes, ends))
        if "wants the task" in self.habits:
            yield self.steers(comes + dice.randrange(HOUR), "task", "wants the task")
        if "closes early" in self.habits:
            yield self.steers(comes + dice.randrange(10 * MINUTE, HOUR), "ask_close", "closes early")
        if "leads well" in self.habits:
            for at in self._times(2, comes, ends):
                yield self.steers(at, dice.choice(["queue", "resume"]), "leads well")


def lasts(dice: Random, shortest: int, longest: int) -> int:
    """So many seconds, in milliseconds, never on the second."""
    return dice.randrange(shortest * SECOND, longest * SECOND)
