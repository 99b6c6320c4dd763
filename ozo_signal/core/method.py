"""A method: an ordered list of phases, as data (methods.md, part 2).

Reading the files is `methods/load.py`'s work; here is only what a phase can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Floor(StrEnum):
    """How people get to speak in a phase."""

    SILENT = "silent"  # nobody speaks; quiet, or private writing
    SOLO = "solo"  # one role speaks
    ROUND = "round"  # everyone is called once; who passed is asked once more at the end
    QUEUE = "queue"  # hands; who has spoken least goes first
    OPEN = "open"  # free


class Answer(StrEnum):
    """Who speaks after a turn."""

    NONE = "none"
    EACH = "each"  # the case giver answers after every turn
    ALLOWED = "allowed"  # others may ask for a turn, and come before the next one who is called


class Sort(StrEnum):
    """What people write privately in a phase."""

    REFLECTION = "reflection"  # kept for its author, given back in the looking-back session
    TOPIC = "topic"  # shown to all without names when the phase ends
    VOTE = "vote"  # numbers: which topics
    ORDER = "order"  # numbers, by the chair: which topics, in which order
    SHARE = "share"  # numbers: which of one's own notes to share
    ASSOCIATION = "association"  # for oneself; nothing is kept, it stands in one's own chat
    ADVICE = "advice"  # shown to all with names when the phase ends


class Role(StrEnum):
    """Who may speak or write in a phase."""

    ALL = "all"
    CHAIR = "chair"
    CASE_GIVER = "case_giver"
    OTHERS = "others"  # everyone but the case giver


class Ends(StrEnum):
    """What ends a phase besides the chair's word and the clock."""

    COMPLETE = "complete"  # everyone who can has acted
    TIMER = "timer"
    CHAIR = "chair"  # the chair, or the clock when the chair says nothing


@dataclass(frozen=True)
class Phase:
    """One part of a method. `label`, `opens` and `call` are keys of phrases."""

    id: str
    part: int  # the number people see; several phases may share one
    label: str
    opens: str
    floor: Floor
    minutes: int
    speakers: Role = Role.ALL
    call: str = "call.turn"
    ends: Ends = Ends.COMPLETE
    answer: Answer = Answer.NONE
    private: Sort | None = None
    writers: Role = Role.ALL
    items_max: int = 1
    choose: tuple[str, ...] = ()  # roles to be filled: "case_giver", "chair"
    agree: str | None = None  # "hands": all try a hand; "yes": all say yes
    introduction: bool = False  # a prepared introduction is posted here
    needs: str | None = None  # skipped unless this role is filled, or "topics" are there
    optional: bool = False  # skipped unless the chair asked for it
    quiet_seconds: int = 45  # a speaker who has been quiet this long has finished


@dataclass(frozen=True)
class Method:
    """`minutes` is the length of the whole; the last phase always gets its time (product.md: the hour is kept)."""

    id: str
    title: str
    minutes: int
    phases: tuple[Phase, ...]

    @property
    def parts(self) -> int:
        return max(phase.part for phase in self.phases)
