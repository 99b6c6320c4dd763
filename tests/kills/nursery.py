"""The nursery: a process that knows the whole bot already and brings it to life as often as it is asked.

Python takes a second to read the bot's files; a fork takes a few milliseconds. The child is a process of its own and
does what the command `ozo-signal run` does. Here there is no loop, no thread, no store that it could inherit.

Standard input, a line each: {"bear": {"folder": …, "settings": {…}}}, {"kill": pid}, {"stop": pid}. Standard output:
{"born": pid} and, when a life is over, {"died": pid, "status": …}, negative for a signal.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys

import websockets.asyncio.client  # noqa: F401 - it is looked for late, in every life anew

from ozo_signal.__main__ import main as ozo_signal
from ozo_signal.loading import load

WHOLE_BOT = ("ozo_signal.cli", "ozo_signal.running", "ozo_signal.storage.schema")


def main() -> None:
    for part in WHOLE_BOT:
        load(part)
    bell, wakes = socket.socketpair()  # rings when a child ends
    for end in (bell, wakes):
        end.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    alive: set[int] = set()
    while True:
        ready, _, _ = select.select([0, bell], [], [])
        if bell in ready:
            bell.recv(4096)
            tell_of_the_dead(alive)
        if 0 in ready:
            line = read_line()
            if not line:
                return
            for what, words in json.loads(line).items():
                if what == "bear":
                    alive.add(child := bring_to_life(**words))
                    tell(born=child)
                elif words in alive:  # whoever has died may have a successor of the same number
                    os.kill(words, signal.SIGKILL if what == "kill" else signal.SIGTERM)


def bring_to_life(folder: str, settings: dict[str, str]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(folder)
        for number, name in enumerate((os.devnull, "stdout", "stderr")):
            os.dup2(os.open(name, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), number)
        os.closerange(3, 64)
        os.environ.update(settings)
        sys.argv[:] = ["ozo-signal", "run"]
        ozo_signal()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(status)


def tell_of_the_dead(alive: set[int]) -> None:
    for child in [*alive]:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            alive.remove(pid)
            tell(died=pid, status=os.waitstatus_to_exitcode(status))


def read_line() -> bytes:
    """A line, read byte by byte: what a buffer holds back, `select` does not see."""
    line = b""
    while (byte := os.read(0, 1)) not in (b"\n", b""):
        line += byte
    return line


def tell(**what: int) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
