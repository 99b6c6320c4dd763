"""More evenings of anonymous rooms than the tests have time for."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

from .evening import Evening

NAME = "relay"
SHARE = 1.0
TOLD_LAST = 60

# The bot tells its log of every post that waits or is given up; of that there is much in these evenings.
logging.getLogger("ozo_signal").addHandler(logging.NullHandler())


def play(seed: int, show: bool) -> dict[str, int]:
    """The evening of this seed, until everything is forgotten."""
    evening = Evening(seed)
    with tempfile.TemporaryDirectory(prefix="ozo-soak-") as folder:
        try:
            asyncio.run(evening.play(Path(folder)))
        except AssertionError as broken:
            raise AssertionError("\n".join([str(broken), *evening.told[-TOLD_LAST:]])) from broken
        finally:
            if show:
                sys.stdout.write("\n".join(evening.told) + "\n")
    kills = sum(count for what, count in evening.reached.items() if what.startswith("killed"))
    looked = sum(count for what, count in evening.reached.items() if what.endswith("on a phone"))
    return {"lines": len(evening.lines), "copies looked at": looked, "kills": kills}
