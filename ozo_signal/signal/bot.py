"""Bot: the only file that imports signalbot; turns its events into letters and posts into its calls.

What letters mean and what is posted is not decided here. How the parts hang together:

    signal-cli ══ link ── frames.read ── written down ── feed ══ signalbot ── handlers ── hear(letter)
    signal-cli ══ link ── bridge ══ signalbot ── post(post)
    signal-cli ══ link ── direct ── post(post)                      what signalbot has no words for

signalbot's pipeline is started by hand instead of by its `start()`: that one runs three handlers at a time,
out of order, waits up to five minutes before it listens again after an error, and never listens again after a
clean close (signal.md, 8). Its `stop()` would stop the event loop, which belongs to the whole program; so its
parts are stopped one by one.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import signalbot as sb
from signalbot._utils import retry

from ozo_signal.signal import direct, silence
from ozo_signal.signal.bridge import Bridge
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.frames import Frame, Noted, read
from ozo_signal.signal.groups import GroupView, public_id
from ozo_signal.signal.letters import Letter, Mention, Post, Posted, PostKind, Refused, Unknown
from ozo_signal.signal.link import Link
from ozo_signal.signal.tolerant import a_uuid

LISTEN_AGAIN_SECONDS = 0.1

log = logging.getLogger(__name__)

T = TypeVar("T")


class Signal:
    """Everything that has to do with Signal, for one account.

    `write_down` stores frames durably and gives the new ones back as (number, frame_json); `hear` gets them
    as letters, one at a time, in that order. A letter that could not be heard in three tries goes to
    `given_up` as (number, sender's uuid). `on_change` is called when one of the properties has changed.
    """

    def __init__(
        self,
        address: str,
        account: str,
        *,
        write_down: Callable[[list[Noted]], Awaitable[list[tuple[int, str]]]],
        hear: Callable[[Letter], Awaitable[None]],
        on_change: Callable[[], None] = lambda: None,
        given_up: Callable[[int, str], Awaitable[None]] | None = None,
        call_seconds: float = 30.0,
    ) -> None:
        self._account = account
        self._write_down = write_down
        self._hear = hear
        self._given_up = given_up
        self._own: str | None = None
        self._link = Link(address, account, self._note, on_change=on_change, call_seconds=call_seconds)
        self._feed = Feed(self._give_up, on_change)
        self._bridge = Bridge(self._link, account, self._feed)
        self._bot: sb.SignalBot
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def hearing(self) -> bool:
        return self._link.hearing

    @property
    def speaking(self) -> bool:
        return self._link.speaking

    @property
    def subscription(self) -> int | None:
        return self._link.subscription

    @property
    def frames(self) -> int:
        """How many frames of the current subscription were read, and written down if they are for us."""
        return self._link.frames

    @property
    def waiting(self) -> int:
        """How many letters were written down and are not heard to the end yet."""
        return self._feed.waiting

    async def start(self) -> None:
        """Get signalbot ready, then begin to listen. Does not wait for signal-cli, which may come later."""
        silence.close_tracebacks(retry)
        _leave_proxies_out()
        await self._bridge.start()
        self._bot = _signalbot(self._bridge, self._account)
        for handler in (_Words, _Deletes, _Reactions, _Typing, _Groups):
            self._bot.register(handler(self._take))
        silence.close_logging()  # only now: signalbot has just opened its own
        await self._bot._async_init()
        await self._bot._pipeline.start(producers=0, consumers=1)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._feed.run())]
        await self._link.start()

    async def offer(self, letters: Iterable[tuple[int, str]]) -> None:
        """Hand in letters that a crash left over. Called before `start`, they are heard before new ones."""
        offered = [(number, Frame.from_json(frame_json)) for number, frame_json in letters]
        for _, frame in offered:
            if frame.group is not None:
                self._bridge.know_group(frame.group)
        self._feed.offer(offered)

    async def stop(self) -> None:
        """Stop. What was written down and not heard waits for the next start."""
        await self._link.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot._pipeline.stop()
        await self._bot.close()
        await self._bridge.stop()

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
            await self._know_group(posted.group)
        return posted

    async def group_members(self, internal_id: str) -> GroupView | None:
        """Ask Signal's server how a group is now; None if it is not known. Raises Refused, Unknown."""
        return await direct.view_group(self._link, internal_id)

    async def find_group(self, description: str) -> str | None:
        """Give the id of a group that we are in and that has this description. Raises Refused, Unknown."""
        return await direct.find_group(self._link, description)

    async def whoami(self) -> str:
        """Give the bot's own uuid. Raises Refused, Unknown."""
        if self._own is None:
            self._own = await direct.own_uuid(self._link, self._account)
        return self._own

    async def set_profile(self, name: str) -> None:
        """Set the name that phones show for the bot. Raises Refused, Unknown."""
        await self._link.call("updateProfile", givenName=name)

    # Letters in

    async def _note(self, raw_frames: list[str]) -> None:
        frames = [frame for raw in raw_frames if (frame := read(raw, self._account, self._own))]
        if frames:
            noted = [Noted(frame.mark_key, frame.to_json(), frame.at) for frame in frames]
            await self.offer(await self._write_down(noted))

    async def _listen(self) -> None:
        """Let signalbot listen, and again whenever it stopped, for whatever reason."""
        while True:
            try:
                await self._bot._pipeline._produce(1)
            except Exception as trouble:
                log.warning("signalbot stopped listening (%s).", type(trouble).__name__)
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)

    async def _take(self, message: sb.ReceivedMessage) -> None:
        """Hear what a handler of signalbot was called with."""
        number = message.server_delivered_timestamp  # `frames.dress` says why
        frame = self._feed.take(number)
        if frame is None:
            return  # a copy of a letter that was taken before
        try:
            await self._hear(_letter(number, message, frame))
        except BaseException as trouble:
            log.warning("A letter was not heard to the end (%s).", type(trouble).__name__)
            self._feed.failed(number)
            raise
        self._feed.arrived(number)

    async def _give_up(self, number: int, frame: Frame) -> None:
        log.error("A letter could not be heard, and was given up.")
        if self._given_up is not None:
            await self._given_up(number, frame.sender)

    # Posts out

    async def _say(self, post: Post) -> Posted:
        message = sb.SendMessage(
            text=post.text,
            edit_timestamp=post.target if post.kind is PostKind.EDIT else None,
            mentions=[sb.MessageMention(author=m.uuid, start=m.start, length=m.length) for m in post.mentions] or None,
            quote_author=post.quote.author if post.quote else None,
            quote_timestamp=post.quote.timestamp if post.quote else None,
            quote_text=post.quote.text if post.quote else None,
        )
        if post.group is None and len(post.to) > 1:
            sent = (await self._asked(self._bot.messages.send_multiple(message, list(post.to))))[0]
        else:
            sent = await self._asked(self._bot.messages.send(message, await self._recipient(post)))
        return self._posted(sent.timestamp)

    async def _react(self, post: Post) -> Posted:
        """signalbot reacts to a message of the bot's or of a chat partner's; for one chat at a time."""
        ours = post.target_author in (None, self._own, self._account)
        if post.group is None and (len(post.to) > 1 or not (ours or post.to == (post.target_author,))):
            return await direct.react(self._link, post, post.target_author or self._account)
        recipient = await self._recipient(post)
        target: sb.SentMessage | sb.DataMessage
        if ours:
            target = sb.SentMessage(recipient=recipient, timestamp=post.target or 0)
        else:
            group = None if post.group is None else {"groupId": post.group, "revision": 0}
            stamps = {
                "timestamp": post.target,
                "server_delivered_timestamp": 0,
                "server_received_timestamp": 0,
            }
            target = sb.DataMessage.model_validate(stamps | {"source_uuid": post.target_author, "group_info": group})
        await self._asked(self._bot.reactions.react(target, post.emoji))
        return Posted()

    async def _delete(self, post: Post) -> Posted:
        if post.group is None and len(post.to) > 1:
            return await direct.delete(self._link, post)
        message = sb.SentMessage(recipient=await self._recipient(post), timestamp=post.target or 0)
        return self._posted(await self._asked(self._bot.messages.remote_delete(message)))

    async def _set_timer(self, post: Post) -> Posted:
        for recipient in post.to:
            update = sb.UpdateContact(expiration_in_seconds=post.seconds)
            await self._asked(self._bot.contacts.update(update, recipient))
        return Posted()

    async def _recipient(self, post: Post) -> str:
        if post.group is None:
            return post.to[0]
        await self._know_group(post.group)
        return public_id(post.group)

    async def _know_group(self, internal_id: str) -> None:
        """See to it that signalbot knows the group: it sends to none that it has not on its list."""
        if internal_id not in self._bot.groups:
            self._bridge.know_group(internal_id)
            await self._bot.groups.refresh()

    async def _asked(self, asking: Awaitable[T]) -> T:
        """Await a call of signalbot's and find out what really became of it, which the bridge has kept."""
        try:
            return await asking
        except Exception as trouble:
            key = getattr(trouble.__cause__, "message", None) if isinstance(trouble, sb.SignalBotError) else None
            outcome = self._bridge.outcome(str(key))
        if outcome is not None and outcome.trouble is not None:
            raise outcome.trouble
        raise Unknown

    def _posted(self, timestamp: int) -> Posted:
        outcome = self._bridge.outcome(timestamp)
        return Posted(timestamp, outcome.failures if outcome is not None else {})


