"""Deeds: what the lobby asks for. It only decides; the engine carries them out, in one transaction with the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ozo_signal.core.events import Event
from ozo_signal.core.session import Session
from ozo_signal.language.values import Value


@dataclass(frozen=True)
class Place:
    """A group that the visitor is in, as far as the lobby has to know it. Times are milliseconds."""

    group: str
    name: str
    language: str
    zone: str
    role: str
    my_name: str
    session: Session | None = None  # the one that is going on
    next_at: int | None = None
    topic: str | None = None  # of the session that is going on
    notes_for: int | None = None  # the session for which notes are still taken
    notes_since: int = 0  # since when
    room: str = "group"
    anonymous: bool = False  # nobody here knows who the others are
    pictures: bool = False  # pictures and voice notes may be passed on

    @property
    def leads(self) -> bool:
        return self.role == "moderator"


@dataclass(frozen=True)
class Question:
    """What was asked last and is not answered yet."""

    kind: str
    values: Mapping[str, Any]
    asked_at: int


@dataclass(frozen=True)
class Quoted:
    """The message that a letter answers. `mark` is None when it is none that was passed on.

    `whispered`: it was for one person alone, or perhaps so when that cannot be known.
    """

    mark: str | None = None
    whispered: bool = False


@dataclass(frozen=True)
class Visitor:
    """Who writes. `person` is None for a stranger."""

    person: str | None
    language: str | None
    at: int  # when this letter reached Signal
    places: tuple[Place, ...] = ()
    question: Question | None = None
    coordinates: bool = False  # is in no group, and hears when the bot is in trouble
    quoted: Quoted | None = None


@dataclass(frozen=True)
class Reply:
    """A sentence to the visitor."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class AskBack:
    """Remember what was asked, so that a number or a sentence can be understood as its answer."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """The open question is closed."""


@dataclass(frozen=True)
class Smile:
    """A small sign on the message, where a sentence would be too much."""


@dataclass(frozen=True)
class Tell:
    """Something for the session of a group."""

    group: str
    event: Event


@dataclass(frozen=True)
class Whisper:
    """This message is for one person alone: the moderator, or whoever wrote the message that it answers."""

    group: str
    answers: str | None = None


@dataclass(frozen=True)
class Enclose:
    """Pictures or voice notes. `what`: they came, with this message; or their author said yes, or no."""

    group: str
    what: str


@dataclass(frozen=True)
class ReactTo:
    """A reaction to an earlier message; to one of their own, or to a copy they have."""

    target: int
    own: bool
    emoji: str
    removed: bool


@dataclass(frozen=True)
class TryCodes:
    """Eight-letter codes that may be invitations. `language` is a guess from how they wrote."""

    codes: tuple[str, ...]
    language: str | None


@dataclass(frozen=True)
class TakeName:
    group: str
    name: str


@dataclass(frozen=True)
class AskName:
    """What may the others call you? `offered` is a name they may take."""

    group: str
    offered: str


@dataclass(frozen=True)
class SetLanguage:
    language: str


@dataclass(frozen=True)
class KeepWords:
    """This message is kept. `sort`: topic, introduction, reflection (for session `index`)."""

    group: str
    sort: str
    index: int | None = None


@dataclass(frozen=True)
class ChangeWords:
    """An edit of an earlier private message."""

    target: int
    text: str


@dataclass(frozen=True)
class EraseWords:
    """An earlier private message was deleted."""

    target: int


@dataclass(frozen=True)
class Show:
    """Something that has to be looked up first.

    `what`: help, privacy, notes, topics, skip, move, stranger, forget_stranger.
    """

    what: str
    group: str | None = None


@dataclass(frozen=True)
class OrderTopics:
    group: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class LeaveGroup:
    group: str


@dataclass(frozen=True)
class ForgetVisitor:
    pass


@dataclass(frozen=True)
class SkipWeek:
    group: str


@dataclass(frozen=True)
class MoveSession:
    """The day as a weekday or an ISO date, and the minute of that day, in the group's zone."""

    group: str
    day: int | str
    minute: int


Deed = (
    Reply
    | AskBack
    | Answered
    | Smile
    | Tell
    | Whisper
    | Enclose
    | ReactTo
    | TryCodes
    | TakeName
    | AskName
    | SetLanguage
    | KeepWords
    | ChangeWords
    | EraseWords
    | Show
    | OrderTopics
    | LeaveGroup
    | ForgetVisitor
    | SkipWeek
    | MoveSession
)
