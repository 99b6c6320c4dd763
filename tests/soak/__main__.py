"""`make soak`: MINUTES of invented trouble of every kind, or of one KIND; SEED=n plays exactly one and shows it.

The seed comes first, so that whatever happens after it can be played again.
"""

from __future__ import annotations

import os
import random
import sys
import time
import traceback
from collections import Counter
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
    try:
        minutes, seed = float(settings.get("MINUTES") or MINUTES), int(settings.get("SEED") or 0)
    except ValueError:
        tell("MINUTES and SEED are numbers.")
        return 2
    if settings.get("SEED"):
        return 1 if play_one(chosen[0], seed, show=True) is None else 0
    return 0 if soak_all(chosen, 60 * minutes) else 1


def soak_all(chosen: list[Kind], seconds: float) -> bool:
    """Each for its share of the time; what one takes too much, the others have less."""
    ends, held = time.monotonic() + seconds, True
    for number, kind in enumerate(chosen):
        share = kind.share / sum(other.share for other in chosen[number:])
        held = soak(kind, share * (ends - time.monotonic())) and held
    return held


def soak(kind: Kind, seconds: float) -> bool:
    """One play after the other, at least one, while there is time for another; until one does not hold."""
    seed = random.SystemRandom().randrange(SEEDS)
    tell(f"{kind.name}: from seed {seed}")
    began = time.monotonic()
    counted: Counter[str] = Counter()
    played, longest, passed = 0, 0.0, 0.0
    while played == 0 or passed + longest < seconds:
        done = play_one(kind, seed + played, show=False)
        if done is None:
            return False
        counted.update(done)
        before, passed = passed, time.monotonic() - began
        played, longest = played + 1, max(longest, passed - before)
    tell(f"{kind.name}: {played} played in {passed:.0f} seconds, all held: {as_text(counted)}")
    return True


def play_one(kind: Kind, seed: int, *, show: bool) -> Mapping[str, int] | None:
    """What was counted; None when something did not hold, which is told."""
    try:
        done = kind.play(seed, show)
    except Exception as broken:
        why = str(broken) if isinstance(broken, AssertionError) else traceback.format_exc()
        tell(f"{kind.name}: seed {seed} does not hold\n\n{why}\n")
        tell(f"Play it again: make soak KIND={kind.name} SEED={seed}")
        return None
    if show:
        tell(f"{kind.name}: seed {seed} holds: {as_text(done)}")
    return done


def as_text(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counted.items())


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(os.environ, find_kinds()))
