"""Groups: how the bot makes and changes them, how people come and go, and how the bot sees them.

Messages inside a group are in `acts` and `sending`; what a request must look like is in `requests`.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.simulator.letters import send_event
from ozo_signal.simulator.things import PRIVATE, Group, Phone, RequestError, WorldError
from ozo_signal.simulator.world import World

USER_ERROR = -1


def create(world: World, name: str, members: list[str]) -> Group:
    """A new group made by the bot, which is its admin."""
    group = world.add_group(name)
    group.members, group.admins = [world.bot], {world.bot}
    for person in members:
        add(world, group, person)
    return group


def add(world: World, group: Group, person: str) -> None:
    """The bot adds somebody: directly if it knows their profile, as a pending invitation otherwise."""
    phone = world.phone_of(person)
    if phone is None:
        raise RequestError(USER_ERROR, f"Failed to add unregistered member: {person}")
    if phone.uuid in group.members:
        return
    if phone.uuid in group.requesting:
        group.requesting.remove(phone.uuid)
    elif not phone.is_known:
        _invite(world, group, phone)
        return
    _join(group, phone)
    world.tell_group(group, "{actor} added {person} to the group.", world.bot, phone.uuid)


def remove(world: World, group: Group, person: str) -> None:
    """The bot removes a member, takes back an invitation, or refuses a request to join."""
    for waiting in (group.pending, group.requesting):
        if person in waiting:
            waiting.remove(person)
            group.revision += 1
            return
    if person not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member of the group: {person}")
    world.tell_group(group, "{actor} removed {person} from the group.", world.bot, person)
    _part(group, person)


def make_admin(world: World, group: Group, person: str) -> None:
    _check_is_member(group, person)
    group.admins.add(person)
    _changed(world, group, "{actor} made {person} an admin.", person)


def unmake_admin(world: World, group: Group, person: str) -> None:
    _check_is_member(group, person)
    group.admins.discard(person)
    _changed(world, group, "{actor} revoked admin privileges from {person}.", person)


def rename(world: World, group: Group, name: str) -> None:
    group.name = name
    _changed(world, group, "{actor} changed the group name to “{value}”.", value=name)


def allow_sending(world: World, group: Group, permission: str) -> None:
    """Who may send: "every-member" or "only-admins"."""
    group.is_for_admins_only = permission == "only-admins"
    who = "only admins" if group.is_for_admins_only else "all members"
    _changed(world, group, "{actor} changed the group settings to allow {value} to send messages.", value=who)


def set_timer(world: World, group: Group, seconds: int) -> None:
    group.expiration_seconds = seconds
    _changed(world, group, "{actor} set disappearing messages to {value} seconds.", value=str(seconds))


def set_link(world: World, group: Group, link: str) -> None:
    group.link = link
    _changed(world, group, "{actor} set the group link to: {value}.", value=link)


def quit_group(world: World, group: Group, heirs: list[str]) -> None:
    """The bot leaves. The last admin must name another one first, as signal-cli demands."""
    for person in heirs:
        make_admin(world, group, person)
    if group.admins == {world.bot} and len(group.members) > 1:
        raise RequestError(USER_ERROR, "User is the last admin of the group: name a new admin with --admin")
    _changed(world, group, "{actor} left the group.")
    _part(group, world.bot)


def listed(world: World, group: Group) -> dict[str, Any]:
    """A group as `listGroups` shows it to the bot (signal.md, A)."""

    def people(uuids: list[str]) -> list[dict[str, Any]]:
        return [{"number": world.address(person).number, "uuid": person} for person in uuids]

    members = [{**person, "isAdmin": person["uuid"] in group.admins} for person in people(group.members)]
    return {
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "isMember": world.bot in group.members,
        "isBlocked": False,
        "messageExpirationTime": group.expiration_seconds,
        "members": members,
        "pendingMembers": people(group.pending),
        "requestingMembers": people(group.requesting),
        "banned": [],
        "permissionAddMember": group.add_permission,
        "permissionEditDetails": group.edit_permission,
        "permissionSendMessage": "ONLY_ADMINS" if group.is_for_admins_only else "EVERY_MEMBER",
        "groupInviteLink": None if group.link == "disabled" else f"https://signal.group/#{group.id}",
    }


def overview(world: World) -> list[dict[str, Any]]:
    """All groups, with the names which whoever directs the play uses."""
    return [
        {
            "id": group.id,
            "name": group.name,
            "members": [world.name(person) for person in group.members],
            "admins": [world.name(person) for person in group.members if person in group.admins],
            "pending": [world.name(person) for person in group.pending],
            "requesting": [world.name(person) for person in group.requesting],
            "permission": "only-admins" if group.is_for_admins_only else "every-member",
            "expiration": group.expiration_seconds,
            "link": group.link,
            "revision": group.revision,
        }
        for group in world.groups.values()
    ]


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
    elif phone.uuid in room.members:
        world.tell_group(room, "{actor} left the group.", phone.uuid)
        _part(room, phone.uuid)
    else:
        raise WorldError(f"{who} is not in this group.")
    send_event(world, phone, room)


def accept(world: World, who: str, group: str) -> None:
    """Somebody accepts the invitation to a group."""
    phone, room = world.phone(who), world.group(group)
    if phone.uuid not in room.pending:
        raise WorldError(f"{who} is not invited to this group.")
    _join(room, phone)
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
    _join(room, phone)
    world.tell_group(room, "{actor} joined the group via the group link.", phone.uuid)
    send_event(world, phone, room)


def set_timer_by_phone(world: World, phone: Phone, group: Group, seconds: int) -> int:
    """A member sets the disappearing messages of the group; the timestamp of the change."""
    if group.edit_permission == "ONLY_ADMINS" and phone.uuid not in group.admins:
        raise WorldError(f"Only admins can change this group, and {phone.name} is not one.")
    group.expiration_seconds = seconds
    sentence = "{actor} set disappearing messages to {value} seconds."
    return _changed_by(world, phone, group, sentence, value=str(seconds))


def _invite(world: World, group: Group, phone: Phone) -> None:
    if phone.uuid in group.pending:
        return
    group.pending.append(phone.uuid)
    _changed(world, group, "{actor} invited 1 person to the group.")
    world.tell(phone, group.id, f"{world.bot_name} invited you to the group.")


def _join(group: Group, phone: Phone) -> None:
    if phone.uuid in group.pending:
        group.pending.remove(phone.uuid)
    group.members.append(phone.uuid)
    group.revision += 1


def _part(group: Group, person: str) -> None:
    group.members.remove(person)
    group.admins.discard(person)
    group.revision += 1


def _changed(world: World, group: Group, sentence: str, person: str = "", value: str = "") -> None:
    # Each changed setting is a change of its own, and a line of its own on every phone (signal.md, 4).
    group.revision += 1
    world.tell_group(group, sentence, world.bot, person, value)


def _changed_by(world: World, phone: Phone, group: Group, sentence: str, person: str = "", value: str = "") -> int:
    group.revision += 1
    world.tell_group(group, sentence, phone.uuid, person, value)
    return send_event(world, phone, group)


def _check_is_member(group: Group, person: str) -> None:
    if person not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member of the group: {person}")
