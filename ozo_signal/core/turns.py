"""Turns: who has the floor, how a turn ends, and the little longer after it. Who comes next is in `calling.py`.

"Participants need to wait for another participant who is speaking to finish … They should even allow the participant
a little pause to decide whether to add more" (OZO2 pilot, 4.4). So nobody is called in a rest, and whoever adds
something in it has the floor again.
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import held
from ozo_signal.core.draft import Draft, named
from ozo_signal.core.effects import Nod, PassOn
from ozo_signal.core.method import Answer, Floor
from ozo_signal.core.moments import OpenFloor, Paused, Rest, Turn
from ozo_signal.core.names import SECOND, TYPING_LASTS, MemberId, WordsId
from ozo_signal.core.session import Session


def speak(draft: Draft, who: MemberId, words: WordsId, trails_off: bool) -> None:
    """Words in the room. They go on, take the floor, or come at another's moment."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.speaker == who:
        show_life(draft, who, trails_off)
        draft.change(said=(*draft.session.said, words)[-3:])
        draft.do(PassOn(words, who))
    elif isinstance(moment, Rest) and moment.after == who:
        _add(draft, moment, who, words, trails_off)
    elif _is_free_for(draft.session, who):
        if _is_a_turn(draft.session, who):
            put_down(draft)
            take(draft, who, spoken=True, trails_off=trails_off)
            draft.change(said=(words,))
        draft.member(who, heard=True)
        draft.do(PassOn(words, who))
    elif draft.session.may_steer(who) or who == draft.session.asked:
        # The one who leads may always say how we go on, or ask something; who is asked may answer.
        draft.do(PassOn(words, who))
        _listen_on(draft)
    else:
        held.back(draft, who, words)


def show_life(draft: Draft, who: MemberId, trails_off: bool = False) -> None:
    """The one who has the floor says something: their turn goes on."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.speaker == who:
        draft.change(moment=replace(moment, sign=draft.now, spoken=True, trails_off=trails_off))
        draft.member(who, heard=True)


def take(draft: Draft, who: MemberId, *, keeps_place: bool = False, **fields: bool) -> None:
    """This member has the floor. `keeps_place`: their own turn in the round is still to come."""
    session = draft.session
    draft.change(
        line=without(session.line, who),
        to_call=session.to_call if keeps_place else without(session.to_call, who),
        passed=session.passed if keeps_place else without(session.passed, who),
        said=(),
    )
    draft.enter(Turn, speaker=who, since=draft.now, sign=draft.now, **fields)
    if not fields.get("spoken"):
        held.offer(draft, who)  # who speaks already says what they want to say


def finish(draft: Draft, who: MemberId, words: WordsId | None) -> bool:
    """The speaker says so. True when it was theirs to say."""
    moment = draft.session.moment
    if not isinstance(moment, Turn) or moment.speaker != who:
        return False
    if words is not None:
        draft.do(Nod(words, who))
    rest(draft, who, answered=moment.answering)
    return True


def put_down(draft: Draft) -> None:
    """Whoever has spoken and still has the floor has finished, as far as others can tell."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.spoken:
        rest(draft, moment.speaker, answered=moment.answering)


def rest(draft: Draft, after: MemberId, *, answered: bool = False) -> None:
    """The little longer after a turn."""
    member = draft.session.member(after)
    if member is not None:
        draft.member(after, turns=member.turns + 1, heard=True)
    until = draft.now + draft.session.rest_seconds * SECOND
    draft.enter(Rest, after=after, until=until, answered=answered)


def pass_by(draft: Draft, who: MemberId) -> bool:
    """This member lets the turn go by, now or in advance. True when the floor is free because of it.

    Who has not been heard in this part is asked once more at its end; who has, is through.
    """
    session = draft.session
    moment = session.moment
    holds = session.speaker == who
    if isinstance(moment, Turn) and moment.spoken and finish(draft, who, None):
        return False  # "pass" after some words is another way to say "done"
    member = session.member(who)
    unheard = member is not None and not member.heard and who in session.holding(draft.phase.speakers)
    once_more = (who,) if unheard and not session.asked_again else ()
    draft.change(
        line=without(session.line, who),
        to_call=without(session.to_call, who),
        passed=(*without(session.passed, who), *once_more),
    )
    return holds and free_floor(draft)


