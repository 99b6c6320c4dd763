"""Phases: how one part begins, is complete, and makes room for the next; and the clock over all of them.

Timers inform, they do not cut, with one exception that is the promise of the whole: a session lasts at most one hour,
and the check-out starts in time, always (product.md, "The turn"; OZO2 pilot: "maximum one hour").
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import calling, held, notes, roles, turns
from ozo_signal.core.draft import Draft
from ozo_signal.core.effects import CloseDoor, Ended, Forget, Open, Reveal
from ozo_signal.core.method import Ends, Floor, Phase, Role, Sort
from ozo_signal.core.moments import Closed, OpenFloor, Paused, Quiet, Rest, Turn
from ozo_signal.core.names import MINUTE, SECOND, MemberId
from ozo_signal.core.session import Session


def enter(draft: Draft, index: int) -> None:
    """Begin the first phase from `index` on that applies; close when there is none."""
    while index < len(draft.session.method.phases) and not _applies(draft.session, index):
        index += 1
    if index >= len(draft.session.method.phases):
        close(draft, "done")
        return
    turns.put_down(draft)  # whoever is speaking has the little longer to finish in
    _begin(draft, index)
    phase = draft.phase
    parts, new_part = draft.session.method.parts, _is_new_part(draft.session)
    draft.do(Open(phase.opens, phase.label, phase.part, parts, phase.minutes, new_part))
    notes.ask(draft)
    if phase.floor is Floor.SILENT:
        draft.enter(Quiet, since=draft.now)
    elif phase.choose:
        draft.enter(OpenFloor, since=draft.now)
        roles.ask(draft)
    elif phase.floor in (Floor.QUEUE, Floor.OPEN):
        draft.enter(OpenFloor, since=draft.now)
        held.offer_to_all(draft)
    else:
        _start_calling(draft)


def leave(draft: Draft) -> None:
    """This phase is over; the next one begins."""
    notes.close_writing(draft, draft.phase)
    if draft.phase.agree == "hands" and _complete(draft.session):
        draft.say_all("try.all")
    enter(draft, draft.session.phase + 1)


def start_check_out(draft: Draft) -> None:
    """The last phase begins now. What people wrote in the phases that fall away is not lost with them."""
    phases = draft.session.method.phases
    for phase in phases[max(0, draft.session.phase) : -1]:
        notes.close_writing(draft, phase)
    enter(draft, len(phases) - 1)


def go_on(draft: Draft) -> None:
    """Call the next person, or leave when nobody is left."""
    if not calling.next_one(draft):
        leave(draft)


def go_by(draft: Draft, who: MemberId) -> None:
    """This member lets a turn go by; when it was theirs, or they were the last one waited for, we go on."""
    session = draft.session
    waited_for = isinstance(session.moment, Rest) and session.moment.after is None and session.passed == (who,)
    freed = turns.pass_by(draft, who)
    if freed and draft.phase.introduction and not draft.session.line:
        draft.say_all("story.who")  # the floor is open: anyone may tell the first story
    elif freed or (waited_for and session.asked_again):
        go_on(draft)


def go_back(draft: Draft) -> None:
    """To the phase before, or to the beginning of the first. Not out of the check-out once it is time for it."""
    if draft.now >= draft.session.check_out_at:
        draft.tell_chair("time.no_more")
        return
    index = max(0, draft.session.phase - 1)
    while index > 0 and not _applies(draft.session, index):
        index -= 1
    enter(draft, index)


def settle(draft: Draft) -> None:
    """Leave what is complete, or has lost its reason, however it came to that. Each phase is left once, so it ends."""
    for _ in draft.session.method.phases:
        session = draft.session
        if session.closed or session.phase < 0 or isinstance(session.moment, Paused):
            return
        if still_applies(session) and not _complete(session):
            return
        leave(draft)


def still_applies(session: Session) -> bool:
    """False when what the running phase needs is gone: its case giver has left, its topics were deleted."""
    return _applies(session, session.phase)


def introduce(draft: Draft) -> bool:
    """Post the story that was prepared, when this is its moment. Nothing is shown of someone who has left."""
    prepared = draft.session.introduction
    author = draft.session.member(prepared[1]) if prepared else None
    if prepared is None or author is None or not draft.phase.introduction:
        return False
    words, by = prepared
    draft.do(Reveal(words, by, "introduction.head"), Forget(words))
    draft.change(introduction=None, to_call=())
    if author.present:
        draft.enter(Turn, speaker=by, since=draft.now, sign=draft.now, spoken=True)
    else:
        draft.enter(Rest, after=by, until=draft.now + draft.phase.quiet_seconds * SECOND)
    return True


def more_time(draft: Draft, by: MemberId, length: int) -> None:
    """Five minutes more, as far as the check-out allows."""
    session = draft.session
    limit = session.ends_at if session.in_last_phase else session.check_out_at
    until = min(max(session.phase_until, draft.now) + length, limit)
    if until <= session.phase_until:
        draft.say(by, "time.no_more")
        return
    told = tuple(what for what in session.told if what != "phase:over")
    draft.change(phase_until=until, told=told)
    draft.say(by, "time.more", n=(until - draft.now) // MINUTE)


def close(draft: Draft, why: str) -> None:
    """The session is over. What was written for this evening only is erased."""
    came = sum(member.present for member in draft.session.members)
    for note in draft.session.notes:
        if note.sort == Sort.ADVICE:
            draft.do(Forget(note.words))
    held.end(draft)
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
        asked=None,
        told=keep,
        members=tuple(replace(member, heard=False) for member in session.members),
    )


def _is_new_part(session: Session) -> bool:
    before = session.method.phases[session.phase - 1] if session.phase > 0 else None
    return before is None or before.part != session.method.phases[session.phase].part


def _start_calling(draft: Draft) -> None:
    session, phase = draft.session, draft.phase
    if introduce(draft):
        return
    draft.change(to_call=session.holding(phase.speakers))
    if phase.floor is Floor.SOLO and not draft.session.to_call:
        draft.enter(OpenFloor, since=draft.now)
        draft.say_all("story.who")
    elif not _is_finishing(session):
        go_on(draft)


def _is_finishing(session: Session) -> bool:
    """The one who spoke when the phase ended still has their rest; the first call comes after it."""
    moment = session.moment
    return isinstance(moment, Rest) and moment.after is not None and moment.until > session.clock


def _complete(session: Session) -> bool:
    """Has everyone who can act acted?"""
    phase = session.now_in
    if phase is None or not isinstance(session.moment, Quiet | OpenFloor):
        return False
    if phase.choose:
        return roles.missing(session) is None
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
    return all(member in session.acted for member in who)