class _Handler:
    """A handler of signalbot's that passes on what it was called with."""

    def __init__(self, take: Callable[[sb.ReceivedMessage], Awaitable[None]]) -> None:
        self._take = take


class _Words(_Handler, sb.DataMessageHandler):  # edits as well
    async def handle_data_message(self, context: sb.DataMessageContext) -> None:
        await self._take(context.message)


class _Deletes(_Handler, sb.RemoteDeleteHandler):
    async def handle_remote_delete(self, context: sb.RemoteDeleteContext) -> None:
        await self._take(context.message)


class _Reactions(_Handler, sb.ReactionHandler):
    async def handle_reaction(self, context: sb.ReactionContext) -> None:
        await self._take(context.message)


class _Typing(_Handler, sb.TypingHandler):
    async def handle_typing(self, context: sb.TypingContext) -> None:
        await self._take(context.message)


class _Groups(_Handler, sb.GroupUpdateHandler):
    async def handle_group_update(self, context: sb.GroupUpdateContext) -> None:
        await self._take(context.message)


def _letter(number: int, message: sb.ReceivedMessage, frame: Frame) -> Letter:
    """Make a letter of what signalbot read. Three things it does not keep, and they come from the frame.

    Its `timestamp` of a reaction and of a deletion is the target's, so the event's own time is lost; it drops
    contacts, payments and polls; and for us a letter without words can have been many things.
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
