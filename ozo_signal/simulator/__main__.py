"""`python -m ozo_signal.simulator`: opens the three ports, prints them, and stays until its input closes.

Everything it does is in the other files.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ozo_signal.simulator import saving
from ozo_signal.simulator.clock import Clock
from ozo_signal.simulator.control import Control
from ozo_signal.simulator.rpc import Rpc
from ozo_signal.simulator.things import WorldError
from ozo_signal.simulator.world import World


def main() -> None:
    parser = argparse.ArgumentParser(prog="ozo_signal.simulator", description="A pretend Signal on this machine.")
    parser.add_argument("--account", default="+31600000000", help="the bot's number")
    parser.add_argument("--now", default="2026-03-02T17:00:00+00:00", help="when the play begins, ISO")
    parser.add_argument("--salt", default="", help="another salt gives phones and groups other ids")
    parser.add_argument("--trace", type=Path, help="write everything that passes to this file")
    parser.add_argument("--files", type=Path, help="put what people send along into this folder, as signal-cli does")
    parser.add_argument("--world", type=Path, help="open this saved world; account, time and salt are those in it")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds to wait for the bot")
    for port in ("rpc", "clock", "control"):
        parser.add_argument(f"--{port}-port", type=int, default=0, help="0: any free one")
    asyncio.run(_run(parser.parse_args()))


async def _run(options: argparse.Namespace) -> None:
    try:
        world = _world(options)
    except WorldError as error:
        # In the place of the ports, so that whoever started this can say why.
        sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        sys.exit(2)
    clock = Clock(world, options.patience)
    rpc = Rpc(world, clock.stir, _tracer(world, options.trace))
    clock.watch(rpc)
    control = Control(world, rpc, clock)
    ports = {
        "rpc": await rpc.port.open(options.rpc_port),
        "clock": await clock.port.open(options.clock_port),
        "control": await control.port.open(options.control_port),
    }
    stop = _stop_signal()
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await stop.wait()
    for port in (rpc.port, clock.port, control.port):
        port.close()
    await asyncio.sleep(0.05)  # connections end by themselves; a cancelled one would complain


def _world(options: argparse.Namespace) -> World:
    if options.world is not None:
        return saving.read(options.world, options.files)
    return World(options.account, _milliseconds(options.now), options.salt, options.files)


def _milliseconds(moment: str) -> int:
    when = datetime.fromisoformat(moment)
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() * 1000)


def _tracer(world: World, path: Path | None) -> Callable[[str, Any], None]:
    if path is None:
        return lambda kind, content: None
    file = path.open("a", encoding="utf-8")

    def trace(kind: str, content: Any) -> None:
        file.write(json.dumps({"at": world.now, "clock": time.monotonic(), kind: content}, ensure_ascii=False) + "\n")
        file.flush()

    return trace


def _stop_signal() -> asyncio.Event:
    """Set when this process is told to stop, or when its input ends."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def wait_for_the_end_of_input() -> None:
        # A thread of its own, and not a reader of the loop: input may also be a file or /dev/null.
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait_for_the_end_of_input, daemon=True).start()
    return stop


if __name__ == "__main__":
    main()
