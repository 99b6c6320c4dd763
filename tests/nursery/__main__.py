"""The nursery: a process that knows the whole bot already and brings it to life as often as it is asked.

Python takes a second to read the bot's files; a fork takes a few milliseconds. The child is a process of its own and
does what the command `ozo-signal run` does. Here there is no loop, no thread, no store that it could inherit.

Whoever wants a bot connects to the socket that was handed over as the file with the number of the first word. A line
each: {"folder": …, "settings": {…}} is answered with {"born": pid}; {"signal": number} is sent to the child; when its
life is over comes {"died": status}, negative for a signal. A child whose asker goes away is killed; when standard input
ends, everybody is.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys

import sqlalchemy.dialects.sqlite  # noqa: F401 - these two are looked for late, in every life anew
import websockets.asyncio.client  # noqa: F401

from ozo_signal.__main__ import main as ozo_signal
from ozo_signal.loading import load

WHOLE_BOT = ("ozo_signal.cli", "ozo_signal.running", "ozo_signal.storage.schema")
FILES_MAX = 4096


def main() -> None:
    for part in WHOLE_BOT:
        load(part)
    bell, wakes = socket.socketpair()  # rings when a child ends
    for end in (bell, wakes):
        end.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    door = socket.socket(fileno=int(sys.argv[1]))
    askers: dict[socket.socket, int] = {}  # and their child, 0 while there is none
    while True:
        ready, _, _ = select.select([0, bell, door, *askers], [], [])
        if 0 in ready:
            break
        if bell in ready:
            bell.recv(4096)
            tell_of_the_dead(askers)
        if door in ready:
            askers[door.accept()[0]] = 0
        for asker in [one for one in askers if one in ready]:
            hear(asker, askers)
    for child in askers.values():
        if child:
            os.kill(child, signal.SIGKILL)


def hear(asker: socket.socket, askers: dict[socket.socket, int]) -> None:
    line = read_line(asker)
    wish = json.loads(line) if line else {"signal": signal.SIGKILL}
    if "folder" in wish:
        askers[asker] = child = bring_to_life(**wish)
        tell(asker, born=child)
    elif askers[asker]:
        os.kill(askers[asker], wish["signal"])
    if not line:
        if askers[asker]:
            os.waitpid(askers[asker], 0)
        del askers[asker]
        asker.close()


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
        os.closerange(3, FILES_MAX)
        os.environ.update(settings)
        sys.argv[:] = ["ozo-signal", "run"]
        ozo_signal()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def tell_of_the_dead(askers: dict[socket.socket, int]) -> None:
    for asker, child in askers.items():
        pid, status = os.waitpid(child, os.WNOHANG) if child else (0, 0)
        if pid:
            askers[asker] = 0
            tell(asker, died=os.waitstatus_to_exitcode(status))


def read_line(asker: socket.socket) -> bytes:
    """A line, read byte by byte: what a buffer holds back, `select` does not see."""
    line = b""
    with contextlib.suppress(ConnectionError):
        while (byte := asker.recv(1)) not in (b"\n", b""):
            line += byte
    return line


def tell(asker: socket.socket, **what: int) -> None:
    with contextlib.suppress(ConnectionError):
        asker.sendall(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
