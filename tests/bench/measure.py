"""Takes the measurements: how a bot does when letters come one by one, and when they come all at once."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from ozo_signal.simulator.client import Stage

from .process import Measured

PAUSE_SECONDS = 0.05  # between two letters that come one by one: in a hundred sessions, a line every five seconds
LOOK_SECONDS = 0.05
LOOKS_MAX = 1200
WARM_UP = 20
ANSWERS = ("send", "sendReaction")

Write = Callable[[int], Awaitable[Any]]  # writes the n-th letter


@dataclass(frozen=True)
class Result:
    """Latencies in milliseconds, from the frame leaving the pretend signal-cli to the answer coming back to it."""

    letters_per_second: float
    cpu_milliseconds: float  # for each letter, of those that came all at once
    p50: float
    p99: float
    peak_megabytes: float


async def measure(stage: Stage, trace: Path, bot: Measured, write: Write, letters: int) -> Result:
    """Each letter is answered once. First they come one by one, then all at once."""
    for number in range(WARM_UP):
        await write(number)
    await answered(stage, WARM_UP)
    begun = end_of(trace)
    for number in range(letters):
        await write(number)
        await asyncio.sleep(PAUSE_SECONDS)
    await answered(stage, WARM_UP + letters)
    calm = quantiles(_latencies(trace, begun), n=100)

    begun, cpu = end_of(trace), bot.cpu_seconds()
    await asyncio.gather(*(write(number) for number in range(letters)))
    await answered(stage, WARM_UP + 2 * letters)
    cpu = bot.cpu_seconds() - cpu
    times = [clock for clock, _, _ in _passed(trace, begun)]
    return Result(
        letters_per_second=letters / (times[-1] - times[0]),
        cpu_milliseconds=cpu / letters * 1000,
        p50=calm[49],
        p99=calm[98],
        peak_megabytes=bot.peak_bytes() / 1e6,
    )


async def answered(stage: Stage, count: int) -> None:
    """Wait until so many answers have come in all."""
    seen = have = 0
    for _ in range(LOOKS_MAX):
        new = await stage.requests(since=seen)
        seen += len(new)
        have += sum(1 for request in new if request["method"] in ANSWERS)
        if have >= count:
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise RuntimeError(f"Only {have} of {count} letters were answered.")


def end_of(trace: Path) -> int:
    """Where the trace is now."""
    return trace.stat().st_size


def _latencies(trace: Path, begun: int) -> list[float]:
    """Of each letter; one person's letters are answered in their order."""
    waiting: dict[str, deque[float]] = defaultdict(deque)
    found = []
    for clock, kind, who in _passed(trace, begun):
        if kind == "frame":
            waiting[who].append(clock)
        else:
            found.append((clock - waiting[who].popleft()) * 1000)
    return found


def _passed(trace: Path, begun: int) -> Iterator[tuple[float, str, str]]:
    """(time, "frame" or "request", whose phone) of every letter and every answer."""
    with trace.open(encoding="utf-8") as lines:
        lines.seek(begun)
        for line in lines:
            entry = json.loads(line)
            if "frame" in entry and "dataMessage" in entry["frame"]["envelope"]:
                yield entry["clock"], "frame", entry["frame"]["envelope"]["sourceUuid"]
            elif "request" in entry and entry["request"]["method"] in ANSWERS:
                recipient = entry["request"]["params"]["recipient"]
                yield entry["clock"], "request", recipient[0] if isinstance(recipient, list) else recipient
