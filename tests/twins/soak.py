"""More evenings held twice than the tests have time for."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from ..seeds.story import story
from .house import hold_twice
from .twins import Twins

NAME = "twins"
SHARE = 1.0


def play(seed: int, show: bool) -> dict[str, int]:
    """The evening of this seed, in memory and in a real house."""
    twins = asyncio.run(_play(seed))
    if show:
        sys.stdout.write(story(twins.evening) + "\n")
    return {"steps": len(twins.evening.happenings), "kills": twins.kills}


async def _play(seed: int) -> Twins:
    with tempfile.TemporaryDirectory(prefix="ozo-soak-") as folder:
        return await hold_twice(seed, Path(folder))
