"""The fates: when the bot is killed, and at which point its next life will end by itself. All of it from a seed."""

from __future__ import annotations

from random import Random

from ozo_signal.core.names import Point

KINDS = ("spared", "at rest", "while away", "meanwhile")
OFTEN = (16, 20, 18, 46)
TRIPS_MAX = 150  # words with the pretend Signal; a letter is dealt with in about a hundred of them


class Fates:
    """Without a seed everybody is spared."""

    def __init__(self, seed: object = None) -> None:
        self._random = Random(str(seed))
        self.spare_everybody = seed is None
        # A point waits until somebody has ended there; so each has its turn.
        self._points = self._random.sample(list(Point), len(Point))

    def spare(self) -> None:
        """From now on everybody is spared."""
        self.spare_everybody = True

    def next(self) -> str:
        """What happens with the next step: see `KINDS`."""
        return "spared" if self.spare_everybody else self._random.choices(KINDS, OFTEN)[0]

    def point(self) -> str:
        """Where the next life ends by itself, such as "committed:2"; "" is nowhere."""
        if self.spare_everybody or self._random.random() < 0.4:
            return ""
        return f"{self._points[0]}:{self._random.choice((1, 1, 1, 1, 2, 3))}"

    def met(self, point: str) -> None:
        """A life has ended at this point."""
        if point == self._points[0]:
            self._points.append(self._points.pop(0))

    def trips(self) -> int:
        """How soon someone is killed meanwhile, in words with the pretend Signal; more often soon than late."""
        return round(TRIPS_MAX * self._random.random() ** 2)

    def is_killed_while_starting(self) -> bool:
        return not self.spare_everybody and self._random.random() < 0.2

    def together(self) -> int:
        """How much is done before somebody hears it."""
        return self._random.randint(1, 4)
