"""More evenings than the tests have time for: each of them once without and once with rooms."""

from __future__ import annotations

import sys

from ozo_signal.core import step as core
from ozo_signal.rooms.group import GroupRoom

from .evening import Evening
from .playing import play as hold
from .story import story

NAME = "evenings"
SHARE = 1.0


def play(seed: int, show: bool) -> dict[str, int]:
    """The evening of this seed, through the core alone and through the rooms."""
    steps = 0
    for room in (None, GroupRoom()):
        evening = Evening(seed, core.step, room)
        try:
            hold(evening)
        finally:
            if show and room is not None:
                sys.stdout.write(story(evening) + "\n")
        steps += len(evening.happenings)
    return {"steps": steps}
