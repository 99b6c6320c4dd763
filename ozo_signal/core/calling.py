"""Calling: who comes next, and when this part is through. What a turn is, is in `turns.py`.

Hands of those who have spoken least come first (methods.md, 2.5). Who passed is asked once more at the end of a round,
and who has not been seen yet is looked for, once.

When a phase is through, this file only says so (`next_one` returns False); `phases.py` goes on.
"""

from __future__ import annotations

from ozo_signal.core import turns
from ozo_signal.core.draft import Draft, called
from ozo_signal.core.effects import Reveal
from ozo_signal.core.method import Answer, Floor
from ozo_signal.core.moments import OpenFloor, Rest
from ozo_signal.core.names import OFFER_WAITS, UNSEEN_WAIT, MemberId
from ozo_signal.core.session import Session


def next_one(draft: Draft) -> bool:
    """Call the next person, or open the floor. False when this phase is through."""
    session, phase = draft.session, draft.phase
    if _must_answer(session):
        _call_to_answer(draft, session.case_giver or "")
        return True
    if phase.floor in (Floor.QUEUE, Floor.OPEN) and overdue(session):
        return False
    if phase.floor is Floor.OPEN:
        draft.enter(OpenFloor, since=draft.now)
        return True
    if _call_next(draft):
        return True
    if phase.floor is Floor.QUEUE:
        _open_queue(draft)
        return True
    return phase.floor is Floor.ROUND and (_ask_once_more(draft) or _ask_unseen(draft))


def overdue(session: Session) -> bool:
    """The offer to the chair was not answered in time; whoever speaks finishes, and then we go on."""
    return session.clock >= session.phase_until + OFFER_WAITS


def someone_waits(session: Session) -> bool:
    return bool(session.line or session.to_call) or _must_answer(session)


def invite_the_rest(draft: Draft) -> None:
    """The hour is nearly over: whoever was not called yet is invited now, all together."""
    session = draft.session
    unasked = () if session.asked_again else session.passed
    draft.change(to_call=(), passed=(*session.passed, *session.to_call), asked_again=True)
    draft.say_all("round.again", names=called(*unasked, *session.to_call))


def _call_next(draft: Draft) -> bool:
    """In a part with answers hands come before the round, otherwise after it."""
    session = draft.session
    hands = next((who for who in turns.waiting(session) if session.member(who)), None)
    in_round = next((who for who in session.to_call if session.member(who)), None)
    if hands is not None and (in_round is None or draft.phase.answer is Answer.ALLOWED):
        draft.say_all("call.turn", name=called(hands))
        turns.take(draft, hands, keeps_place=draft.phase.answer is Answer.ALLOWED)
        return True
    if in_round is not None:
        _call_in_round(draft, in_round)
        return True
    return False


def _call_in_round(draft: Draft, who: MemberId) -> None:
    """Invite someone by name, so that their phone tells them. What they chose to share is shown at their turn, once."""
    session = draft.session
    draft.say_all(draft.phase.call, name=called(who))
    if draft.phase.answer is Answer.ALLOWED:
        draft.do(*(Reveal(words, who, "share.head") for words in session.chosen_by(who)))
        draft.change(shares=tuple(share for share in session.shares if share[0] != who), asked=who)
    turns.take(draft, who)


def _call_to_answer(draft: Draft, who: MemberId) -> None:
    draft.say_all("call.answer", name=called(who))
    turns.take(draft, who, keeps_place=True, answering=True)


def _must_answer(session: Session) -> bool:
    """In a phase with answers the case giver answers after each question, once."""
    phase, moment = session.now_in, session.moment
    if phase is None or phase.answer is not Answer.EACH or not isinstance(moment, Rest) or moment.answered:
        return False
    giver = session.case_giver
    return giver is not None and session.member(giver) is not None and moment.after not in (None, giver)


def _open_queue(draft: Draft) -> None:
    draft.enter(OpenFloor, since=draft.now)
    here = draft.session.here()
    # The one who leads told the first story; in this part nobody waits for theirs.
    if here and all(m.heard or m.id == draft.session.steers for m in here) and draft.once("phase:all_heard"):
        draft.tell_chair("queue.all_heard")
    if any(member.heard for member in here):
        draft.say_all("queue.open")


def _ask_once_more(draft: Draft) -> bool:
    """Whoever passed is asked once more, together and without pressure; each of them may, one after another."""
    session = draft.session
    passed = tuple(who for who in session.passed if session.member(who))
    waited = isinstance(session.moment, Rest) and session.moment.after is None
    # Whoever was the last to be called and passes this very moment is not asked again in the same breath.
    just_now = isinstance(session.moment, OpenFloor) and session.moment.since == session.clock and len(passed) == 1
    if not passed or just_now or (session.asked_again and waited):
        draft.change(asked_again=True, passed=())
        return False
    if not session.asked_again:
        draft.say_all("round.again", names=called(*passed))
    draft.change(asked_again=True, passed=passed)
    _leave_open(draft)
    return True


def _ask_unseen(draft: Draft) -> bool:
    """Who has not shown themselves yet is looked for once, at the end of the first round."""
    unseen = draft.session.unseen()
    if not unseen or not draft.once("unseen"):
        return False
    draft.say_all("round.unseen", names=called(*unseen))
    _leave_open(draft)
    return True


def _leave_open(draft: Draft) -> None:
    draft.enter(Rest, after=None, until=draft.now + UNSEEN_WAIT)
