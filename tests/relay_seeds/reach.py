"""Who cannot be reached, how, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ozo_signal.core.names import MINUTE, SECOND

from .checks import TRIED_AGAIN
from .people import Person
from .signal import PretendSignal

LASTS = (5 * SECOND, 12 * MINUTE)
KINDS = ("UNREGISTERED_FAILURE", "IDENTITY_FAILURE", "INVALID_PRE_KEY_FAILURE", "NETWORK_FAILURE", "RATE_LIMIT_FAILURE")
WEIGHTS = (0.4, 2, 2, 2, 1)
LIKE_A_LINE = ("NETWORK_FAILURE", "RATE_LIMIT_FAILURE")  # it is mostly all of Signal that cannot be reached then


class Reach:
    """`line_troubled_until`: so long what is for everyone may be late, too."""

    def __init__(self, dice: Random, signal: PretendSignal, people: list[Person], tell: Callable[[str], None]) -> None:
        self.line_troubled_until = 0
        self._dice = dice
        self._signal = signal
        self._people = people
        self._tell = tell
        self._until: dict[Person, int] = {}

    def begin_failing(self, now: int) -> None:
        """One person cannot be reached for a while. One at a time, or else it would be the line."""
        reachable = [person for person in self._people if person.member and not person.gone]
        if not reachable or (self._signal.failing and self._dice.random() < 0.7):
            return
        person = self._dice.choice(reachable)
        kind = self._dice.choices(KINDS, WEIGHTS)[0]
        if kind in LIKE_A_LINE and kind in self._signal.failing.values():
            return
        self._signal.failing[person.uuid] = kind
        person.gone = person.gone or kind == "UNREGISTERED_FAILURE"
        self._until[person] = now + self._dice.randrange(*LASTS)
        person.fails_since = now
        if kind in LIKE_A_LINE:
            self.line_troubled_until = max(self.line_troubled_until, self._until[person] + TRIED_AGAIN)
        self._tell(f"{person.number} cannot be reached: {kind}")

    def end_failing(self, now: int) -> None:
        """Of whoever has been away long enough."""
        for person, until in list(self._until.items()):
            if until <= now and not person.gone:
                del self._until[person]
                del self._signal.failing[person.uuid]
                person.fails_since, person.reachable_since = 0, now
                self._tell(f"{person.number} can be reached")

    def all_return(self) -> None:
        """But for those who are gone."""
        self._until = dict.fromkeys(self._until, 0)
