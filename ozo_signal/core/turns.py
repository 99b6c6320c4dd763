"""Turns: who has the floor, who comes next, and the little longer in between.

"Participants need to wait for another participant who is speaking to finish … They should even allow the participant
a little pause to decide whether to add more" (OZO2 pilot, 4.4). So nobody is called in a rest, and whoever adds
something in it has the floor again. Order: the hands of those who have spoken least come first (methods.md, 2.5).

When a phase is through, this file only says so (`next_one` returns False); `phases.py` goes on.
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core.draft import Draft, called, named
from ozo_signal.core.effects import HoldBack, Nod, PassOn, Reveal
from ozo_signal.core.method import Answer, Floor
from ozo_signal.core.moments import OpenFloor, Rest, Turn
from ozo_signal.core.names import OFFER_WAITS, SECOND, UNSEEN_WAIT, MemberId, WordsId
from ozo_signal.core.session import Session


def speak(draft: Draft, who: MemberId, words: WordsId, trails_off: bool) -> None:
    """Words in the room. They go on, take the floor, or come at another's moment."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.speaker == who:
        more = replace(moment, sign=draft.now, spoken=True, trails_off=trails_off)
        draft.change(moment=more, said=(*draft.session.said, words)[-3:])
        _heard(draft, who)
        draft.do(PassOn(words, who))
    elif isinstance(moment, Rest) and moment.after == who:
        _add(draft, moment, who, words, trails_off)
    elif _floor_is_free(draft.session):
        if draft.phase.floor is not Floor.OPEN:
            _take(draft, who, spoken=True, trails_off=trails_off)
            draft.change(said=(words,))
        _heard(draft, who)
        draft.do(PassOn(words, who))
    elif draft.session.may_steer(who):
        draft.do(PassOn(words, who))  # the one who leads may always say how we go on
    else:
        _hold_back(draft, who, words)


def finish(draft: Draft, who: MemberId, words: WordsId | None) -> bool:
    """The speaker says so. True when it was theirs to say."""
    moment = draft.session.moment
    if not isinstance(moment, Turn) or moment.speaker != who:
        return False
    if words is not None:
        draft.do(Nod(words, who))
    rest(draft, who, answered=moment.answering)
    return True


def rest(draft: Draft, after: MemberId, *, answered: bool = False) -> None:
    """The little longer after a turn."""
    _count_turn(draft, after)
    until = draft.now + draft.session.rest_seconds * SECOND
    draft.enter(Rest, after=after, until=until, answered=answered)


def pass_by(draft: Draft, who: MemberId) -> bool:
    """This member lets the turn go by, now or in advance. True when the floor is free because of it."""
    session = draft.session
    moment = session.moment
    holds = isinstance(moment, Turn) and moment.speaker == who
    draft.change(
        line=_without(session.line, who),
        to_call=_without(session.to_call, who),
        passed=session.passed if session.asked_again else (*_without(session.passed, who), who),
    )
    if holds:
        draft.enter(OpenFloor, since=draft.now)
    return holds


def raise_hand(draft: Draft, who: MemberId, words: WordsId | None) -> bool:
    """Ask for a turn. True when the floor is free and the next one can be called."""
    session = draft.session
    if words is not None:
        draft.do(Nod(words, who))
    comes_anyway = who in session.to_call and draft.phase.answer is not Answer.ALLOWED
    if who in session.line or who == session.speaker or comes_anyway:
        return False
    draft.change(line=(*session.line, who))
    if isinstance(session.moment, OpenFloor):
        return True
    order = waiting(draft.session)
    if len(order) > 1:
        draft.say_all("line.order", names=named(*order))
    return False


def lower_hand(draft: Draft, who: MemberId) -> None:
    draft.change(line=_without(draft.session.line, who))


