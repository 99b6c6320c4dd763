"""Manners: how somebody is on their phone, and how long what they do takes them.

What they do is in `companion`; pretend times are milliseconds, what a manner says of itself is seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from ozo_signal.simulator.pace import SECOND, TICK, TYPING, TYPING_AGAIN, TYPING_SHOWN, Act

Span = tuple[float, float]  # from … to, in seconds
SOONEST = 2 * SECOND  # nobody answers in the same moment
DOTS = "..."
ENDS = ".!?…;"


@dataclass(frozen=True)
class Manner:
    """`breath`: between two lines of a short turn, `long_breath`: of a story. `dots`: show that a story goes on.

    `hearts`, `interrupts`: how often they do that when somebody else says something, of 1. `offers`: raise a hand.
    """

    thinks: Span
    letters_per_second: float
    breath: Span
    long_breath: Span
    hand: Span
    note: Span
    hearts: float = 0
    interrupts: float = 0
    dots: bool = False
    offers: bool = True
    speaks: bool = True


MANNERS = {
    "cheerful": Manner((4, 9), 6.5, (2, 5), (3, 7), (12, 30), (20, 60), hearts=0.3),
    # A pause as long as this ends a short turn; what comes after it comes in the little quiet that follows.
    "slow": Manner((12, 24), 1.3, (27, 34), (35, 55), (55, 85), (90, 200), dots=True),
    "silent": Manner((14, 26), 3.0, (4, 8), (4, 8), (20, 40), (60, 150), offers=False, speaks=False),
    "out_of_turn": Manner((3, 7), 5.0, (2, 5), (3, 8), (30, 60), (15, 40), hearts=0.2, interrupts=0.5),
}


class Tongue:
    """Somebody's own pace: the same words take them the same time, whenever they are said."""

    def __init__(self, who: str, manner: str) -> None:
        self.who, self.manner = who, MANNERS[manner]

    def say(
        self, now: int, lines: Sequence[str], chat: str, *, wait: Span | None = None, done: str = "", long: bool = False
    ) -> list[Act]:
        """Think, type, send; line after line. `done`: the word with which they end it, perhaps none."""
        breath = self.manner.long_breath if long else self.manner.breath
        said = [*_dotted(lines, long and self.manner.dots), *([done] if done else [])]
        at = now + SOONEST + (self.span(wait or self.manner.thinks, lines[0]) if lines else 0)
        acts: list[Act] = []
        for number, line in enumerate(said):
            at += -at % TICK
            sent = at + self._typing(line)
            # The bot counts from what was written before: never at the moment at which a turn of theirs is over.
            sent += -sent % TICK + number
            ticks = range(at, sent, TYPING_AGAIN) if sent - at > TYPING_SHOWN else ()
            acts += [self.act("type", tick, chat) for tick in ticks]
            acts.append(self.act("write", sent, chat, line))
            at = sent + self.span(breath if line != said[-2:][0] or not done else (2, 5), line)
        return acts

    def react(self, now: int, emoji: str, chat: str, target: int, wait: Span) -> list[Act]:
        at = now + SOONEST + self.span(wait, f"{emoji} {target}")
        return [Act(at + -at % TICK, self.who, "react", emoji, chat != "bot", target, chat=chat)]

    def act(self, kind: str, at: int, chat: str, text: str = "") -> Act:
        return Act(at, self.who, kind, text, chat != "bot", chat=chat)

    def span(self, limits: Span, key: str) -> int:
        """Somewhere between these, in milliseconds."""
        return round(random.Random(f"{self.who} {key}").uniform(*limits) * SECOND)

    def chance(self, of: float, key: str) -> bool:
        """Do they, of so many times? It depends on who and what it is, on nothing else."""
        return random.Random(f"{self.who} perhaps {key}").random() < of

    def _typing(self, line: str) -> int:
        shortest, longest = TYPING
        return round(min(max(len(line) / self.manner.letters_per_second, shortest), longest) * SECOND)


def _dotted(lines: Sequence[str], dots: bool) -> list[str]:
    """A line that ends in dots is not the last one: the bot waits."""
    if not dots:
        return list(lines)
    return [line.rstrip(ENDS) + DOTS for line in lines[:-1]] + list(lines[-1:])
