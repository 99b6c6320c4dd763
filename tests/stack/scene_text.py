"""How a scene shows what the bot did: chat by chat, one line for each thing, in words a facilitator can read.

Between chats nobody can say what came first at the same instant, so the group comes first and then people in the order
of the scene's head. A message that is changed in place shows only its new lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

ROOM = {"nl": "groep", "el": "ομάδα", "en": "group"}
CHANGED = {"nl": "veranderd", "el": "άλλαξε", "en": "changed"}
DELETED = {"nl": "gewist", "el": "σβήστηκε", "en": "deleted"}
CHANGES = {"setPermissionSendMessages=every-member": "🔓", "setPermissionSendMessages=only-admins": "🔒", "left": "🚪"}
COMES_OR_GOES = {"member": "+", "removeMember": "−"}
QUOTED_MAX = 24  # characters of a message that is only pointed at

Post = dict[str, Any]


@dataclass
class Shown:
    """What has to be remembered to show the next thing. `texts`: every message by its timestamp."""

    people: Sequence[str]
    language: str
    zone: str
    group: str
    texts: dict[int, str] = field(default_factory=dict)
    day: str = ""


def show_posts(posts: Iterable[Post], shown: Shown, at: int | None = None) -> list[str]:
    """Indented lines. `at`: the time of the line above them, which need not be said again."""
    lines: list[str] = []
    for moment, together in groupby(posts, key=lambda post: int(post["at"])):
        if moment != at:
            lines.append("  " + _clock(moment, shown))
        lines += _show_instant(list(together), shown)
    return lines


def _show_instant(posts: list[Post], shown: Shown) -> list[str]:
    chats: dict[str, list[str]] = {}
    for post in posts:
        for chat in _chats(post, shown):
            chats.setdefault(chat, []).append(_show(post, shown))
    order = [ROOM[shown.language], *shown.people]
    told: dict[tuple[str, ...], list[str]] = {}
    for chat in sorted(chats, key=order.index):
        told.setdefault(tuple(chats[chat]), []).append(chat)
    return [_lay_out(f"    → {', '.join(who)}{thing}") for things, who in told.items() for thing in things]


def _chats(post: Post, shown: Shown) -> list[str]:
    if post["group"] is not None:
        return [ROOM[shown.language]] if post["group"] == shown.group else []
    return [name for name in post["to"] or () if name in shown.people]


def _show(post: Post, shown: Shown) -> str:
    """One thing the bot did, without the chat it did it in."""
    text = str(post["text"])
    match post["kind"]:
        case "send":
            quoted = f" ↩ {_quoted(post['quote'], shown)}" if post["quote"] else ""
            shown.texts[post["timestamp"]] = text
            return f"{quoted}: {text}"
        case "edit":
            before = shown.texts.get(post["target"], "").split("\n")
            shown.texts[post["timestamp"]] = text
            new = [line for line in text.split("\n") if line not in before]
            return f" ({CHANGED[shown.language]}): " + "\n".join(new or text.split("\n"))
        case "react":
            return f": {post['emoji']} {_quoted(post['target'], shown)}"
        case "delete":
            return f" ({DELETED[shown.language]}): {_quoted(post['target'], shown)}"
        case "group":
            return f" {_group_change(text)}"
    return f" ({post['kind']}) {text}".rstrip()


def _group_change(told: str) -> str:
    """Who comes or goes, a door, or the rest as it is."""
    if told in CHANGES:
        return CHANGES[told]
    what, _, who = told.partition("=")
    return f"{COMES_OR_GOES[what]} {who}" if what in COMES_OR_GOES else f"[{told}]"


def _quoted(timestamp: int, shown: Shown) -> str:
    text = shown.texts.get(timestamp, "?").replace("\n", " ")
    return f"“{text if len(text) <= QUOTED_MAX else text[:QUOTED_MAX] + '…'}”"


def _lay_out(thing: str) -> str:
    first, *others = thing.rstrip("\n").split("\n")
    return "\n".join([first, *(f"        {line or '·'}" for line in others)])


def _clock(at: int, shown: Shown) -> str:
    when = datetime.fromtimestamp(at / 1000, ZoneInfo(shown.zone))
    day = f"{when:%Y-%m-%d} " if f"{when:%Y-%m-%d}" != shown.day else ""
    shown.day = f"{when:%Y-%m-%d}"
    return f"{day}{when:%H:%M:%S}"
