"""Leading: what the moderator settles for the sessions to come, in the private chat."""

from __future__ import annotations

from datetime import date, timedelta

from ozo_signal.core.agenda import local, local_date
from ozo_signal.engine import mail, series
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Lines, Moment, Value
from ozo_signal.rooms import deeds as do
from ozo_signal.storage import Tx, meetings, questions, words
from ozo_signal.storage.groups import Group


async def order_topics(tx: Tx, tools: Tools, person: str, language: str, group: Group, deed: do.OrderTopics) -> None:
    """The moderator orders the topics that were proposed: the sessions to come get them in this order."""
    topics = await words.find(tx, group=group.id, kind="topic")
    picked = [n for n in deed.numbers if n != 0]
    if not picked or any(not 1 <= n <= len(topics) for n in picked):
        await mail.reply(tx, tools, person, "choose.not_offered", language, n=len(topics))
        return
    await questions.close(tx, person)
    await series.set_topics(tx, group, 0, [topics[n - 1].id for n in picked])
    lines: list[Value] = []
    for meeting in await meetings.of_group(tx, group.id):
        topic = await words.read(tx, meeting.topic) if meeting.topic else None
        if topic is not None and meeting.state == "planned":
            day = Moment(meeting.starts_at, group.zone, "day")
            lines.append(tools.voice.say("topics.day", language, day=day, topic=topic.text).text)
    await mail.reply(tx, tools, person, "topics.set", language, items=Lines(lines))


async def move(tx: Tx, tools: Tools, person: str, language: str, group: Group, deed: do.MoveSession) -> None:
    """The next session at another time. A weekday is the first such day from today on."""
    today = local_date(tools.now(), group.zone)
    if isinstance(deed.day, str):
        day = date.fromisoformat(deed.day)
    else:
        day = today + timedelta(days=(deed.day - today.weekday()) % 7)
    starts_at = local(day, deed.minute, group.zone)
    if starts_at <= tools.now() and not isinstance(deed.day, str):
        starts_at = local(day + timedelta(days=7), deed.minute, group.zone)
    if not await series.move_session(tx, tools, group, starts_at):
        await mail.reply(tx, tools, person, "move.past", language)
        return
    await questions.close(tx, person)
    when = Moment(starts_at, group.zone)
    await mail.reply(tx, tools, person, "move.done", language, when=when)
