"""Groups: reads a Signal group as signal-cli lists it, and maps its two kinds of id. Changes nothing."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from ozo_signal.signal.tolerant import a_dict, a_text, a_uuid, an_int, some_dicts

PREFIX = "group."


@dataclass(frozen=True)
class GroupView:
    """A Signal group at one moment. People are uuids; `open` says that every member may send.

    `pending` were added but have to accept first (signal.md, 4); `requesting` asked to be let in.
    """

    id: str
    name: str
    description: str
    is_member: bool
    members: frozenset[str]
    admins: frozenset[str]
    pending: frozenset[str]
    requesting: frozenset[str]
    open: bool
    timer_seconds: int


def read_group(raw: object) -> GroupView | None:
    """Read one element of the answer to `listGroups`; None if it has no id."""
    group = a_dict(raw)
    if not isinstance(group.get("id"), str):
        return None
    members = some_dicts(group.get("members"))
    return GroupView(
        id=group["id"],
        name=a_text(group.get("name"), 1000) or "",
        description=a_text(group.get("description"), 10_000) or "",
        is_member=group.get("isMember") is True,
        members=_people(members),
        admins=_people([member for member in members if member.get("isAdmin") is True]),
        pending=_people(group.get("pendingMembers")),
        requesting=_people(group.get("requestingMembers")),
        open=group.get("permissionSendMessage") != "ONLY_ADMINS",
        timer_seconds=an_int(group.get("messageExpirationTime")) or 0,
    )


def public_id(internal_id: str) -> str:
    """Give the id as the API that signalbot speaks has it (signal.md, 2)."""
    return PREFIX + base64.b64encode(internal_id.encode()).decode()


def internal_id(public: str) -> str:
    """Give Signal's internal id. Raises ValueError if this is no group id."""
    try:
        return base64.b64decode(public.removeprefix(PREFIX), validate=True).decode()
    except binascii.Error:
        raise ValueError("not a group id") from None


def _people(raw: object) -> frozenset[str]:
    return frozenset(uuid for person in some_dicts(raw) if (uuid := a_uuid(person.get("uuid"))))
