"""Missed: a post reached some of its people, and not the others. Those alone are sent it again.

To send it to the group once more would double it for everyone else, and signal-cli does not try again by itself: it
answers with the results and is done (SendHelper in its source; what it keeps for phones that ask again needs the log of
sent messages, which is switched off here, because it is in clear). So whoever missed words of the bot in the group
gets them in their private chat, under a line that says where they belong, and only as long as they help.

Who is not in Signal any more is sent nothing: their turn passes by itself. Of a change of the group nothing is sent
either: Signal brings it with the next message in the group.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ozo_signal.core.names import HOUR, MINUTE, SECOND
from ozo_signal.engine import copying, mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import MENTION_SIGN
from ozo_signal.rooms.company import Company
from ozo_signal.signal.letters import Post, Posted, PostKind
from ozo_signal.storage import Tx, groups, people
from ozo_signal.storage.outbox import Row

log = logging.getLogger(__name__)

AGAIN_AFTER = 2 * SECOND
# What was said in the group longer ago than this is over; the session has gone on.
HELPS = 15 * MINUTE
COPIES_HELP = HOUR
GONE = "UNREGISTERED_FAILURE"


async def send_again(tx: Tx, tools: Tools, row: Row, post: Post, posted: Posted, now: int) -> tuple[str, ...]:
    """To those who missed it and can still be reached; their lanes."""
    log.warning("A post did not reach some of its people.", {"people": len(posted.failures)})
    missed = [uuid for uuid, kind in posted.failures.items() if kind != GONE]
    if not missed or (post.kind is not PostKind.SAY and post.copy_of is None):
        return ()
    wait = max(AGAIN_AFTER, (posted.retry_after_seconds or 0) * SECOND)
    copies = _to_each(post, missed) if post.group is None else await _from_group(tx, tools, row, post, missed)
    lanes = []
    for uuid, copy in copies:
        person = await people.find(tx, uuid)
        if person is not None:
            lanes.append(mail.person_lane(person.id))
            until = now + HELPS if row.drop_after is None else min(row.drop_after, now + HELPS)
            how: dict[str, Any] = {"rank": row.rank, "ready_at": now + wait}
            if copy.copy_of is not None:  # what people write is worth more than what is said about this moment
                await copying.send_alone(tx, copy, person.id, uuid, **how, drop_after=now + COPIES_HELP)
            else:
                await mail.send_private(tx, person.id, uuid, copy, **how, drop_after=until)
    return tuple(lanes)


def _to_each(post: Post, missed: Iterable[str]) -> list[tuple[str, Post]]:
    return [(uuid, replace(post, to=(uuid,))) for uuid in missed]


async def _from_group(tx: Tx, tools: Tools, row: Row, post: Post, missed: Iterable[str]) -> list[tuple[str, Post]]:
    """The same words for a private chat, where nobody can be called by a mention."""
    group = await groups.by_id(tx, mail.group_of(row.lane) or "")
    if group is None:
        return []
    company = await gather(tx, tools, group)
    text = _without_mentions(post, company)
    copies = []
    for person in company.people.values():
        if person.uuid in missed:
            head = tools.voice.say("missed.head", person.language, group=group.name).text
            copies.append((person.uuid, Post(PostKind.SAY, text=f"{head}\n\n{text}")))
    return copies


def _without_mentions(post: Post, company: Company) -> str:
    """Names in the place of mentions, which stand in the text in the same order."""
    names = {person.uuid: person.name for person in company.people.values()}
    text = post.text
    for mention in sorted(post.mentions, key=lambda mention: mention.start):
        text = text.replace(MENTION_SIGN, names.get(mention.uuid, ""), 1)
    return text
