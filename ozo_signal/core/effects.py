"""Effects: what the core asks for, in the order in which it asks.

They are saved with the session before any of them is carried out. How a sentence sounds is not known here, only
its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ozo_signal.core.names import MemberId, WordsId

ROOM = "*"  # everyone in the room


@dataclass(frozen=True)
class Who:
    """A value in a sentence: one or more members, by the names the others know."""

    members: tuple[MemberId, ...]
    called: bool = False  # their phone should tell them


@dataclass(frozen=True)
class Said:
    """A value in a sentence: people's own words."""

    words: tuple[WordsId, ...]


@dataclass(frozen=True)
class Label:
    """A value in a sentence: another phrase."""

    key: str


@dataclass(frozen=True)
class Clock:
    """A value in a sentence: an hour of the day."""

    at: int


Value = Who | Said | Label | Clock | int


@dataclass(frozen=True)
class Say:
    """One sentence of the bot's to the room or to one member."""

    to: str
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    urgent: bool = False


@dataclass(frozen=True)
class Open:
    """A phase begins. `key` says what is asked; `new_part` asks for the heading with its number and `label`."""

    key: str
    label: str
    part: int
    parts: int
    minutes: int
    new_part: bool


@dataclass(frozen=True)
class Ask:
    """A sentence that ends in a choice by number: the answer to it is `question`."""

    to: MemberId
    key: str
    question: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class PassOn:
    """These words are for everyone, now."""

    words: WordsId
    by: MemberId


@dataclass(frozen=True)
class HoldBack:
    """These words came at another's moment. `first`: their author has not heard so today; `comes`: their turn does."""

    words: WordsId
    by: MemberId
    speaker: MemberId | None
    first: bool
    comes: bool = False


@dataclass(frozen=True)
class Offer:
    """Words that were held back: their author has the floor now, and may send, change or drop them."""

    to: MemberId
    words: tuple[WordsId, ...]


@dataclass(frozen=True)
class Unsent:
    """Words that were held back, and whose moment did not come before the end: their author is told."""

    to: MemberId
    words: tuple[WordsId, ...]


@dataclass(frozen=True)
class Nod:
    """A sign of having been heard, on these words."""

    words: WordsId
    by: MemberId


@dataclass(frozen=True)
class Keep:
    """Private words to be kept, sealed, and marked with a ✓ once they are safe."""

    words: WordsId
    by: MemberId
    sort: str


@dataclass(frozen=True)
class GiveBack:
    """This member's own reflections, to them alone."""

    to: MemberId
    words: tuple[WordsId, ...]


@dataclass(frozen=True)
class Reveal:
    """Words that were written privately are now for the room, with their author's yes, under the heading `key`."""

    words: WordsId
    by: MemberId
    key: str


@dataclass(frozen=True)
class Forget:
    """These words have served and are erased."""

    words: WordsId


@dataclass(frozen=True)
class OpenDoor:
    pass


@dataclass(frozen=True)
class CloseDoor:
    pass


@dataclass(frozen=True)
class TopicsChosen:
    """The topics of the coming sessions, in order."""

    words: tuple[WordsId, ...]


@dataclass(frozen=True)
class Ended:
    """The session is over; `came` members were here. `why`: done, chair, nobody."""

    came: int
    why: str


Effect = (
    Say
    | Open
    | Ask
    | PassOn
    | HoldBack
    | Offer
    | Unsent
    | Nod
    | Keep
    | GiveBack
    | Reveal
    | Forget
    | OpenDoor
    | CloseDoor
    | TopicsChosen
    | Ended
)
