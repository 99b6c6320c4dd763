"""Frames: reads what signal-cli hands over, tolerantly.

Nothing here talks to anybody; `signal/link.py` brings frames in, and `signal/dressing.py` makes them fit for signalbot.

A frame comes from outside. Anything in it may be missing, null, or of another type, and there are many frames
which are no letter at all: receipts, calls, stories, copies of what another device of ours sent (signal.md,
10). What is read is kept as a small value of our own, without phone number and without anything nobody asked
for, and that is also what is written down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ozo_signal.signal.carried import carried, parcels
from ozo_signal.signal.letters import LetterKind, Mention, Parcel, Style
from ozo_signal.signal.tolerant import a_dict, a_text, a_uuid, an_int, some_dicts

TEXT_CHARACTERS_MAX = 65_536  # more than a phone lets anyone write; keeps a dressed frame below a websocket's 1 MiB
NAME_CHARACTERS_MAX = 200
EMOJI_CHARACTERS_MAX = 64
MENTIONS_MAX = 200
STYLES_MAX = 200

_GROUP_ID = re.compile(r"[A-Za-z0-9+/=_-]{1,100}")
_NO_LETTER_FLAGS = ("isExpirationUpdate", "isProfileKeyUpdate", "isEndSession")
_NO_LETTER_PARTS = ("groupCallUpdate", "pinMessage", "unpinMessage", "adminDelete", "pollTerminate")
_STYLES = ("BOLD", "ITALIC", "STRIKETHROUGH", "SPOILER", "MONOSPACE")


@dataclass(frozen=True)
class Frame:
    """A frame that is a letter, before it has a number. The fields mean what they mean in `Letter`."""

    kind: LetterKind
    sender: str
    at: int
    sent_at: int
    sender_name: str | None = None
    group: str | None = None
    text: str | None = None
    target: int | None = None
    target_author: str | None = None
    emoji: str | None = None
    removed: bool = False
    typing: bool = False
    carries: tuple[str, ...] = ()
    quote: int | None = None
    quote_author: str | None = None
    mentions: tuple[Mention, ...] = ()
    styles: tuple[Style, ...] = ()
    parcels: tuple[Parcel, ...] = ()

    @property
    def mark_key(self) -> str:
        """The name of the letter: a frame that comes a second time has the same one."""
        return f"{self.sender}:{self.sent_at}:{self.kind.value}"

    def to_json(self) -> str:
        return json.dumps(self, ensure_ascii=False, default=vars)

    @classmethod
    def from_json(cls, text: str) -> Frame:
        raw: dict[str, Any] = json.loads(text)
        raw["kind"] = LetterKind(raw["kind"])
        raw["carries"] = tuple(raw["carries"])
        raw["mentions"] = tuple(Mention(**mention) for mention in raw["mentions"])
        raw["styles"] = tuple(Style(**style) for style in raw.get("styles", ()))
        raw["parcels"] = tuple(Parcel(**parcel) for parcel in raw.get("parcels", ()))
        return cls(**raw)


@dataclass(frozen=True)
class Noted:
    """A frame as it is to be written down: `mark_key` recognises a duplicate, `at` is Signal's clock."""

    mark_key: str
    frame_json: str
    at: int
    sender: str


def read(raw: str, account: str = "", own: str | None = None) -> Frame | None:
    """Read the `params` of a `receive` notification; None if it is not for us. Never raises.

    `account` is the bot's number and `own` its uuid, if known: what comes from there is not a letter.
    """
    try:
        params = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    outer = a_dict(a_dict(params).get("result")) or a_dict(params)
    envelope = a_dict(outer.get("envelope"))
    sender = a_uuid(envelope.get("sourceUuid"))
    if sender is None or sender == own or outer.get("exception"):
        return None
    if account and (envelope.get("sourceNumber") == account or (outer.get("account") or account) != account):
        return None
    for key, reader in _READERS.items():
        part = a_dict(envelope.get(key))
        if part:
            found = reader(part)
            return None if found is None else _frame(sender, envelope, found)
    return None


def _frame(sender: str, envelope: dict[str, Any], found: dict[str, Any]) -> Frame | None:
    """Put the envelope's own fields around what was found inside."""
    sent_at = found.pop("sent_at", None) or an_int(envelope.get("timestamp"))
    if sent_at is None:
        return None
    at = an_int(envelope.get("serverReceivedTimestamp")) or an_int(envelope.get("serverDeliveredTimestamp")) or sent_at
    name = a_text(envelope.get("sourceName"), NAME_CHARACTERS_MAX)
    return Frame(sender=sender, at=at, sent_at=sent_at, sender_name=(name or "").strip() or None, **found)


