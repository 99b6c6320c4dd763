"""Puts what is to be sent into the outbox, in the transaction in which it was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ozo_signal.core.effects import ROOM
from ozo_signal.core.names import Rank
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Value
from ozo_signal.rooms.company import Company, Sending
from ozo_signal.rooms.speech import Speech, plain_post, post_of
from ozo_signal.signal.letters import Post, PostKind
from ozo_signal.storage import Tx, new_id, outbox, people, questions, relayed
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Part, Relayed

# A group that Signal has not made yet is named by our own id; the outbox puts Signal's in its place.
OURS = "ours:"
TO_PEOPLE = (PostKind.SAY, PostKind.EDIT, PostKind.REACT, PostKind.DELETE, PostKind.TIMER)


def group_lane(group: str) -> str:
    return f"group:{group}"


def group_of(lane: str) -> str | None:
    """The group whose lane this is, None for a person's."""
    kind, _, group = lane.partition(":")
    return group if group_lane(group) == f"{kind}:{group}" else None


def person_lane(person: str) -> str:
    return f"person:{person}"


async def send_all(
    tx: Tx,
    tools: Tools,
    group: Group,
    company: Company,
    sendings: Iterable[Sending],
    rank: Rank = Rank.OTHER,
    asked_at: int = 0,
) -> None:
    """Sendings of a room, each to its place. A question is remembered for the one who is asked.

    `asked_at` is the session's time, which letters carry: our own clock may be behind it.
    """
    for sending in await _named(tx, tools, group, company, list(sendings)):
        own = Rank.SAFETY if sending.urgent else rank
        if sending.to == ROOM:
            await send_to_group(tx, group, sending.post, rank=own, drop_after=sending.drop_after)
            continue
        person = company.people.get(sending.to)
        if person is None:
            continue
        await outbox.put(
            tx,
            person_lane(person.id),
            replace(sending.post, to=(person.uuid,)).to_json(),
            rank=own,
            slot=sending.slot,
            drop_after=sending.drop_after,
            # Where there is one chat for everything, what was said to all before this is read before it.
            behind=group_lane(group.id) if tools.rooms[group.room].anonymous else None,
        )
        if sending.question not in (None, "session"):
            await questions.ask(tx, person.id, str(sending.question), {"group": group.id}, max(asked_at, tools.now()))


async def _named(tx: Tx, tools: Tools, group: Group, company: Company, sendings: list[Sending]) -> list[Sending]:
    """The same. What is said to each one of an anonymous room gets a mark, so that everyone can answer it there."""
    said = [each for each in sendings if each.to == ROOM and each.post.to and each.post.kind is PostKind.SAY]
    if not said:
        return sendings
    mark = tx.mark(f"said:{new_id()}")
    ids = {person.uuid: person.id for person in company.people.values()}
    parts = tuple(Part(tuple(ids[uuid] for uuid in each.post.to if uuid in ids)) for each in said)
    await relayed.add(tx, Relayed(mark, group.id, relayed.BOT, (), parts), tools.now())
    number = {id(each): n for n, each in enumerate(said)}
    return [
        replace(each, post=replace(each.post, copy_of=mark, part=number[id(each)])) if id(each) in number else each
        for each in sendings
    ]


async def announce(
    tx: Tx,
    tools: Tools,
    group: Group,
    company: Company,
    key: str,
    values: Mapping[str, Value],
    *,
    drop_after: int | None = None,
) -> None:
    """A sentence to everyone in the room, in the languages that are read there."""
    speech = Speech(tools.voice, company)

    def say(language: str) -> Post:
        return post_of(speech.plain(key, language, **values))

    await send_all(tx, tools, group, company, tools.rooms[group.room].announce(company, say, drop_after=drop_after))


async def send_to_group(
    tx: Tx, group: Group, post: Post, *, rank: Rank = Rank.OTHER, drop_after: int | None = None
) -> None:
    """A post to the Signal group of a group."""
    # Of an anonymous room each one is written to; of a Signal group nobody is, but who makes it and who comes in.
    has_address = post.kind is PostKind.GROUP_CREATE or (post.to and post.kind in TO_PEOPLE)
    addressed = post if has_address else replace(post, group=group.signal_group or OURS + group.id)
    await outbox.put(tx, group_lane(group.id), addressed.to_json(), rank=rank, drop_after=drop_after)


async def reply(tx: Tx, tools: Tools, person: str, key: str, language: str, /, **values: Value) -> None:
    """A sentence to one person, in their private chat."""
    await send_words(tx, person, tools.voice.say(key, language, **values).text)


async def send_words(tx: Tx, person: str, text: str, **how: Any) -> None:
    """A text to one person; `how` is what `outbox.put` takes."""
    uuid = await people.address(tx, person)
    if uuid is not None:
        await send_private(tx, person, uuid, plain_post(text), **how)


async def send_private(tx: Tx, person: str, uuid: str, post: Post, **how: Any) -> None:
    """A post to one person."""
    await outbox.put(tx, person_lane(person), replace(post, to=(uuid,)).to_json(), **how)


async def ask(tx: Tx, tools: Tools, person: str, kind: str, values: Mapping[str, Any], asked_at: int = 0) -> None:
    """Remember what was asked. `asked_at` is Signal's time, when somebody's letter led to it."""
    await questions.ask(tx, person, kind, dict(values), max(asked_at, tools.now()))
