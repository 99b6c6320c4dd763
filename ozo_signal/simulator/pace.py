"""Pace: what people will do, and when: they think, type as fast as they can, breathe, and send.

What they say and why is in `people`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from ozo_signal.simulator.script import Role

SECOND = 1000
THINKING = (7.0, 18.0)  # seconds before someone begins to type
BREATH = (2.0, 6.0)  # between two lines of one turn
TYPING = (3.0, 75.0)  # a line takes no less and no more
TYPING_AGAIN = 10 * SECOND  # phones tell anew that someone types
TYPING_SHOWN = 10 * SECOND  # a short line is there before anyone sees it being typed
TICK = 2 * SECOND  # nobody is more exact than this


@dataclass(frozen=True)
class Act:
    """Something someone will do. `kind`: type, write, react, edit, accept. `room`: in the group, else privately.

    `target` is the line it is about; `keeps` says which note this is, so that it is found again to be edited.
    `chat`, where it is known: "bot", or the name of the group.
    """

    at: int
    who: str
    kind: str
    text: str = ""
    room: bool = False
    target: int | None = None
    keeps: str = ""
    chat: str = ""

    def edits(self, other: Act) -> bool:
        """Are these two about the same note?"""
        return bool(self.keeps) and (self.who, self.keeps) == (other.who, other.keeps)


class Pace:
    """Someone's own pace."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def say(
        self,
        now: int,
        lines: tuple[str, ...],
        *,
        room: bool,
        wait: float | None = None,
        done: str = "",
        keeps: str = "",
    ) -> list[Act]:
        """Think, type, send; line after line."""
        acts: list[Act] = []
        if not lines:
            return acts
        at = now + (self.seconds(THINKING, lines[0]) if wait is None else round(wait * SECOND))
        for line in (*lines, done) if done else lines:
            at -= at % TICK
            sent = at + self._typing(line)
            sent -= sent % TICK
            ticks = range(at, sent, TYPING_AGAIN) if room and sent - at > TYPING_SHOWN else ()
            acts += [Act(tick, self._role.name, "type", room=True) for tick in ticks]
            acts.append(Act(sent, self._role.name, "write", line, room, keeps=keeps))
            at = sent + self.seconds(BREATH, line)
        return acts

    def _typing(self, line: str) -> int:
        shortest, longest = TYPING
        return round(min(max(len(line) / self._role.letters_per_second, shortest), longest) * SECOND)

    def seconds(self, limits: tuple[float, float], key: str) -> int:
        """Somewhere between these, the same for the same words each time. Milliseconds."""
        return round(random.Random(f"{self._role.name} {key}").uniform(*limits) * SECOND)