def free_floor(draft: Draft) -> bool:
    """Nobody has the floor any more. False in a pause: then we go on only after it."""
    moment = draft.session.moment
    if isinstance(moment, Paused):
        ended = Rest(moment.was.number, None, moment.since)
        draft.change(moment=replace(moment, was=ended))
        return False
    draft.enter(OpenFloor, since=draft.now)
    return True


def raise_hand(draft: Draft, who: MemberId, words: WordsId | None) -> bool:
    """Ask for a turn. True when the floor is free and the next one can be called."""
    session = draft.session
    if words is not None:
        draft.do(Nod(words, who))
    free = is_free(session)
    comes_anyway = who in session.to_call and (free or draft.phase.answer is not Answer.ALLOWED)
    if comes_anyway or who in session.line or who == session.speaker:
        return free
    draft.change(line=(*session.line, who))
    order = waiting(draft.session)
    if len(order) > 1 and not free and not isinstance(session.moment, Paused):
        draft.say_all("line.order", names=named(*order))
    return free


def lower_hand(draft: Draft, who: MemberId) -> None:
    draft.change(line=without(draft.session.line, who))


def show_typing(draft: Draft, who: MemberId) -> None:
    """Typing keeps the floor: in a turn, in the rest after it, and when one was asked once more."""
    session = draft.session
    moment = session.moment
    if isinstance(moment, Turn) and moment.speaker == who:
        draft.change(moment=replace(moment, sign=draft.now))
    elif isinstance(moment, Rest) and moment.after == who:
        _rest_longer(draft, moment, session.rest_seconds * SECOND)
    elif isinstance(moment, Rest) and moment.after is None and who in session.passed:
        _rest_longer(draft, moment, TYPING_LASTS)


def waiting(session: Session) -> tuple[MemberId, ...]:
    """Who asked for a turn, in the order in which they will be called."""
    turns = {member.id: member.turns for member in session.members}
    return tuple(sorted(session.line, key=lambda who: turns.get(who, 0)))


def is_free(session: Session) -> bool:
    """May anyone begin to speak?"""
    moment = session.moment
    return isinstance(moment, OpenFloor) or (isinstance(moment, Rest) and moment.after is None)


def without(people: tuple[MemberId, ...], who: MemberId) -> tuple[MemberId, ...]:
    return tuple(other for other in people if other != who)


def _add(draft: Draft, moment: Rest, who: MemberId, words: WordsId, trails_off: bool) -> None:
    """Something was added in the rest: the turn goes on."""
    take(draft, who, keeps_place=True, spoken=True, trails_off=trails_off, answering=moment.answered)
    draft.change(said=(words,))
    member = draft.session.member(who)
    if member is not None:
        draft.member(who, turns=max(0, member.turns - 1))  # it is still the same turn
    draft.do(PassOn(words, who))


def _is_free_for(session: Session, who: MemberId) -> bool:
    """In the last minutes those who were not called yet need not wait for the one who speaks."""
    last_chance = "last_call" in session.told and who in session.passed and not isinstance(session.moment, Paused)
    return is_free(session) or last_chance


def _is_a_turn(session: Session, who: MemberId) -> bool:
    """On a free floor words are a turn. Those of the one who leads invite someone else, unless it is their own turn."""
    phase = session.now_in
    if phase is None or phase.floor is Floor.OPEN:
        return False
    if who != session.steers:
        return True
    if phase.floor is Floor.SOLO:
        return who not in session.passed
    return phase.floor is Floor.ROUND and (who in session.passed or who in session.to_call)


def _listen_on(draft: Draft) -> None:
    """The one who leads asked or said something: whoever spoke before gets time to answer it."""
    moment = draft.session.moment
    if isinstance(moment, Turn) and moment.spoken and not moment.trails_off:
        draft.change(moment=replace(moment, sign=draft.now))
    elif isinstance(moment, Rest):
        _rest_longer(draft, moment, draft.session.rest_seconds * SECOND)


def _rest_longer(draft: Draft, moment: Rest, length: int) -> None:
    draft.change(moment=replace(moment, until=max(moment.until, draft.now + length)))
