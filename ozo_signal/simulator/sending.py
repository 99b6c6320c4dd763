"""What the bot sends: how a message, an edit, a reaction or a deletion reaches the phones, and the results.

What a request must look like is in `requests`; groups are changed in `grouping`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ozo_signal.simulator import chats
from ozo_signal.simulator.things import PRIVATE, Failure, Group, Line, Mention, Phone, Quoted, RequestError
from ozo_signal.simulator.world import World

USER_ERROR, IO_ERROR, UNTRUSTED, RATE_LIMITED = -1, -3, -4, -5
EDITS_TAKEN_MAX = 100  # iOS takes no more; the others do not count (signal.md, 3.6)
Answer = dict[str, Any]
Reach = Callable[[Phone, str], None]  # does something on a phone, in this chat


@dataclass(frozen=True)
class Audience:
    """To whom: uuids (or numbers) each in private, or a group."""

    people: tuple[str, ...] = ()
    group: Group | None = None


@dataclass(frozen=True)
class Message:
    """What is sent."""

    text: str
    mentions: tuple[Mention, ...] = ()
    styles: tuple[str, ...] = ()
    quote: tuple[int, str, str] | None = None  # timestamp, author's uuid, text
    files: tuple[Answer, ...] = ()


@dataclass
class Results:
    """What became of one send, recipient by recipient."""

    timestamp: int
    rows: list[Answer] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def answer(self) -> Answer:
        return {"timestamp": self.timestamp, "results": self.rows}


def send(world: World, audience: Audience, message: Message) -> Answer:
    """A new message. Everybody in the audience gets it under one timestamp."""
    check_may_send(world, audience)
    timestamp = world.stamp()

    def reach(phone: Phone, chat: str) -> None:
        quoted = _quoted(world, phone, chat, message)
        if quoted is None and message.quote is not None:
            return  # iOS drops a reply to what it cannot find, when no text came with the quote
        shown: dict[str, Any] = {"mentions": message.mentions, "styles": message.styles, "quote": quoted}
        shown["files"] = message.files
        world.show(phone, chat, world.bot, message.text, timestamp, **shown)

    results = carry(world, audience, timestamp, reach)
    _note_text(world, "send", audience, results, message)
    return results.answer()


def edit(world: World, audience: Audience, target: int, message: Message) -> Answer:
    """Another text for a message. Phones look for the newest timestamp of it and ignore any other."""
    check_may_send(world, audience)
    timestamp = world.stamp()

    def reach(phone: Phone, chat: str) -> None:
        line = phone.find(chat, world.bot, target)
        if line is None or line.timestamp != target or not _takes_edits(world, line):
            return
        line.edit(message.text, timestamp, message.mentions)
        line.styles = message.styles
        if message.quote is None:
            line.quote = None  # an edit without a quote takes the quote away (signal.md, 3.6)
        world.mark(phone, line)

    results = carry(world, audience, timestamp, reach)
    _note_text(world, "edit", audience, results, message, target)
    return results.answer()


def react(world: World, audience: Audience, target: int, author: str, emoji: str, remove: bool) -> Answer:
    """The bot's reaction to a message of `author`."""
    check_is_member(world, audience)

    def reach(phone: Phone, chat: str) -> None:
        line = phone.find(chat, author, target)
        if line is not None and not line.deleted:
            line.react(world.bot, emoji, remove)
            world.mark(phone, line)

    results = carry(world, audience, world.stamp(), reach)
    more = {"emoji": emoji, "remove": remove, "author": world.name(author), "target": target}
    note_sent(world, "react", audience, results, **more)
    return results.answer()


def delete(world: World, audience: Audience, target: int, author: str) -> Answer:
    """Delete a message for everybody: one of the bot's own, or, as an admin, anybody's in a group."""
    check_is_member(world, audience)

    def reach(phone: Phone, chat: str) -> None:
        line = phone.find(chat, author, target)
        if line is not None and not world.is_too_old(line):
            chats.wipe(world, phone, line)

    results = carry(world, audience, world.stamp(), reach)
    note_sent(world, "delete", audience, results, author=world.name(author), target=target)
    return results.answer()


def show_typing(world: World, audience: Audience, stops: bool) -> Answer:
    """The bot types, or stops to."""
    check_is_member(world, audience)

    def reach(phone: Phone, chat: str) -> None:
        world.show_typing(phone, chat, world.bot, not stops)

    return carry(world, audience, world.stamp(), reach).answer()


