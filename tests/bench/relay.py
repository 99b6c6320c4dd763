"""Measures anonymous rooms: how long a line is on its way through the bot, and how many calls it takes."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from ozo_signal.simulator.client import Stage

from .fill import Seat
from .measure import PAUSE_SECONDS, end_of
from .process import Measured

ROOMS = 100
PEOPLE = 10
STORY = "it is like that with me"


@dataclass(frozen=True)
class Passed:
    """Milliseconds from the frame leaving the pretend signal-cli to the last call for it; calls for each line."""

    p50: float
    p99: float
    calls: float


async def pass_on(stage: Stage, trace: Path, seats: list[Seat], lines: int) -> tuple[Passed, Passed]:
    """Lines of those whose turn it is, one after the other in all rooms; then as many answers to what somebody said."""

    async def say(number: int) -> None:
        await stage.write(seats[number % len(seats)].speaker, f"line {number}")

    async def answer(number: int) -> None:
        seat = seats[number % len(seats)]
        await stage.write(seat.speaker, f"answer {number}", quote=quotes[seat.group])

    await _one_by_one(say, min(lines, len(seats)))  # warm
    await stage.settle()
    begun = end_of(trace)
    await _one_by_one(say, lines)
    await stage.settle()
    said = _found(trace, begun, "line")
    for seat in seats:
        await stage.write(seat.phones[1], STORY)
    await stage.settle()
    quotes = {seat.group: await _seen(stage, seat.speaker, STORY) for seat in seats}
    begun = end_of(trace)
    await _one_by_one(answer, lines)
    await stage.settle()
    return said, _found(trace, begun, "answer")


async def flood(stage: Stage, bot: Measured, seats: list[Seat], lines: int) -> float:
    """CPU milliseconds a line, when all come at once."""
    before = bot.cpu_seconds()
    await asyncio.gather(*(stage.write(seats[n % len(seats)].speaker, f"flood {n}") for n in range(lines)))
    await stage.settle()
    return (bot.cpu_seconds() - before) / lines * 1000


async def _seen(stage: Stage, phone: str, words: str) -> int:
    """The name that these words have on this phone."""
    return next(int(line["timestamp"]) for line in await stage.screen(phone) if line["text"].endswith(words))


async def _one_by_one(write: Callable[[int], Awaitable[None]], count: int) -> None:
    for number in range(count):
        await write(number)
        await asyncio.sleep(PAUSE_SECONDS)


def _found(trace: Path, begun: int, kind: str) -> Passed:
    came: dict[str, float] = {}
    went: dict[str, float] = {}
    calls: Counter[str] = Counter()
    with trace.open(encoding="utf-8") as lines:
        lines.seek(begun)
        for raw in lines:
            entry = json.loads(raw)
            if "frame" in entry:
                text = str(entry["frame"]["envelope"].get("dataMessage", {}).get("message"))
                if text.startswith(kind):
                    came[text] = entry["clock"]
            elif entry.get("request", {}).get("method") == "send":
                text = entry["request"]["params"]["message"].rpartition("\n")[2]
                if text.startswith(kind):
                    went[text] = entry["clock"]
                    calls[text] += 1
    late = quantiles([(went[text] - came[text]) * 1000 for text in came], n=100)
    return Passed(late[49], late[98], calls.total() / len(came))
