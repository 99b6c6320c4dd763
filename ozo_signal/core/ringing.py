"""Ringing: what each bell does when its time has come. When that is, is in `bells.py`."""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import calling, phases
from ozo_signal.core.draft import Draft, called
from ozo_signal.core.effects import Ask, OpenDoor
from ozo_signal.core.moments import Paused, Turn, shifted
from ozo_signal.core.names import MINUTE


def begin_now(draft: Draft) -> None:
    """The gathering is over. When it took so long that it is time to look back, that is what is left to do."""
    draft.say_all("session.begins")
    if draft.now >= draft.session.check_out_at:
        phases.start_check_out(draft)
    else:
        phases.enter(draft, 0)


def open_door(draft: Draft) -> None:
    draft.once("door")
    draft.do(OpenDoor())
    draft.say_all("door.open")


def say_we_wait(draft: Draft) -> None:
    draft.once("waiting")
    draft.say_all("gathering.waiting")


def offer_the_chair(draft: Draft) -> None:
    draft.once("late")
    draft.say_all("moderator.late")


def nudge(draft: Draft) -> None:
    moment = draft.session.moment
    if isinstance(moment, Turn):
        draft.once(f"phase:nudge:{moment.speaker}")
        draft.say(moment.speaker, "turn.nudge")


def pass_by(draft: Draft) -> None:
    """Nothing came. The turn goes by without a word in the room; privately we say that it can come back."""
    moment = draft.session.moment
    if isinstance(moment, Turn):
        draft.say(moment.speaker, "turn.passed_by")
        phases.go_by(draft, moment.speaker)


def note_softly(draft: Draft) -> None:
    draft.once("phase:soft")
    left = max(1, (draft.session.phase_until - draft.now) // MINUTE)
    draft.tell_chair("time.soon", n=left)


def offer(draft: Draft) -> None:
    """The time of this part is over: the chair chooses. An empty floor goes on by itself a little later."""
    draft.once("phase:over")
    if (chair := draft.session.steers) is not None:
        draft.do(Ask(chair, "time.up", "time_up"))


def announce_check_out(draft: Draft) -> None:
    draft.once("soon")
    left = (draft.session.check_out_at - draft.now) // MINUTE
    if left < 1:
        return  # we were away when it was time to say so
    if (speaker := draft.session.speaker) is not None:
        draft.say(speaker, "check_out.soon_speaker", n=left)
    elif not isinstance(draft.session.moment, Paused):
        draft.say_all("check_out.soon", n=left)


def start_check_out(draft: Draft) -> None:
    moment = draft.session.moment
    if isinstance(moment, Paused):
        draft.say_all("pause.ends")
        moment = replace(shifted(moment.was, draft.now - moment.since), number=moment.number + 1)
        draft.change(moment=moment)  # whoever was speaking before the pause still has the little longer
    if isinstance(moment, Turn) and moment.spoken:
        draft.say_all("check_out.speaker", name=called(moment.speaker))
    draft.once("soon")
    phases.start_check_out(draft)


def announce_end(draft: Draft) -> None:
    draft.once("end")
    if (left := (draft.session.ends_at - draft.now) // MINUTE) >= 1:
        draft.say_all("session.ends_soon", n=left)


def invite_the_rest(draft: Draft) -> None:
    """There is no time left to call everyone one by one."""
    draft.once("last_call")
    calling.invite_the_rest(draft)


def say_silence_is_fine(draft: Draft) -> None:
    draft.once("phase:silence")
    draft.say_all("queue.silence")


def ask_to_resume(draft: Draft) -> None:
    draft.once("phase:pause")
    draft.say_all("pause.long")
