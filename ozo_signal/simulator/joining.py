"""How people make groups, come into them, change them and go.

What the bot does with groups is in `grouping`.
"""

from __future__ import annotations

from ozo_signal.simulator import grouping
from ozo_signal.simulator.letters import send_event
from ozo_signal.simulator.things import PRIVATE, Group, Phone, WorldError
from ozo_signal.simulator.world import World


def create_by_phone(world: World, who: str, name: str, members: list[str]) -> str:
    """Somebody makes a group of their own with the bot and others in it; returns its id."""
    maker = world.phone(who)
    others = [world.phone(member).uuid for member in members]
    group = world.add_group(name)
    group.members, group.admins = [maker.uuid, world.bot, *others], {maker.uuid}
    world.tell_group(group, "{actor} created the group.", maker.uuid)
    send_event(world, maker, group, "DELIVER")
    return group.id


def promote(world: World, who: str, group: str, whom: str) -> None:
    """An admin makes somebody (a name, or "bot") an admin too."""
    phone, room = world.phone(who), world.group(group)
    person = world.bot if whom == PRIVATE else world.phone(whom).uuid
    if phone.uuid not in room.admins or person not in room.members:
        raise WorldError(f"{who} is not an admin of this group, or {whom} is not in it.")
    room.admins.add(person)
    _changed_by(world, phone, room, "{actor} made {person} an admin.", person)


def leave(world: World, who: str, group: str) -> None:
    """Somebody leaves a group, or declines the invitation to it."""
    phone, room = world.phone(who), world.group(group)
    if phone.uuid in room.pending:
        room.pending.remove(phone.uuid)
        room.revision += 1
        world.change += 1
    elif phone.uuid in room.members:
        world.tell_group(room, "{actor} left the group.", phone.uuid)
        grouping.part(room, phone.uuid)
    else:
        raise WorldError(f"{who} is not in this group.")
    send_event(world, phone, room)


def accept(world: World, who: str, group: str) -> None:
    """Somebody accepts the invitation to a group."""
    phone, room = world.phone(who), world.group(group)
    if phone.uuid not in room.pending:
        raise WorldError(f"{who} is not invited to this group.")
    grouping.join(room, phone)
    phone.is_known = True
    world.tell_group(room, "{actor} accepted the invitation to the group.", phone.uuid)
    send_event(world, phone, room)


def join(world: World, who: str, group: str) -> None:
    """Somebody opens the group's link. If admins must approve, the bot is told nothing (signal.md, 4)."""
    phone, room = world.phone(who), world.group(group)
    if room.link == "disabled" or phone.uuid in room.members:
        raise WorldError(f"The group has no link, or {who} is in it already.")
    if room.link == "enabled-with-approval":
        room.requesting.append(phone.uuid)
        return
    grouping.join(room, phone)
    world.tell_group(room, "{actor} joined the group via the group link.", phone.uuid)
    send_event(world, phone, room)


def set_timer(world: World, phone: Phone, group: Group, seconds: int) -> int:
    """A member sets the disappearing messages of the group; the timestamp of the change."""
    if group.edit_permission == "ONLY_ADMINS" and phone.uuid not in group.admins:
        raise WorldError(f"Only admins can change this group, and {phone.name} is not one.")
    group.expiration_seconds = seconds
    sentence = "{actor} set disappearing messages to {value} seconds."
    return _changed_by(world, phone, group, sentence, value=str(seconds))


def _changed_by(world: World, phone: Phone, group: Group, sentence: str, person: str = "", value: str = "") -> int:
    group.revision += 1
    world.tell_group(group, sentence, phone.uuid, person, value)
    return send_event(world, phone, group)
