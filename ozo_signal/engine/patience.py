"""Patience: when the disk refuses, the same is tried again, ever more slowly, and the log says so once in a while.

What is tried is not known here. Whoever is patient keeps what they have.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ozo_signal.core.faults import about
from ozo_signal.storage import StoreError

T = TypeVar("T")

WAIT_SECONDS = (1, 2, 5, 10)  # after the first, second, … try in vain; the last one is repeated
SAY_AGAIN_SECONDS = 600

log = logging.getLogger(__name__)


class Patience:
    """For one thing that is tried until it succeeds. `who` is who tries, for the log: "desk"."""

    def __init__(self, who: str) -> None:
        self._who = who
        self._tries = 0
        self._said: str | None = None
        self._waited_seconds = 0  # since it was said

    async def rest(self, trouble: Exception) -> None:
        """After a try in vain: wait. What was said is said again when it is something else, or has lasted."""
        # A sentence of the store names nobody; the text of another exception may quote what somebody wrote.
        why = str(trouble) if isinstance(trouble, StoreError) else f"{type(trouble).__name__}."
        if why != self._said or self._waited_seconds >= SAY_AGAIN_SECONDS:
            log.error(
                "This has to wait. What there is is kept, and tried again.",
                {"waits": self._who, "why": why, **about(trouble)},
            )
            self._said, self._waited_seconds = why, 0
        wait = WAIT_SECONDS[min(self._tries, len(WAIT_SECONDS) - 1)]
        self._tries += 1
        self._waited_seconds += wait
        await asyncio.sleep(wait)

    def rewarded(self) -> None:
        """It succeeded."""
        if self._tries:
            log.warning("It works again, and goes on.", {"waits": self._who})
        self._tries, self._said, self._waited_seconds = 0, None, 0

    async def until_done(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do it, as often as it takes."""
        while True:
            try:
                done = await work()
            except Exception as trouble:
                await self.rest(trouble)
            else:
                self.rewarded()
                return done
