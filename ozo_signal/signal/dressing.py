"""Dressing: makes of a frame the websocket text that signalbot's models accept, exactly. Nothing is sent here.

It is built from nothing but our own value, because each of those strict models would stop signalbot's receiving at
the first surprise (signal.md, 8).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ozo_signal.signal.frames import Frame
from ozo_signal.signal.letters import LetterKind


def dress(frame: Frame, number: int) -> str:
    """Give the websocket text for signalbot, with the inbox number in `serverDeliveredTimestamp`.

    signalbot keeps that integer untouched on every kind of message, and nothing else of it would tell us
    which letter a handler was called for. The hour at which Signal delivered something to us is of no use to
    anybody, so its place is free.
    """
    data: dict[str, Any] = {"timestamp": frame.sent_at}
    if frame.kind is LetterKind.TYPING:
        action = "STARTED" if frame.typing else "STOPPED"
        content = {"typingMessage": data | {"action": action, "groupId": frame.group}}
    else:
        data |= {"message": frame.text, "groupInfo": _dressed_group(frame)}
        content = {"dataMessage": data}
    if frame.kind in (LetterKind.WORDS, LetterKind.EDIT):
        data["mentions"] = [asdict(mention) for mention in frame.mentions]
        data["quote"] = None if frame.quote is None else {"id": frame.quote, "authorUuid": frame.quote_author}
    if frame.kind is LetterKind.EDIT:
        content = {"editMessage": {"targetSentTimestamp": frame.target, "dataMessage": data}}
    elif frame.kind is LetterKind.DELETE:
        data["remoteDelete"] = {"timestamp": frame.target}
    elif frame.kind is LetterKind.REACTION:
        data["reaction"] = {
            "emoji": frame.emoji,
            "isRemove": frame.removed,
            "targetAuthorUuid": frame.target_author,
            "targetSentTimestamp": frame.target,
        }
    envelope = {
        "source": frame.sender,
        "sourceUuid": frame.sender,
        "sourceName": frame.sender_name,
        "timestamp": frame.sent_at,
        "serverReceivedTimestamp": frame.at,
        "serverDeliveredTimestamp": number,
    }
    return json.dumps({"account": "", "envelope": envelope | content}, ensure_ascii=False)


def _dressed_group(frame: Frame) -> dict[str, Any] | None:
    if frame.group is None:
        return None
    kind = "UPDATE" if frame.kind is LetterKind.GROUP_CHANGED else "DELIVER"
    return {"groupId": frame.group, "groupName": "", "revision": 0, "type": kind}
