"""Receive frames, in the shape in which signal-cli hands them out.

When a frame is made, and for whom, is decided in `acts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ozo_signal.simulator.things import Group, Mention

Frame = dict[str, Any]

KINDS = {
    "reaction": "reaction",
    "remoteDelete": "delete",
    "sticker": "sticker",
    "pollCreate": "poll",
    "pollVote": "vote",
    "pollTerminate": "poll_end",
    "isExpirationUpdate": "timer",
}


@dataclass(frozen=True)
class Address:
    """Somebody as signal-cli knows them: the number is often unknown, the uuid never."""

    uuid: str
    number: str | None

    @property
    def legacy(self) -> str:
        """The old field: the number if it is known, else the uuid, so it may change for the same person."""
        return self.number or self.uuid


def envelope(sender: Address, name: str | None, account: str, timestamp: int, now: int, **content: Any) -> Frame:
    """A whole frame. `content` is at most one of dataMessage, editMessage, typingMessage …"""
    return {
        "envelope": {
            "source": sender.legacy,
            "sourceNumber": sender.number,
            "sourceUuid": sender.uuid,
            "sourceName": name,
            "sourceDevice": 1,
            "timestamp": timestamp,
            "serverReceivedTimestamp": now,
            "serverDeliveredTimestamp": now,
            **content,
        },
        "account": account,
    }


def data(
    timestamp: int,
    message: str | None,
    *,
    expires_seconds: int = 0,
    group: Group | None = None,
    group_event: str = "DELIVER",
    is_timer: bool = False,
    **extras: Any,
) -> Frame:
    """A data message. An extra which is None leaves no key, as in signal-cli."""
    content: Frame = {
        "timestamp": timestamp,
        "message": message,
        "expiresInSeconds": expires_seconds,
        "isExpirationUpdate": is_timer,
        "viewOnce": False,
    }
    content.update({key: value for key, value in extras.items() if value is not None})
    if group is not None:
        content["groupInfo"] = {
            "groupId": group.id,
            "groupName": group.name,
            "revision": group.revision,
            "type": group_event,
        }
    return content


def edit(target: int, message: Frame) -> Frame:
    return {"targetSentTimestamp": target, "dataMessage": message}


def quote(timestamp: int, author: Address, text: str, quoted: Sequence[Frame] | None) -> Frame:
    content: Frame = {
        "id": timestamp,
        "author": author.legacy,
        "authorNumber": author.number,
        "authorUuid": author.uuid,
        "text": text,
    }
    if quoted:
        content["mentions"] = list(quoted)
    content["attachments"] = []
    return content


def mention(place: Mention, person: Address) -> Frame:
    return {
        "name": person.legacy,
        "number": person.number,
        "uuid": person.uuid,
        "start": place.start,
        "length": place.length,
    }


def reaction(emoji: str, author: Address, timestamp: int, is_remove: bool) -> Frame:
    return {
        "emoji": emoji,
        "targetAuthor": author.legacy,
        "targetAuthorNumber": author.number,
        "targetAuthorUuid": author.uuid,
        "targetSentTimestamp": timestamp,
        "isRemove": is_remove,
    }


def remote_delete(timestamp: int) -> Frame:
    return {"timestamp": timestamp}


def poll_create(question: str, options: list[str], allow_multiple: bool) -> Frame:
    return {"question": question, "allowMultiple": allow_multiple, "options": options}


def poll_vote(author: Address, timestamp: int, options: list[int], count: int) -> Frame:
    return {
        "author": author.legacy,
        "authorNumber": author.number,
        "authorUuid": author.uuid,
        "targetSentTimestamp": timestamp,
        "optionIndexes": options,
        "voteCount": count,
    }


def poll_terminate(timestamp: int) -> Frame:
    return {"targetSentTimestamp": timestamp}


def typing(action: str, timestamp: int, group: Group | None) -> Frame:
    content: Frame = {"action": action, "timestamp": timestamp}
    if group is not None:
        content["groupId"] = group.id
    return content


def sticker() -> Frame:
    return {"packId": "00112233445566778899aabbccddeeff", "stickerId": 7}


def attachment(kind: str, timestamp: int, filename: str | None, content: bytes) -> Frame:
    """A "picture" or a "voice" message. Without bytes it is said to be as large as a usual one."""
    is_voice = kind == "voice"
    content_type, ending = ("audio/aac", "aac") if is_voice else _looks_like(content)
    width, height = (None, None) if is_voice else (1200, 1600)
    return {
        "contentType": content_type,
        "filename": filename if is_voice else filename or "picture.jpeg",
        "id": f"{kind}{timestamp}.{ending}",
        "size": len(content) or (48811 if is_voice else 183204),
        "width": width,
        "height": height,
        "caption": None,
        "uploadTimestamp": timestamp,
        "isVoiceNote": is_voice,
    }


def _looks_like(content: bytes) -> tuple[str, str]:
    return ("image/png", "png") if content.startswith(b"\x89PNG") else ("image/jpeg", "jpg")


def kind_of(frame: Frame) -> str:
    """What kind of letter this is: "text", "picture", "voice", "sticker", "edit", "delete", "reaction", "poll", "vote",
    "poll_end", "typing", "timer", "group", or "other"."""
    content = frame.get("envelope")
    if not isinstance(content, dict):
        return "other"
    if "editMessage" in content or "typingMessage" in content:
        return "edit" if "editMessage" in content else "typing"
    data_message = content.get("dataMessage")
    if not isinstance(data_message, dict):
        return "other"
    for key, kind in KINDS.items():
        if data_message.get(key):
            return kind
    if data_message.get("attachments"):
        return "voice" if str(data_message["attachments"][0].get("contentType")).startswith("audio/") else "picture"
    if data_message.get("message") is not None:
        return "text"
    return "group" if "groupInfo" in data_message else "other"
