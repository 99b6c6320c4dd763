"""The alarm: the only clock in the house. It wakes the desk at the earliest of all bells.

What is due then is not known here. `pretend_time.py` has another alarm, for a world whose time somebody moves by hand.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler

HOUSEKEEPING_SECONDS = 20  # how often the desk looks for errands from the command line

BELL = "bell"


class Alarm(Protocol):
    """Times are milliseconds since the epoch."""

    def now(self) -> int: ...

    def pick(self, among: Sequence[str]) -> str: ...

    def set(self, at: int | None) -> None: ...

    def start(self, ring: Callable[[], None]) -> None: ...

    async def stop(self) -> None: ...


class ClockAlarm:
    """The alarm on the machine's own clock. APScheduler holds one job: the next bell."""

    def __init__(self) -> None:
        # A late job is still rung: the default grace of one second drops bells on a busy machine.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
        self._ring: Callable[[], None] = lambda: None

    def now(self) -> int:
        return round(time.time() * 1000)

    def pick(self, among: Sequence[str]) -> str:
        """One of these, as nobody can foresee."""
        return secrets.choice(among)

    def set(self, at: int | None) -> None:
        """Ring at this time instead of the one before; None rings no more."""
        if self._scheduler.get_job(BELL) is not None:
            self._scheduler.remove_job(BELL)
        if at is not None:
            when = datetime.fromtimestamp(max(at, self.now()) / 1000, UTC)
            self._scheduler.add_job(self._call, "date", run_date=when, id=BELL, replace_existing=True)

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler.add_job(self._call, "interval", seconds=HOUSEKEEPING_SECONDS, id="housekeeping")
        self._scheduler.start()

    async def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _call(self) -> None:
        self._ring()
