"""Letters and posts: the shape of a message that comes in and of one that goes out.

Nothing here talks to Signal; `signal/bot.py` turns Signal's events into letters and posts into Signal's calls.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class LetterKind(StrEnum):
    """What a letter is. Everything else Signal sends never becomes a letter."""

    WORDS = "words"
    EDIT = "edit"
    DELETE = "delete"
    REACTION = "reaction"
    TYPING = "typing"
    GROUP_CHANGED = "group_changed"


@dataclass(frozen=True)
class Mention:
    """A person named in a text: `start` and `length` count UTF-16 units."""

    start: int
    length: int
    uuid: str


@dataclass(frozen=True)
class Style:
    """A part of a text that is written in another way. `start` and `length` count UTF-16 units.

    `kind`: BOLD, ITALIC, STRIKETHROUGH, SPOILER or MONOSPACE.
    """

    start: int
    length: int
    kind: str


@dataclass(frozen=True)
class Parcel:
    """What came with a letter and lies at signal-cli. `kind`: picture, voice, video or file; `size`: bytes."""

    kind: str
    id: str
    size: int


@dataclass(frozen=True)
class Enclosed:
    """A picture or a voice note without anything that tells whose it is. `kind`: picture or voice; `data`: base64."""

    kind: str
    data: str


@dataclass(frozen=True)
class Letter:
    """One message as it came in, already written down in the inbox under `number`.

    Times are milliseconds since the epoch, UTC. `sent_at` is the sender's own clock and, with `sender`, the
    name of the message (signal.md, part 2); `at` is Signal's clock and is what time rules use.
    """

    number: int
    kind: LetterKind
    sender: str
    at: int
    sent_at: int
    sender_name: str | None = None
    group: str | None = None  # Signal's internal group id; None is the private chat
    text: str | None = None
    target: int | None = None  # sent_at of the message that is edited, deleted, reacted to
    target_author: str | None = None
    emoji: str | None = None
    removed: bool = False  # a reaction taken back
    typing: bool = False  # for TYPING: started (True) or stopped (False)
    carries: tuple[str, ...] = ()  # of: picture voice video file sticker contact location payment poll view_once
    quote: int | None = None  # sent_at of the message this one answers
    quote_author: str | None = None
    mentions: tuple[Mention, ...] = ()
    styles: tuple[Style, ...] = ()
    parcels: tuple[Parcel, ...] = ()


class PostKind(StrEnum):
    """What a post asks of Signal."""

    SAY = "say"
    EDIT = "edit"
    REACT = "react"
    DELETE = "delete"
    TIMER = "timer"  # disappearing messages of a private chat: `seconds`
    GROUP_CREATE = "group_create"  # name in `text`, `description`, `to` = first members, `seconds` = timer; door closed
    GROUP_ADD = "group_add"
    GROUP_REMOVE = "group_remove"
    GROUP_DOOR = "group_door"  # `open`: everyone may send, or only the bot
    GROUP_LEAVE = "group_leave"


@dataclass(frozen=True)
class Quote:
    """The message a post answers; without an author it is one of the bot's own.

    `text` is never empty: iOS drops a reply with an empty quote (signal.md, 9).
    """

    author: str | None
    timestamp: int
    text: str = "…"


@dataclass(frozen=True)
class Post:
    """One thing to be sent. Either `to` (one or more uuids) or `group` (Signal's internal id) says where."""

    kind: PostKind
    to: tuple[str, ...] = ()
    group: str | None = None
    text: str = ""
    mentions: tuple[Mention, ...] = ()
    quote: Quote | None = None
    target: int | None = None  # message that is edited, deleted, reacted to
    target_author: str | None = None
    emoji: str = ""
    description: str = ""
    seconds: int = 0
    open: bool = False
    styles: tuple[Style, ...] = ()
    copy_of: str | None = None  # the mark of the message that this is a copy of, or changes, or deletes
    part: int = 0  # which part of its copies
    answers: str | None = None  # the mark of the message that it answers; `quote` is filled in when it is sent
    removed: bool = False  # a reaction taken back
    enclosed: tuple[Enclosed, ...] = ()

    def to_json(self) -> str:
        return json.dumps(self, ensure_ascii=False, default=vars)

    @classmethod
    def from_json(cls, text: str) -> Post:
        raw: dict[str, Any] = json.loads(text)
        raw["kind"] = PostKind(raw["kind"])
        raw["to"] = tuple(raw["to"])
        raw["mentions"] = tuple(Mention(**mention) for mention in raw["mentions"])
        raw["styles"] = tuple(Style(**style) for style in raw.get("styles", ()))
        raw["quote"] = Quote(**raw["quote"]) if raw["quote"] else None
        raw["enclosed"] = tuple(Enclosed(**enclosed) for enclosed in raw.get("enclosed", ()))
        return cls(**raw)


@dataclass(frozen=True)
class Posted:
    """What Signal answered: the message's name and, for each recipient that was not reached, why.

    `failures` maps a uuid to one of NETWORK_FAILURE, UNREGISTERED_FAILURE, IDENTITY_FAILURE, RATE_LIMIT_FAILURE,
    INVALID_PRE_KEY_FAILURE (signal.md, A); `retry_after_seconds` and `challenge` are as in `Refused`, for those it
    names. `group` is the id of a group that was just made.
    """

    timestamp: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    group: str | None = None
    retry_after_seconds: int | None = None
    challenge: str | None = None


class PostTrouble(Exception):
    """Base of everything that can go wrong with a post; carries no words and no identity."""


class Refused(PostTrouble):
    """Signal said no, and nothing was sent. `reason` is one of the failure types, or USER, IO, CAPTCHA, OTHER.

    `challenge` is the token of the proof that Signal wants first; `people` is how many it did not reach.
    """

    def __init__(
        self,
        reason: str,
        retry_after_seconds: int | None = None,
        challenge: str | None = None,
        people: int = 0,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.challenge = challenge
        self.people = people


class Unknown(PostTrouble):
    """No answer came: it may have been sent, or not. Ask again; a doubled sentence beats a missing one."""
