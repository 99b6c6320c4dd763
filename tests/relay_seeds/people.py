"""People of an anonymous room, what they have written, and what should have become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ozo_signal.language import commands

from .phones import Phone, Shown

# "passed": to everyone who was there. "held": it waits. "told": its author was told that it is for the bot alone.
Fate = Literal["coming", "passed", "held", "told", "nobody"]
SAYS = {"en": "I think so too", "nl": "dat vind ik ook", "el": "κι εγώ το ίδιο νομίζω"}
DRESS = ("", " 🌻👩🏽‍🌾", " שלום עולם", "\n\n* a ~ b || c `", " …", " αυτό, die daar, that one")
LONG = " and so on" * 250


@dataclass(eq=False)
class Person:
    """`gone`: not in Signal any more, and so nobody knows what their phone shows."""

    number: int
    phone: Phone
    language: str
    code: str
    id: str = ""
    name: str = ""
    member: bool = False
    fails_since: int = 0
    reachable_since: int = 0
    gone: bool = False

    @property
    def uuid(self) -> str:
        return self.phone.uuid

    @property
    def leads(self) -> bool:
        return self.number == 0

    def word(self, name: str) -> str:
        """A word of the house, in their language."""
        return commands.word(name, self.language)


@dataclass(eq=False)
class Line:
    """`own` is its author's own copy; `reader` is who alone may read it. `readers` were there when it was passed on."""

    number: int
    author: Person
    own: Shown
    text: str  # that the others should see
    answers: Line | None = None
    reader: Person | None = None
    fate: Fate = "coming"
    readers: tuple[Person, ...] = ()
    place: int = 0  # among those that were passed on
    passed_at: int = 0
    was_held: bool = False
    is_kept: bool = False  # written for oneself, or to be shown to all as a topic or an advice
    deleted: bool = False
    unclear: bool = False  # a sign came in the very moment in which the bot learned the name of a copy
    versions: int = 1  # also those that did not travel
    edited: bool = False
    reactions: list[tuple[Person, str]] = field(default_factory=list)

    def shown_to(self, reader: Person) -> str | None:
        """The picture that this reader should see under it."""
        return next((picture for who, picture in reversed(self.reactions) if who is not reader), None)

    def copy_on(self, phone: Phone) -> Shown | None:
        """By which it can be answered there: what its owner would point at."""
        if phone is self.author.phone:
            return None if self.own.deleted else self.own
        copies = [one for one in phone.copies(self.number) if not one.deleted]
        return copies[-1] if copies else None


def text_of(number: int, version: int, person: Person, dress: str) -> str:
    return f"#{number}.{version}# {SAYS[person.language]}{dress}"
