"""The mover: the only one who moves time. From bell to bell, and in between what companions do.

It is called by one task alone, see `evening`; so time never goes two ways at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from ozo_signal.simulator.client import Settled, Stage, StageError
from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.processes import House

BELLS_MAX = 3000  # on the way to the next thing: some days
IDLE_AHEAD = 7 * 86_400_000  # nobody has anything to do: no further than this
SMALL_STEPS_MAX = 50


class Mover:
    """Milliseconds of pretend time. `look` is called after every step and says whether anything can be seen of it."""

    def __init__(
        self,
        stage: Stage,
        house: House,
        company: Company,
        do: Callable[[Act], Awaitable[None]],
        look: Callable[[], Awaitable[bool]],
    ) -> None:
        self._stage, self._house, self._company, self._do, self._look = stage, house, company, do, look
        self._halted = False
        self.now = 0

    def halt(self) -> None:
        """Stop at the next bell."""
        self._halted = True

    async def settle(self) -> None:
        """The bot does what it has to do now, if it lives."""
        await self._quiet(None)
        await self._look()

    async def by(self, milliseconds: int) -> None:
        self._halted = False
        self.now = (await self._quiet(None)).now
        await self._walk(self.now + milliseconds, lambda seen: False)

    async def next(self) -> bool:
        """To the next thing that somebody can see, of what the bot or a companion does; False: there is none ahead."""
        self._halted = False
        self.now = (await self._quiet(None)).now
        return await self._walk(self.now + IDLE_AHEAD, lambda seen: seen, nothing_ahead=False) or self._halted

    async def _walk(self, end: int, enough: Callable[[bool], bool], nothing_ahead: bool = True) -> bool:
        settled = await self._quiet(None)
        await self._look()
        small = 0
        for _ in range(BELLS_MAX):
            plan = self._company.next_at()
            ahead = [at for at in (settled.next, plan) if at is not None]
            if self._halted or settled.now >= end or not (ahead or nothing_ahead):
                return False
            bell = end if settled.next is None else max(settled.next, settled.now + 1)
            small = small + 1 if bell == settled.now + 1 else 0
            if small > SMALL_STEPS_MAX:
                raise StageError("The bot wants to be woken again and again at a time that has passed.")
            own = end if plan is None else max(plan, settled.now)
            settled = await self._go(min(bell, own, end), settled.now)
            acts = self._company.due(settled.now)
            for act in acts:
                await self._do(act)
            if acts:
                settled = await self._quiet(None)
            if enough(await self._look()):
                return True
        return False

    async def _go(self, to: int, now: int) -> Settled:
        return await self._quiet(to if to > now else None)

    async def _quiet(self, to: int | None) -> Settled:
        """Move there, if given, and wait until the bot has nothing left to do, or has died."""
        if self._house.lives:
            settling = asyncio.ensure_future(self._stage.settle() if to is None else self._stage.advance(to=to))
            dying = asyncio.ensure_future(self._house.death())
            try:
                done, _ = await asyncio.wait({settling, dying}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                dying.cancel()
                settling.add_done_callback(_forget)
            if settling in done:
                settled = settling.result()
                self.now = settled.now
                return settled
        if to is not None:
            with suppress(StageError):  # the bot died on the way, after time had moved
                await self._stage.do("move", to=to)
        self.now = await self._stage.now()
        return Settled(self.now, None)


def _forget(waited: asyncio.Future[Any]) -> None:
    """Whoever waited for a bot that died is not told of the end of their patience."""
    if not waited.cancelled():
        waited.exception()
