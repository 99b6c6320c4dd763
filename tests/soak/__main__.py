"""`make soak`: MINUTES of invented trouble of every kind, or of one KIND; SEED=n plays exactly one and shows it.

The seed comes first, so that whatever happens after it can be played again.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Mapping

from .kinds import Kind, find_kinds

MINUTES = 6.0
SHOWN = "evenings"  # the kind that a seed alone means
SEEDS = 10**9


def main(settings: Mapping[str, str], kinds: list[Kind]) -> int:
    """0 when everything held."""
    wanted = settings.get("KIND") or (SHOWN if settings.get("SEED") else None)
    chosen = [kind for kind in kinds if wanted in (None, kind.name)]
    if not chosen:
        tell(f"There is no kind {wanted!r}. There are: {', '.join(kind.name for kind in kinds)}.")
        return 2
    if settings.get("SEED"):
        return 0 if play_one(chosen[0], int(settings["SEED"]), show=True) else 1
    seconds = 60 * float(settings.get("MINUTES") or MINUTES)
    shares = sum(kind.share for kind in chosen)
    return max([soak(kind, seconds * kind.share / shares) for kind in chosen])


def soak(kind: Kind, seconds: float) -> int:
    """One play after the other until the time is over. Stops at the first thing that does not hold."""
    seed = random.SystemRandom().randrange(SEEDS)
    tell(f"{kind.name}: from seed {seed}")
    ends, played = time.monotonic() + seconds, 0
    while played == 0 or time.monotonic() < ends:
        if not play_one(kind, seed + played, show=False):
            return 1
        played += 1
    tell(f"{kind.name}: {played} played, all held")
    return 0


def play_one(kind: Kind, seed: int, *, show: bool) -> bool:
    try:
        done = kind.play(seed, show)
    except Exception as broken:
        tell(f"{kind.name}: seed {seed} does not hold\n\n{broken}\n")
        tell(f"Play it again: make soak KIND={kind.name} SEED={seed}")
        return False
    if show:
        tell(f"{kind.name}: seed {seed} holds: {done}")
    return True


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ, find_kinds()))
