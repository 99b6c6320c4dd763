"""Carried: what comes with a message beside its words, as signal-cli tells it; read as tolerantly as the frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ozo_signal.signal.letters import Parcel
from ozo_signal.signal.tolerant import an_int, some_dicts

PARCELS_MAX = 40  # more than a phone lets anyone send

# What else could be in the name of a file is not taken for one.
_PARCEL_ID = re.compile(r"[A-Za-z0-9_-]{1,100}(?:\.[A-Za-z0-9]{1,16})?")
_ATTACHMENTS = {"image": "picture", "video": "video"}
_PARTS = {
    "sticker": "sticker",
    "contacts": "contact",
    "location": "location",
    "payment": "payment",
    "pollCreate": "poll",
    "pollVote": "poll",
}


def carried(data: dict[str, Any], text: str) -> Iterator[str]:
    """The kinds, one by one; some more than once."""
    for attachment in _attachments(data):
        yield _kind(attachment)
        if _family(attachment) == "image" and "maps.google.com/maps" in text:
            yield "location"  # a phone sends a place as a picture with a link to a map
    for key, name in _PARTS.items():
        if data.get(key):
            yield name
    if data.get("viewOnce") is True:
        yield "view_once"


def parcels(data: dict[str, Any]) -> Iterator[Parcel]:
    """What signal-cli has put into its folder, if it does that. What has no name there has the name ""."""
    for attachment in _attachments(data)[:PARCELS_MAX]:
        name, size = attachment.get("id"), an_int(attachment.get("size"))
        known = isinstance(name, str) and _PARCEL_ID.fullmatch(name) is not None
        yield Parcel(_kind(attachment), str(name) if known else "", size or 0)


def _attachments(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Without the long form of `message`, which is already merged into it."""
    found = some_dicts(data.get("attachments"))
    return [attachment for attachment in found if attachment.get("contentType") != "text/x-signal-plain"]


def _family(attachment: dict[str, Any]) -> str:
    return str(attachment.get("contentType") or "").partition("/")[0]


def _kind(attachment: dict[str, Any]) -> str:
    family = _family(attachment)
    # Older signal-cli does not say what is a voice note (signal.md, 10): then every sound is taken for one.
    voice = attachment.get("isVoiceNote") is True or (family == "audio" and "isVoiceNote" not in attachment)
    return "voice" if voice else _ATTACHMENTS.get(family, "file")
