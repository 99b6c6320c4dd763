"""The things in the pretend world: phones, the lines on them, groups, and two ways of saying no.

What may be done with them is decided in `acts`, `sending` and `grouping`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PRIVATE = "bot"  # the name of every phone's private chat with the bot
SYSTEM = "system"  # the author of lines which Signal itself writes into a chat
MENTION_MARK = "\ufffc"

FAILURES = (
    "NETWORK_FAILURE",
    "UNREGISTERED_FAILURE",
    "IDENTITY_FAILURE",
    "RATE_LIMIT_FAILURE",
    "INVALID_PRE_KEY_FAILURE",
)


class WorldError(Exception):
    """A person, or whoever directs the play, asked for something which this world does not allow."""


class RequestError(Exception):
    """A JSON-RPC request which signal-cli would answer with an error (codes: signal.md, A)."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


@dataclass(frozen=True)
class Failure:
    """How sending fails. A `token` asks for the proof that `captcha` answers, and then the failure is over."""

    kind: str
    retry_after_seconds: int | None = None
    token: str | None = None
    captcha: str | None = None


@dataclass(frozen=True)
class Mention:
    """A person named in a text; `start` and `length` count UTF-16 units."""

    start: int
    length: int
    uuid: str


@dataclass(frozen=True)
class Quoted:
    """The message which a line answers, as its phone shows it."""

    author: str
    timestamp: int
    text: str


@dataclass
class Poll:
    """A poll as one phone knows it. Votes are indexes of answers, by who gave them."""

    question: str
    answers: tuple[str, ...]
    multiple: bool
    closed: bool = False
    votes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # which vote of theirs it is


@dataclass
class Line:
    """One line on one phone. `text` still has a mark at each mention."""

    n: int
    chat: str  # PRIVATE or a group's id
    author: str  # a uuid or SYSTEM
    text: str
    at: int
    timestamps: list[int]  # the first names the message, each edit adds one
    kind: str = "text"
    mentions: tuple[Mention, ...] = ()
    styles: tuple[str, ...] = ()
    quote: Quoted | None = None
    reactions: dict[str, str] = field(default_factory=dict)
    files: tuple[dict[str, str], ...] = ()  # contentType, filename, data (base64)
    poll: Poll | None = None
    edited: bool = False
    deleted: bool = False
    changed: int = 0  # the number of its last change
    expires: int | None = None  # when it vanishes
    gone: bool = False  # it vanished: only the record of what was shown here (`looking.screen`) still has it

    @property
    def timestamp(self) -> int:
        """The name of the message now: that of its last edit."""
        return self.timestamps[-1]

    def edit(self, text: str, timestamp: int, mentions: tuple[Mention, ...] = ()) -> None:
        self.text, self.mentions, self.edited = text, mentions, True
        self.timestamps.append(timestamp)

    def wipe(self) -> None:
        self.text, self.mentions, self.quote, self.deleted = "", (), None, True
        self.styles, self.reactions, self.files, self.poll = (), {}, (), None

    def react(self, person: str, emoji: str, remove: bool) -> None:
        """One reaction for each person; a new one replaces the old one."""
        self.reactions.pop(person, None)
        if not remove:
            self.reactions[person] = emoji


@dataclass
class Phone:
    """One person's phone. `number` is None when Signal hides it, which is the usual case."""

    name: str
    uuid: str
    number: str | None = None
    profile: str | None = None
    lines: list[Line] = field(default_factory=list)
    is_known: bool = False  # has written where the bot could read it, so its profile key is known
    expiration_seconds: int = 0  # of the private chat with the bot
    failure: Failure | None = None  # what every send to this phone ends in, for as long as it is set
    order: dict[int, None] = field(default_factory=dict)  # numbers of its lines, those that changed last at the end
    chats: dict[str, None] = field(default_factory=dict)  # where it has lines, in the order of the first ones
    typing: dict[tuple[str, str], int] = field(default_factory=dict)  # in which chat who types, and until when

    def find(self, chat: str, author: str | None, timestamp: int) -> Line | None:
        """The line which has this timestamp, or had it before an edit; None when it is not here, or gone."""
        for line in reversed(self.lines):
            if line.chat == chat and timestamp in line.timestamps and author in (None, line.author) and not line.gone:
                return line
        return None


@dataclass
class Group:
    """One group. Everybody is named by uuid, the bot too."""

    id: str
    name: str
    description: str = ""
    members: list[str] = field(default_factory=list)
    admins: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    requesting: list[str] = field(default_factory=list)
    is_for_admins_only: bool = False  # who may send
    add_permission: str = "EVERY_MEMBER"
    edit_permission: str = "EVERY_MEMBER"
    link: str = "disabled"
    expiration_seconds: int = 0
    revision: int = 0
    is_failing: bool = False  # every send to it ends in an error, whoever is in it