def signal_only(world: World, audience: Audience) -> Answer:
    """Something that leaves no trace on the phones: receipts."""
    check_is_member(world, audience)
    return carry(world, audience, world.stamp(), lambda phone, chat: None).answer()


def note(world: World, kind: str, **more: Any) -> None:
    """Write down what the bot did, for `posts`."""
    nothing = dict.fromkeys(("to", "group", "quote", "timestamp", "target"))
    post: dict[str, Any] = {"kind": kind, **nothing, "text": "", "mentions": [], **more}
    world.posts.append({"n": len(world.posts) + 1, "at": world.now, **post})


def _note_text(
    world: World, kind: str, audience: Audience, results: Results, message: Message, target: int | None = None
) -> None:
    more = {
        "text": world.resolve(message.text, message.mentions),
        "mentions": [world.name(mention.uuid) for mention in message.mentions],
        "styles": list(message.styles),
        "files": [file["filename"] for file in message.files],
        "quote": message.quote[0] if message.quote else None,
        "target": target,
    }
    note_sent(world, kind, audience, results, **more)


def note_sent(world: World, kind: str, audience: Audience, results: Results, **more: Any) -> None:
    group = audience.group.name if audience.group else None
    to = None if audience.group else results.reached
    note(world, kind, to=to, group=group, failed=results.failed, timestamp=results.timestamp, **more)


def carry(world: World, audience: Audience, timestamp: int, reach: Reach) -> Results:
    """Reach every phone of the audience which has no trouble; an error when there was none (signal.md, A)."""
    results = Results(timestamp)
    group = audience.group
    people = [person for person in group.members if person != world.bot] if group else audience.people
    for person in dict.fromkeys(people):  # nobody twice
        phone = world.phone_of(person)
        failure = None if person == world.bot else Failure("UNREGISTERED_FAILURE")
        if phone is not None:
            failure = phone.failure or world.failure
            if failure is None:
                reach(phone, group.id if group else PRIVATE)
        (results.failed if failure else results.reached).append(world.name(person))
        results.rows.append(_row(world, person, group, failure))
    if results.rows and not results.reached:
        raise _nobody_reached(results)
    return results


def _row(world: World, person: str, group: Group | None, failure: Failure | None) -> Answer:
    uuid = person if person == world.bot or "-" in person else None
    row: Answer = {
        "recipientAddress": {"uuid": uuid, "number": world.address(person).number if uuid else person, "username": None}
    }
    if group is not None:
        row["groupId"] = group.id
    row["type"] = failure.kind if failure else "SUCCESS"
    if failure is not None and failure.kind == "RATE_LIMIT_FAILURE":  # the only one that has more to say
        more = {"token": failure.token, "retryAfterSeconds": failure.retry_after_seconds}
        row |= {key: value for key, value in more.items() if value is not None}
    return row


def _nobody_reached(results: Results) -> RequestError:
    kinds = {row["type"] for row in results.rows}
    code, message = USER_ERROR, "Failed to send message"
    if kinds == {"IDENTITY_FAILURE"}:
        code, message = UNTRUSTED, "Failed to send message due to untrusted identities"
    if kinds == {"RATE_LIMIT_FAILURE"}:
        code, message = RATE_LIMITED, "Failed to send message due to rate limiting"
    return RequestError(code, message, {"response": results.answer()})


def _takes_edits(world: World, line: Line) -> bool:
    is_whole = not line.deleted and line.kind == "text"
    return is_whole and not world.is_too_old(line) and len(line.timestamps) <= EDITS_TAKEN_MAX


def _quoted(world: World, phone: Phone, chat: str, message: Message) -> Quoted | None:
    """What the phone shows as the quoted message: its own copy, else the text that was sent, else nothing."""
    if message.quote is None:
        return None
    timestamp, author, text = message.quote
    line: Line | None = phone.find(chat, author, timestamp)
    own = "" if line is None else world.resolve(line.text, line.mentions)
    shown = text if line is None or line.deleted else own
    return Quoted(author, timestamp, shown) if shown else None


def check_is_member(world: World, audience: Audience) -> None:
    if audience.group is not None and world.bot not in audience.group.members:
        raise RequestError(USER_ERROR, f"User is not a member in group: {audience.group.id}")


def check_may_send(world: World, audience: Audience) -> None:
    check_is_member(world, audience)
    group = audience.group
    if group is not None and group.is_for_admins_only and world.bot not in group.admins:
        raise RequestError(USER_ERROR, f"User is not allowed to send message to group: {group.id}")
    if group is not None and group.is_failing:
        raise RequestError(IO_ERROR, "Failed to send message: the group cannot be updated")
