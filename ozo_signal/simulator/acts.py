"""What people do on their phones, as this changes the other phones and what it makes of frames for the bot.

What the bot does is in `sending` and `grouping`.
"""

from __future__ import annotations

import base64
from typing import Any

from ozo_signal.simulator import chats, frames, joining, letters
from ozo_signal.simulator.things import MENTION_MARK, PRIVATE, Mention, WorldError
from ozo_signal.simulator.world import World


def write(
    world: World,
    who: str,
    text: str,
    group: str | None = None,
    quote: int | None = None,
    mention: str | list[str] | None = None,
) -> int:
    """A text message, to the bot or to a group; returns its timestamp.

    Each of `mention` (names of phones, or "bot") replaces its @Name in the text, or is put at the beginning.
    """
    phone, room = world.phone(who), chats.room_of(world, who, group)
    chats.check_may_send(phone, room)
    names = [mention] if isinstance(mention, str) else list(mention or ())
    text, mentions = place_mentions(world, text, names)
    timestamp = world.stamp()
    extras: dict[str, Any] = {"mentions": letters.mention_frames(world, mentions) or None}
    answered = chats.find(world, phone, room, quote) if quote is not None else None
    if answered is not None:
        extras["quote"] = letters.quote_frame(world, answered)
    for reader in chats.readers(world, phone, room):
        own = chats.quoted_on(world, reader, room, answered)
        world.show(reader, chats.chat_of(room), phone.uuid, text, timestamp, mentions=mentions, quote=own)
    letters.send_data(world, phone, room, timestamp, text, **extras)
    return timestamp


def send_thing(
    world: World, who: str, kind: str, group: str | None = None, text: str | None = None, **file: str | None
) -> int:
    """A sticker, a picture or a voice message. `file`: `data` (base64), `filename`."""
    phone, room = world.phone(who), chats.room_of(world, who, group)
    chats.check_may_send(phone, room)
    timestamp = world.stamp()
    extras, shown = _thing(world, kind, timestamp, file.get("filename"), file.get("data") or "")
    for reader in chats.readers(world, phone, room):
        world.show(reader, chats.chat_of(room), phone.uuid, text or "", timestamp, kind=kind, files=shown)
    letters.send_data(world, phone, room, timestamp, None if kind == "sticker" else text, **extras)
    return timestamp


def _thing(
    world: World, kind: str, timestamp: int, filename: str | None, data: str
) -> tuple[dict[str, Any], tuple[dict[str, str], ...]]:
    """What is sent of it to the bot, and what phones get of it: the bytes, when there are any."""
    if kind == "sticker":
        return {"sticker": frames.sticker()}, ()
    content = base64.b64decode(data, validate=True)
    attached = frames.attachment(kind, timestamp, filename, content)
    if content:
        world.keep_file(attached["id"], content)
    shown = {"contentType": attached["contentType"], "filename": attached["filename"] or ""}
    return {"attachments": [attached]}, ({**shown, **({"data": data} if content else {})},)


def edit(world: World, who: str, target: int, text: str) -> int:
    """Another text for a message of one's own; returns its new timestamp, which names it from now on."""
    phone = world.phone(who)
    room, old = chats.own_message(world, phone, target)
    chats.check_editable(old)
    timestamp, aim = world.stamp(), old.timestamp
    message = letters.data_in(world, phone, room, timestamp, text)
    for reader in chats.readers(world, phone, room):
        line = reader.find(chats.chat_of(room), phone.uuid, aim)
        if line is not None:
            line.edit(text, timestamp)
            world.mark(reader, line)
    if chats.bot_hears(world, room):
        letters.send(world, phone, timestamp, editMessage=frames.edit(aim, message))
    return timestamp


def delete(world: World, who: str, target: int) -> int:
    """Delete a message of one's own for everybody."""
    phone = world.phone(who)
    room, old = chats.own_message(world, phone, target)
    timestamp, aim = world.stamp(), old.timestamp
    for reader in chats.readers(world, phone, room):
        line = reader.find(chats.chat_of(room), phone.uuid, aim)
        if line is not None:
            chats.wipe(world, reader, line)
    letters.send_data(world, phone, room, timestamp, None, remoteDelete=frames.remote_delete(aim))
    return timestamp


def react(
    world: World,
    who: str,
    target: int,
    emoji: str,
    author: str | None = None,
    remove: bool = False,
    group: str | None = None,
) -> int:
    """React to a message on this phone. `author`: a uuid, a name or "bot", if in doubt."""
    phone, room = world.phone(who), chats.room_of(world, who, group)
    found = chats.find(world, phone, room, target, chats.person_of(world, author) if author else None)
    timestamp, aim = world.stamp(), found.timestamp
    for reader in chats.readers(world, phone, room):
        line = reader.find(chats.chat_of(room), found.author, aim)
        if line is not None:
            line.react(phone.uuid, emoji, remove)
            world.mark(reader, line)
    content = frames.reaction(emoji, world.address(found.author), aim, remove)
    letters.send_data(world, phone, room, timestamp, None, reaction=content)
    return timestamp


def typing(world: World, who: str, action: str = "STARTED", group: str | None = None) -> int:
    """Start or stop typing."""
    if action not in ("STARTED", "STOPPED"):
        raise WorldError(f"Typing is STARTED or STOPPED, not {action!r}.")
    phone, room = world.phone(who), chats.room_of(world, who, group)
    timestamp = world.stamp()
    for reader in chats.readers(world, phone, room):
        if reader is not phone:
            world.show_typing(reader, chats.chat_of(room), phone.uuid, action == "STARTED")
    if chats.bot_hears(world, room):
        letters.send(world, phone, timestamp, typingMessage=frames.typing(action, timestamp, room))
    return timestamp


def set_timer(world: World, who: str, seconds: int, group: str | None = None) -> int:
    """Set the disappearing messages of one's private chat with the bot, or of a group."""
    phone, room = world.phone(who), chats.room_of(world, who, group)
    if room is not None:
        return joining.set_timer(world, phone, room, seconds)
    phone.expiration_seconds = seconds
    timestamp = world.stamp()
    world.tell(phone, PRIVATE, f"You set disappearing messages to {seconds} seconds.")
    letters.send(
        world,
        phone,
        timestamp,
        dataMessage=frames.data(timestamp, None, expires_seconds=seconds, is_timer=True),
    )
    return timestamp


def place_mentions(world: World, text: str, names: list[str]) -> tuple[str, tuple[Mention, ...]]:
    names.sort(key=len)  # at one place the longest name wins: @Annabel is not @Anna
    people = {name: chats.person_of(world, name) for name in names}
    for name in names:
        if f"@{name}" not in text:
            text = f"@{name} {text}"
    found: list[Mention] = []
    while places := {text.index(f"@{name}"): name for name in names if f"@{name}" in text}:
        place = min(places)
        text = text[:place] + MENTION_MARK + text[place + 1 + len(places[place]) :]
        found.append(Mention(len(text[:place].encode("utf-16-le")) // 2, 1, people[places[place]]))
    return text, tuple(found)