def _read_data(data: dict[str, Any]) -> dict[str, Any] | None:
    group = _group(data)
    if group is _UNREADABLE:
        return None
    found = {"group": group, "sent_at": an_int(data.get("timestamp"))}
    reaction, deleted = a_dict(data.get("reaction")), a_dict(data.get("remoteDelete"))
    if reaction:
        found |= {
            "emoji": a_text(reaction.get("emoji"), EMOJI_CHARACTERS_MAX) or "",
            "removed": reaction.get("isRemove") is True,
            "target_author": a_uuid(reaction.get("targetAuthorUuid")) or a_uuid(reaction.get("targetAuthor")),
        }
        return _targeted(found, LetterKind.REACTION, reaction.get("targetSentTimestamp"))
    if deleted:
        return _targeted(found, LetterKind.DELETE, deleted.get("timestamp"))
    words = _words(data)
    if words["text"] or words["carries"]:
        return found | {"kind": LetterKind.WORDS} | words
    if any(data.get(flag) is True for flag in _NO_LETTER_FLAGS) or any(data.get(part) for part in _NO_LETTER_PARTS):
        return None
    # With nothing in it: in a group, somebody changed it or added us (signal.md, 4); in private, a profile
    # key.
    return found | {"kind": LetterKind.GROUP_CHANGED} if group else None


def _read_edit(edit: dict[str, Any]) -> dict[str, Any] | None:
    data = a_dict(edit.get("dataMessage"))
    group = _group(data)
    if not data or group is _UNREADABLE:
        return None
    found = {"group": group, "sent_at": an_int(data.get("timestamp"))} | _words(data)
    return _targeted(found, LetterKind.EDIT, edit.get("targetSentTimestamp"))


def _read_typing(typing: dict[str, Any]) -> dict[str, Any] | None:
    action, group = typing.get("action"), typing.get("groupId")
    if action not in ("STARTED", "STOPPED") or not (group is None or _is_group_id(group)):
        return None
    return {"kind": LetterKind.TYPING, "typing": action == "STARTED", "group": group}


def _not_for_us(_part: dict[str, Any]) -> None:
    return None


# The first part that is there decides; a copy of what our own account sent is looked at before anything else.
_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    "syncMessage": _not_for_us,
    "dataMessage": _read_data,
    "editMessage": _read_edit,
    "typingMessage": _read_typing,
}


def _targeted(found: dict[str, Any], kind: LetterKind, target: object) -> dict[str, Any] | None:
    name = an_int(target)
    return None if name is None else found | {"kind": kind, "target": name}


def _words(data: dict[str, Any]) -> dict[str, Any]:
    quote = a_dict(data.get("quote"))
    text = a_text(data.get("message"), TEXT_CHARACTERS_MAX) or None
    quoted = an_int(quote.get("id"))
    return {
        "text": text,
        "carries": tuple(dict.fromkeys(carried(data, text or ""))),
        "quote": quoted,
        "quote_author": (a_uuid(quote.get("authorUuid")) or a_uuid(quote.get("author"))) if quoted else None,
        "mentions": tuple(_mentions(data)),
        "styles": tuple(_styles(data)),
        "parcels": tuple(parcels(data)),
    }


def _mentions(data: dict[str, Any]) -> Iterator[Mention]:
    for raw in some_dicts(data.get("mentions"))[:MENTIONS_MAX]:
        person, start, length = a_uuid(raw.get("uuid")), an_int(raw.get("start")), an_int(raw.get("length"))
        if person is not None and start is not None and length:
            yield Mention(start, length, person)


def _styles(data: dict[str, Any]) -> Iterator[Style]:
    for raw in some_dicts(data.get("textStyles"))[:STYLES_MAX]:
        kind, start, length = raw.get("style"), an_int(raw.get("start")), an_int(raw.get("length"))
        if kind in _STYLES and start is not None and length:
            yield Style(start, length, kind)


_UNREADABLE = "?"  # never a group id: says that there is a group, but not which


def _group(data: dict[str, Any]) -> str | None:
    """Give the group id; None is the private chat. What was said in a group is never taken for private."""
    info = data.get("groupInfo")
    if info is None:
        return None
    group = a_dict(info).get("groupId")
    return group if _is_group_id(group) else _UNREADABLE


def _is_group_id(value: object) -> bool:
    return isinstance(value, str) and _GROUP_ID.fullmatch(value) is not None
