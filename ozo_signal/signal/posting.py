"""Posting: makes of a post the calls that carry it out, signalbot's or direct ones, and finds out what became of it.

When something is posted, and whether again, is not decided here.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from ozo_signal.signal import direct
from ozo_signal.signal.bot import Bot
from ozo_signal.signal.bridge import Bridge
from ozo_signal.signal.groups import public_id
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused, Unknown
from ozo_signal.signal.link import Link

T = TypeVar("T")


class Posting:
    """Posts for one account. `own` is the bot's uuid, as soon as somebody has found it out."""

    def __init__(self, bot: Bot, bridge: Bridge, link: Link, account: str) -> None:
        self._bot = bot
        self._bridge = bridge
        self._link = link
        self._account = account
        self.own: str | None = None

    async def post(self, post: Post) -> Posted:
        """Send one thing. Raises Refused (nothing was sent) and Unknown (perhaps it was)."""
        if not post.to and post.group is None and post.kind is not PostKind.GROUP_CREATE:
            raise Refused("USER")
        match post.kind:
            case PostKind.SAY | PostKind.EDIT:
                return await self._say(post)
            case PostKind.REACT:
                return await self._react(post)
            case PostKind.DELETE:
                return await self._delete(post)
            case PostKind.TIMER:
                return await self._set_timer(post)
        posted = await direct.change_group(self._link, post)
        if posted.group is not None:
            await self._bot.know_group(posted.group)
        return posted

    async def _say(self, post: Post) -> Posted:
        if post.quote is not None and post.quote.author is None:
            post = replace(post, quote=replace(post.quote, author=self.own or self._account))
        if post.styles or post.enclosed:
            return await direct.say(self._link, post)  # signalbot has no words for what is bold
        recipients = post.to if post.group is None else [await self._recipient(post)]
        return self._posted(await self._asked(self._bot.say(post, recipients)))

    async def _react(self, post: Post) -> Posted:
        """signalbot reacts to a message of the bot's or of a chat partner's; for one chat at a time."""
        author = post.target_author
        if post.removed:
            return await direct.react(self._link, post, author or self.own or self._account)
        if author is None or author in (self.own, self._account):
            if post.group is None and len(post.to) > 1:
                return await direct.react(self._link, post, author or self.own or self._account)
            await self._asked(self._bot.react_to_ours(post.emoji, post.target or 0, await self._recipient(post)))
        else:
            if post.group is None and post.to != (author,):
                return await direct.react(self._link, post, author)
            await self._recipient(post)
            await self._asked(self._bot.react(post.emoji, post.target or 0, author, post.group))
        return Posted()

    async def _delete(self, post: Post) -> Posted:
        if post.group is None and len(post.to) > 1:
            return await direct.delete(self._link, post)
        return self._posted(await self._asked(self._bot.delete(post.target or 0, await self._recipient(post))))

    async def _set_timer(self, post: Post) -> Posted:
        for recipient in post.to:
            await self._asked(self._bot.set_timer(post.seconds, recipient))
        return Posted()

    async def _recipient(self, post: Post) -> str:
        if post.group is None:
            return post.to[0]
        await self._bot.know_group(post.group)
        return public_id(post.group)

    async def _asked(self, asking: Awaitable[T]) -> T:
        """Await a call of signalbot's and find out what really became of it, which the bridge has kept."""
        try:
            return await asking
        except Exception as trouble:
            outcome = self._bridge.outcome(str(getattr(trouble.__cause__, "message", None)))
        if outcome is not None and outcome.trouble is not None:
            raise outcome.trouble
        raise Unknown

    def _posted(self, timestamp: int) -> Posted:
        outcome = self._bridge.outcome(timestamp)
        if outcome is None:
            return Posted(timestamp)
        missed = outcome.missed
        return Posted(
            timestamp,
            missed.failures,
            retry_after_seconds=missed.retry_after_seconds,
            challenge=missed.challenge,
        )
