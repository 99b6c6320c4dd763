"""One invented evening of an anonymous room: its people, its trouble, its course. All follows from a number.

People do what people do (`deeds.py`); here it is heard, and it is noted what should become of it (`fates.py`). What is
on the phones is held against that (`checks.py`), after every step, and once more when all is settled.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

from ozo_signal.core.names import HOUR, MINUTE, SECOND
from ozo_signal.signal.letters import Post
from ozo_signal.storage import outbox

from .acts import Act
from .checks import IN_TIME, Checks
from .deeds import Deeds
from .fates import Fates
from .group import invent_people, let_in, make_group
from .house import House
from .people import Line
from .reach import Reach
from .signal import Clock, PretendSignal

STEPS = 45
AWAY = (SECOND, 3 * MINUTE)
SETTLED_AFTER = 3 * HOUR  # whoever could be reached again has what they missed
FORGOTTEN_AFTER = 49 * HOUR
ROUNDS_MAX = 2_000
EMPTY = ("outbox", "inbox", "relayed", "relayed_names", "words")


class Evening:
    """`house` is the engine's; a control gives a broken one, to see that it is noticed."""

    def __init__(self, seed: int, house: type[House] = House) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self.strength = self.dice.choice((0, 1, 1, 2))
        self.clock = Clock(0)
        self.signal = PretendSignal(seed, self.clock, self.strength)
        self.people = invent_people(self.dice, self.signal)
        self.lines: list[Line] = []
        self.told: list[str] = []
        self.reached: Counter[str] = Counter()
        self.checks = Checks(self.people, self.lines)
        self.deeds = Deeds(self.dice, self.clock, self.people, self.lines)
        self.fates = Fates(self.clock, self.people, self.lines, self._tell)
        self.reach = Reach(self.dice, self.signal, self.people, self._tell)
        self._make = house
        self._unheard: dict[int, Act] = {}
        self._turn = asyncio.Lock()
        self._doing: set[asyncio.Task[None]] = set()
        self._listens = True
        self._kept_by_signal: list[Act] = []  # sent while the bot was not there

    async def play(self, folder: Path) -> None:
        """AssertionError when something does not hold."""
        plan = make_group(self.dice)
        self.clock.now = plan.starts[0] - 2 * HOUR
        self.house = self._make(folder, self.signal, self.clock, self.seed, self.strength)
        await self.house.start()
        try:
            await let_in(self.house.store, self.people, plan, self.clock.now)
            self.signal.meanwhile = self._meanwhile
            self.signal.tell = self._tell
            await self._walk(plan.starts[0])
            for _ in range(STEPS):
                await self._step()
            await self._end()
        finally:
            await self.house.stop()
            for counts in (self.signal.reached, self.house.reached, self.checks.reached, self.fates.reached):
                self.reached += counts

    async def do(self, act: Act) -> None:
        """It is written down and heard; what it should lead to is noted."""
        if self._listens:
            await self._hear(act)
        else:
            self._kept_by_signal.append(act)

    async def _hear(self, act: Act) -> None:
        async with self._turn:
            await self.house.ring()
            if self.house.dead:
                self._kept_by_signal.append(act)
                return
            letter = await self.house.write_down(act.letter)
            self._unheard[letter.sent_at] = act
            await self.fates.before(self.house.store, act)
            self._tell(
                f"{act.who.number}: {letter.kind}{f' of {letter.target}' if letter.target else ''} "
                f"{letter.text or letter.emoji or ''}"[:80]
            )
            await self.house.hear([letter])
            if not self.house.dead:
                await self._judge(act)

    async def _step(self) -> None:
        dice = self.dice
        if dice.random() < 0.08 * self.strength:
            self.reach.begin_failing(self.clock.now)
        if dice.random() < 0.02 * self.strength:
            self._tell("the bot is killed")
            self.house.kill()
            self.reached["killed between"] += 1
        else:
            for act in self.deeds.next(self.fates.session):
                await self.do(act)
        await self._walk(self.clock.now + dice.choice((100, 2 * SECOND, 20 * SECOND, 90 * SECOND)))

    async def _end(self) -> None:
        """Everyone can be reached again; what is old is still changed and deleted; then it is forgotten."""
        self.reach.all_return()
        await self._walk(self.clock.now + SETTLED_AFTER)
        assert await self._settled(), "something is still on its way, hours later"
        for _ in range(8):
            for act in self.deeds.late():
                await self.do(act)
            await self._walk(self.clock.now + SECOND)
        self.reach.all_return()
        await self._walk(self.clock.now + SETTLED_AFTER)
        assert await self._settled(), "something is still on its way, hours later"
        await self._walk(self.clock.now + FORGOTTEN_AFTER)
        left = {table: await self._rows(table) for table in EMPTY}
        left["words"] = await self._rows("words WHERE kind = 'held'")
        assert not any(left.values()), f"something is left: {left}"

    async def _meanwhile(self, post: Post) -> None:
        """While this is on its way."""
        for act in self.deeds.about(post):
            self.reached["something came in the middle of a delivery"] += 1
            # Whoever writes is not stopped when the bot is.
            doing = asyncio.create_task(self.do(act))
            self._doing.add(doing)
            doing.add_done_callback(self._doing.discard)
            await asyncio.shield(doing)

    async def _walk(self, to: int) -> None:
        """Time passes, and everything that is due is done."""
        for _ in range(ROUNDS_MAX):
            await self._rest()
            self.reach.end_failing(self.clock.now)
            at = self.house.next_at()
            if at is None or at > to:
                break
            self.clock.now = max(self.clock.now + 1, at)
            await self.house.ring()
        else:
            raise AssertionError("the bot does not come to rest")
        self.clock.now = max(self.clock.now, to)
        await self.house.ring()
        await self._rest()
        await self._look()

    async def _rest(self) -> None:
        """Until nothing is left to be done now; whoever was killed is there again."""
        for _ in range(ROUNDS_MAX):
            await self.house.settle()
            if not self.house.dead:
                break
            await self._restart()
        await self.fates.refresh(self.house.store)

    async def _look(self) -> None:
        assert not self.signal.leaks, self.signal.leaks[0]
        assert not await self._rows("inbox WHERE stuck_at IS NOT NULL"), "the bot stumbles over what somebody sent"
        self.checks.always()
        if self.clock.now > self.reach.line_troubled_until:
            self.checks.in_time(self.clock.now)
        if await self._settled():
            self.reached["all was settled"] += 1
            self.checks.when_settled()
        else:
            assert self.house.tries_again_at() is not None, "something waits, and nobody looks at it"

    async def _settled(self) -> bool:
        async with self.house.store.read() as tx:
            return await outbox.waiting_count(tx) == 0

    async def _rows(self, table: str) -> int:
        async with self.house.store.read() as tx:
            result = await tx.conn.run_sync(lambda conn: conn.exec_driver_sql(f"SELECT count(*) FROM {table}"))
            return int(result.scalar_one())

    async def _restart(self) -> None:
        self._listens = False
        await asyncio.gather(*self._doing)
        await self.house.bury()
        self.clock.now += self.dice.randrange(*AWAY)
        self.reach.line_troubled_until = max(self.reach.line_troubled_until, self.clock.now + IN_TIME)
        waiting = await self.house.start()
        self._tell("the bot is back")
        for sent_at in self._unheard.keys() - {letter.sent_at for letter in waiting}:
            await self._judge(self._unheard[sent_at])
        for letter in waiting:
            async with self._turn:
                await self.fates.before(self.house.store, self._unheard[letter.sent_at])
                await self.house.hear([letter])
                if self.house.dead:
                    return
                await self._judge(self._unheard[letter.sent_at])
        while self._kept_by_signal and not self.house.dead:
            self._kept_by_signal.sort(key=lambda act: act.letter.sent_at)
            await self._hear(self._kept_by_signal.pop(0))
        self._listens = not self.house.dead

    async def _judge(self, act: Act) -> None:
        self._unheard.pop(act.letter.sent_at, None)
        await self.fates.after(self.house.store, act)

    def _tell(self, what: str) -> None:
        self.told.append(f"{self.clock.now} {what}")
