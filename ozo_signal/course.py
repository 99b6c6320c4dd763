"""The course of a session that goes on, for whoever looks after it: the part, the moment, the queue.

Nobody's name and nobody's words are in it: the core knows neither.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ozo_signal.core.moments import Gathering, Paused
from ozo_signal.core.session import Session
from ozo_signal.engine import evening
from ozo_signal.storage import StoreError, Tx
from ozo_signal.storage.groups import Group


async def now(tx: Tx, group: Group) -> list[str]:
    """What goes on in this group; nothing when no session does."""
    try:
        live = await evening.live_session(tx, group.id)
    except StoreError as trouble:  # the rest can be shown all the same
        return ["", f"Now:    {trouble}"]
    return [] if live is None else ["", *in_lines(live[1], group.zone)]


def in_lines(session: Session, zone: str) -> list[str]:
    """What goes on now, line by line."""
    return [f"Now:    {_part(session, zone)}", f"Moment: {_moment(session, zone)}", f"Queue:  {_queue(session)}"]


def _part(session: Session, zone: str) -> str:
    ends = f"the session ends at {_hour(session.ends_at, zone)}"
    phase = session.now_in
    if phase is None:
        return f"not begun; {ends}"
    place = f"part {session.phase + 1} of {len(session.method.phases)}, {phase.id}"
    return f"{place}, until {_hour(session.phase_until, zone)}; {ends}"


def _moment(session: Session, zone: str) -> str:
    """Such as "14, turn, since 20:04"."""
    moment = session.moment
    if isinstance(moment, Paused):
        return f"{moment.number}, paused, since {_hour(moment.since, zone)}; before that {moment.was.name}"
    since = getattr(moment, "since", None)
    if since is not None:
        return f"{moment.number}, {moment.name}, since {_hour(since, zone)}"
    until = getattr(moment, "until", None)
    # A rest lasts seconds, and the door is open for minutes.
    exact = "%H:%M" if isinstance(moment, Gathering) else "%H:%M:%S"
    return f"{moment.number}, {moment.name}" + (f", until {_hour(until, zone, exact)}" if until is not None else "")


def _queue(session: Session) -> str:
    waits = f"{len(session.to_call)} to be called, {len(session.line)} with a hand up"
    again = f", {len(session.passed)} to be asked again" if session.passed else ""
    held = f", {len(session.held)} messages that wait" if session.held else ""
    return f"{sum(member.present for member in session.members)} present, {waits}{again}{held}"


def _hour(at: int, zone: str, exact: str = "%H:%M") -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime(exact)
