"""Letters: what people do, on its way to the bot as frames.

Their shape is in `frames`; the queue in which they wait is the world's.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.simulator import frames
from ozo_signal.simulator.chats import bot_hears
from ozo_signal.simulator.frames import Frame
from ozo_signal.simulator.things import Group, Line, Mention, Phone
from ozo_signal.simulator.world import World


def data_in(world: World, phone: Phone, room: Group | None, timestamp: int, text: str | None, **extras: Any) -> Frame:
    """The data message of this person in this chat, with the timer of the chat."""
    seconds = phone.expiration_seconds if room is None else room.expiration_seconds
    return frames.data(timestamp, text, expires_seconds=seconds, group=room, **extras)


def send_data(world: World, phone: Phone, room: Group | None, timestamp: int, text: str | None, **extras: Any) -> None:
    if bot_hears(world, room):
        phone.is_known = True
        send(world, phone, timestamp, dataMessage=data_in(world, phone, room, timestamp, text, **extras))


def send(world: World, phone: Phone, timestamp: int, **content: Any) -> None:
    sender = world.address(phone.uuid)
    frame = frames.envelope(sender, phone.profile, world.account, timestamp, world.now, **content)
    world.hand_over(frame)
    world.sent.append(frame)


def send_event(world: World, phone: Phone, group: Group, event: str = "UPDATE") -> int:
    """Tell the bot that this phone changed something in the group, not what (signal.md, 4). When it was."""
    timestamp = world.stamp()
    if bot_hears(world, group):
        content = frames.data(timestamp, None, expires_seconds=group.expiration_seconds, group=group, group_event=event)
        send(world, phone, timestamp, dataMessage=content)
    return timestamp


def mention_frames(world: World, mentions: tuple[Mention, ...]) -> list[Frame]:
    return [frames.mention(mention, world.address(mention.uuid)) for mention in mentions]


def quote_frame(world: World, answered: Line) -> Frame:
    quoted = mention_frames(world, answered.mentions)
    return frames.quote(answered.timestamp, world.address(answered.author), answered.text, quoted)
