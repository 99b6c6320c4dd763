"""The clock line: tells the bot what time it is, and waits until the bot has nothing left to do at that time.

Where time is moved, and by whom, is in `control`.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from ozo_signal.simulator.lines import Connection, Port
from ozo_signal.simulator.rpc import Rpc
from ozo_signal.simulator.things import WorldError
from ozo_signal.simulator.world import World

State = tuple[Connection, int, int]  # the bot on the clock line, its subscription, frames written to it


class Clock:
    """The line and the waiting. A settle number is asked once; only the answer to the newest one counts."""

    def __init__(self, world: World, patience_seconds: float) -> None:
        self._world, self._patience_seconds = world, patience_seconds
        self._rpc: Rpc | None = None
        self._bots: list[Connection] = []  # the one that came last is asked; others only look at the clock
        self._number = 0
        self._answered = 0
        self._next: int | None = None
        self._stirred = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.port = Port(self._take, self._meet, self._miss)

    @property
    def _bot(self) -> Connection | None:
        return self._bots[-1] if self._bots else None

    @property
    def wish(self) -> int | None:
        """When the bot wants to be woken, as it said last."""
        return self._next

    def watch(self, rpc: Rpc) -> None:
        """Whose subscription the bot's answers are about."""
        self._rpc = rpc

    def stir(self) -> None:
        """Something happened: look again whether all is quiet."""
        self._stirred.set()

    async def settle(self, to: int | None = None) -> dict[str, int | None]:
        """Move to this time, if given; return when nothing more happens at it: now, and the bot's wish."""
        async with self._one_at_a_time:
            if to is not None:
                self._world.move_to(to)
                self._tell()
            asked: State | None = None
            while True:
                self._stirred.clear()
                state = self._state()
                if state is not None and state == asked and self._answered == self._number:
                    return {"now": self._world.now, "next": self._next}
                # A bot that came back, a new subscription, one frame more: earlier answers are worthless.
                if state is not None and state != asked:
                    self._ask(state[0])
                asked = state
                await self._wait()

    def _state(self) -> State | None:
        subscription = self._rpc.subscription if self._rpc else None
        if self._bot is None or self._rpc is None or subscription is None:
            return None
        if self._world.queue and not self._rpc.deaf:
            return None
        return self._bot, subscription.number, subscription.frames

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._stirred.wait(), self._patience_seconds)
        except TimeoutError:
            raise WorldError(self._complaint()) from None

    def _complaint(self) -> str:
        waited = f"for {self._patience_seconds:g} seconds"
        if self._bot is None:
            return f"No bot was on the clock line {waited}."
        if self._rpc is None or self._rpc.subscription is None:
            return f"The bot did not subscribe {waited}; {len(self._world.queue)} frames wait for it."
        if self._world.queue:
            return f"The line hung {waited}; {len(self._world.queue)} frames wait."
        return f"The bot had something left to do, or forgot to say otherwise, {waited}."

    def _ask(self, bot: Connection) -> None:
        subscription = self._rpc.subscription if self._rpc else None
        self._number += 1
        bot.send(
            {
                "now": self._world.bots_now,
                "settle": self._number,
                "subscription": subscription.number if subscription else None,
                "frames": subscription.frames if subscription else 0,
            }
        )

    def _tell(self) -> None:
        """Time has moved, and a bot whose line is down lives in it too: it is told without being asked anything."""
        if self._bot is not None and self._state() is None:
            self._bot.send({"now": self._world.bots_now})

    def _meet(self, connection: Connection) -> None:
        self._bots.append(connection)
        self._ask(connection)
        self.stir()

    def _miss(self, connection: Connection) -> None:
        self._bots.remove(connection)
        self.stir()

    async def _take(self, connection: Connection, line: bytes) -> None:
        said: dict[str, Any] = json.loads(line)
        if connection is self._bot and said.get("settled") == self._number:
            wish = said.get("next")
            self._answered, self._next = self._number, None if wish is None else wish - self._world.ahead
        self.stir()
