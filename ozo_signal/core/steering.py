"""Steering: the few words with which a moderator moves the session, and those that anyone may say.

The moderator decides the rhythm; a pause belongs to everyone, and nobody is named for asking for it.
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import calling, phases, ringing, turns
from ozo_signal.core.draft import Draft, named
from ozo_signal.core.effects import Ask
from ozo_signal.core.events import Steered
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Closed, Gathering, Paused, Rest, Running, Turn, shifted
from ozo_signal.core.names import MORE_TIME, PAUSE_ASKS, MemberId
from ozo_signal.core.session import Session


def steer(draft: Draft, event: Steered) -> None:
    who, what = event.by, event.what
    if what == "queue":
        order = turns.waiting(draft.session)
        draft.say(who, "line.order" if order else "line.empty", names=named(*order))
    elif what == "pause":
        _pause(draft)
    elif what == "resume":
        _resume(draft, who)
    elif what == "lead":
        _lead(draft, who)
    elif what == "stop":
        draft.do(Ask(who, "stop.ask", "stop"))
    elif not draft.session.may_steer(who):
        draft.say(who, "steer.not_yours")
    else:
        _lead_on(draft, event)


def _lead_on(draft: Draft, event: Steered) -> None:
    who, what = event.by, event.what
    moment = draft.session.moment
    if what == "close":
        phases.close(draft, "chair")
    elif what == "ask_close":
        draft.do(Ask(who, "close.ask", "close"))
    elif what == "task":
        _note_task(draft, who)
    elif isinstance(moment, Gathering):
        if what in ("begin", "next", "next_part"):
            ringing.begin_now(draft)
    elif what == "more_time" and draft.session.phase >= 0:
        phases.more_time(draft, who, MORE_TIME)
    elif isinstance(moment, Paused):
        _resume(draft, who)
    elif what == "next":
        _next(draft)
    elif what == "next_part":
        _leave(draft, who)
    elif what == "over" and "phase:over" in draft.session.told:
        _leave(draft, who)  # a late answer to an earlier part's offer moves nothing
    elif what == "back":
        phases.go_back(draft)
    elif what == "begin":
        draft.say(who, "steer.began")


def _next(draft: Draft) -> None:
    """When someone has the floor, the next person; when nobody has and nobody waits, the next part."""
    moment = draft.session.moment
    if isinstance(moment, Turn):
        if moment.spoken:
            turns.put_down(draft)
        else:
            turns.pass_by(draft, moment.speaker)
        phases.go_on(draft)
    elif isinstance(moment, Rest) and _goes_on(draft.session, moment):
        phases.go_on(draft)
    else:
        phases.leave(draft)


def _leave(draft: Draft, who: MemberId) -> None:
    """To the next part. The last one ends for everyone, so that is asked back while people still wait in it."""
    session = draft.session
    if session.in_last_phase and calling.someone_waits(session):
        draft.do(Ask(who, "close.ask", "close"))
    else:
        phases.leave(draft)


def _goes_on(session: Session, moment: Rest) -> bool:
    """Is there still someone in this part? At the end of a round those who passed are asked first."""
    phase = session.now_in
    in_round = phase is not None and phase.floor is Floor.ROUND and moment.after is not None
    return in_round or calling.someone_waits(session)


def _note_task(draft: Draft, who: MemberId) -> None:
    """The part that is only held when the one who leads asks for it."""
    session = draft.session
    if not any(phase.optional for phase in session.method.phases[session.phase + 1 :]):
        draft.say(who, "task.not_today")
        return
    draft.change(task=True)
    draft.say(who, "task.noted")


def _lead(draft: Draft, who: MemberId) -> None:
    """Someone takes the chair of a moderator who is not there."""
    session = draft.session
    if session.may_steer(who):
        return
    if who == session.case_giver:
        draft.say(who, "choose.not_both")
        return
    moderator = session.member(session.moderator) if session.moderator else None
    if session.chair is None and (moderator is None or not moderator.present):
        draft.change(chair=who)
        draft.say_all("lead.found", name=named(who))
    else:
        draft.say(who, "steer.not_yours")


def _pause(draft: Draft) -> None:
    """Anyone can ring a pause, and stays unnamed (product.md, "Safety")."""
    moment = draft.session.moment
    if isinstance(moment, Paused | Closed):
        return
    draft.change(told=tuple(what for what in draft.session.told if what != "phase:pause"))
    draft.enter(Paused, was=moment, since=draft.now)
    draft.warn_all("pause.begins")


def _resume(draft: Draft, who: MemberId) -> None:
    moment = draft.session.moment
    if not isinstance(moment, Paused):
        return
    long_enough = draft.now >= moment.since + PAUSE_ASKS
    if not draft.session.may_steer(who) and not long_enough and draft.session.steers is not None:
        draft.say(who, "pause.wait")
        return
    draft.say_all("pause.ends")
    give_time_back(draft, moment.was, draft.now - moment.since)


def give_time_back(draft: Draft, moment: Running, length: int) -> None:
    """The moment goes on as if nothing had been: its times and its phase's move, the check-out's do not."""
    session = draft.session
    later = replace(shifted(moment, length), number=session.moment.number + 1)
    until = session.phase_until + length
    limit = session.ends_at if session.in_last_phase else session.check_out_at
    draft.change(moment=later, phase_until=min(until, limit), phase_began=session.phase_began + length)
