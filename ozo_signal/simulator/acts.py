"""What people do on their phones, as this changes the other phones and what it makes of frames for the bot.

What the bot does is in `sending` and `grouping`.
"""

from __future__ import annotations

import base64
from typing import Any

from ozo_signal.simulator import frames
from ozo_signal.simulator.frames import Frame
from ozo_signal.simulator.things import MENTION_MARK, PRIVATE, Group, Line, Mention, Phone, Quoted, WorldError
from ozo_signal.simulator.world import World

ATTACHMENTS = {"picture": frames.picture, "voice": frames.voice}


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
    phone, room = world.phone(who), _room(world, who, group)
    _check_may_send(phone, room)
    names = [mention] if isinstance(mention, str) else list(mention or ())
    text, mentions = _place_mentions(world, text, names)
    timestamp = world.stamp()
    extras: dict[str, Any] = {"mentions": _mention_frames(world, mentions) or None}
    answered = _find(world, phone, room, quote) if quote is not None else None
    if answered is not None:
        extras["quote"] = _quote_frame(world, answered)
    for reader in _readers(world, phone, room):
        own = _quoted_on(world, reader, room, answered)
        world.show(reader, _chat(room), phone.uuid, text, timestamp, mentions=mentions, quote=own)
    _send_data(world, phone, room, timestamp, text, **extras)
    return timestamp


def send_thing(
    world: World, who: str, kind: str, group: str | None = None, text: str | None = None, **file: str | None
) -> int:
    """A sticker, a picture or a voice message. `file`: `data` (base64), `filename`."""
    phone, room = world.phone(who), _room(world, who, group)
    _check_may_send(phone, room)
    timestamp = world.stamp()
    for reader in _readers(world, phone, room):
        world.show(reader, _chat(room), phone.uuid, text or "", timestamp, kind=kind)
    if kind == "sticker":
        _send_data(world, phone, room, timestamp, None, sticker=frames.sticker())
    else:
        content = base64.b64decode(file.get("data") or "")
        attached = ATTACHMENTS[kind](timestamp, file.get("filename"), len(content))
        if content:
            world.keep_file(attached["id"], content)
        _send_data(world, phone, room, timestamp, text, attachments=[attached])
    return timestamp


def edit(world: World, who: str, target: int, text: str) -> int:
    """Another text for a message of one's own; returns its new timestamp, which names it from now on."""
    phone = world.phone(who)
    room, old = _own_message(world, phone, target)
    timestamp, aim = world.stamp(), old.timestamp
    message = _data_in(world, phone, room, timestamp, text)
    for reader in _readers(world, phone, room):
        line = reader.find(_chat(room), phone.uuid, aim)
        if line is not None:
            line.edit(text, timestamp)
            world.mark(reader, line)
    if _bot_hears(world, room):
        _send(world, phone, timestamp, editMessage=frames.edit(aim, message))
    return timestamp


def delete(world: World, who: str, target: int) -> int:
    """Delete a message of one's own for everybody."""
    phone = world.phone(who)
    room, old = _own_message(world, phone, target)
    timestamp, aim = world.stamp(), old.timestamp
    for reader in _readers(world, phone, room):
        line = reader.find(_chat(room), phone.uuid, aim)
        if line is not None:
            line.wipe()
            world.mark(reader, line)
    _send_data(world, phone, room, timestamp, None, remoteDelete=frames.remote_delete(aim))
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
    phone, room = world.phone(who), _room(world, who, group)
    found = _find(world, phone, room, target, _person(world, author) if author else None)
    timestamp, aim = world.stamp(), found.timestamp
    for reader in _readers(world, phone, room):
        line = reader.find(_chat(room), found.author, aim)
        if line is not None:
            line.react(phone.uuid, emoji, remove)
            world.mark(reader, line)
    content = frames.reaction(emoji, world.address(found.author), aim, remove)
    _send_data(world, phone, room, timestamp, None, reaction=content)
    return timestamp


def typing(world: World, who: str, action: str = "STARTED", group: str | None = None) -> int:
    """Start or stop typing."""
    if action not in ("STARTED", "STOPPED"):
        raise WorldError(f"Typing is STARTED or STOPPED, not {action!r}.")
    phone, room = world.phone(who), _room(world, who, group)
    timestamp = world.stamp()
    if _bot_hears(world, room):
        _send(world, phone, timestamp, typingMessage=frames.typing(action, timestamp, room))
    return timestamp


def set_timer(world: World, who: str, seconds: int) -> int:
    """Set the disappearing messages of one's private chat with the bot."""
    phone = world.phone(who)
    phone.expiration_seconds = seconds
    timestamp = world.stamp()
    world.tell(phone, PRIVATE, f"You set disappearing messages to {seconds} seconds.")
    content = frames.data(timestamp, None, expires_seconds=seconds, is_timer=True)
    _send(world, phone, timestamp, dataMessage=content)
    return timestamp


