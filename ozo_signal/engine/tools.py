"""What everyone at the desk works with. It is made once, by `app`, and never changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ozo_signal.core.effects import Effect
from ozo_signal.core.events import Event
from ozo_signal.core.method import Method
from ozo_signal.core.names import MemberId
from ozo_signal.core.session import Session
from ozo_signal.language.voice import Voice
from ozo_signal.rooms.company import Company, Sending
from ozo_signal.rooms.deeds import Deed, Place, Visitor
from ozo_signal.rooms.speech import Speech
from ozo_signal.signal.letters import Letter, Post


class Room(Protocol):
    """What every kind of room can do; which kind a group has is known to `app` alone."""

    anonymous: bool

    def is_private_matter(self, letter: Letter, language: str) -> bool: ...

    def hear(self, letter: Letter, who: MemberId, session: Session, language: str) -> Event | None: ...

    def deliver(self, effects: tuple[Effect, ...], speech: Speech) -> Iterator[Sending]: ...

    def found(self, company: Company) -> Post | None: ...

    def hear_chat(self, letter: Letter, visitor: Visitor, place: Place) -> tuple[Letter, list[Deed] | None]: ...

    def announce(
        self, company: Company, say: Callable[[str], Post], *, urgent: bool = False, drop_after: int | None = None
    ) -> Iterator[Sending]: ...

    def wording(self, key: str) -> str: ...

    def add(self, company: Company, uuid: str) -> Post | None: ...

    def remove(self, uuid: str) -> Post | None: ...

    def end(self, company: Company) -> Post | None: ...

    def offered_name(self, profile_name: str | None) -> str | None: ...


@dataclass(frozen=True)
class Tools:
    """`now` asks the alarm, which owns the only clock. `pick` chooses one at random."""

    voice: Voice
    methods: Mapping[str, Method]
    rooms: Mapping[str, Room]
    now: Callable[[], int]
    pick: Callable[[Sequence[str]], str]
    help_lines: Mapping[str, tuple[str, str]]  # zone -> number, day on which it was last checked
