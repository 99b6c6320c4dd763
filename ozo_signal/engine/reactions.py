"""Reactions in an anonymous room.

Signal lets a sender stand under a message once. So the bot shows each reader the newest reaction that stands and is
not their own: under their own message when they wrote it, and under its own when they have a copy. Whose it is, and how
many there are, cannot be seen, which is what an anonymous room wants; that somebody was moved, can.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ozo_signal.core.names import Rank
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.language.folding import part_pictures
from ozo_signal.rooms.company import Company
from ozo_signal.signal.letters import Letter, Post, PostKind
from ozo_signal.storage import Tx, groups, relayed
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Relayed

_WHO_IT_IS = re.compile("[\U0001f3fb-\U0001f3ff]|\u200d[\u2640\u2642]\ufe0f?")


async def react_to(tx: Tx, tools: Tools, letter: Letter, person: str, *, own: bool) -> None:
    """Somebody reacts to a message of their own, or to a copy that they have, or takes that back."""
    # A phone adds a colour of skin, or man or woman, by itself: that says something of who it is.
    emoji, target = _WHO_IT_IS.sub("", letter.emoji or ""), letter.target or 0
    one = await relayed.by_own(tx, person, target) if own else await copy_of(tx, person, target)
    if one is None or one.deleted or not emoji or part_pictures(emoji)[0]:
        return  # words in the place of a picture are not passed on
    group = await groups.by_id(tx, one.group)
    company = await gather(tx, tools, group) if group is not None else None
    if group is None or company is None or person not in company.people:
        return
    others = tuple(each for each in one.reactions if each[0] != person)
    now = replace(one, reactions=others if letter.removed else (*others, (person, emoji)))
    await relayed.change(tx, now)
    await _show(tx, group, company, one, now)


async def copy_of(tx: Tx, person: str, stamp: int) -> Relayed | None:
    """The message of which this person has a copy by this name."""
    for membership in await groups.of_person(tx, person):
        one = await relayed.by_copy(tx, membership.group, stamp)
        if one is not None and one.part_of(person) is not None:
            return one
    return None


async def _show(tx: Tx, group: Group, company: Company, before: Relayed, now: Relayed) -> None:
    author = company.people.get(now.author)
    if author is not None and (post := _changed(before, now, now.author)) is not None:
        post = replace(post, to=(author.uuid,), target=now.own[-1], target_author=author.uuid)
        await mail.send_private(tx, author.id, author.uuid, post, rank=Rank.SESSION)
    for number, part in enumerate(now.parts):
        readers: dict[Post, list[str]] = {}
        for who in part.people:
            if who in company.people and (post := _changed(before, now, who)) is not None:
                readers.setdefault(post, []).append(company.people[who].uuid)
        for post, uuids in readers.items():
            post = replace(post, to=tuple(uuids), copy_of=now.mark, part=number)
            if now.whispered:  # behind the whisper itself, which is in this one's own lane
                await mail.send_private(tx, part.people[0], uuids[0], post, rank=Rank.SESSION)
            else:
                await mail.send_to_group(tx, group, post, rank=Rank.SESSION)


def _changed(before: Relayed, now: Relayed, reader: str) -> Post | None:
    """What this reader is to be shown, if it is not shown already."""
    was, shown = _newest(before, reader), _newest(now, reader)
    if was == shown:
        return None
    return Post(PostKind.REACT, emoji=shown or was or "", removed=shown is None)


def _newest(one: Relayed, reader: str) -> str | None:
    return next((emoji for who, emoji in reversed(one.reactions) if who != reader), None)
