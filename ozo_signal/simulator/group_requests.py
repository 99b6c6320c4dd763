"""What signal-cli answers to requests about groups: checked here, then handed to `grouping`.

All other requests are in `requests`.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.simulator import grouping, sending
from ozo_signal.simulator.parameters import Parameters
from ozo_signal.simulator.things import Group, RequestError
from ozo_signal.simulator.world import World

USER_ERROR = -1
LINKS = ("enabled", "enabled-with-approval", "disabled")
PERMISSIONS = ("every-member", "only-admins")
PERMITTED = ("SendMessages", "AddMember", "EditDetails")
PEOPLE = ("removeMember", "admin", "removeAdmin")
ADMINS_ONLY = (*PEOPLE, *(f"{person}s" for person in PEOPLE), "link", *(f"setPermission{what}" for what in PERMITTED))


def update(world: World, asked: Parameters) -> Any:
    is_new = asked.get("groupId") is None
    link = asked.choice("link", LINKS)
    door, adding, editing = (asked.choice(f"setPermission{what}", PERMISSIONS) for what in PERMITTED)
    if is_new:
        group = grouping.create(world, asked.get("name") or "", asked.people("member"), asked.get("description") or "")
    else:
        group = asked.group()
        _check_may_change(world, group, asked)
        for person in asked.people("member"):
            grouping.add(world, group, person)
        if asked.get("name") is not None:
            grouping.rename(world, group, asked.text("name"))
        if asked.get("description") is not None:
            grouping.describe(world, group, str(asked.get("description")))
    _change_people(world, group, asked)
    if adding is not None:
        grouping.allow_adding(world, group, adding)
    if editing is not None:
        grouping.allow_editing(world, group, editing)
    if link is not None:
        grouping.set_link(world, group, link)
    if door is not None:
        grouping.allow_sending(world, group, door)
    if asked.get("expiration") is not None:
        grouping.set_timer(world, group, asked.seconds("expiration"))
    return _note_group(world, group, asked, is_new)


def _change_people(world: World, group: Group, asked: Parameters) -> None:
    for person in asked.people("removeMember"):
        grouping.remove(world, group, person)
    for person in asked.people("admin"):
        grouping.make_admin(world, group, person)
    for person in asked.people("removeAdmin"):
        grouping.unmake_admin(world, group, person)


def _note_group(world: World, group: Group, asked: Parameters, is_new: bool) -> Any:
    changes = {key: value for key, value in asked.given.items() if key not in ("groupId", "account")}

    def words(value: Any) -> str:
        return " ".join(map(words, value)) if isinstance(value, list) else world.name(str(value))

    text = ", ".join((["created"] if is_new else []) + [f"{key}={words(changes[key])}" for key in changes])
    timestamp = world.stamp()
    sending.note(world, "group", group=group.name, timestamp=timestamp, text=text, changes=changes)
    answer: dict[str, Any] = {"timestamp": timestamp, "results": []}
    return {"groupId": group.id, **answer} if is_new else answer


def listing(world: World, asked: Parameters) -> Any:
    wanted = asked.groups() or world.groups.values()
    return [grouping.listed(world, group) for group in wanted]


def quit_group(world: World, asked: Parameters) -> Any:
    group = asked.group()
    if world.bot not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member in group: {group.id}")
    grouping.quit_group(world, group, asked.people("admin"))
    timestamp = world.stamp()
    sending.note(world, "group", group=group.name, timestamp=timestamp, text="left", changes={"quit": True})
    return {"timestamp": timestamp, "results": []}


def _check_may_change(world: World, group: Group, asked: Parameters) -> None:
    if world.bot not in group.members:
        raise RequestError(USER_ERROR, f"User is not a member in group: {group.id}")
    adds_only = set(asked.given) <= {"groupId", "account", "member", "members"}
    may = group.add_permission if adds_only else group.edit_permission
    if world.bot not in group.admins and (may == "ONLY_ADMINS" or any(asked.get(name) for name in ADMINS_ONLY)):
        raise RequestError(USER_ERROR, f"User is not allowed to change group: {group.id}")
