"""What a coordinator does with groups, on the store itself; the running bot sees it at its next look around."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ozo_signal import course
from ozo_signal.core.agenda import first_day, local_date, weekly
from ozo_signal.core.faults import Fixable
from ozo_signal.core.retention import CODES_KEPT
from ozo_signal.engine import mail, series
from ozo_signal.language.codes import new_code, show_code
from ozo_signal.language.values import Moment
from ozo_signal.language.vocabulary import LANGUAGES
from ozo_signal.language.voice import Voice
from ozo_signal.methods.load import load_all
from ozo_signal.settings import Settings, need_account
from ozo_signal.storage import Store, Tx, errands, groups, meetings, new_id
from ozo_signal.storage.groups import Group, Room
from ozo_signal.storage.meetings import Meeting
from ozo_signal.workshop import make_alarm, open_store

__all__ = ["LANGUAGES"]

SESSIONS = range(2, 13)  # product.md: a group may choose 2 to 12
PEOPLE = range(2, 11)  # at most ten participants
REST_SECONDS = range(10, 21)
TIMER_DAYS = range(29)
NAME_MAX = 60  # characters
START_DAYS_AHEAD_MAX = 731


class CoordinatorError(Fixable):
    """Something a coordinator asked for cannot be; the message says what to do instead."""


@dataclass(frozen=True)
class Wish:
    """A group as a coordinator wants it."""

    name: str
    language: str
    weekday: int
    minute_of_day: int
    zone: str
    start: date | None
    sessions: int
    people: int
    rest_seconds: int = 15
    timer_days: int = 7
    method: str = "ozo"
    room: str = "group"
    shows_moderator: bool = True
    pictures: bool = False


async def new_group(settings: Settings, wish: Wish) -> str:
    """Make the group, its sessions and its codes. Returns the invitations as text."""
    need_account(settings)
    _check(wish)
    if wish.pictures and settings.attachments is None:
        raise CoordinatorError(
            "For pictures OZO_ATTACHMENTS has to name a folder, and signal-cli uses it: see the README."
        )
    invitation = partial(_invitation, settings.chat_link, Voice.load())
    async with desk(settings) as (tx, now):
        group = Group(
            id=new_id(),
            name=_one_line(wish.name),
            language=wish.language,
            room=_room(wish.room),
            shows_moderator=wish.shows_moderator,
            pictures=wish.pictures,
            weekday=wish.weekday,
            minute_of_day=wish.minute_of_day,
            zone=wish.zone,
            sessions=wish.sessions,
            people_max=wish.people,
            rest_seconds=wish.rest_seconds,
            timer_seconds=wish.timer_days * 86_400,
            made_at=now,
        )
        starts = _starts(wish, now)
        await groups.add(tx, group)
        await meetings.plan(tx, _sessions(group.id, wish, starts))
        await series.set_bell(tx, group)
        invitations = [await invitation(tx, group, "moderator", starts[0], now)]
        for _ in range(wish.people):
            invitations.append(await invitation(tx, group, "participant", starts[0], now))
    line = "\n\n" + "-" * 40 + "\n\n"
    return f"Group {group.id}\n\n" + line.join(invitations) + "\n"


async def invite(settings: Settings, group_id: str, role: str) -> str:
    """One more invitation."""
    need_account(settings)
    invitation = partial(_invitation, settings.chat_link, Voice.load())
    async with desk(settings) as (tx, now):
        group = await _find(tx, group_id)
        upcoming = await meetings.next_of(tx, group.id, now)
        if upcoming is None:
            raise CoordinatorError("This group has no sessions to come.")
        return await invitation(tx, group, role, upcoming.starts_at, now)


async def list_groups(settings: Settings) -> str:
    """One line a group."""
    async with desk(settings, writes=False) as (tx, now):
        lines = [await _line(tx, group, now) for group in await groups.all(tx)]
    return "\n".join(lines) or "There are no groups yet. Make one with: ozo-signal group new"


async def show_group(settings: Settings, group_id: str) -> str:
    """One group: its sessions and how many people; nobody's name and nobody's words."""
    async with desk(settings, writes=False) as (tx, now):
        group = await _find(tx, group_id)
        lines = [await _line(tx, group, now), ""]
        for meeting in await meetings.of_group(tx, group.id):
            when = _when(meeting.starts_at, group.zone)
            topic = "topic chosen" if meeting.topic else ""
            lines.append(f"{meeting.index:>2}  {when}  {meeting.method:<12}  {meeting.state:<8} {topic}".rstrip())
        members = await groups.members(tx, group.id)
        leads = sum(1 for member in members if member.role == "moderator")
        invited = await groups.invitations(tx, group.id)
        unused = sum(1 for one in invited if one.used_by is None and one.expires_at > now)
        lines += ["", f"In: {leads} moderator, {len(members) - leads} participants. Open invitations: {unused}."]
        lines += [f"In the log this group is {tx.fingerprint(mail.group_lane(group.id))}."]
        if not leads and group.state == "running":
            lines.append(f"There is no moderator. Invite one: ozo-signal group invite {group.id} --moderator")
        lines += await course.now(tx, group)
    return "\n".join(lines)


async def end_group(settings: Settings, group_id: str) -> str:
    """Ask the bot to end a group: it tells people and erases what is kept."""
    async with desk(settings) as (tx, now):
        group = await _find(tx, group_id)
        await errands.leave(tx, "end", group.id, {}, now)
    return "The bot will end this group within a minute, or as soon as it runs."


@asynccontextmanager
async def desk(settings: Settings, *, writes: bool = True) -> AsyncIterator[tuple[Tx, int]]:
    """A transaction on the store, and the time. One that only reads never waits for the bot."""
    async with opened(settings) as (store, now), store.write() if writes else store.read() as tx:
        yield tx, now()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Store, Callable[[], int]]]:
    """The store, for as long as something is done with it, and what tells the time."""
    alarm = await make_alarm(settings)
    store = await open_store(settings)
    try:
        yield store, alarm.now
    finally:
        await store.close()
        await alarm.stop()


def _check(wish: Wish) -> None:
    name = _one_line(wish.name)
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise CoordinatorError(f"The name of a group has 1 to {NAME_MAX} characters that can be read.")
    if wish.language not in LANGUAGES:
        raise CoordinatorError(f"--language is one of {', '.join(LANGUAGES)}, not '{wish.language}'.")
    limits = (
        ("--sessions", wish.sessions, SESSIONS),
        ("--people", wish.people, PEOPLE),
        ("--rest", wish.rest_seconds, REST_SECONDS),
        ("--timer", wish.timer_days, TIMER_DAYS),
    )
    for name, value, limit in limits:
        if value not in limit:
            raise CoordinatorError(f"{name} is a number from {limit[0]} to {limit[-1]}, not {value}.")
    try:
        ZoneInfo(wish.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CoordinatorError(f"--zone is a time zone such as Europe/Athens, not '{wish.zone}'.") from None
    if wish.method != "ozo" and wish.method not in load_all():
        raise CoordinatorError(f"--method is ozo or one of {', '.join(load_all())}, not '{wish.method}'.")


def _room(wished: str) -> Room:
    """Raises CoordinatorError for a room that is not there."""
    for known in get_args(Room):
        if wished == known:
            return cast(Room, known)
    raise CoordinatorError(f"--room is one of {', '.join(get_args(Room))}, not '{wished}'.")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _starts(wish: Wish, now: int) -> tuple[int, ...]:
    """The sessions' times. Without a start the series begins with the first such day from tomorrow on."""
    today = local_date(now, wish.zone)
    start = wish.start or today + timedelta(days=1)
    if start > today + timedelta(days=START_DAYS_AHEAD_MAX):
        raise CoordinatorError("--start lies too far away: the first session is within two years from now.")
    starts = weekly(first_day(start, wish.weekday), wish.minute_of_day, wish.zone, wish.sessions)
    if starts[0] <= now:
        raise CoordinatorError("--start lies in the past: the first session must still be to come.")
    return starts


