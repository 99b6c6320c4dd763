"""Direct: the calls to signal-cli that signalbot has no words for, made through the link.

What signalbot can say goes through signalbot; `signal/posting.py` chooses.
"""

from __future__ import annotations

from typing import Any, Protocol

from ozo_signal.signal.groups import GroupView, read_group
from ozo_signal.signal.letters import Enclosed, Post, Posted, PostKind, Refused
from ozo_signal.signal.results import missed
from ozo_signal.signal.tolerant import a_dict, a_uuid, an_int, some_dicts

# What the link behind "Open Signal" begins with; not all versions of signal-cli drop it.
CAPTCHA_LINK = "signalcaptcha://"
KINDS_OF_FILE = {"picture": "image/jpeg;filename=picture.jpg", "voice": "audio/aac;filename=voice.aac"}


class Caller(Protocol):
    """What is needed of the link."""

    async def call(self, method: str, **params: Any) -> Any: ...


async def change_group(link: Caller, post: Post) -> Posted:
    """Carry out one of the GROUP_ posts."""
    people = list(post.to)
    if post.kind is PostKind.GROUP_CREATE:
        return await _create_group(link, post)
    if post.kind is PostKind.GROUP_LEAVE:
        # signal-cli lets the last admin go only if `to` says who becomes one.
        heirs = {"admin": people} if people else {}
        return _posted(await link.call("quitGroup", groupId=post.group, delete=True, **heirs))
    change: dict[str, Any]
    if post.kind is PostKind.GROUP_DOOR:
        change = {"setPermissionSendMessages": "every-member" if post.open else "only-admins"}
    else:
        change = {"member" if post.kind is PostKind.GROUP_ADD else "removeMember": people}
    return _posted(await link.call("updateGroup", groupId=post.group, **change))


async def say(link: Caller, post: Post) -> Posted:
    """Send or edit words of which some are written in another way, in one call for all who are to get them."""
    params = _where(post) | {"message": post.text}
    if post.enclosed:
        params["attachment"] = [data_uri(enclosed) for enclosed in post.enclosed]
        if all(enclosed.kind == "voice" for enclosed in post.enclosed):
            params["voiceNote"] = True
    params["textStyle"] = [f"{style.start}:{style.length}:{style.kind}" for style in post.styles]
    if post.mentions:
        params["mention"] = [f"{mention.start}:{mention.length}:{mention.uuid}" for mention in post.mentions]
    if post.quote is not None:
        params["quoteTimestamp"] = post.quote.timestamp
        params["quoteAuthor"] = post.quote.author
        params["quoteMessage"] = post.quote.text
    if post.kind is PostKind.EDIT:
        params["editTimestamp"] = post.target
    return _posted(await link.call("send", **params))


def data_uri(enclosed: Enclosed) -> str:
    """The file itself, as signal-cli takes it: so that it is in no folder. Its name is the same for everyone."""
    return f"data:{KINDS_OF_FILE[enclosed.kind]};base64,{enclosed.data}"


async def react(link: Caller, post: Post, author: str) -> Posted:
    """React to a message of `author`'s, in one call for all who are to see it."""
    what: dict[str, Any] = {"emoji": post.emoji, "targetAuthor": author, "targetTimestamp": post.target}
    if post.removed:
        what["remove"] = True  # signalbot has no words for it
    return _posted(await link.call("sendReaction", **_where(post), **what))


async def delete(link: Caller, post: Post) -> Posted:
    """Delete a message of ours, in one call for all who have it."""
    return _posted(await link.call("remoteDelete", **_where(post), targetTimestamp=post.target))


async def view_group(link: Caller, internal_id: str) -> GroupView | None:
    listed = await link.call("listGroups", groupId=[internal_id])
    views = (read_group(raw) for raw in some_dicts(listed))
    return next((view for view in views if view is not None and view.id == internal_id), None)


async def find_group(link: Caller, description: str) -> str | None:
    views = (read_group(raw) for raw in some_dicts(await link.call("listGroups")))
    return next((v.id for v in views if v is not None and v.is_member and v.description == description), None)


async def own_uuid(link: Caller, account: str) -> str:
    answer = await link.call("getUserStatus", recipient=[account])
    for status in some_dicts(answer):
        if own := a_uuid(status.get("uuid")):
            return own
    raise Refused("OTHER")


async def submit_challenge(link: Caller, token: str, captcha: str) -> None:
    """Hand in the solved captcha that lifts a limit. Raises Refused (CAPTCHA: it was not taken), Unknown."""
    await link.call("submitRateLimitChallenge", challenge=token, captcha=captcha.removeprefix(CAPTCHA_LINK))


async def _create_group(link: Caller, post: Post) -> Posted:
    params: dict[str, Any] = {
        "name": post.text,
        "description": post.description,
        "link": "disabled",
        "setPermissionAddMember": "only-admins",
        "setPermissionEditDetails": "only-admins",
        "setPermissionSendMessages": "every-member" if post.open else "only-admins",
    }
    if post.to:
        params["member"] = list(post.to)
    if post.seconds:
        params["expiration"] = post.seconds
    return _posted(await link.call("updateGroup", **params))


def _where(post: Post) -> dict[str, Any]:
    return {"groupId": post.group} if post.group is not None else {"recipient": list(post.to)}


def _posted(answer: object) -> Posted:
    found, who = a_dict(answer), missed(answer)
    group = found.get("groupId")
    return Posted(
        an_int(found.get("timestamp")) or 0,
        who.failures,
        group if isinstance(group, str) else None,
        who.retry_after_seconds,
        who.challenge,
    )
