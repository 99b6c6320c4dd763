"""Moments: what is happening right now inside a phase. One variant each, so that impossible mixtures cannot be written.

A moment says nothing of what comes after it; that is for `turns.py` and `phases.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ozo_signal.core.names import MemberId


@dataclass(frozen=True)
class Gathering:
    """The door is open, the session has not begun."""

    number: int
    until: int
    name: Literal["gathering"] = "gathering"


@dataclass(frozen=True)
class Turn:
    """One person has the floor. `sign` is the last time they showed that they are still there."""

    number: int
    speaker: MemberId
    since: int
    sign: int
    spoken: bool = False
    trails_off: bool = False
    answering: bool = False  # the case giver answers the one who asked
    name: Literal["turn"] = "turn"


@dataclass(frozen=True)
class Rest:
    """The little longer after a turn, in which nobody is called. `after` may still add something."""

    number: int
    after: MemberId | None
    until: int
    answered: bool = False  # the turn before was the case giver's answer
    name: Literal["rest"] = "rest"


@dataclass(frozen=True)
class Quiet:
    """Nobody speaks."""

    number: int
    since: int
    name: Literal["quiet"] = "quiet"


@dataclass(frozen=True)
class OpenFloor:
    """Nobody holds the floor and anyone may take it."""

    number: int
    since: int
    name: Literal["open_floor"] = "open_floor"


@dataclass(frozen=True)
class Paused:
    """Everything waits. `was` is what goes on afterwards."""

    number: int
    was: Gathering | Turn | Rest | Quiet | OpenFloor
    since: int
    name: Literal["paused"] = "paused"


@dataclass(frozen=True)
class Closed:
    """The session is over. `why`: "done", "chair" or "nobody"."""

    number: int
    at: int
    why: str
    name: Literal["closed"] = "closed"


Running = Gathering | Turn | Rest | Quiet | OpenFloor
Moment = Running | Paused | Closed


def shifted(moment: Running, by: int) -> Running:
    """The same moment, `by` milliseconds later: what a pause or an absence took is given back."""
    if isinstance(moment, Gathering | Rest):
        return replace(moment, until=moment.until + by)
    if isinstance(moment, Turn):
        return replace(moment, since=moment.since + by, sign=moment.sign + by)
    return replace(moment, since=moment.since + by)
