"""Bot: the only file that imports signalbot; turns its events into letters and makes its calls.

What letters mean is not decided here, nor which of the calls a post becomes: that is `signal/posting.py`'s business.

signalbot's pipeline is started by hand instead of by its `start()`: that one runs three handlers at a time,
out of order, waits up to five minutes before it listens again after an error, and never listens again after a
clean close (signal.md, 8). Its `stop()` would stop the event loop, which belongs to the whole program; so its
parts are stopped one by one.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import signalbot as sb
from signalbot._utils import retry

from ozo_signal.core.faults import about
from ozo_signal.signal import silence
from ozo_signal.signal.bridge import Bridge
from ozo_signal.signal.frames import Frame
from ozo_signal.signal.letters import Letter, Mention, Post, PostKind
from ozo_signal.signal.tolerant import a_uuid

LISTEN_AGAIN_SECONDS = 0.1

log = logging.getLogger(__name__)

# Is given the number of a letter, and what makes the letter of its frame.
Take = Callable[[int, Callable[[Frame], Letter]], Awaitable[None]]


class Bot:
    """signalbot, with `bridge` for its server. `take` is called with each letter that it hands to a handler.

    The calls raise whatever signalbot raises; what really became of them the bridge knows.
    """

    def __init__(self, bridge: Bridge, account: str, take: Take) -> None:
        self._bridge = bridge
        self._account = account
        self._take = take
        self._bot: sb.SignalBot

    async def start(self) -> None:
        """Get signalbot ready to call and to handle. The bridge has to be there already."""
        silence.close_tracebacks(retry)
        _leave_proxies_out()
        self._bot = _signalbot(self._bridge, self._account)
        self._bot.register(_Handler(self._take))
        silence.close_logging()  # only now: signalbot has just opened its own
        await self._bot._async_init()
        await self._bot._pipeline.start(producers=0, consumers=1)

    async def listen(self) -> None:
        """Let signalbot listen, and again whenever it stopped, for whatever reason."""
        while True:
            try:
                await self._bot._pipeline._produce(1)
            except Exception as trouble:
                log.warning("signalbot stopped listening.", about(trouble))
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    async def stop(self) -> None:
        await self._bot._pipeline.stop()
        await self._bot.close()

    async def know_group(self, internal_id: str) -> None:
        """See to it that signalbot knows the group: it sends to none that it has not on its list."""
        if internal_id not in self._bot.groups:
            self._bridge.know_group(internal_id)
            await self._bot.groups.refresh()

    async def say(self, post: Post, recipients: Sequence[str]) -> int:
        """Send or edit words; gives their timestamp, one for all recipients."""
        message = sb.SendMessage(
            text=post.text,
            edit_timestamp=post.target if post.kind is PostKind.EDIT else None,
            mentions=[sb.MessageMention(author=m.uuid, start=m.start, length=m.length) for m in post.mentions] or None,
            quote_author=post.quote.author if post.quote else None,
            quote_timestamp=post.quote.timestamp if post.quote else None,
            quote_text=post.quote.text if post.quote else None,
        )
        if len(recipients) > 1:
            return (await self._bot.messages.send_multiple(message, list(recipients)))[0].timestamp
        return (await self._bot.messages.send(message, recipients[0])).timestamp

    async def react_to_ours(self, emoji: str, target: int, recipient: str) -> None:
        """React to a message of the bot's own."""
        await self._bot.reactions.react(sb.SentMessage(recipient=recipient, timestamp=target), emoji)

    async def react(self, emoji: str, target: int, author: str, group: str | None) -> None:
        """React to somebody's message in a group, or in the private chat with them."""
        found = {
            "timestamp": target,
            "server_delivered_timestamp": 0,
            "server_received_timestamp": 0,
            "source_uuid": author,
            "group_info": None if group is None else {"groupId": group, "revision": 0},
        }
        await self._bot.reactions.react(sb.DataMessage.model_validate(found), emoji)

    async def delete(self, target: int, recipient: str) -> int:
        """Delete a message of the bot's own; gives the timestamp of the deletion."""
        return await self._bot.messages.remote_delete(sb.SentMessage(recipient=recipient, timestamp=target))

    async def set_timer(self, seconds: int, recipient: str) -> None:
        """Let messages of a private chat disappear after so long, or not at all."""
        await self._bot.contacts.update(sb.UpdateContact(expiration_in_seconds=seconds), recipient)


