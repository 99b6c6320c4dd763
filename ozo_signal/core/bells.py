"""Bells: the times at which a session wants to be woken, and what each of them means.

They are derived from the state and never stored beside it. There is no "cancel timer": a bell whose reason is gone is
simply not in the list any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ozo_signal.core import phases, turns
from ozo_signal.core.draft import Draft, called
from ozo_signal.core.effects import Ask, OpenDoor
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Gathering, OpenFloor, Paused, Quiet, Rest, Turn
from ozo_signal.core.names import (
    CHECK_OUT_SOON,
    EMPTY_FLOOR,
    GATHERING,
    MINUTE,
    MODERATOR_LATE,
    NOBODY_COMES,
    NUDGE_AFTER,
    OFFER_WAITS,
    PASSED_BY_AFTER,
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
        return (Bell(session.planned_at, _open_door),)
    found = [*_of_moment(session), *_of_session(session)]
    if session.phase >= 0 and not isinstance(session.moment, Paused):
        found += _of_phase(session)
    return tuple(sorted(found, key=lambda bell: bell.at))


def next_bell(session: Session) -> int | None:
    """The earliest bell, in milliseconds since the epoch."""
    return next((bell.at for bell in bells(session)), None)


def begin_now(draft: Draft) -> None:
    """The gathering is over."""
    draft.say_all("session.begins")
    phases.enter(draft, 0)


def may_begin(session: Session) -> bool:
    return len(session.here()) >= 2 and session.clock >= session.planned_at + GATHERING


def _of_moment(session: Session) -> list[Bell]:
    moment = session.moment
    if isinstance(moment, Gathering):
        return _of_gathering(session, moment)
    if isinstance(moment, Turn):
        return _of_turn(session, moment)
    if isinstance(moment, Rest):
        return [Bell(moment.until, phases.go_on)]
    if isinstance(moment, Paused) and "phase:pause" not in session.told:
        return [Bell(moment.since + PAUSE_ASKS, _ask_to_resume)]
    if isinstance(moment, OpenFloor) and "phase:silence" not in session.told:
        phase = session.now_in
        if phase is not None and phase.floor is Floor.QUEUE:
            return [Bell(moment.since + EMPTY_FLOOR, _say_silence_is_fine)]
    return []


def _of_gathering(session: Session, moment: Gathering) -> list[Bell]:
    if session.here() and len(session.here()) >= 2:
        return [Bell(moment.until, begin_now)]
    found = [Bell(session.planned_at + NOBODY_COMES, lambda draft: phases.close(draft, "nobody"))]
    if "waiting" not in session.told:
        found.append(Bell(session.planned_at + MODERATOR_LATE, _say_we_wait))
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
    found = [Bell(moment.sign + PASSED_BY_AFTER, _pass_by)]
    if f"nudge:{moment.number}" not in session.told:
        found.append(Bell(moment.since + NUDGE_AFTER, _nudge))
    return found


def _of_phase(session: Session) -> list[Bell]:
    phase = session.now_in
    if phase is None or session.in_last_phase:
        return []
    if isinstance(session.moment, Quiet):
        return [Bell(session.phase_until, phases.leave)]
    found = []
    length = session.phase_until - session.phase_began
    if "phase:soft" not in session.told and length >= SHORT_PHASE:
        found.append(Bell(session.phase_began + length * SOFT_NOTE_PERCENT // 100, _note_softly))
    if "phase:over" not in session.told:
        found.append(Bell(session.phase_until, _offer))
    elif isinstance(session.moment, OpenFloor):
        found.append(Bell(session.phase_until + OFFER_WAITS, phases.leave))
    return found


def _of_session(session: Session) -> list[Bell]:
    found = [Bell(session.ends_at, lambda draft: phases.close(draft, "done"))]
    if isinstance(session.moment, Gathering):
        return found
    if not session.in_last_phase:
        found.append(Bell(session.check_out_at, _start_check_out))
        if "soon" not in session.told:
            found.append(Bell(session.check_out_at - CHECK_OUT_SOON, _announce_check_out))
    elif "end" not in session.told:
        found.append(Bell(session.ends_at - 2 * MINUTE, _announce_end))
    if _leader_is_missing(session) and "late" not in session.told:
        found.append(Bell(session.planned_at + MODERATOR_LATE, _offer_the_chair))
    return found


def _leader_is_missing(session: Session) -> bool:
    if session.chair is not None or session.moderator is None:
        return False
    moderator = session.member(session.moderator)
    return moderator is not None and not moderator.present


def _open_door(draft: Draft) -> None:
    draft.once("door")
    draft.do(OpenDoor())
    draft.say_all("door.open")
    draft.tell_chair("card.judging")


def _say_we_wait(draft: Draft) -> None:
    draft.once("waiting")
    draft.say_all("gathering.waiting")


def _offer_the_chair(draft: Draft) -> None:
    draft.once("late")
    draft.say_all("moderator.late")


def _nudge(draft: Draft) -> None:
    moment = draft.session.moment
    if isinstance(moment, Turn):
        draft.once(f"nudge:{moment.number}")
        draft.say(moment.speaker, "turn.nudge")


def _pass_by(draft: Draft) -> None:
    """Nothing came. The turn goes by without a word in the room; privately we say that it can come back."""
    moment = draft.session.moment
    if isinstance(moment, Turn):
        draft.say(moment.speaker, "turn.passed_by")
        turns.pass_by(draft, moment.speaker)
        phases.go_on(draft)


def _note_softly(draft: Draft) -> None:
    draft.once("phase:soft")
    left = max(1, (draft.session.phase_until - draft.now) // MINUTE)
    draft.tell_chair("time.soon", n=left)


def _offer(draft: Draft) -> None:
    """The time of this part is over: the chair chooses. An empty floor goes on by itself a little later."""
    draft.once("phase:over")
    if (chair := draft.session.steers) is not None:
        draft.do(Ask(chair, "time.up", "time_up"))


def _announce_check_out(draft: Draft) -> None:
    draft.once("soon")
    if (speaker := draft.session.speaker) is not None:
        draft.say(speaker, "check_out.soon_speaker", n=CHECK_OUT_SOON // MINUTE)
    elif not isinstance(draft.session.moment, Paused):
        draft.say_all("check_out.soon", n=CHECK_OUT_SOON // MINUTE)


def _start_check_out(draft: Draft) -> None:
    if (speaker := draft.session.speaker) is not None:
        draft.say_all("check_out.speaker", name=called(speaker))
    draft.change(told=tuple({*draft.session.told, "soon"}))
    last = len(draft.session.method.phases) - 1
    if draft.session.phase < last - 1:
        draft.change(phase=last - 1)
    phases.leave(draft)


def _announce_end(draft: Draft) -> None:
    draft.once("end")
    draft.say_all("session.ends_soon", n=2)


def _say_silence_is_fine(draft: Draft) -> None:
    draft.once("phase:silence")
    draft.say_all("queue.silence")


def _ask_to_resume(draft: Draft) -> None:
    draft.once("phase:pause")
    draft.say_all("pause.long")
