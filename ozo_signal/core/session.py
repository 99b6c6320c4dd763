"""A session: one meeting, an immutable value, and the plain questions one can ask of it.

Nothing here changes a session; `step.py` does, through `draft.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ozo_signal.core.method import Floor, Method, Phase, Role
from ozo_signal.core.moments import Closed, Moment, Paused, Turn
from ozo_signal.core.names import MINUTE, MemberId, WordsId


@dataclass(frozen=True)
class Member:
    """A person inside a session. `present` means: seen today. `turns` counts those of this evening."""

    id: MemberId
    present: bool = False
    turns: int = 0
    heard: bool = False  # has had words in this phase
    left: bool = False


@dataclass(frozen=True)
class Note:
    """Something a member wrote privately in the running phase, or brought along."""

    words: WordsId
    by: MemberId
    sort: str


@dataclass(frozen=True)
class Session:
    """Everything the core knows. `clock` is the time of the newest event; time never runs back in here."""

    method: Method
    members: tuple[Member, ...]
    moderator: MemberId | None
    planned_at: int
    ends_at: int
    clock: int
    moment: Moment
    rest_seconds: int = 15
    phase: int = -1
    phase_began: int = 0
    phase_until: int = 0
    chair: MemberId | None = None
    case_giver: MemberId | None = None
    line: tuple[MemberId, ...] = ()  # hands that are up, in order
    to_call: tuple[MemberId, ...] = ()  # who is still to be called in this round
    passed: tuple[MemberId, ...] = ()  # who passed and is asked once more
    asked_again: bool = False
    acted: tuple[MemberId, ...] = ()  # who has tried, agreed, voted or chosen in this phase
    notes: tuple[Note, ...] = ()  # what was written privately, and topics from before
    votes: tuple[tuple[MemberId, tuple[WordsId, ...]], ...] = ()
    own: tuple[tuple[MemberId, tuple[WordsId, ...]], ...] = ()  # each one's reflections, in order
    shares: tuple[tuple[MemberId, tuple[WordsId, ...]], ...] = ()
    introduction: tuple[WordsId, MemberId] | None = None
    task: bool = False
    asked: MemberId | None = None  # whose turn it is in a round in which the others may ask
    told: tuple[str, ...] = ()  # what has been said once and is not said again
    said: tuple[WordsId, ...] = ()  # the newest words of the one who holds the floor
    leads_first: bool = True  # who leads is called first; not where nobody is to see who that is
    held: tuple[Note, ...] = ()  # words that came at another's moment, in order

    @property
    def now_in(self) -> Phase | None:
        """The phase that is going on; None before the first."""
        return self.method.phases[self.phase] if self.phase >= 0 else None

    @property
    def check_out_at(self) -> int:
        """When the last phase must begin, whatever happens: the hour is kept."""
        return self.ends_at - self.method.phases[-1].minutes * MINUTE

    @property
    def in_last_phase(self) -> bool:
        return self.phase == len(self.method.phases) - 1

    @property
    def closed(self) -> bool:
        return isinstance(self.moment, Closed)

    @property
    def speaker(self) -> MemberId | None:
        """Who holds the floor, also through a pause."""
        moment = self.moment.was if isinstance(self.moment, Paused) else self.moment
        return moment.speaker if isinstance(moment, Turn) else None

    @property
    def steers(self) -> MemberId | None:
        """Who leads: the chair of today, else the moderator. Never the case giver ("never the chair": seed 003)."""
        for candidate in (self.chair, self.moderator):
            if candidate is not None and candidate != self.case_giver and self.member(candidate) is not None:
                return candidate
        return None

    def member(self, who: MemberId) -> Member | None:
        """A member who has not left, or None."""
        return next((m for m in self.members if m.id == who and not m.left), None)

    def here(self) -> tuple[Member, ...]:
        """Those who were seen today and have not left, the moderator first, then in order of joining."""
        seen = [m for m in self.members if m.present and not m.left]
        return tuple(sorted(seen, key=lambda m: self.leads_first and m.id != self.moderator))

    def unseen(self) -> tuple[MemberId, ...]:
        return tuple(m.id for m in self.members if not m.present and not m.left)

    def holding(self, role: Role) -> tuple[MemberId, ...]:
        """The members here who have this role."""
        everyone = tuple(m.id for m in self.here())
        if role is Role.CHAIR:
            return tuple(who for who in everyone if who == self.steers)
        if role is Role.CASE_GIVER:
            return tuple(who for who in everyone if who == self.case_giver)
        if role is Role.OTHERS:
            return tuple(who for who in everyone if who != self.case_giver)
        return everyone

    def may_steer(self, who: MemberId) -> bool:
        return who in (self.moderator, self.chair)

    def topics(self) -> tuple[WordsId, ...]:
        return tuple(note.words for note in self.notes if note.sort == "topic")

    def held_of(self, who: MemberId) -> tuple[WordsId, ...]:
        """Words of this member's that wait for their turn."""
        return tuple(note.words for note in self.held if note.by == who)

    def chosen_by(self, who: MemberId) -> tuple[WordsId, ...]:
        """The reflections this member chose to share."""
        return next((words for member, words in self.shares if member == who), ())

    def own_of(self, who: MemberId) -> tuple[WordsId, ...]:
        return next((words for member, words in self.own if member == who), ())

    @property
    def calls_people(self) -> bool:
        phase = self.now_in
        return phase is not None and phase.floor in (Floor.ROUND, Floor.QUEUE, Floor.SOLO)


def with_fields(session: Session, fields: Mapping[str, Any]) -> Session:
    """The same session with other values for these fields. Raises TypeError for a field that it does not have.

    `dataclasses.replace` asks for all thirty fields by name, and this is done ten times for every letter.
    """
    if not fields.keys() <= session.__dict__.keys():
        raise TypeError(f"A session has no {', '.join(fields.keys() - session.__dict__.keys())}.")
    other = object.__new__(Session)
    other.__dict__.update(session.__dict__)
    other.__dict__.update(fields)
    return other
