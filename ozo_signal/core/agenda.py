"""The agenda: when the sessions of a series are, and what is to be done before and after each of them.

A weekly time is a wall-clock time in the group's zone: 20:00 is 20:00 every week, through daylight saving. What is due
is derived from the sessions' times; that each thing happens once is the storage's to remember.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ozo_signal.core.names import HOUR, MINUTE
from ozo_signal.core.retention import ERASED_AFTER, NOTES_UNTIL

# When people are told, in minutes and hours before a session, or as an hour of the day in the group's zone.
PREPARE_DAYS_BEFORE = 3  # the moderator is asked for an introduction
REMIND_DAYS_BEFORE = 1
REMIND_MINUTES_BEFORE = 15
# A reminder that is late is only sent while it still helps.
DAY_REMINDER_HELPS_UNTIL = 3 * HOUR  # before the session


@dataclass(frozen=True)
class Due:
    """One thing to be done once. `what`: prepare, remind_day, give_back, remind_hour, open, erase."""

    at: int
    index: int  # of the session, from 1; 0 for the series
    what: str
    drop_after: int | None = None


@dataclass(frozen=True)
class Planned:
    """What the agenda needs to know of one session. `over` means: held or missed."""

    index: int
    starts_at: int
    over: bool = False


def weekly(first: date, minute_of_day: int, zone: str, count: int) -> tuple[int, ...]:
    """The starts of `count` weekly sessions, the first on `first`, in milliseconds since the epoch."""
    return tuple(local(first + timedelta(weeks=n), minute_of_day, zone) for n in range(count))


def local(day: date, minute_of_day: int, zone: str) -> int:
    """A wall-clock time as milliseconds since the epoch. An hour that daylight saving skips is taken an hour later."""
    wall = datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60), ZoneInfo(zone))
    return round(wall.astimezone(UTC).timestamp() * 1000)


def local_date(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()


def minute_of(at: int, zone: str) -> int:
    moment = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    return moment.hour * 60 + moment.minute


def first_day(start: date, weekday: int) -> date:
    """`start`, or the first such weekday after it (0 is Monday)."""
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def days_later(at: int, days: int, zone: str) -> int:
    """The same hour of the day, `days` days later (or earlier)."""
    return local(local_date(at, zone) + timedelta(days=days), minute_of(at, zone), zone)


def next_morning(at: int, zone: str) -> int:
    """Until when words written after a session that ended at `at` are notes."""
    return local(local_date(at, zone) + timedelta(days=1), NOTES_UNTIL.hour * 60 + NOTES_UNTIL.minute, zone)


def erase_at(last_start: int) -> int:
    return last_start + ERASED_AFTER


def dues(sessions: Iterable[Planned], zone: str) -> tuple[Due, ...]:
    """Everything there is to do for a series, in order of time."""
    planned = sorted(sessions, key=lambda session: session.index)
    found: list[Due] = []
    for session in planned:
        if not session.over:
            found += _of_session(session, zone, last=session is planned[-1])
    if planned:  # whatever has become of the sessions: nothing stays because one of them never ended
        found.append(Due(erase_at(planned[-1].starts_at), 0, "erase"))
    return tuple(sorted(found, key=lambda due: due.at))


def _of_session(session: Planned, zone: str, *, last: bool) -> list[Due]:
    start = session.starts_at
    day_before = days_later(start, -REMIND_DAYS_BEFORE, zone)
    helps_until = start - DAY_REMINDER_HELPS_UNTIL
    found = [
        Due(days_later(start, -PREPARE_DAYS_BEFORE, zone), session.index, "prepare", helps_until),
        Due(day_before, session.index, "remind_day", helps_until),
        Due(start - REMIND_MINUTES_BEFORE * MINUTE, session.index, "remind_hour", start),
        Due(start, session.index, "open"),
    ]
    if last:
        found.append(Due(day_before + MINUTE, session.index, "give_back", start))
    return found