def show_typing(draft: Draft, who: MemberId) -> None:
    """Typing keeps the floor, in a turn and in the rest after it."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.speaker == who:
        draft.change(moment=replace(moment, sign=draft.now))
    elif isinstance(moment, Rest) and moment.after == who:
        longer = draft.now + draft.session.rest_seconds * SECOND
        draft.change(moment=replace(moment, until=max(moment.until, longer)))


def waiting(session: Session) -> tuple[MemberId, ...]:
    """Who asked for a turn, in the order in which they will be called."""
    turns = {member.id: member.turns for member in session.members}
    return tuple(sorted(session.line, key=lambda who: turns.get(who, 0)))


def next_one(draft: Draft) -> bool:
    """Call the next person, or open the floor. False when this phase is through."""
    session, phase = draft.session, draft.phase
    if _must_answer(session):
        _call(draft, session.case_giver or "", "call.answer", answering=True)
        return True
    if phase.floor in (Floor.QUEUE, Floor.OPEN) and overdue(session):
        return False
    if phase.floor is Floor.OPEN:
        draft.enter(OpenFloor, since=draft.now)
        return True
    candidate = _candidate(session)
    if candidate is not None:
        _call(draft, candidate, phase.call)
        return True
    if phase.floor is Floor.QUEUE:
        _open_queue(draft)
        return True
    return phase.floor is Floor.ROUND and (_ask_once_more(draft) or _ask_unseen(draft))


def overdue(session: Session) -> bool:
    """The offer to the chair was not answered in time; whoever speaks finishes, and then we go on."""
    return session.clock >= session.phase_until + OFFER_WAITS


def _candidate(session: Session) -> MemberId | None:
    """Who is to be called now."""
    phase = session.now_in
    line, to_call = waiting(session), session.to_call
    first = (line, to_call) if phase and phase.answer is Answer.ALLOWED else (to_call, line)
    return next((who for people in first for who in people if session.member(who)), None)


def _call(draft: Draft, who: MemberId, key: str, *, answering: bool = False) -> None:
    """Invite someone by name, so that their phone tells them."""
    shares = () if answering else draft.session.chosen_by(who)
    reveals = draft.phase.answer is Answer.ALLOWED and who in draft.session.to_call
    asked_for = who not in draft.session.to_call and not answering
    draft.say_all("call.turn" if asked_for else key, name=called(who))
    if reveals:
        draft.do(*(Reveal(words, who, "share.head") for words in shares))
    _take(draft, who, answering=answering)


def _take(draft: Draft, who: MemberId, *, spoken: bool = False, **fields: bool) -> None:
    session = draft.session
    draft.change(
        line=_without(session.line, who),
        to_call=session.to_call if fields.get("answering") else _without(session.to_call, who),
        passed=_without(session.passed, who),
        said=(),
    )
    draft.enter(Turn, speaker=who, since=draft.now, sign=draft.now, spoken=spoken, **fields)


def _add(draft: Draft, moment: Rest, who: MemberId, words: WordsId, trails_off: bool) -> None:
    """Something was added in the rest: the turn goes on."""
    _take(draft, who, spoken=True, trails_off=trails_off, answering=moment.answered)
    draft.change(said=(words,))
    member = draft.session.member(who)
    if member is not None:
        draft.member(who, turns=max(0, member.turns - 1))  # it is still the same turn
    draft.do(PassOn(words, who))


def _floor_is_free(session: Session) -> bool:
    moment = session.moment
    return isinstance(moment, OpenFloor) or (isinstance(moment, Rest) and moment.after is None)


def _hold_back(draft: Draft, who: MemberId, words: WordsId) -> None:
    draft.do(HoldBack(words, who, draft.session.speaker, first=draft.once(f"hush:{who}")))


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
    if here and all(member.heard for member in here) and draft.once("phase:all_heard"):
        draft.tell_chair("queue.all_heard")
    if any(member.heard for member in here):
        draft.say_all("queue.open")


def _ask_once_more(draft: Draft) -> bool:
    """Whoever passed is asked once more, together and without pressure."""
    passed = tuple(who for who in draft.session.passed if draft.session.member(who))
    draft.change(asked_again=True, passed=())
    if not passed:
        return False
    draft.say_all("round.again", names=called(*passed))
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


def _heard(draft: Draft, who: MemberId) -> None:
    draft.member(who, heard=True)


def _count_turn(draft: Draft, who: MemberId) -> None:
    member = draft.session.member(who)
    if member is not None:
        draft.member(who, turns=member.turns + 1, heard=True)


def _without(people: tuple[MemberId, ...], who: MemberId) -> tuple[MemberId, ...]:
    return tuple(other for other in people if other != who)
