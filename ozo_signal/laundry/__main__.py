"""`python -m ozo_signal.laundry picture`: what comes in on standard input goes out clean, or the exit status is 1."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

from . import pictures, voices
from .stains import Stained

CLEANS: dict[str, Callable[[bytes], bytes]] = {"picture": pictures.clean, "voice": voices.clean}
BYTES_MAX = 2 * 1024**3  # of memory, as it counts what is only set aside
SECONDS_MAX = 20  # of work


def main() -> int:
    """Nothing is said about what came in, not even why it cannot be cleaned."""
    _confine()
    try:
        clean = CLEANS[sys.argv[1]](sys.stdin.buffer.read())
    except (Stained, MemoryError):
        return 1
    sys.stdout.buffer.write(clean)
    return 0


def _confine() -> None:
    """It needs memory and time for one file, and writes none."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_MAX, BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    for what in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(what, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
