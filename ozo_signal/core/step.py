"""The front door of the core.

    begin(method, members, ...)  ->  Session
    step(session, event)         ->  (session, effects)
    next_bell(session)           ->  when to wake me

Two rules. First: `step` is total; any event in any state has an answer, and it never raises for what people do.
Second: there are two kinds of change, those an event causes and those a state causes. The second kind is `settle`,
applied after every event until nothing changes.

Time comes in with the events and never runs back. Before an event is heard, every bell that was due before it rings, so
a letter and a bell are always taken in the order of their times, however late either is handed in.

From the source texts: the order of the parts (OZO2 pilot, "session protocol"), one speaker at a time and the little
pause (4.4), the moderator decides the rhythm ("What is OZO"), at most one hour (both).
"""

from __future__ import annotations

from collections.abc import Iterable

from ozo_signal.core import bells, hearing, phases
from ozo_signal.core import events as ev
from ozo_signal.core.draft import Draft
from ozo_signal.core.effects import Effect
from ozo_signal.core.method import Method
from ozo_signal.core.moments import Gathering
from ozo_signal.core.names import GATHERING, MINUTE, MemberId, WordsId
from ozo_signal.core.session import Member, Note, Session

BELLS_AT_ONCE_MAX = 200  # more than a whole evening of silence rings; a bound, so that a mistake cannot hang the desk


def begin(
    method: Method,
    members: Iterable[MemberId],
    *,
    planned_at: int,
    moderator: MemberId | None = None,
    rest_seconds: int = 15,
    topics: Iterable[tuple[WordsId, MemberId]] = (),
    own: Iterable[tuple[MemberId, tuple[WordsId, ...]]] = (),
    introduction: tuple[WordsId, MemberId] | None = None,
    ends_at: int | None = None,
    leads_first: bool = True,
) -> Session:
    """A session that waits for its hour.

    `topics` are proposals from before with their authors, `own` each member's reflections for a looking-back session.
    `ends_at` is given when the session begins late: the hour is kept all the same.
    """
    return Session(
        method=method,
        members=tuple(Member(who) for who in members),
        moderator=moderator,
        planned_at=planned_at,
        ends_at=ends_at or planned_at + method.minutes * MINUTE,
        clock=planned_at,
        moment=Gathering(0, planned_at + GATHERING),
        rest_seconds=rest_seconds,
        notes=tuple(Note(words, by, "topic") for words, by in topics),
        own=tuple(own),
        introduction=introduction,
        leads_first=leads_first,
    )


def step(session: Session, event: ev.Event) -> tuple[Session, tuple[Effect, ...]]:
    """What this event changes, and what is to be done about it, in order."""
    draft = Draft(session)
    if not isinstance(event, ev.Restarted):
        _ring(draft, event.at if isinstance(event, ev.Rang) else event.at - 1)
    draft.change(clock=max(draft.session.clock, event.at))
    if not draft.session.closed:
        hearing.hear(draft, event)
        phases.settle(draft)
    return draft.session, tuple(draft.effects)


def _ring(draft: Draft, until: int) -> None:
    """Ring every bell that is due, each at its own time."""
    for _ in range(BELLS_AT_ONCE_MAX):
        due = next((bell for bell in bells.bells(draft.session) if bell.at <= until), None)
        if due is None:
            return
        draft.change(clock=max(draft.session.clock, due.at))
        due.act(draft)
        phases.settle(draft)
