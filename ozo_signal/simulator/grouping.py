"""Groups: how the bot makes and changes them, and how it sees them.

How people come and go is in `joining`, what is said in a group in `acts` and `sending`.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.simulator.things import Group, Phone, RequestError
from ozo_signal.simulator.world import World

USER_ERROR = -1
WHO = {"every-member": "all members", "only-admins": "only admins"}


def create(world: World, name: str, members: list[str], description: str = "") -> Group:
    """A new group made by the bot, which is its admin."""
    group = world.add_group(name)
    group.description = description
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
    join(group, phone)
    world.tell_group(group, "{actor} added {person} to the group.", world.bot, phone.uuid)


def remove(world: World, group: Group, person: str) -> None:
    """The bot removes a member, takes back an invitation, or refuses a request to join."""
    for waiting in (group.pending, group.requesting):
        if person in waiting:
            waiting.remove(person)
            group.revision += 1
            world.change += 1
            return
    if person not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member of the group: {person}")
    world.tell_group(group, "{actor} removed {person} from the group.", world.bot, person)
    part(group, person)


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
    who = WHO[permission]
    _changed(world, group, "{actor} changed the group settings to allow {value} to send messages.", value=who)


def set_timer(world: World, group: Group, seconds: int) -> None:
    group.expiration_seconds = seconds
    _changed(world, group, "{actor} set disappearing messages to {value} seconds.", value=str(seconds))


def describe(world: World, group: Group, description: str) -> None:
    group.description = description
    _changed(world, group, "{actor} changed the group description.")


def allow_adding(world: World, group: Group, permission: str) -> None:
    """Who may add members: "every-member" or "only-admins"."""
    group.add_permission = permission.replace("-", "_").upper()
    who = WHO[permission]
    _changed(world, group, "{actor} changed the group settings to allow {value} to add members.", value=who)


def allow_editing(world: World, group: Group, permission: str) -> None:
    """Who may change name, description and timer: "every-member" or "only-admins"."""
    group.edit_permission = permission.replace("-", "_").upper()
    who = WHO[permission]
    _changed(world, group, "{actor} changed the group settings to allow {value} to edit its details.", value=who)


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
    part(group, world.bot)


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


def _invite(world: World, group: Group, phone: Phone) -> None:
    if phone.uuid in group.pending:
        return
    group.pending.append(phone.uuid)
    _changed(world, group, "{actor} invited 1 person to the group.")
    world.tell(phone, group.id, f"{world.bot_name} invited you to the group.")


def join(group: Group, phone: Phone) -> None:
    if phone.uuid in group.pending:
        group.pending.remove(phone.uuid)
    group.members.append(phone.uuid)
    group.revision += 1


def part(group: Group, person: str) -> None:
    group.members.remove(person)
    group.admins.discard(person)
    group.revision += 1


def _changed(world: World, group: Group, sentence: str, person: str = "", value: str = "") -> None:
    # Each changed setting is a change of its own, and a line of its own on every phone (signal.md, 4).
    group.revision += 1
    world.tell_group(group, sentence, world.bot, person, value)


def _check_is_member(group: Group, person: str) -> None:
    if person not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member of the group: {person}")
