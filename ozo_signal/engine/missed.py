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
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused
from ozo_signal.storage import Tx, groups, people
from ozo_signal.storage.outbox import Row

log = logging.getLogger(__name__)

AGAIN_AFTER = 2 * SECOND
# What was said in the group longer ago than this is over; the session has gone on.
HELPS = 15 * MINUTE
COPIES_HELP = HOUR
GONE = "UNREGISTERED_FAILURE"
# What is about the people who were written to, and not about us: to others it may well be sent.
ABOUT_THEM = (GONE, "IDENTITY_FAILURE", "INVALID_PRE_KEY_FAILURE")
ABOUT_ONE = "RATE_LIMIT_FAILURE"  # of one person alone: Signal counts for each of them


def of_refusal(row: Row, post: Post, refused: Refused) -> Posted | None:
    """Nobody was reached, because of who they are: the lane of their room goes on without them, and they get it alone.

    None when it has to wait where it is.
    """
    alone = refused.reason in ABOUT_THEM or (refused.reason == ABOUT_ONE and len(post.to) == 1)
    if mail.group_of(row.lane) is None or post.group is not None or post.kind is PostKind.TIMER or not alone:
        return None
    failures = dict.fromkeys(post.to, refused.reason)
    wait, asked = refused.retry_after_seconds, refused.challenge
    return Posted(failures=failures, retry_after_seconds=wait, challenge=asked)


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
            # What people write is worth more than what is said about this moment.
            until = now + (HELPS if copy.copy_of is None else COPIES_HELP)
            until = until if row.drop_after is None else min(row.drop_after, until)
            how: dict[str, Any] = {"rank": row.rank, "ready_at": now + wait, "drop_after": until}
            if copy.copy_of is not None:
                await copying.send_alone(tx, copy, person.id, uuid, **how)
            else:
                await mail.send_private(tx, person.id, uuid, copy, **how)
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
