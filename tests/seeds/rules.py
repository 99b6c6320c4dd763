"""What must hold after every step of an evening, whoever does what. What was reached is counted on the way.

Each rule is one of the promises, by its sentence; `test_controls.py` breaks every one of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from random import Random

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.bells import next_bell
from ozo_signal.core.session import Session

Effects = tuple[ef.Effect, ...]
Step = Callable[[Session, ev.Event], tuple[Session, Effects]]


class Seen:
    """One step, as the rules look at it."""

    def __init__(self, step: Step, dice: Random, before: Session, event: ev.Event, bell: int | None) -> None:
        self.step = step
        self.dice = dice
        self.before = before
        self.event = event
        self.bell = bell  # that of the session before
        self.after, self.effects = step(before, event)
        self.next_bell = next_bell(self.after)
        self._met: Session | None = None

    @property
    def met(self) -> Session:
        """The session as the event found it, when every bell before it had rung."""
        if self._met is None:
            self._met = self._ring_before()
        return self._met

    def _ring_before(self) -> Session:
        session, bell = self.before, self.bell
        if isinstance(self.event, ev.Rang | ev.Restarted):
            return session
        while bell is not None and bell < self.event.at:
            session, _ = self.step(session, ev.Rang(bell))
            bell = next_bell(session)
        return session


class Rule(ABC):
    """`promise` is what would be broken."""

    promise: str

    def __init__(self, session: Session) -> None:
        """`session` is the evening before it begins."""
        return

    @abstractmethod
    def see(self, seen: Seen) -> None:
        """AssertionError when it does not hold."""

    def end(self, session: Session) -> None:
        """When the evening is over."""
        return


class Broken(AssertionError):
    """A promise was not kept."""


class Watch:
    """All rules over one evening. `reached` counts moments, events, effects, phases, words, signs and sentences."""

    def __init__(self, session: Session, rules: tuple[type[Rule], ...]) -> None:
        self._rules = [rule(session) for rule in rules]
        self.reached: Counter[str] = Counter()

    def see(self, seen: Seen) -> None:
        self._count(seen)
        for rule in self._rules:
            try:
                rule.see(seen)
            except AssertionError as broken:
                raise Broken(f"{rule.promise}: {broken}") from broken

    def end(self, session: Session) -> None:
        for rule in self._rules:
            try:
                rule.end(session)
            except AssertionError as broken:
                raise Broken(f"{rule.promise}: {broken}") from broken

    def _count(self, seen: Seen) -> None:
        reached, event, after = self.reached, seen.event, seen.after
        reached[f"event {type(event).__name__}"] += 1
        reached[f"moment {after.moment.name}"] += 1
        phase = after.now_in
        if phase is not None:
            reached[f"phase {phase.id}"] += 1
        if isinstance(event, ev.Steered):
            reached[f"word {event.what}"] += 1
        elif isinstance(event, ev.Signed):
            reached[f"sign {event.sign}"] += 1
        for effect in seen.effects:
            reached[f"effect {type(effect).__name__}"] += 1
            key = getattr(effect, "key", None)
            if key is not None:
                reached[f"sentence {key}"] += 1