def _sessions(group: str, wish: Wish, starts: tuple[int, ...]) -> list[Meeting]:
    last = len(starts)

    def method(index: int) -> str:
        if wish.method != "ozo":
            return wish.method
        return "ozo_first" if index == 1 else "ozo_closing" if index == last else "ozo_regular"

    return [Meeting(group, index, at, method(index)) for index, at in enumerate(starts, 1)]


async def _invitation(link: str, voice: Voice, tx: Tx, group: Group, role: str, starts_at: int, now: int) -> str:
    code = new_code(secrets.choice)
    await groups.invite(tx, group.id, role, tx.mark(f"code:{code}"), now, now + CODES_KEPT)  # type: ignore[arg-type]
    when = Moment(starts_at, group.zone)
    values = {"group": group.name, "link": link, "code": show_code(code)}
    return voice.say(f"invite.{role}", group.language, when=when, **values).text


async def _find(tx: Tx, group_id: str) -> Group:
    group = await groups.by_id(tx, group_id)
    if group is None:
        raise CoordinatorError(f"There is no group {group_id}. See: ozo-signal group list")
    return group


async def _line(tx: Tx, group: Group, now: int) -> str:
    upcoming = await meetings.next_of(tx, group.id, now)
    when = f"next {_when(upcoming.starts_at, group.zone)}" if upcoming else "no sessions to come"
    count = len(await groups.members(tx, group.id))
    return f"{group.id}  {group.name}  ({group.language}, {group.state}, {count} people, {when} {group.zone})"


def _when(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")
