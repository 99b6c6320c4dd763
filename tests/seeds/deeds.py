"""What people do, as far as a session can hear of it: the core's own events, and what only rooms understand."""

from __future__ import annotations

from dataclasses import dataclass

from ozo_signal.core import events as ev
from ozo_signal.core.names import MemberId, WordsId


@dataclass(frozen=True)
class Edited:
    """A note was written anew."""

    at: int
    by: MemberId
    words: WordsId


@dataclass(frozen=True)
class Picked:
    """A number, in answer to what was asked privately, and what it stands for there."""

    at: int
    by: MemberId
    number: int
    means: ev.Event | None = None


@dataclass(frozen=True)
class Called:
    """A word of the house, written to the bot: the words it is about come next."""

    at: int
    by: MemberId
    word: str


People = ev.Spoke | ev.Wrote | ev.Withdrew | ev.Chose | ev.Signed | ev.Steered | ev.Prepared | ev.Proposed
Deed = People | ev.Joined | ev.Left | Edited | Picked | Called


@dataclass(frozen=True)
class Act:
    """Something someone does, and the habit that shows in it."""

    deed: Deed
    habit: str | None = None


def meaning(deed: Deed) -> ev.Event | None:
    """What it is to a session, when it is understood as it was meant."""
    if isinstance(deed, Picked):
        return deed.means
    return None if isinstance(deed, Edited | Called) else deed
