"""More series than the tests have time for."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from .series import Series

NAME = "weeks"
SHARE = 0.5
TOLD_LAST = 40


def play(seed: int, show: bool) -> dict[str, int]:
    """The series of this seed, from its making to its erasing."""
    series = Series(seed)
    with tempfile.TemporaryDirectory(prefix="ozo-soak-") as folder:
        try:
            asyncio.run(series.play(Path(folder)))
        except AssertionError as broken:
            raise AssertionError("\n".join([str(broken), *series.told[-TOLD_LAST:]])) from broken
        finally:
            if show:
                sys.stdout.write("\n".join(series.told) + "\n")
    away = sum(count for what, count in series.reached.items() if what.startswith("away for"))
    return {"sessions": len(series.starts), "steps": series.steps, "absences": away}
