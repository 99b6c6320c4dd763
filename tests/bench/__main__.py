"""`make bench`: the bare echo and the whole bot, side by side in one run, on the same pretend signal-cli."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ozo_signal.simulator.client import Stage
from ozo_signal.storage.groups import Room

from . import relay
from .fill import PEOPLE, Seat, fill
from .measure import PAUSE_SECONDS, Result, measure
from .process import Measured, running

ACCOUNT = "+31600000000"
NOW = "2026-12-03T20:30:00+01:00"
ALIVE = 100  # sessions that go on meanwhile
LOOK_SECONDS, LOOKS_MAX = 0.005, 20_000
FLOOD = 10  # times as many lines in rounds, all at once
MANY = 1000  # sessions that go on when the bot is started again


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def settings(stage: Stage, data: Path) -> dict[str, str]:
    return {
        "OZO_ACCOUNT": ACCOUNT,
        "OZO_SIGNAL_CLI": f"127.0.0.1:{stage.rpc_port}",
        "OZO_PRETEND_TIME": f"127.0.0.1:{stage.clock_port}",
        "OZO_DATA_DIR": str(data),
    }


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[tuple[Stage, Path]]:
    trace = folder / "trace"
    async with Stage.start(account=ACCOUNT, now=NOW, trace=trace, patience_seconds=300) as stage:
        yield stage, trace


@asynccontextmanager
async def whole_bot(
    folder: Path, sessions: int, people_each: int = PEOPLE, room: Room = "group"
) -> AsyncIterator[tuple[Stage, Path, Measured, list[Seat]]]:
    async with world(folder) as (stage, trace):
        seats = await fill(folder / "data", stage, sessions, people_each, room)
        async with running("ozo_signal", "run", cwd=folder, env=settings(stage, folder / "data")) as bot:
            await stage.settle()
            yield stage, trace, bot, seats


async def bare_echo(folder: Path, letters: int) -> Result:
    """signalbot alone: a private letter, sent back."""
    async with world(folder) as (stage, trace):
        phones = [f"Anna {number}" for number in range(ALIVE)]
        for phone in phones:
            await stage.phone(phone)
        address = f"127.0.0.1:{stage.rpc_port}"
        async with running("tests.bench.echo", address, ACCOUNT, cwd=folder) as bot:
            return await measure(stage, trace, bot, lambda n: stage.write(phones[n % ALIVE], f"woord {n}"), letters)


async def notes(folder: Path, letters: int) -> Result:
    """The whole bot: a note in the check-out, sealed and durable before its author sees the ✔️."""
    async with whole_bot(folder, ALIVE) as (stage, trace, bot, seats):
        phones = [seat.phones[-1] for seat in seats]
        return await measure(stage, trace, bot, lambda n: stage.write(phones[n % ALIVE], f"woord {n}"), letters)


async def round_(folder: Path, letters: int) -> tuple[float, float, float]:
    """The whole bot: lines of those whose turn it is, in Signal groups, all at once.

    CPU milliseconds a line, lines a second, and the most memory it ever had, in MB.
    """
    async with whole_bot(folder, ALIVE) as (stage, _, bot, seats):
        before, began = bot.cpu_seconds(), time.monotonic()
        said = (stage.write((seat := seats[n % ALIVE]).speaker, f"woord {n}", seat.group) for n in range(letters))
        await asyncio.gather(*said)
        await stage.settle()
        seconds, cpu = time.monotonic() - began, bot.cpu_seconds() - before
        return cpu / letters * 1000, letters / seconds, bot.peak_bytes() / 1e6


async def restart(folder: Path) -> tuple[float, float, float]:
    """Seconds from the start of a killed bot until it hears, and until everything is settled; and its memory."""
    async with world(folder) as (stage, _):
        await fill(folder / "data", stage, MANY)
        env = settings(stage, folder / "data")
        async with running("ozo_signal", "run", cwd=folder, env=env):
            await stage.settle()
        began = time.monotonic()
        async with running("ozo_signal", "run", cwd=folder, env=env) as bot:
            seen = len(await stage.requests())
            for _ in range(LOOKS_MAX):
                if any(request["method"] == "subscribeReceive" for request in await stage.requests(since=seen)):
                    break
                await asyncio.sleep(LOOK_SECONDS)
            hears = time.monotonic() - began
            await stage.settle()
            return hears, time.monotonic() - began, bot.peak_bytes() / 1e6


def line(name: str, found: Result) -> str:
    return (
        f"{name:<34}{found.letters_per_second:>9.0f}{found.cpu_milliseconds:>10.2f}"
        f"{found.p50:>9.1f}{found.p99:>9.1f}{found.peak_megabytes:>9.0f}"
    )


async def say_relay(folder: Path, lines: int) -> None:
    """Anonymous rooms of ten people."""
    async with whole_bot(folder, relay.ROOMS, relay.PEOPLE, "relay") as (stage, trace, bot, seats):
        said, answered = await relay.pass_on(stage, trace, seats, lines)
        cpu = await relay.flood(stage, bot, seats, lines)
        say(f"\n{relay.ROOMS} anonymous rooms of {relay.PEOPLE} people, {lines} lines and {lines} answers one by one:")
        for what, found in (("a line", said), ("an answer", answered)):
            say(f"{what:<10} goes out after p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, in {found.calls:.2f} calls")
        say(f"All at once a line costs {cpu:.2f} ms CPU; {bot.peak_bytes() / 1e6:.0f} MB at most.")


async def main(letters: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folders = iter([Path(name) / str(number) for number in range(5)])

        def folder() -> Any:
            made = next(folders)
            made.mkdir()
            return made

        pace = round(1 / PAUSE_SECONDS)
        say(f"{letters} letters, one by one ({pace} a second) and then all at once; {FLOOD * letters} lines")
        say(f"in rounds, all at once; {ALIVE} sessions alive, of four people each.\n")
        say(f"{'':<34}{'letters':>9}{'CPU ms':>10}{'p50':>9}{'p99':>9}{'memory':>9}")
        say(f"{'':<34}{'a second':>9}{'a letter':>10}{'ms':>9}{'ms':>9}{'MB':>9}")
        echo = await bare_echo(folder(), letters)
        say(line("bare echo", echo))
        noted = await notes(folder(), letters)
        say(line("whole bot, a note and its ✔️", noted))
        say(f"{'  ratio':<34}{noted.letters_per_second / echo.letters_per_second:>9.2f}"
            f"{noted.cpu_milliseconds / echo.cpu_milliseconds:>10.2f}{noted.p50 / echo.p50:>9.1f}"
            f"{noted.p99 / echo.p99:>9.1f}{noted.peak_megabytes / echo.peak_megabytes:>9.1f}")  # fmt: skip
        cpu, speed, memory = await round_(folder(), FLOOD * letters)
        say(f"{'whole bot, a line in a round':<34}{speed:>9.0f}{cpu:>10.2f}{'':>18}{memory:>9.0f}")
        say(f"{'  ratio':<34}{speed / echo.letters_per_second:>9.2f}{cpu / echo.cpu_milliseconds:>10.2f}")
        await say_relay(folder(), letters)
        hears, settled, memory = await restart(folder())
        say(f"\nStarted again with {MANY} sessions alive: hears after {hears:.2f} s, "
            f"all sessions taken up after {settled:.2f} s, {memory:.0f} MB.")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.bench")
    parser.add_argument("--letters", type=int, default=1000)
    asyncio.run(main(parser.parse_args().letters))
