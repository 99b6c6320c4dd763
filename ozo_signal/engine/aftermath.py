"""The aftermath of a post: what has to be said, and to whom, because it went wrong, late, or only in part.

Everything is put into the outbox in the transaction in which the post is struck out or delayed, so that a crash tells
nobody twice and nobody never. Where all went well nothing is asked of the store.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from ozo_signal.core.faults import about
from ozo_signal.engine import care, challenge, mail, missed, slowness
from ozo_signal.engine.brake import LIMIT, Held
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused
from ozo_signal.storage import StoreTrouble, Tx, notices
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.outbox import Row

log = logging.getLogger(__name__)

T = TypeVar("T")

# Only words that arrived show that Signal lets us speak: who is in a group is changed at another counter.
SPOKEN = (PostKind.SAY, PostKind.EDIT, PostKind.REACT, PostKind.DELETE)
ABOUT_CARE = (care.CARE, challenge.CHALLENGE)


@dataclass(frozen=True)
class Before:
    """How it was when a post was sent: nobody could be reached, a challenge is open, its group was told to be slow."""

    held: Held | None = None
    challenge: Notice | None = None
    slow: bool = False


@dataclass(frozen=True)
class After:
    """What is new when a post was refused: a challenge; somebody was told that its group is slow."""

    challenge: Notice | None = None
    slow: bool = False


def is_spoken(post: Post, posted: Posted) -> bool:
    """Whether words of it, or about words, came to somebody."""
    return post.kind in SPOKEN and (post.group is not None or len(posted.failures) < len(post.to))


def is_due(posted: Posted, before: Before) -> bool:
    """Whether there is anything to be said about a post that was sent."""
    return bool(posted.failures) or before != Before()


async def safely(tx: Tx, aftermath: Awaitable[T], otherwise: T) -> T:
    """A mistake in what is said about a post must not keep the post from being struck out: it would be sent again."""
    try:
        async with tx.savepoint():
            return await aftermath
    except StoreTrouble:
        raise
    except Exception as trouble:
        log.error("What became of a post could not be told.", about(trouble))
        return otherwise


async def of_sending(tx: Tx, tools: Tools, row: Row, post: Post, posted: Posted, before: Before) -> Notice | None:
    """It was sent. Returns the challenge that is open now."""
    now, asked, held = tools.now(), before.challenge, before.held
    over = asked is not None and challenge.is_over(asked, row.lane)
    if over:
        await challenge.close(tx, tools, now)
        asked = None
    if held is not None and await notices.get(tx, LIMIT) is not None:
        await notices.drop(tx, LIMIT)
        await slowness.tell_of_silence(tx, tools, held.since, held.until)
        if not over and held.until - held.since >= care.TOLD_AFTER:
            await care.tell(tx, tools, "notice.works_again", span=(held.since, held.until))
    if before.slow and (group := mail.group_of(row.lane)) is not None:
        await slowness.end(tx, tools, group, now)
    if posted.failures:
        lanes = await missed.send_again(tx, tools, row, post, posted, now)
        if posted.challenge is not None:
            asked = await challenge.ask(tx, tools, posted.challenge, lanes, now)
    return asked


async def of_refusal(
    tx: Tx, tools: Tools, row: Row, refused: Refused | None, *, given_up: bool, limited: bool
) -> After:
    """It was not sent; None is no answer. `limited`: nobody sends for a while."""
    now, slow, asked = tools.now(), False, None
    if given_up and row.about not in ABOUT_CARE:
        await care.give_up(tx, tools, now)
    if not limited and not given_up:
        slow = await slowness.tell(tx, tools, row, row.tries + 1, now)
    if refused is not None and refused.challenge is not None:
        asked = await challenge.ask(tx, tools, refused.challenge, [row.lane], now)
    return After(asked, slow)
