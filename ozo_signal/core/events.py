"""Events: what can happen to a session. Each has `at`, in milliseconds since the epoch.

Where an event comes from (a Signal group, a private chat, an alarm) is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozo_signal.core.names import MemberId, WordsId


@dataclass(frozen=True)
class Spoke:
    """Words in the room. `trails_off`: they end in "...", more is coming."""

    at: int
    by: MemberId
    words: WordsId
    trails_off: bool = False


@dataclass(frozen=True)
class Wrote:
    """Words written privately, for the part that is going on."""

    at: int
    by: MemberId
    words: WordsId


@dataclass(frozen=True)
class Withdrew:
    """Private words were deleted by their author."""

    at: int
    by: MemberId
    words: WordsId


@dataclass(frozen=True)
class Chose:
    """Numbers, written privately."""

    at: int
    by: MemberId
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Signed:
    """A small sign. `sign`: here, typing, hand, hand_down, done, pass, yes, agree."""

    at: int
    by: MemberId
    sign: str
    words: WordsId | None = None  # the message that was the sign, so that it can be nodded to


@dataclass(frozen=True)
class Released:
    """Their author wants the words that were held back to be heard now."""

    at: int
    by: MemberId


@dataclass(frozen=True)
class Dropped:
    """Their author does not want the words that were held back to be heard any more."""

    at: int
    by: MemberId


@dataclass(frozen=True)
class Steered:
    """A word that moves the session.

    `what`: begin, next, next_part, over, back, pause, resume, more_time, ask_close, close, queue, task, lead, stop.
    `over` is "yes, next part" to the offer at the end of a part's time.
    """

    at: int
    by: MemberId
    what: str


@dataclass(frozen=True)
class Prepared:
    """The introduction is there."""

    at: int
    by: MemberId
    words: WordsId


@dataclass(frozen=True)
class Proposed:
    """A topic came in outside the part that asks for topics."""

    at: int
    by: MemberId
    words: WordsId


@dataclass(frozen=True)
class Joined:
    at: int
    by: MemberId


@dataclass(frozen=True)
class Left:
    at: int
    by: MemberId


@dataclass(frozen=True)
class Rang:
    """The alarm rang. Which bells are due is derived from the session, so a stale bell changes nothing."""

    at: int


@dataclass(frozen=True)
class Restarted:
    """The bot was away for `silent_for` milliseconds and is back."""

    at: int
    silent_for: int


Event = (
    Spoke
    | Wrote
    | Withdrew
    | Chose
    | Signed
    | Released
    | Dropped
    | Steered
    | Prepared
    | Proposed
    | Joined
    | Left
    | Rang
    | Restarted
)
