"""Gathers a company: a group, its people, and the words that are about to be shown."""

from __future__ import annotations

from collections.abc import Iterable

from ozo_signal.core.effects import Ask, Effect, GiveBack, Offer, PassOn, Reveal, Said, Say, Unsent
from ozo_signal.engine.holding import PACKED, unpack
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.company import Companion, Company, Kept
from ozo_signal.storage import Tx, groups, meetings, words
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

Fresh = dict[str, Kept]  # words of the letter that is being heard, not in the store yet


async def gather(
    tx: Tx,
    tools: Tools,
    group: Group,
    *,
    effects: Iterable[Effect] = (),
    fresh: Fresh | None = None,
    meeting: Meeting | None = None,
) -> Company:
    """Everyone who is in the group now, and the texts that these effects name."""
    company: dict[str, Companion] = {}
    for one in await groups.known(tx, group.id):
        who = one.membership.person
        name = one.membership.name or tools.voice.say("nobody", group.language).text
        company[who] = Companion(who, one.uuid, name, one.language or group.language, one.membership.role)
    texts = dict(fresh or {})
    for handle in named_words(effects):
        if handle not in texts and (kept := await read_kept(tx, handle)) is not None:
            texts[handle] = kept
    topic = await topic_of(tx, meeting)
    return Company(
        group=group.id,
        name=group.name,
        language=group.language,
        zone=group.zone,
        people=company,
        timer_seconds=group.timer_seconds,
        topic=topic,
        texts=texts,
        shows_moderator=group.shows_moderator,
    )


async def topic_of(tx: Tx, meeting: Meeting | None) -> str | None:
    """The topic of a session as its author wrote it, None when there is none."""
    if meeting is None or meeting.topic is None:
        return None
    kept = await words.read(tx, meeting.topic)
    return " ".join(kept.text.split()) if kept else None


async def read_kept(tx: Tx, handle: str) -> Kept | None:
    """Someone's kept words with the day and the topic of their session."""
    found = await words.read(tx, handle)
    if found is None:
        return None
    meeting = None
    if found.group is not None and found.meeting is not None:
        meeting = await meetings.get(tx, found.group, found.meeting)
    # A note of the next morning belongs to the evening it looks back on.
    day = meeting.starts_at if meeting is not None else found.written_at
    if found.kind in PACKED:
        return unpack(found.text, found.sent_at, day)
    return Kept(found.text, found.sent_at, day, await topic_of(tx, meeting))


def named_words(effects: Iterable[Effect]) -> list[str]:
    """The handles of all words that these effects want to show."""
    found: list[str] = []
    for effect in effects:
        if isinstance(effect, Say | Ask):
            said = [value for value in effect.values.values() if isinstance(value, Said)]
            found += [handle for value in said for handle in value.words]
        elif isinstance(effect, Reveal | PassOn):
            found.append(effect.words)
        elif isinstance(effect, GiveBack | Offer | Unsent):
            found += effect.words
    return found
