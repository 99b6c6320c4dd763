"""Who may do what in which chat, and what a person finds there: what everything that people do begins with.

What they do is in `acts`, `polls` and `grouping`.
"""

from __future__ import annotations

from ozo_signal.simulator.things import PRIVATE, Group, Line, Phone, Quoted, WorldError
from ozo_signal.simulator.world import World

EDITS_MAX = 10  # by a person; phones take more from others (signal.md, 3.6)
NOT_EDITABLE = ("voice", "sticker", "poll")


def room_of(world: World, who: str, group: str | None) -> Group | None:
    """The group in which this person is a member; None is the private chat with the bot."""
    if group is None:
        return None
    room = world.group(group)
    if world.phone(who).uuid not in room.members:
        raise WorldError(f"{who} is not a member of this group.")
    return room


def may_send(phone: Phone, room: Group) -> bool:
    return phone.uuid in room.members and (not room.is_for_admins_only or phone.uuid in room.admins)


def check_may_send(phone: Phone, room: Group | None) -> None:
    # The phone shows no field to write in, so nothing is sent and no line appears.
    if room is not None and not may_send(phone, room):
        raise WorldError(f"Only admins can send messages to this group, and {phone.name} is not one.")


def chat_of(room: Group | None) -> str:
    return PRIVATE if room is None else room.id


def readers(world: World, phone: Phone, room: Group | None) -> list[Phone]:
    """Who sees what this person does here, themselves included."""
    return [phone] if room is None else world.members_with_phones(room)


def bot_hears(world: World, room: Group | None) -> bool:
    return room is None or world.bot in room.members


def person_of(world: World, who: str) -> str:
    """The uuid of "bot", of a name, or of a uuid."""
    if who == PRIVATE:
        return world.bot
    return world.phones[who].uuid if who in world.phones else who


def find(world: World, phone: Phone, room: Group | None, timestamp: int, author: str | None = None) -> Line:
    line = phone.find(chat_of(room), author, timestamp)
    if line is None or line.kind == "system":
        raise WorldError(f"{phone.name} has no message {timestamp} in this chat.")
    return line


def own_message(world: World, phone: Phone, timestamp: int) -> tuple[Group | None, Line]:
    """A message of one's own which can still be changed, and where it is."""
    for line in phone.lines:
        if line.author == phone.uuid and timestamp in line.timestamps and not line.gone:
            if line.deleted or world.is_too_old_to_change(line):
                raise WorldError("This message is deleted, or older than 24 hours: too late to change it.")
            room = None if line.chat == PRIVATE else room_of(world, phone.name, line.chat)
            return room, line
    raise WorldError(f"{phone.name} has not written a message {timestamp}.")


def check_editable(line: Line) -> None:
    if line.kind in NOT_EDITABLE:
        raise WorldError(f"A {line.kind} cannot be edited.")
    if len(line.timestamps) > EDITS_MAX:
        raise WorldError(f"This message was edited {EDITS_MAX} times: no phone offers it once more.")


def quoted_on(world: World, reader: Phone, room: Group | None, answered: Line | None) -> Quoted | None:
    """What this phone shows as the quoted message: its own copy, else the text that was sent."""
    if answered is None:
        return None
    own = reader.find(chat_of(room), answered.author, answered.timestamp) or answered
    return Quoted(own.author, own.timestamp, world.resolve(own.text, own.mentions))


def wipe(world: World, phone: Phone, line: Line) -> None:
    """Delete it on this phone; what answers it there shows that it is gone."""
    line.wipe()
    world.mark(phone, line)
    for other in phone.lines:
        quote = other.quote
        if quote and other.chat == line.chat and quote.author == line.author and quote.timestamp in line.timestamps:
            world.mark(phone, other)
