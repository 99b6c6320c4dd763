"""A series: what is due before, between and after its sessions, each thing once.

When things are due is `core/agenda.py`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ozo_signal.core.agenda import Due, Planned, days_later, dues, erase_at, next_morning
from ozo_signal.core.effects import Ended
from ozo_signal.core.method import Sort
from ozo_signal.core.names import MINUTE
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather, read_kept
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Lines, Moment, Value
from ozo_signal.rooms.company import Companion, Company, Sending
from ozo_signal.rooms.private import give_back
from ozo_signal.rooms.speech import Speech, post_of
from ozo_signal.storage import Tx, meetings, words
from ozo_signal.storage import dues as done
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

OVER = ("held", "missed")
REMINDERS = ("remind_day", "remind_hour")
CLOSING = "ozo_closing"


async def due_now(tx: Tx, group: Group, now: int) -> list[tuple[Due, Meeting | None]]:
    """What is due and not done yet, in order of time; it is marked as done."""
    planned = {meeting.index: meeting for meeting in await meetings.of_group(tx, group.id)}
    already = await done.all_done(tx, group.id)
    found = []
    for due in _dues(group, planned.values()):
        if due.at <= now and (due.index, due.what) not in already:
            await done.mark_done(tx, group.id, due.index, due.what, now)
            if due.drop_after is None or now <= due.drop_after:
                found.append((due, planned.get(due.index)))
    return found


async def set_bell(tx: Tx, group: Group) -> None:
    """When this series wants to be woken next."""
    planned = await meetings.of_group(tx, group.id)
    already = await done.all_done(tx, group.id)
    waiting = [due.at for due in _dues(group, planned) if (due.index, due.what) not in already]
    await done.set_bell(tx, group.id, min(waiting, default=None))


async def remind(tx: Tx, tools: Tools, group: Group, due: Due, meeting: Meeting) -> None:
    """One reminder to the group: day, hour, topic."""
    company = await gather(tx, tools, group, meeting=meeting)
    if due.what == "remind_day":
        values: dict[str, Value] = {"when": Moment(meeting.starts_at, group.zone)}
        key = "remind.day"
    else:
        minutes = max(1, (meeting.starts_at - tools.now()) // MINUTE)
        values = {"n": minutes, "hour": Moment(meeting.starts_at, group.zone, "hour")}
        key = "remind.hour"
    await mail.announce(tx, tools, group, company, key, values, drop_after=due.drop_after)


async def prepare(tx: Tx, tools: Tools, group: Group, due: Due, meeting: Meeting) -> None:
    """Ask the moderator for an introduction, and show the topics that were proposed."""
    company = await gather(tx, tools, group, meeting=meeting)
    leader = company.moderator
    phases = tools.methods[meeting.method].phases
    key = "prepare" if any(phase.introduction for phase in phases) else "prepare.task"
    if leader is None or not any(phase.introduction or phase.optional for phase in phases):
        return
    speech = Speech(tools.voice, company)
    text = speech.plain(key, leader.language, when=Moment(meeting.starts_at, group.zone))
    await mail.send_all(tx, tools, group, company, [Sending(leader.id, post_of(text), drop_after=due.drop_after)])
    if meeting.topic is None and key == "prepare":
        await show_topics(tx, tools, group, company, leader, if_any=True, drop_after=due.drop_after)


async def show_topics(
    tx: Tx,
    tools: Tools,
    group: Group,
    company: Company,
    leader: Companion,
    *,
    if_any: bool = False,
    drop_after: int | None = None,
) -> None:
    """The proposed topics, without names, to be ordered by number."""
    topics = await words.find(tx, group=group.id, kind="topic")
    speech = Speech(tools.voice, company)
    if topics:
        lines = Lines([topic.text for topic in topics])
        text = speech.plain("prepare.topics", leader.language, items=lines)
        sending = Sending(leader.id, post_of(text), question="order", drop_after=drop_after)
        await mail.send_all(tx, tools, group, company, [sending])
    elif not if_any:
        text = speech.plain("topics.none", leader.language)
        await mail.send_all(tx, tools, group, company, [Sending(leader.id, post_of(text))])


async def set_topics(tx: Tx, group: Group, after: int, chosen: Sequence[str]) -> None:
    """Give the sessions after this one their topics, in order; a looking-back session has none."""
    coming = [
        meeting
        for meeting in await meetings.of_group(tx, group.id)
        if meeting.index > after and meeting.state == "planned" and meeting.method != CLOSING
    ]
    for meeting, topic in zip(coming, chosen, strict=False):
        await meetings.update(tx, group.id, meeting.index, topic=topic)


async def return_notes(tx: Tx, tools: Tools, group: Group) -> None:
    """The day before the looking-back session: each person's own notes, to them alone."""
    company = await gather(tx, tools, group)
    speech = Speech(tools.voice, company)
    for person in company.people.values():
        handles = await reflections_of(tx, group.id, person.id)
        notes = [kept for handle in handles if (kept := await read_kept(tx, handle)) is not None]
        if notes:
            sendings = give_back(person, notes, "notes.give_back", speech)
            await mail.send_all(tx, tools, group, company, sendings)


