"""Playing many invented evenings, and whether they reached everything there is.

OZO_SEEDS=5000 plays more of each method.
"""

from __future__ import annotations

import os
from collections import Counter

from ozo_signal.core import step as core
from ozo_signal.core.method import Method
from ozo_signal.rooms.group import GroupRoom

from .cast import METHODS
from .evening import Evening
from .everything import everything
from .rules import Step
from .story import story

EVENINGS = int(os.environ.get("OZO_SEEDS", "250"))  # of each method
EVENINGS_MAX = EVENINGS + 250  # when those did not reach everything
ROOMS_EVERY = 4  # one evening in so many goes through the rooms: they take as long as the core
TOLD_LAST = 25  # steps of the story that come with a broken promise


def invent(seed: int, step: Step = core.step, room: GroupRoom | None = None) -> Evening:
    """The evening of this number; with a room when it is its turn to have one, or when one is given."""
    if room is None and seed // len(METHODS) % ROOMS_EVERY == 0:
        room = GroupRoom()
    return Evening(seed, step, room)


def play(evening: Evening) -> Counter[str]:
    """What it reached. AssertionError, with the end of the story, when a promise is not kept."""
    try:
        evening.play()
    except Exception as broken:
        why = f"Evening {evening.seed}: {broken}"
        how = f"Replay it: make soak SEED={evening.seed}"
        raise AssertionError(f"{why}\n{story(evening, TOLD_LAST)}\n{how}") from broken
    return Counter(evening.reached)


def play_evenings(name: str, evenings: int = EVENINGS, at_most: int = EVENINGS_MAX) -> Counter[str]:
    """Evenings of this method, until there are enough of them and everything was reached."""
    method = METHODS[name]
    reached: Counter[str] = Counter()
    for number in range(at_most):
        if number >= evenings and not missing(method, reached):
            break
        reached += play(invent(seed_of(name, number)))
    never = missing(method, reached)
    assert not never, f"no evening of {name} reached {never}"
    return reached


def missing(method: Method, reached: Counter[str]) -> list[str]:
    return sorted(everything(method) - set(reached))


def seed_of(name: str, number: int) -> int:
    """The methods take turns."""
    return number * len(METHODS) + sorted(METHODS).index(name)
