"""What a command word means to a session that is going on; the same from the room and from the private chat."""

from __future__ import annotations

from ozo_signal.core import events as ev
from ozo_signal.core.moments import Paused
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Session
from ozo_signal.language.commands import Command

SIGNS = ("hand", "hand_down", "done", "pass", "yes")
EVERYONES = {"pause": "pause", "queue": "queue", "lead": "lead", "stop": "stop"}
LEADERS = {
    "start": "begin",
    "next": "next",
    "next_part": "next_part",
    "back": "back",
    "extend": "more_time",
    "close": "ask_close",
    "task": "task",
}


def event_of(command: Command, at: int, who: MemberId, words: WordsId, session: Session) -> ev.Event | None:
    """The event, or None when the word means nothing here: then it is speech."""
    name = command.name
    if name in SIGNS:
        return ev.Signed(at, who, name, words)
    if name in EVERYONES:
        return ev.Steered(at, who, EVERYONES[name])
    if name == "resume":
        if isinstance(session.moment, Paused):
            return ev.Steered(at, who, "resume")
        return ev.Steered(at, who, "next") if session.may_steer(who) else None
    if name in LEADERS and session.may_steer(who):
        return ev.Steered(at, who, LEADERS[name])
    return None


def is_leaders_word(command: Command) -> bool:
    return command.name in LEADERS or command.name == "resume"
