"""Phases: how one part begins, is complete, and makes room for the next; and the clock over all of them.

Timers inform, they do not cut, with one exception that is the promise of the whole: a session lasts at most one hour,
and the check-out starts in time, always (product.md, "The turn"; OZO2 pilot: "maximum one hour").
"""

from __future__ import annotations

from ozo_signal.core import notes, turns
from ozo_signal.core.draft import Draft, named
from ozo_signal.core.effects import CloseDoor, Ended, Forget, Open, Reveal
from ozo_signal.core.method import Ends, Floor, Phase, Role, Sort
from ozo_signal.core.moments import Closed, OpenFloor, Quiet, Turn
from ozo_signal.core.names import MINUTE, MemberId
from ozo_signal.core.session import Session


def enter(draft: Draft, index: int) -> None:
    """Begin the first phase from `index` on that applies; close when there is none."""
    while index < len(draft.session.method.phases) and not _applies(draft.session, index):
        index += 1
    if index >= len(draft.session.method.phases):
        close(draft, "done")
        return
    _begin(draft, index)
    phase = draft.phase
    parts, new_part = draft.session.method.parts, _is_new_part(draft.session)
    draft.do(Open(phase.opens, phase.label, phase.part, parts, phase.minutes, new_part))
    notes.ask(draft)
    if phase.floor is Floor.SILENT:
        draft.enter(Quiet, since=draft.now)
    elif phase.choose:
        draft.enter(OpenFloor, since=draft.now)
        _ask_for_role(draft)
    elif phase.floor in (Floor.QUEUE, Floor.OPEN):
        draft.enter(OpenFloor, since=draft.now)
    else:
        _start_calling(draft)


def leave(draft: Draft) -> None:
    """This phase is over; the next one begins."""
    notes.close_writing(draft)
    enter(draft, draft.session.phase + 1)


def go_on(draft: Draft) -> None:
    """Call the next person, or leave when nobody is left."""
    if not turns.next_one(draft):
        leave(draft)


def go_back(draft: Draft) -> None:
    """To the phase before, or to the beginning of the first."""
    index = max(0, draft.session.phase - 1)
    while index > 0 and not _applies(draft.session, index):
        index -= 1
    enter(draft, index)


def settle(draft: Draft) -> None:
    """Leave what is complete, however it became complete. Each phase is left at most once, so this ends."""
    for _ in draft.session.method.phases:
        if draft.session.closed or draft.session.phase < 0 or not _complete(draft.session):
            return
        leave(draft)


def volunteer(draft: Draft, who: MemberId) -> bool:
    """A hand in a part where roles are chosen. True when this phase is such a part."""
    role = _missing_role(draft.session)
    if role is None:
        return False
    if role == "case_giver":
        draft.change(case_giver=who)
    elif who == draft.session.case_giver:
        draft.say(who, "choose.not_both")
        return True
    else:
        draft.change(chair=who)
    notes.act(draft, f"role:{role}")
    draft.say_all(f"choose.{role}.found", name=named(who))
    _ask_for_role(draft)
    return True


def more_time(draft: Draft, by: MemberId, length: int) -> None:
    """Five minutes more, as far as the check-out allows."""
    session = draft.session
    limit = session.ends_at if session.in_last_phase else session.check_out_at
    until = min(max(session.phase_until, draft.now) + length, limit)
    if until <= session.phase_until:
        draft.say(by, "time.no_more")
        return
    told = tuple(what for what in session.told if what not in ("phase:soft", "phase:over"))
    draft.change(phase_until=until, told=told)
    draft.say(by, "time.more", n=(until - draft.now) // MINUTE)


def close(draft: Draft, why: str) -> None:
    """The session is over. What was written for this evening only is erased."""
    came = len(draft.session.here())
    for note in draft.session.notes:
        if note.sort == Sort.ADVICE:
            draft.do(Forget(note.words))
    draft.enter(Closed, at=draft.now, why=why)
    draft.say_all(f"session.closed.{why}")
    draft.do(CloseDoor(), Ended(came, why))


def _applies(session: Session, index: int) -> bool:
    phase = session.method.phases[index]
    if phase.optional and not session.task:
        return False
    if phase.needs == "topics":
        return bool(session.topics())
    if phase.needs == "case_giver":
        return session.case_giver is not None and session.member(session.case_giver) is not None
    return True


def _begin(draft: Draft, index: int) -> None:
    session = draft.session
    last = index == len(session.method.phases) - 1
    limit = session.ends_at if last else session.check_out_at
    keep = tuple(what for what in session.told if not what.startswith("phase:"))
    phase = session.method.phases[index]
    draft.change(
        phase=index,
        phase_began=draft.now,
        phase_until=session.ends_at if last else min(draft.now + phase.minutes * MINUTE, limit),
        to_call=(),
        passed=(),
        line=(),
        acted=(),
        asked_again=False,
        said=(),
        told=keep,
    )
    for member in draft.session.members:
        draft.member(member.id, heard=False)


def _is_new_part(session: Session) -> bool:
    before = session.method.phases[session.phase - 1] if session.phase > 0 else None
    return before is None or before.part != session.method.phases[session.phase].part


def _start_calling(draft: Draft) -> None:
    session, phase = draft.session, draft.phase
    if phase.introduction and session.introduction is not None:
        words, by = session.introduction
        draft.do(Reveal(words, by, "introduction.head"), Forget(words))
        draft.change(introduction=None)
        draft.enter(Turn, speaker=by, since=draft.now, sign=draft.now, spoken=True)
        return
    draft.change(to_call=session.holding(phase.speakers))
    if phase.floor is Floor.SOLO and not draft.session.to_call:
        draft.enter(OpenFloor, since=draft.now)
        draft.say_all("story.who")
        return
    go_on(draft)


def _missing_role(session: Session) -> str | None:
    phase = session.now_in
    if phase is None:
        return None
    return next((role for role in phase.choose if f"role:{role}" not in session.acted), None)


def _ask_for_role(draft: Draft) -> None:
    role = _missing_role(draft.session)
    if role is not None:
        draft.say_all(f"choose.{role}.ask")


def _complete(session: Session) -> bool:
    """Has everyone who can act acted?"""
    phase = session.now_in
    if phase is None or not isinstance(session.moment, Quiet | OpenFloor):
        return False
    if phase.choose:
        return _missing_role(session) is None
    if phase.ends is not Ends.COMPLETE:
        return False
    if phase.private is Sort.ASSOCIATION or phase.private is Sort.REFLECTION:
        return False
    if phase.agree or phase.private is not None:
        return _everyone_acted(session, phase)
    return False


def _everyone_acted(session: Session, phase: Phase) -> bool:
    role = Role.ALL if phase.agree else phase.writers
    who = session.holding(role)
    return bool(who) and all(member in session.acted for member in who)
