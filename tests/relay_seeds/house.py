"""The engine with its store and its outbox, without a process: it is killed, and started on the same file."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from ozo_signal.app import make_tools
from ozo_signal.core.names import Point
from ozo_signal.engine.desk import Desk
from ozo_signal.engine.outbox import Outbox
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Letter, Post, PostKind
from ozo_signal.storage import Store, inbox, outbox, people
from ozo_signal.workshop import open_store

from ..engine.desk_alone import settings
from .signal import Clock, PretendSignal

KILLED_AT = (Point.DECIDED, Point.COMMITTED, Point.POSTED, Point.STRUCK)
KILLS_MAX = 12  # in one evening: each time much is done again
PATIENCE_SECONDS = 60


@cache
def tools() -> Tools:
    """Made once: it takes as long as an evening."""
    return make_tools(lambda: 0)


class House:
    """`strength`: 0 is an evening in which it is never killed by itself."""

    def __init__(self, folder: Path, signal: PretendSignal, clock: Clock, seed: int, strength: float) -> None:
        self.folder = folder
        self.dead = False
        self.reached: Counter[str] = Counter()
        self.store: Store
        self._signal = signal
        self._clock = clock
        self._dice = Random(f"kills {seed}")
        self._chance = 0.004 * strength
        self._kills = 0
        self._stirred = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._letters: list[Letter] = []
        self.tools = replace(tools(), now=lambda: clock.now, pick=Random(f"names {seed}").choice)
        signal.kill = self.kill
        signal.may_kill = lambda: self._kills < KILLS_MAX
        signal.is_dead = lambda: self.dead

    async def start(self) -> list[Letter]:
        """Awake, but for the letters that wait: they are to be heard next."""
        self.store = await open_store(settings(self.folder))
        self.dead = False
        self._desk = Desk(
            self.store,
            self.tools,
            set_alarm=lambda at: None,
            posted=self._posted,
            passed=self._pass,
        )
        self._outbox = Outbox(self.store, self._signal, self.tools, self._stirred.set, self._pass)
        await self._desk.wake_up()
        self._tasks = [asyncio.create_task(self._desk.run()), asyncio.create_task(self._outbox.run())]
        async with self.store.read() as tx:
            waiting = await inbox.waiting(tx)
        return [replace(self._letters[json.loads(frame)], number=number) for number, frame in waiting]

    def kill(self) -> None:
        """Nothing is done any more, from this instant on."""
        self.dead = True
        self._kills += 1
        self._stirred.set()

    async def bury(self) -> None:
        """What it had in hand is gone. What Signal had already taken is sent again, and then has two names."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        async with self.store.read() as tx:
            rows = await outbox.since(tx, 0)
        await self.store.close()
        for row in rows:
            post = Post.from_json(row.post)
            if post.kind in (PostKind.SAY, PostKind.EDIT):
                self._signal.forget_names(post)

    async def stop(self) -> None:
        if not self._tasks or self.store is None:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.store.close()

    async def write_down(self, letter: Letter) -> Letter:
        """In the inbox; not heard yet."""
        self._letters.append(letter)
        async with self.store.write() as tx:
            mark = tx.mark(f"{letter.sender}:{letter.sent_at}:{letter.kind.value}")
            row = (mark, json.dumps(len(self._letters) - 1), letter.at)
            [(number, _)] = await inbox.add_all(tx, [row], {mark: people.mark_of(tx, letter.sender)})
        return replace(letter, number=number)

    async def hear(self, letters: Sequence[Letter]) -> None:
        """Together."""
        for letter in letters:
            await self._desk.hear(letter)
        await self.decide()

    async def decide(self) -> None:
        """Until the desk has nothing to do; what it wants to have sent is on its way."""
        await self._until(lambda: not self._desk.busy)

    async def settle(self) -> None:
        """Until nothing is left to be done now."""
        await self._until(lambda: not (self._desk.busy or self._outbox.busy))

    async def ring(self) -> None:
        """The desk looks around."""
        if not self.dead:
            self._desk.ring()
            await self.decide()

    def next_at(self) -> int | None:
        """When there is something to do again."""
        times = [at for at in (self._desk.next_bell, self._outbox.next_at) if at is not None]
        return min(times, default=None)

    def tries_again_at(self) -> int | None:
        """When something that waits may be sent."""
        return self._outbox.next_at

    async def _until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (self.dead or done()):
                self._stirred.clear()
                await self._stirred.wait()

    def _posted(self, posts: bool) -> None:
        waits = self._outbox.next_at
        if posts or (waits is not None and waits <= self._clock.now):
            self._outbox.wake()
        self._stirred.set()

    def _pass(self, point: Point) -> None:
        by_chance = point in KILLED_AT and self._kills < KILLS_MAX and self._dice.random() < self._chance
        if self.dead or by_chance:
            if not self.dead:
                self.reached[f"killed when {point}"] += 1
                self.kill()
            raise asyncio.CancelledError
