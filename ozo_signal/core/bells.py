"""Bells: the times at which a session wants to be woken. What each of them does is in `ringing.py`.

They are derived from the state and never stored beside it. There is no "cancel timer": a bell whose reason is gone is
simply not in the list any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ozo_signal.core import phases, ringing, turns
from ozo_signal.core.draft import Draft
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Gathering, OpenFloor, Paused, Quiet, Rest, Turn
from ozo_signal.core.names import (
    CHECK_OUT_SOON,
    EMPTY_FLOOR,
    END_SOON,
    GATHERING,
    LAST_CALL,
    MINUTE,
    MODERATOR_LATE,
    NOBODY_COMES,
    NUDGE_AFTER,
    OFFER_WAITS,
    PASSED_BY_AFTER,
    PASSED_BY_SOONEST,
    PAUSE_ASKS,
    SECOND,
    SOFT_NOTE_PERCENT,
    TRAILING_QUIET,
)
from ozo_signal.core.session import Session

Act = Callable[[Draft], None]
SHORT_PHASE = 4 * MINUTE  # a soft note in so short a phase would only disturb


@dataclass(frozen=True)
class Bell:
    at: int
    act: Act


def bells(session: Session) -> tuple[Bell, ...]:
    """When to wake me, and what happens then, earliest first."""
    if session.closed:
        return ()
    if "door" not in session.told:
        return (Bell(session.planned_at, ringing.open_door),)
    found = [*_of_moment(session), *_of_session(session)]
    if session.phase >= 0 and not isinstance(session.moment, Paused):
        found += _of_phase(session)
    return tuple(sorted(found, key=lambda bell: bell.at))


def next_bell(session: Session) -> int | None:
    """The earliest bell, in milliseconds since the epoch."""
    return next((bell.at for bell in bells(session)), None)


def may_begin(session: Session) -> bool:
    """Enough people are here and the gathering has lasted long enough."""
    moment = session.moment
    return isinstance(moment, Gathering) and len(session.here()) >= 2 and session.clock >= moment.until


def _of_moment(session: Session) -> list[Bell]:
    moment = session.moment
    if isinstance(moment, Gathering):
        return _of_gathering(session, moment)
    if isinstance(moment, Turn):
        return _of_turn(session, moment)
    if isinstance(moment, Rest):
        return [Bell(moment.until, phases.go_on)]
    if isinstance(moment, Paused) and "phase:pause" not in session.told:
        return [Bell(moment.since + PAUSE_ASKS, ringing.ask_to_resume)]
    if isinstance(moment, OpenFloor) and "phase:silence" not in session.told:
        phase = session.now_in
        if phase is not None and phase.floor is Floor.QUEUE:
            return [Bell(moment.since + EMPTY_FLOOR, ringing.say_silence_is_fine)]
    return []


def _of_gathering(session: Session, moment: Gathering) -> list[Bell]:
    if len(session.here()) >= 2:
        return [Bell(moment.until, ringing.begin_now)]
    given_up = moment.until - GATHERING + NOBODY_COMES  # moves with the gathering when we were away
    found = [Bell(given_up, lambda draft: phases.close(draft, "nobody"))]
    if "waiting" not in session.told:
        found.append(Bell(session.planned_at + MODERATOR_LATE, ringing.say_we_wait))
    return found


def _of_turn(session: Session, moment: Turn) -> list[Bell]:
    phase = session.now_in
    if moment.spoken:
        quiet = TRAILING_QUIET if moment.trails_off else (phase.quiet_seconds if phase else 45) * SECOND
        return [
            Bell(
                moment.sign + quiet,
                lambda draft: turns.rest(draft, moment.speaker, answered=moment.answering),
            )
        ]
    patience = _patience(session, moment)
    found = [Bell(moment.sign + patience, ringing.pass_by)]
    if f"phase:nudge:{moment.speaker}" not in session.told:
        found.append(Bell(moment.sign + min(NUDGE_AFTER, patience // 2), ringing.nudge))
    return found


def _patience(session: Session, moment: Turn) -> int:
    """How long someone who writes nothing is waited for. In a large round nobody's silence takes the others' turns."""
    phase = session.now_in
    if phase is None or phase.floor is not Floor.ROUND or moment.answering:
        return PASSED_BY_AFTER
    fair_share = (session.phase_until - moment.since) // (len(session.to_call) + 1)
    return min(PASSED_BY_AFTER, max(PASSED_BY_SOONEST, fair_share))


def _of_phase(session: Session) -> list[Bell]:
    phase = session.now_in
    if phase is None or session.in_last_phase:
        return []
    if isinstance(session.moment, Quiet):
        return [Bell(session.phase_until, phases.leave)]
    found = []
    length = session.phase_until - session.phase_began
    if "phase:soft" not in session.told and length >= SHORT_PHASE:
        found.append(Bell(session.phase_began + length * SOFT_NOTE_PERCENT // 100, ringing.note_softly))
    if session.check_out_at - session.phase_until < OFFER_WAITS:
        return found  # the check-out comes by itself, so there is nothing to choose
    if "phase:over" not in session.told:
        found.append(Bell(session.phase_until, ringing.offer))
    elif isinstance(session.moment, OpenFloor):
        found.append(Bell(session.phase_until + OFFER_WAITS, phases.leave))
    return found


def _of_session(session: Session) -> list[Bell]:
    found = [Bell(session.ends_at, lambda draft: phases.close(draft, "done"))]
    if isinstance(session.moment, Gathering):
        return found
    if not session.in_last_phase:
        found.append(Bell(session.check_out_at, ringing.start_check_out))
        if "soon" not in session.told:
            found.append(Bell(session.check_out_at - CHECK_OUT_SOON, ringing.announce_check_out))
    else:
        found += _of_last_phase(session)
    if _leader_is_missing(session) and "late" not in session.told:
        found.append(Bell(session.planned_at + MODERATOR_LATE, ringing.offer_the_chair))
    return found


def _of_last_phase(session: Session) -> list[Bell]:
    found = []
    if "end" not in session.told:
        found.append(Bell(session.ends_at - END_SOON, ringing.announce_end))
    if session.to_call and "last_call" not in session.told and not isinstance(session.moment, Paused):
        needed = max(END_SOON, LAST_CALL * len(session.to_call))
        found.append(Bell(session.ends_at - needed, ringing.invite_the_rest))
    return found


def _leader_is_missing(session: Session) -> bool:
    if session.chair is not None or session.moderator is None:
        return False
    moderator = session.member(session.moderator)
    return moderator is not None and not moderator.present
