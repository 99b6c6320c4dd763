"""A crash for the pretend Signal: the process kills itself at a point that a test names, with no time to save anything.

Where the points are is not known here; whoever passes one calls.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

from ozo_signal.core.names import Passed, Point


def crash_at(wish: str) -> Passed:
    """`wish` is a point, and how often it is passed until then: at "committed:3" the third time is the last."""
    name, _, times = wish.partition(":")
    passed: Counter[Point] = Counter()

    def pass_or_crash(point: Point) -> None:
        passed[point] += 1
        if point == name and passed[point] == int(times):
            os.kill(os.getpid(), signal.SIGKILL)

    return pass_or_crash
