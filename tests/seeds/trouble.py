"""Trouble: what can go wrong around a session, and when it does. What it leads to is in `evening.py`.

An evening has little of it, or much, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ozo_signal.core.names import HOUR, MINUTE, SECOND

# How long it takes, from and to, in milliseconds, and how often it is drawn.
KINDS = {
    "away for seconds": (SECOND, 25 * SECOND, 3),
    "away for minutes": (31 * SECOND, 8 * MINUTE, 2),
    "away for long": (8 * MINUTE, 100 * MINUTE, 0.1),
    "line cut": (SECOND, 8 * MINUTE, 3),
    "letters late": (SECOND, 8 * MINUTE, 3),
    "letter twice": (0, 1, 3),
    "bell late": (SECOND, 2 * MINUTE, 2),
    "bell early": (0, 1, 2),
    "bell twice": (0, 1, 2),
    "clock forwards": (SECOND, 10 * MINUTE, 1),
    "clock hours forwards": (HOUR, 5 * HOUR, 0.05),
    "clock backwards": (SECOND, 10 * MINUTE, 1),
    "clock hours backwards": (HOUR, 5 * HOUR, 0.3),
}
AWAY = ("away for seconds", "away for minutes", "away for long")
MOMENTS = ("gathering", "turn", "rest", "quiet", "open_floor", "paused")
STRIKES = 0.015  # the chance per step, in an evening with some trouble
STRENGTHS = (0, 0, 0.5, 0.5, 1, 1, 1, 3)
# Troubles at moments that this evening is to meet, when it comes to those moments, so that each pair is met.
PAIRS = tuple((kind, moment) for kind in KINDS for moment in MOMENTS)
WANTED_STRIKES = (0.4, 0.1, 0.02)  # seldom, too: such a moment comes more than once, and not only its first time counts


@dataclass(frozen=True)
class Trouble:
    """`length` in milliseconds."""

    kind: str
    length: int


class Troubles:
    """`number` says which pairs of trouble and moment this evening is to meet, unless it is a peaceful one."""

    def __init__(self, dice: Random, number: int) -> None:
        self._dice = dice
        strength = dice.choice(STRENGTHS)
        self._chance = STRIKES * strength
        pairs = {PAIRS[number % len(PAIRS)], PAIRS[(number + len(PAIRS) // 2) % len(PAIRS)]}
        self._wanted = sorted(pairs) if strength else []
        self._wanted_strikes = WANTED_STRIKES[number // len(PAIRS) % len(WANTED_STRIKES)]
        self._kinds = tuple(KINDS)
        self._weights = tuple(weight for _, _, weight in KINDS.values())

    def wants(self, moment: str) -> bool:
        return any(moment == other for _, other in self._wanted)

    def strike(self, moment: str) -> Trouble | None:
        """To be asked before every step."""
        dice = self._dice
        wanted = next((pair for pair in self._wanted if pair[1] == moment), None)
        if wanted is not None and dice.random() < self._wanted_strikes:
            self._wanted.remove(wanted)
            kind = wanted[0]
        elif dice.random() < self._chance:
            kind = dice.choices(self._kinds, self._weights)[0]
        else:
            return None
        shortest, longest, _ = KINDS[kind]
        return Trouble(kind, dice.randrange(shortest, longest))
