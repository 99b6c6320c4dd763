"""Receive frames, in the shape in which signal-cli hands them out.

When a frame is made, and for whom, is decided in `acts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ozo_signal.simulator.things import Group, Mention

Frame = dict[str, Any]


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


def typing(action: str, timestamp: int, group: Group | None) -> Frame:
    content: Frame = {"action": action, "timestamp": timestamp}
    if group is not None:
        content["groupId"] = group.id
    return content


def sticker() -> Frame:
    return {"packId": "00112233445566778899aabbccddeeff", "stickerId": 7}


def picture(timestamp: int, filename: str | None, size: int) -> Frame:
    name = f"picture{timestamp}.jpg"
    return _attachment("image/jpeg", filename or "picture.jpeg", name, size or 183204, timestamp, (1200, 1600))


def voice(timestamp: int, filename: str | None, size: int) -> Frame:
    return _attachment("audio/aac", filename, f"voice{timestamp}.aac", size or 48811, timestamp, None)


def _attachment(
    kind: str, filename: str | None, name: str, size: int, timestamp: int, area: tuple[int, int] | None
) -> Frame:
    width, height = area or (None, None)
    return {
        "contentType": kind,
        "filename": filename,
        "id": name,
        "size": size,
        "width": width,
        "height": height,
        "caption": None,
        "uploadTimestamp": timestamp,
        "isVoiceNote": kind.startswith("audio/"),
    }
