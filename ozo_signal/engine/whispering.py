"""Whispering: words for the moderator alone, under the code name, and the answer that comes back the same way."""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core.names import Rank
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.company import Companion, Company, Kept
from ozo_signal.rooms.private import HEARD
from ozo_signal.rooms.relay import head_for_one, under
from ozo_signal.rooms.speech import Speech
from ozo_signal.signal.letters import Letter, Post, PostKind
from ozo_signal.storage import Tx, groups, outbox, relayed
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Part, Relayed


async def whisper(tx: Tx, tools: Tools, group: Group, letter: Letter, person: str, answers: str | None) -> None:
    """To the moderator, or to whoever wrote what this answers."""
    company = await gather(tx, tools, group)
    author = company.people.get(person)
    answered = await relayed.get(tx, answers) if answers is not None else None
    reader = _reader(company, person, answered)
    if author is None:
        return
    if reader is None or reader.id == person:
        await mail.reply(tx, tools, person, "relay.whisper.nobody", author.language)
        return
    head = head_for_one(author, reader, Speech(tools.voice, company))
    mark, part = tx.mark(f"whisper:{person}:{letter.sent_at}"), Part((reader.id,), head)
    one = Relayed(mark, group.id, person, (letter.sent_at,), (part,), whispered=True, answers=answers)
    await relayed.add(tx, one, tools.now())
    post = under(head, Kept(letter.text or "", styles=letter.styles))
    post = replace(post, answers=answers, copy_of=mark)
    await mail.send_private(tx, reader.id, reader.uuid, post, rank=Rank.SESSION)
    sign = Post(PostKind.REACT, target=letter.sent_at, target_author=author.uuid, emoji=HEARD)
    await mail.send_private(tx, person, author.uuid, sign, rank=Rank.SESSION)


async def may_be_whisper(tx: Tx, person: str, stamp: int) -> bool:
    """Of a name that is not known: may it be that of a whisper to this person?

    One that was on its way when the bot was killed is sent again: phones know the first copy by a name between the
    moment in which it was written and the name of the last copy.
    """
    on_their_way = {Post.from_json(post).copy_of for post in await outbox.waiting_in(tx, mail.person_lane(person))}
    for membership in await groups.of_person(tx, person):
        for one in await relayed.whispers_before(tx, membership.group, stamp):
            is_theirs = (person in part.people and stamp < max(part.stamps, default=stamp + 1) for part in one.parts)
            if one.mark in on_their_way or any(is_theirs):
                return True
    return False


def _reader(company: Company, person: str, answered: Relayed | None) -> Companion | None:
    if answered is None:
        return company.moderator
    if answered.author != person:
        return company.people.get(answered.author)
    return next((company.people[who] for part in answered.parts for who in part.people if who in company.people), None)
