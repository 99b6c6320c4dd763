"""Relaying: what people write in an anonymous room reaches the others, and so does what they do to it afterwards.

Everyone has a copy of a message by another name than its author has. Which is which is known for as long as phones
take a change of it (`storage/relayed.py`); the names of copies are filled in when they are sent (`copying.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
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
from ozo_signal.signal.letters import Letter, Post, PostKind, Quote
from ozo_signal.storage import Tx, groups, people, relayed, words
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Part, Relayed

Quoted = tuple[str | None, int] | None


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
        for quoted, uuids in _split(company, sending.post.to, answered).items():
            ids = tuple(person.id for person in company.people.values() if person.uuid in uuids)
            post = replace(sending.post, to=uuids, quote=quote_of(company, quoted), copy_of=mark, part=len(parts))
            parts.append(Part(ids, sending.head, quoted=quoted))
            posts.append(post)
    if parts:
        own = tuple(dict.fromkeys([message_of(effect.words)[1], kept.sent_at or message_of(effect.words)[1]]))
        one = Relayed(mark, group.id, effect.by, own, tuple(parts), wordless=not kept.text.strip())
        await relayed.add(tx, one, tools.now())
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
        post = replace(under(part.head, kept), kind=PostKind.EDIT, quote=quote_of(company, part.quoted))
        here = tuple(company.people[who].uuid for who in part.people if who in company.people)
        post = replace(post, to=here, copy_of=one.mark, part=number)
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


def quoted_for(one: Relayed | None, person: str) -> Quoted:
    """What this person's phone knows the message by; who joined later gets a name that it will not find."""
    if one is None:
        return None
    if person == one.author:
        # An iPhone drops an answer to a picture that came without words (signal.md, 9).
        return None if one.wordless else (person, one.own[-1])
    number = one.part_of(person)
    mine = [one.parts[number]] if number is not None else []
    stamps = next((part.stamps for part in (*mine, *one.parts) if part.stamps), ())
    return (None, stamps[-1]) if stamps else None


def quote_of(company: Company, quoted: Quoted) -> Quote | None:
    """Never with words: phones show their own copy, and nobody can make others say what they did not."""
    if quoted is None:
        return None
    author, stamp = quoted
    if author is None:
        return Quote(None, stamp)
    person = company.people.get(author)
    return Quote(person.uuid, stamp) if person is not None else None


async def _answered(tx: Tx, kept: Kept) -> Relayed | None:
    one = await relayed.get(tx, kept.answers) if kept.answers else None
    return None if one is None or one.deleted else one


def _split(company: Company, uuids: Iterable[str], answered: Relayed | None) -> dict[Quoted, tuple[str, ...]]:
    """Who can be reached by one call: those on whose phones the answered message has the same name."""
    found: dict[Quoted, tuple[str, ...]] = {}
    for person in company.people.values():
        if person.uuid in uuids:
            quoted = quoted_for(answered, person.id)
            found[quoted] = (*found.get(quoted, ()), person.uuid)
    return found
