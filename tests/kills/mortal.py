"""The bot as a mortal: it lives, is killed or ends by itself at a point, and lives again until it has come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ozo_signal.simulator.client import Settled

from ..nursery.lives import Life, Nursery
from ..stack.house import House
from .fates import Fates

KILLED = -9
# Time goes in steps of this: after 30 seconds without a sign of the bot's own, people are told that it was away.
STEP_MILLISECONDS = 20_000
# Longer ways lead to a session or away from it. Nobody waits on them, and time goes from bell to bell.
LONG_MILLISECONDS = 60_000


class Mortal:
    """`buried` is called after each death, with the point at which it came, or "" when somebody killed."""

    def __init__(self, house: House, nursery: Nursery, fates: Fates, buried: Callable[[str], Awaitable[None]]) -> None:
        self.lives = 0
        self._house, self._stage, self._nursery = house, house.stage, nursery
        self._fates = fates
        self._buried = buried
        self._life: Life
        self._point = ""
        self._murdered = False
        self._fuse: int | None = None

    async def live(self) -> None:
        """Begin a life, which the fates may end at a point or while it is beginning."""
        self._point = self._fates.point()
        settings = {**self._house.settings(self._stage.clock_port), "OZO_PRETEND_CRASH": self._point}
        self.lives += 1
        self._murdered = False
        self._life = await self._nursery.bear(self._house.folder, settings)
        if self._fates.is_killed_while_starting():
            self.light_fuse()

    def light_fuse(self) -> None:
        """Let somebody kill it soon."""
        self._fuse = self._fates.trips()

    async def kill(self) -> None:
        """SIGKILL, now."""
        if not self._life.died.done():
            self._murdered = True
            await self._life.kill()
        await self._bury()

    async def end(self) -> None:
        """Nothing lives after this, whatever came before."""
        if not self._life.died.done():
            await self._life.kill()

    async def stop(self) -> int:
        """SIGTERM; gives the exit status."""
        return await self._life.stop()

    async def rest(self) -> None:
        """Until nothing is left to do now, in as many lives as that takes."""
        await self.until(self._stage.settle())

    async def walk(self, to: int) -> None:
        """To a time, with a rest at every bell on the way."""
        settled = await self.until(self._stage.settle())
        while settled.now < to:
            bell = to if settled.next is None else max(settled.next, settled.now + 1)
            step = to if to - settled.now > LONG_MILLISECONDS else settled.now + STEP_MILLISECONDS
            settled = await self.until(self._stage.advance(to=min(bell, to, step)))

    async def until(self, asking: Awaitable[Settled]) -> Settled:
        """What the pretend Signal answers when the bot has come to rest."""
        answer = asyncio.ensure_future(asking)
        while True:
            await self._burn_down(answer)
            await asyncio.wait({answer, self._life.died}, return_when=asyncio.FIRST_COMPLETED)
            if not self._life.died.done():
                return answer.result()
            await self._bury()
            await self.live()
            if answer.done():
                answer = asyncio.ensure_future(self._stage.settle())

    async def _burn_down(self, answer: asyncio.Future[Settled]) -> None:
        if self._fuse is None:
            return
        trips, self._fuse = self._fuse, None
        while trips and not (answer.done() or self._life.died.done()):
            await self._stage.now()
            trips -= 1
        if not self._life.died.done():
            self._murdered = True
            await self._life.kill()

    async def _bury(self) -> None:
        status = await self._life.died
        assert status == KILLED, f"the bot ended by itself, with exit status {status}"
        await self._stage.now()  # what it had still said is heard before this is answered
        where = "" if self._murdered else self._point.partition(":")[0]
        self._fates.met(where)
        await self._buried(where)