def send_event(world: World, phone: Phone, group: Group, event: str = "UPDATE") -> None:
    """Tell the bot that this phone changed something in the group, not what (signal.md, 4)."""
    if _bot_hears(world, group):
        timestamp = world.stamp()
        content = frames.data(timestamp, None, expires_seconds=group.expiration_seconds, group=group, group_event=event)
        _send(world, phone, timestamp, dataMessage=content)


def _room(world: World, who: str, group: str | None) -> Group | None:
    if group is None:
        return None
    room = world.group(group)
    if world.phone(who).uuid not in room.members:
        raise WorldError(f"{who} is not a member of this group.")
    return room


def _check_may_send(phone: Phone, room: Group | None) -> None:
    # The phone shows no field to write in, so nothing is sent and no line appears.
    if room is not None and room.is_for_admins_only and phone.uuid not in room.admins:
        raise WorldError(f"Only admins can send messages to this group, and {phone.name} is not one.")


def _chat(room: Group | None) -> str:
    return PRIVATE if room is None else room.id


def _readers(world: World, phone: Phone, room: Group | None) -> list[Phone]:
    return [phone] if room is None else world.members_with_phones(room)


def _bot_hears(world: World, room: Group | None) -> bool:
    return room is None or world.bot in room.members


def _person(world: World, who: str) -> str:
    """The uuid of "bot", of a name, or of a uuid."""
    if who == PRIVATE:
        return world.bot
    return world.phones[who].uuid if who in world.phones else who


def _find(world: World, phone: Phone, room: Group | None, timestamp: int, author: str | None = None) -> Line:
    line = phone.find(_chat(room), author, timestamp)
    if line is None or line.kind == "system":
        raise WorldError(f"{phone.name} has no message {timestamp} in this chat.")
    return line


def _own_message(world: World, phone: Phone, timestamp: int) -> tuple[Group | None, Line]:
    for line in phone.lines:
        if line.author == phone.uuid and timestamp in line.timestamps:
            if line.deleted or world.is_too_old(line):
                raise WorldError("This message is deleted, or older than 48 hours: too late to change it.")
            room = None if line.chat == PRIVATE else _room(world, phone.name, line.chat)
            return room, line
    raise WorldError(f"{phone.name} has not written a message {timestamp}.")


def _place_mentions(world: World, text: str, names: list[str]) -> tuple[str, tuple[Mention, ...]]:
    names.sort(key=len)  # at one place the longest name wins: @Annabel is not @Anna
    people = {name: _person(world, name) for name in names}
    for name in names:
        if f"@{name}" not in text:
            text = f"@{name} {text}"
    found: list[Mention] = []
    while places := {text.index(f"@{name}"): name for name in names if f"@{name}" in text}:
        place = min(places)
        text = text[:place] + MENTION_MARK + text[place + 1 + len(places[place]) :]
        found.append(Mention(len(text[:place].encode("utf-16-le")) // 2, 1, people[places[place]]))
    return text, tuple(found)


def _mention_frames(world: World, mentions: tuple[Mention, ...]) -> list[Frame]:
    return [frames.mention(mention, world.address(mention.uuid)) for mention in mentions]


def _quote_frame(world: World, answered: Line) -> Frame:
    quoted = _mention_frames(world, answered.mentions)
    return frames.quote(answered.timestamp, world.address(answered.author), answered.text, quoted)


def _quoted_on(world: World, reader: Phone, room: Group | None, answered: Line | None) -> Quoted | None:
    if answered is None:
        return None
    own = reader.find(_chat(room), answered.author, answered.timestamp) or answered
    return Quoted(own.author, own.timestamp, world.resolve(own.text, own.mentions))


def _data_in(world: World, phone: Phone, room: Group | None, timestamp: int, text: str | None, **extras: Any) -> Frame:
    seconds = phone.expiration_seconds if room is None else room.expiration_seconds
    return frames.data(timestamp, text, expires_seconds=seconds, group=room, **extras)


def _send_data(world: World, phone: Phone, room: Group | None, timestamp: int, text: str | None, **extras: Any) -> None:
    if _bot_hears(world, room):
        phone.is_known = True
        _send(world, phone, timestamp, dataMessage=_data_in(world, phone, room, timestamp, text, **extras))


def _send(world: World, phone: Phone, timestamp: int, **content: Any) -> None:
    sender = world.address(phone.uuid)
    frame = frames.envelope(sender, phone.profile, world.account, timestamp, world.now, **content)
    world.queue.append(frame)
    world.sent.append(frame)
