"""A table to test at: people sit down, things happen at a time, and what was asked for is read back as short lines.

A line is "to: key names", so "*: call.check_in anna" is the room, where Anna is called.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.bells import next_bell
from ozo_signal.core.moments import Moment
from ozo_signal.core.names import MINUTE, SECOND
from ozo_signal.core.step import begin, step
from ozo_signal.methods.load import load_all

METHODS = load_all()
EIGHT = 1_796_320_800_000  # 20:00 on a Thursday in December


class Table:
    """`people` sit in this order; the first is the moderator. `now` is in milliseconds."""

    def __init__(self, people: str = "anna bert carla", method: str = "ozo_regular", **given: Any) -> None:
        self.people = people.split()
        given.setdefault("moderator", self.people[0])
        self.session = begin(METHODS[method], self.people, planned_at=EIGHT, **given)
        self.now = EIGHT
        self.last: tuple[ef.Effect, ...] = ()
        self.told: list[str] = []
        self.ring()

    def begin(self) -> Table:
        """Everyone comes, and the moderator begins."""
        for who in self.people:
            self.signs(who, "here")
        self.steers(self.people[0], "begin")
        return self

    def reach(self, phase: str) -> Table:
        """The moderator leads on until this phase."""
        while self.session.now_in is None or self.session.now_in.id != phase:
            assert not self.session.closed, f"there is no {phase}"
            self.steers(self.session.steers or self.people[0], "next_part")
        return self

    def take(self, event: ev.Event) -> list[str]:
        self.session, self.last = step(self.session, event)
        lines = [_line(effect) for effect in self.last]
        self.told += lines
        return lines

    def says(self, who: str, words: str = "words", trails_off: bool = False) -> list[str]:
        return self.take(ev.Spoke(self.now, who, words, trails_off))

    def writes(self, who: str, words: str) -> list[str]:
        return self.take(ev.Wrote(self.now, who, words))

    def chooses(self, who: str, *numbers: int) -> list[str]:
        return self.take(ev.Chose(self.now, who, numbers))

    def signs(self, who: str, sign: str, words: str | None = None) -> list[str]:
        return self.take(ev.Signed(self.now, who, sign, words))

    def steers(self, who: str, what: str) -> list[str]:
        return self.take(ev.Steered(self.now, who, what))

    def leaves(self, who: str) -> list[str]:
        return self.take(ev.Left(self.now, who))

    def joins(self, who: str) -> list[str]:
        return self.take(ev.Joined(self.now, who))

    def ring(self) -> list[str]:
        return self.take(ev.Rang(self.now))

    def wait(self, seconds: float = 0, minutes: float = 0) -> list[str]:
        """Time goes by and every bell rings at its time. What was told meanwhile."""
        until = self.now + int(seconds * SECOND + minutes * MINUTE)
        before = len(self.told)
        while (bell := next_bell(self.session)) is not None and bell <= until:
            self.now = max(self.now, bell)
            self.ring()
        self.now = until
        return self.told[before:]

    def turn(self, who: str, words: str = "words") -> list[str]:
        """Someone who has the floor says something and is done; the rest after it goes by."""
        assert self.speaker == who, f"{self.speaker} has the floor, not {who}"
        return [*self.says(who, words), *self.signs(who, "done"), *self.wait(self.session.rest_seconds)]

    def at(self, minutes: float) -> list[str]:
        """Wait until so many minutes after the hour."""
        return self.wait((EIGHT + minutes * MINUTE - self.now) / SECOND)

    @property
    def speaker(self) -> str | None:
        return self.session.speaker

    @property
    def moment(self) -> Moment:
        return self.session.moment

    @property
    def phase(self) -> str | None:
        return self.session.now_in.id if self.session.now_in else None


def _line(effect: ef.Effect) -> str:
    match effect:
        case ef.Say() | ef.Ask():
            names = [who for value in effect.values.values() if isinstance(value, ef.Who) for who in value.members]
            words = [one for value in effect.values.values() if isinstance(value, ef.Said) for one in value.words]
            return " ".join([f"{effect.to}: {effect.key}", *names, *words])
        case ef.Open():
            return f"open {effect.key}"
        case ef.Reveal():
            return f"reveal {effect.words} by {effect.by}"
        case ef.GiveBack():
            return f"give back to {effect.to}: {' '.join(effect.words)}"
        case ef.TopicsChosen():
            return f"topics {' '.join(effect.words)}"
        case ef.HoldBack():
            return f"hold back {effect.words} by {effect.by}{' (first)' if effect.first else ''}"
        case ef.PassOn() | ef.Keep() | ef.Nod():
            return f"{type(effect).__name__.lower()} {effect.words} by {effect.by}"
        case ef.Forget():
            return f"forget {effect.words}"
        case ef.Ended():
            return f"ended {effect.why} {effect.came}"
    return type(effect).__name__