async def reflections_of(tx: Tx, group: str, person: str) -> tuple[str, ...]:
    """The handles of someone's own reflections in this group, in the order of writing."""
    return tuple(kept.id for kept in await words.find(tx, person=person, group=group, kind=Sort.REFLECTION))


async def close_session(
    tx: Tx, tools: Tools, group: Group, meeting: Meeting, ended: Ended, now: int, led_by: str | None
) -> None:
    """The session is over: it is noted, and the one who led it hears how many came."""
    state = "missed" if ended.why == "nobody" else "held"
    await meetings.update(tx, group.id, meeting.index, state=state, closed_at=now, next_bell=None)
    await set_bell(tx, group)
    company = await gather(tx, tools, group, meeting=meeting)
    leader = company.people.get(led_by or "")
    if leader is not None and state == "held":
        noted = any(phase.private is Sort.REFLECTION for phase in tools.methods[meeting.method].phases)
        key = "after.moderator" if noted else "after.moderator.last"
        text = Speech(tools.voice, company).plain(key, leader.language, n=ended.came)
        await mail.send_all(tx, tools, group, company, [Sending(leader.id, post_of(text))])


def notes_open_until(tools: Tools, group: Group, meeting: Meeting) -> int:
    """Until when private words are notes for this session; 0 when it takes none."""
    takes = any(phase.private is Sort.REFLECTION for phase in tools.methods[meeting.method].phases)
    if meeting.state != "held" or meeting.closed_at is None or not takes:
        return 0
    return next_morning(meeting.closed_at, group.zone)


async def skip_week(tx: Tx, tools: Tools, group: Group) -> int | None:
    """Every session that is still to come is held a week later. The new time of the next one."""
    coming = [meeting for meeting in await meetings.of_group(tx, group.id) if meeting.state == "planned"]
    for meeting in coming:
        later = days_later(meeting.starts_at, 7, group.zone)
        await meetings.update(tx, group.id, meeting.index, starts_at=later)
        await done.clear(tx, group.id, meeting.index)
    return await _tell_new_time(tx, tools, group, "skip.told")


async def move_session(tx: Tx, tools: Tools, group: Group, starts_at: int) -> bool:
    """The next session is held at another time. False when that time is over or after the one that follows."""
    coming = [meeting for meeting in await meetings.of_group(tx, group.id) if meeting.state == "planned"]
    if not coming or starts_at <= tools.now():
        return False
    if len(coming) > 1 and starts_at >= coming[1].starts_at:
        return False
    await meetings.update(tx, group.id, coming[0].index, starts_at=starts_at)
    await done.clear(tx, group.id, coming[0].index)
    await _tell_new_time(tx, tools, group, "move.told")
    return True


async def erased_on(tx: Tx, group: Group) -> int | None:
    """When everything that is kept for this series will be erased."""
    planned = await meetings.of_group(tx, group.id)
    return erase_at(planned[-1].starts_at) if planned else None


async def _tell_new_time(tx: Tx, tools: Tools, group: Group, key: str) -> int | None:
    meeting = await meetings.next_of(tx, group.id, 0)
    if meeting is None:
        return None
    await _count_as_reminded(tx, group, meeting, tools.now())
    await set_bell(tx, group)
    company = await gather(tx, tools, group, meeting=meeting)
    when = Moment(meeting.starts_at, group.zone)
    await mail.announce(tx, tools, group, company, key, {"when": when})
    return meeting.starts_at


async def _count_as_reminded(tx: Tx, group: Group, meeting: Meeting, now: int) -> None:
    """Who is just being told when a session is, needs no reminder that would be due already."""
    for due in _dues(group, await meetings.of_group(tx, group.id)):
        if due.index == meeting.index and due.what in REMINDERS and due.at <= now:
            await done.mark_done(tx, group.id, due.index, due.what, now)


def _dues(group: Group, planned: Iterable[Meeting]) -> tuple[Due, ...]:
    agenda = [Planned(m.index, m.starts_at, m.state in OVER) for m in planned]
    return dues(agenda, group.zone)
