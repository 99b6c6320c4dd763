"""Relaying: what people write in an anonymous room reaches the others, and so does what they do to it afterwards.

Everyone has a copy of a message by another name than its author has. Which is which is known for as long as phones
take a change of it (`storage/relayed.py`); the names of copies are filled in when they are sent (`copying.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ozo_signal.core.effects import PassOn
from ozo_signal.core.names import Rank
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.language.addressing import without_address
from ozo_signal.rooms.company import Company, Kept, Sending, message_of
from ozo_signal.rooms.private import HEARD, react
from ozo_signal.rooms.relay import under
from ozo_signal.signal.letters import Letter, Post, PostKind
from ozo_signal.storage import Tx, groups, people, relayed, words
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Part, Relayed


async def pass_on(
    tx: Tx, tools: Tools, group: Group, company: Company, sendings: Iterable[Sending], effect: PassOn
) -> None:
    """To everyone else, in one call for each text; for an answer one more, to the author of what it answers."""
    kept = company.texts.get(effect.words)
    if kept is None:
        return  # the room has shown it already
    mark, answered = tx.mark(f"relayed:{effect.words}"), await _answered(tx, kept)
    parts: list[Part] = []
    posts: list[Post] = []
    for sending in sendings:
        for uuids in _split(company, sending.post.to, answered):
            ids = tuple(person.id for person in company.people.values() if person.uuid in uuids)
            posts.append(replace(sending.post, to=uuids, answers=kept.answers, copy_of=mark, part=len(parts)))
            parts.append(Part(ids, sending.head))
    if parts:
        own = tuple(dict.fromkeys([message_of(effect.words)[1], kept.sent_at or message_of(effect.words)[1]]))
        one = Relayed(mark, group.id, effect.by, own, tuple(parts), wordless=not kept.text.strip())
        await relayed.add(tx, replace(one, answers=kept.answers), tools.now())
    for post in posts:
        await mail.send_to_group(tx, group, post, rank=Rank.SESSION)
    if await words.erase(tx, effect.words):  # it was held back until now, and had a sign that it waits
        author = company.people[effect.by]
        await mail.send_all(tx, tools, group, company, [react(effect.words, author, HEARD)], Rank.SESSION)


async def change(tx: Tx, tools: Tools, letter: Letter, person: str) -> bool:
    """An edit travels to every copy. An edit never runs a command. False when the message was not passed on."""
    one = await relayed.by_own(tx, person, letter.target or 0)
    if one is None:
        return False
    # Also when it does not travel: from now on its author's phone knows it by this name, and may delete it.
    one = replace(one, own=(*one.own, letter.sent_at))
    await relayed.change(tx, one)
    group = await groups.by_id(tx, one.group)
    if one.deleted or group is None or not (letter.text or "").strip():
        return True
    company = await gather(tx, tools, group)
    if person not in company.people:
        return True
    kept = Kept(letter.text or "", styles=letter.styles)
    if one.whispered:
        kept = Kept(without_address(letter.text or ""))
    for number, part in enumerate(one.parts):
        here = tuple(company.people[who].uuid for who in part.people if who in company.people)
        post = replace(under(part.head, kept), kind=PostKind.EDIT, to=here, answers=one.answers)
        post = replace(post, copy_of=one.mark, part=number)
        if here and one.whispered:  # behind the whisper itself, which is in this one's own lane
            await mail.send_private(tx, part.people[0], here[0], post, rank=Rank.SESSION)
        elif here:
            await mail.send_to_group(tx, group, post, rank=Rank.SESSION)
    return True


async def delete(tx: Tx, letter: Letter, person: str) -> bool:
    """A deletion reaches everyone who has a copy, also who has left since, and stops those on their way."""
    one = await relayed.by_own(tx, person, letter.target or 0)
    if one is None:
        return False
    group = await groups.by_id(tx, one.group)
    if one.deleted or group is None:
        return True
    one = replace(one, deleted=True, reactions=())
    await relayed.change(tx, one)
    for number, part in enumerate(one.parts):
        await send_deletion(tx, group, one, number, part.people)
    return True


async def send_deletion(tx: Tx, group: Group, one: Relayed, part: int, ids: Iterable[str]) -> None:
    """To these people, who have that part of the copies: by every name it has had. When the bot was killed in the
    middle of an edit, phones do not know the newest one.
    """
    found = [await people.address(tx, person) for person in ids]
    post = Post(PostKind.DELETE, to=tuple(uuid for uuid in found if uuid), copy_of=one.mark, part=part)
    for stamp in one.parts[part].stamps or (None,):  # it may get its name while this waits
        if post.to:
            await mail.send_to_group(tx, group, replace(post, target=stamp), rank=Rank.SESSION)


async def _answered(tx: Tx, kept: Kept) -> Relayed | None:
    one = await relayed.get(tx, kept.answers) if kept.answers else None
    return None if one is None or one.deleted else one


def _split(company: Company, uuids: Iterable[str], answered: Relayed | None) -> Iterator[tuple[str, ...]]:
    """Who can be reached by one call: everyone who has a copy of the answered message; and who has written it."""
    author = company.people.get(answered.author) if answered is not None else None
    copies = tuple(uuid for uuid in uuids if author is None or uuid != author.uuid)
    own = tuple(uuid for uuid in uuids if uuid not in copies)
    return (some for some in (copies, own) if some)
