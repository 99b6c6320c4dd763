"""The company: what a room has to know of the people in it and of the words it is to show.

It is gathered by the engine and only read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.signal.letters import Enclosed, Parcel, Post, Style


@dataclass(frozen=True)
class Companion:
    """A member: where their phone is, what the others call them, and what language they read."""

    id: MemberId
    uuid: str
    name: str
    language: str
    role: str = "participant"


@dataclass(frozen=True)
class Kept:
    """Someone's words as they are shown. Times are milliseconds; `sent_at` names the person's own message."""

    text: str
    sent_at: int | None = None
    day: int = 0  # any time of the day they belong to
    topic: str | None = None
    styles: tuple[Style, ...] = ()
    answers: str | None = None  # the mark of the message that these words answer
    enclosed: tuple[Enclosed, ...] = ()
    parcels: tuple[Parcel, ...] = ()  # what is to be fetched and cleaned before it can be enclosed


@dataclass(frozen=True)
class Company:
    """A group and everyone in it."""

    group: str
    name: str
    language: str
    zone: str
    people: Mapping[MemberId, Companion]
    timer_seconds: int = 0
    topic: str | None = None
    texts: Mapping[WordsId, Kept] = field(default_factory=dict)
    shows_moderator: bool = False

    @property
    def moderator(self) -> Companion | None:
        return next((person for person in self.people.values() if person.role == "moderator"), None)

    def language_of(self, who: MemberId) -> str:
        person = self.people.get(who)
        return person.language if person else self.language


@dataclass(frozen=True)
class Sending:
    """A post and where it belongs. `to` is a member, or "*" for the room.

    `slot`: a post that changes the one before it in place. `question`: what a number or a word in answer to it means.
    `head`: what stands above the words of a member that it passes on.
    """

    to: str
    post: Post
    urgent: bool = False
    slot: str | None = None
    drop_after: int | None = None
    question: str | None = None
    head: str = ""


def words_id(where: str, sent_at: int, who: MemberId) -> WordsId:
    """The handle of a message. `where`: "r" for the room, "p" for a private chat."""
    return f"{where}{sent_at}.{who}"


def message_of(words: WordsId) -> tuple[str, int, MemberId]:
    """Where a message was written, its sent_at, and its author."""
    sent_at, who = words[1:].split(".", 1)
    return words[0], int(sent_at), who