class _Handler(
    sb.DataMessageHandler, sb.RemoteDeleteHandler, sb.ReactionHandler, sb.TypingHandler, sb.GroupUpdateHandler
):
    """Passes on whatever signalbot calls it with."""

    def __init__(self, take: Take) -> None:
        self._take = take

    async def handle_data_message(self, context: sb.DataMessageContext) -> None:  # edits as well
        await self._pass_on(context.message)

    async def handle_remote_delete(self, context: sb.RemoteDeleteContext) -> None:
        await self._pass_on(context.message)

    async def handle_reaction(self, context: sb.ReactionContext) -> None:
        await self._pass_on(context.message)

    async def handle_typing(self, context: sb.TypingContext) -> None:
        await self._pass_on(context.message)

    async def handle_group_update(self, context: sb.GroupUpdateContext) -> None:
        await self._pass_on(context.message)

    async def _pass_on(self, message: sb.ReceivedMessage) -> None:
        number = message.server_delivered_timestamp  # `dressing.dress` says why
        await self._take(number, partial(_letter, number, message))


def _letter(number: int, message: sb.ReceivedMessage, frame: Frame) -> Letter:
    """Make a letter of what signalbot read. What it does not keep comes from the frame.

    Its `timestamp` of a reaction and of a deletion is the target's, so the event's own time is lost; it drops
    contacts, payments and polls; for us a letter without words can have been many things; which words are bold; and
    attachments, which it is not shown.
    """
    found: dict[str, Any] = {}
    match message:
        case sb.DataMessage():
            found = _words(message)
        case sb.RemoteDelete():
            found = {"target": message.timestamp}
        case sb.Reaction():
            author = a_uuid(message.target_author_uuid)
            found = {"target": message.timestamp, "target_author": author}
            found |= {"emoji": message.emoji, "removed": message.is_remove}
        case sb.TypingMessage():
            found = {"typing": message.action is sb.TypingAction.STARTED}
    return Letter(
        number=number,
        kind=frame.kind,
        sender=message.source_uuid or frame.sender,
        at=message.server_received_timestamp,
        sent_at=frame.sent_at,
        sender_name=message.source_name,
        group=message.source_or_group_id() if message.is_group() else None,
        carries=frame.carries,
        styles=frame.styles,
        parcels=frame.parcels,
        **found,
    )


def _words(message: sb.DataMessage) -> dict[str, Any]:
    mentions = tuple(Mention(m.start, m.length, m.uuid) for m in message.mentions or () if m.uuid is not None)
    found: dict[str, Any] = {"text": message.text, "mentions": mentions}
    if message.quote is not None:
        found |= {"quote": message.quote.id, "quote_author": message.quote.author_uuid}
    if isinstance(message, sb.EditMessage):
        found["target"] = message.target_sent_timestamp
    return found


def _signalbot(bridge: Bridge, account: str) -> sb.SignalBot:
    return sb.SignalBot(
        sb.Config(
            phone_number=account,
            signal_service=bridge.address,
            auth=sb.BearerAuthConfig(token=bridge.token),
            storage=sb.InMemoryConfig(),
            download_attachments=False,
            connection_mode=sb.ConnectionMode.HTTP_ONLY,
            logging_level=logging.CRITICAL,
        )
    )


def _leave_proxies_out() -> None:
    """Keep the websocket off the proxy that the environment may name: it is to stay on this machine."""
    left_out = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if "127.0.0.1" not in left_out and left_out != "*":
        os.environ["no_proxy"] = ",".join(filter(None, [left_out, "127.0.0.1"]))
