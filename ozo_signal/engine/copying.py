"""Copying: the copies of a message at the moment in which they are sent, and by which name each phone knows its own.

A copy that was deleted meanwhile is not sent any more. Who missed an earlier copy, and gets it alone, gets the next
ones in the same way, behind it: one person's lines keep their order on every phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ozo_signal.engine import mail
from ozo_signal.engine.relaying import send_deletion
from ozo_signal.signal.letters import Post, Posted, PostKind
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
    alone = await _late(tx, row, post, one)
    left = replace(post, to=tuple(uuid for uuid in post.to if uuid not in alone.values()))
    stamps = one.parts[post.part].stamps
    if not left.to or (post.kind is not PostKind.SAY and not stamps):
        return Found(None, post, alone)
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
    await mail.send_private(tx, person, uuid, replace(post, part=number), **how)


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


async def _late(tx: Tx, row: Row, post: Post, one: Relayed) -> dict[str, str]:
    """Person -> uuid of those for whom an earlier copy waits alone, or who have this one in another part."""
    if mail.group_of(row.lane) is None:
        return {}
    waits = await outbox.put_off_lanes(tx)
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
