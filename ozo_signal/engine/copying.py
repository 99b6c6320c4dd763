"""Copying: the copies of a message at the moment in which they are sent, and by which name each phone knows its own.

A copy that was deleted meanwhile is not sent any more. Who missed an earlier copy, and gets it alone, gets the next
ones in the same way, behind it: one person's lines keep their order on every phone. What a copy answers is looked up
now, too: when it was decided, that was perhaps on its way itself, or has been changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ozo_signal.engine import mail
from ozo_signal.engine.relaying import send_deletion
from ozo_signal.signal.letters import Post, Posted, PostKind, Quote
from ozo_signal.storage import Tx, groups, outbox, people, relayed
from ozo_signal.storage.outbox import Row
from ozo_signal.storage.relayed import Part, Relayed


@dataclass(frozen=True)
class Found:
    """A post as it is to be sent, None when it is not; and who gets `whole` alone, later (person -> uuid)."""

    post: Post | None
    whole: Post | None = None
    alone: Mapping[str, str] = field(default_factory=dict)


async def look_up(tx: Tx, row: Row, post: Post) -> Found:
    """The post with the name of the copy that it is about, to those who are still to get it so."""
    one = await relayed.get(tx, post.copy_of or "")
    deletes = post.kind is PostKind.DELETE
    if one is None:  # its author was forgotten meanwhile; what they still deleted is deleted
        return Found(post if deletes and post.target else None)
    if one.deleted and not deletes:
        return Found(None)
    if mail.group_of(row.lane) is None:  # to one alone, who may have got a part of their own since this was decided
        person = await people.find(tx, post.to[0])
        number = one.part_of(person.id) if person is not None else None
        post = replace(post, part=post.part if number is None else number)
    alone = await _late(tx, row, post, one)
    left = replace(post, to=tuple(uuid for uuid in post.to if uuid not in alone.values()))
    stamps = one.parts[post.part].stamps
    if not left.to or (post.kind is not PostKind.SAY and not stamps):
        return Found(None, post, alone)
    if post.answers is not None:
        left, others = await _quoting(tx, left)
        alone |= others
    return Found(left if post.kind is PostKind.SAY else replace(left, target=post.target or stamps[-1]), post, alone)


async def send_each_alone(tx: Tx, row: Row, found: Found) -> None:
    for person, uuid in found.alone.items():
        if found.whole is not None:
            await send_alone(tx, found.whole, person, uuid, rank=row.rank, drop_after=row.drop_after)


async def send_alone(tx: Tx, post: Post, person: str, uuid: str, **how: Any) -> None:
    """To one person, in their own lane, as a part of their own; `how` is what `outbox.put` takes.

    Nothing when this copy is on its way there already.
    """
    one = await relayed.get(tx, post.copy_of or "")
    number = one.part_of(person) if one is not None else None
    if one is None or number is None or (post.kind is PostKind.SAY and number != post.part):
        return
    if post.kind in (PostKind.SAY, PostKind.EDIT):
        one, number = _apart(one, number, person)
        await relayed.change(tx, one)
    await mail.send_private(tx, person, uuid, replace(post, part=number), about=outbox.ALONE, **how)


async def note(tx: Tx, post: Post, posted: Posted) -> None:
    """By which name phones know the copy now. One that was deleted while it was on its way is deleted there, too."""
    one = await relayed.get(tx, post.copy_of or "")
    if one is None or not posted.timestamp or post.kind not in (PostKind.SAY, PostKind.EDIT):
        return
    part = one.parts[post.part]
    one = _with(one, post.part, replace(part, stamps=(*part.stamps, posted.timestamp)))
    await relayed.change(tx, one)
    group = await groups.by_id(tx, one.group)
    if one.deleted and group is not None:
        await send_deletion(tx, group, one, post.part, part.people)


async def _quoting(tx: Tx, post: Post) -> tuple[Post, dict[str, str]]:
    """The post as an answer, to those whose phones know what it answers by the same name as the first one's does; and
    the others (person -> uuid).

    Never with words: phones show their own copy, and nobody can make others say what they did not.
    """
    answered = await relayed.get(tx, post.answers or "")
    found: dict[Quote | None, dict[str, str]] = {}
    for uuid in post.to:
        person = await people.find(tx, uuid)
        quote = _quote_for(answered, person.id, uuid) if person is not None else None
        found.setdefault(quote, {})[person.id if person is not None else ""] = uuid
    quote, same = next(iter(found.items()))
    others = {person: uuid for these in found.values() if these is not same for person, uuid in these.items()}
    return replace(post, quote=quote, to=tuple(same.values())), others


def _quote_for(answered: Relayed | None, person: str, uuid: str) -> Quote | None:
    """By the name that this phone knows; who joined later gets one that it will not find."""
    if answered is None or answered.deleted:
        return None
    if person == answered.author:
        # An iPhone drops an answer to a picture that came without words (signal.md, 9).
        return None if answered.wordless else Quote(uuid, answered.own[-1])
    number = answered.part_of(person)
    mine = [answered.parts[number]] if number is not None else []
    stamps = next((part.stamps for part in (*mine, *answered.parts) if part.stamps), ())
    return Quote(None, stamps[-1]) if stamps else None


async def _late(tx: Tx, row: Row, post: Post, one: Relayed) -> dict[str, str]:
    """Person -> uuid of those for whom an earlier copy waits alone, or who have this one in another part."""
    if mail.group_of(row.lane) is None:
        return {}
    waits = await outbox.lanes_behind(tx)
    found = {}
    for uuid in post.to:
        person = await people.find(tx, uuid)
        if person is not None and (one.part_of(person.id) != post.part or mail.person_lane(person.id) in waits):
            found[person.id] = uuid
    return found


def _apart(one: Relayed, number: int, person: str) -> tuple[Relayed, int]:
    """The same message, with this person in a part alone."""
    part = one.parts[number]
    if part.people == (person,):
        return one, number
    rest = _with(one, number, replace(part, people=tuple(who for who in part.people if who != person)))
    return replace(rest, parts=(*rest.parts, replace(part, people=(person,)))), len(rest.parts)


def _with(one: Relayed, number: int, part: Part) -> Relayed:
    return replace(one, parts=(*one.parts[:number], part, *one.parts[number + 1 :]))
