"""A companion's voice: their own words, the next ones each time, and how they bring them onto the phone.

When they say what is in `companion`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.manners import Span, Tongue
from ozo_signal.simulator.page.reading import BOT, Ask, Reading
from ozo_signal.simulator.page.texts import Texts, load

HAND = "✋"


@dataclass
class Memory:
    """What a companion remembers of what they did. Plain, as `Reading`."""

    seat: int
    manner: str
    used: dict[str, int] = field(default_factory=dict)
    once: list[str] = field(default_factory=list)


class Voice:
    """`told`: how often each kind of words that anybody could say was used, by all of them together."""

    def __init__(self, reading: Reading, memory: Memory, language: str, told: dict[str, int]) -> None:
        self.reading, self.memory, self._told = reading, memory, told
        self.tongue = Tongue(reading.who, memory.manner)
        self.manner = self.tongue.manner
        self.texts: Texts = load(reading.language or language)
        self.person = self.texts.people[memory.seat % len(self.texts.people)]

    def first(self, what: str) -> bool:
        """True the first time in this evening."""
        if self.has_done(what):
            return False
        self.memory.once.append(f"{self.reading.evening} {what}")
        return True

    def has_done(self, what: str) -> bool:
        return f"{self.reading.evening} {what}" in self.memory.once

    def of_anybody(self, what: str) -> str:
        """The next of what anybody could say."""
        found = self.texts.pool[what]
        self._told[what] = self._told.get(what, -1) + 1
        return found[self._told[what] % len(found)]

    def of_own(self, what: str) -> list[str]:
        """The next of their own: one line or several. Who sits in a chair that is taken begins with another one."""
        found: Sequence[Any] = self.person[what]
        used = self.memory.used.get(what, self.memory.seat // len(self.texts.people))
        self.memory.used[what] = used + 1
        words = found[used % len(found)]
        return [words] if isinstance(words, str) else list(words)

    def privately(self, text: str, now: int, wait: Span | None = None) -> list[Act]:
        return self.tongue.say(now, [text], BOT, wait=wait)

    def in_room(self, lines: Sequence[str], now: int, **how: Any) -> list[Act]:
        return self.tongue.say(now, lines, self.reading.room, **how)

    def sign(self, sign: str, ask: Ask, now: int, wait: Span | None = None) -> list[Act]:
        return self.tongue.react(now, sign, ask["chat"], ask["timestamp"], wait or self.manner.thinks)

    def raise_hand(self, ask: Ask, now: int, wait: Span) -> list[Act]:
        if self.memory.seat % 3 == 2 or not self.manner.speaks:
            return self.sign(HAND, ask, now, wait)
        return self.in_room([HAND], now, wait=wait)
