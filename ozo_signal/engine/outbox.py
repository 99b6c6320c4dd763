"""The outbox at work: sends what was decided, in order within a lane, side by side across lanes, safety first.

A post is struck out only when Signal has answered. When no answer came it may have been sent: it is sent again, because
a doubled sentence is better than a missing one. When Signal says "not so fast" nobody sends for a while (`brake.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ozo_signal.core.names import SECOND, Passed, Point, just_pass
from ozo_signal.engine import aftermath, brake, slowness, tries
from ozo_signal.engine.aftermath import After, Before
from ozo_signal.engine.challenge import CHALLENGE
from ozo_signal.engine.patience import Patience
from ozo_signal.engine.sending import Poster, Sender
from ozo_signal.engine.together import Together
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Post, Posted, Refused, Unknown
from ozo_signal.storage import Store, Tx, notices, outbox
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.outbox import Row, Waiting

log = logging.getLogger(__name__)


class Outbox:
    """Sends rows of the outbox until there are none. `changed` is called when a lane has come to rest."""

    def __init__(
        self,
        store: Store,
        signal: Poster,
        tools: Tools,
        changed: Callable[[], None],
        passed: Passed = just_pass,
    ) -> None:
        self._passed = passed
        self._store = store
        self._sender = Sender(store, signal, tools.now)
        self._tools = tools
        self._now = tools.now
        self._changed = changed
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._waiting = Waiting()
        self._together = Together(store.write)
        self._sent: dict[int, tuple[Post, Posted]] = {}  # Signal has them; not struck out yet
        self._more = False  # lanes wait for others to come to rest
        self._brake = brake.Brake()
        self._challenge: Notice | None = None  # that Signal has made and nobody has met
        self._slow: set[str] = set()  # lanes of groups whose leaders were told that the bot is slow
        self._heeded = False  # whether the notices of the store are known here
        self._woken = asyncio.Event()
        self._looks = False
        self._patience = Patience("outbox")
        self.next_at: int | None = None  # when something that waits may be sent, in milliseconds

    @property
    def busy(self) -> bool:
        return self._looks or bool(self._lanes) or self._woken.is_set()

    def wake(self) -> None:
        """There is something to send, or time has passed."""
        self._woken.set()

    def heed(self) -> None:
        """Somebody else has changed a notice: a challenge was met."""
        self._heeded = False
        self.wake()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._woken.wait()
                self._looks = True
                try:
                    await self._start_lanes()
                except Exception as trouble:
                    await self._patience.rest(trouble)
                    self.wake()
                else:
                    self._patience.rewarded()
                finally:
                    self._looks = False
                self._changed()
        finally:
            # Waited for: one that is still at the store when the store is closed would wait for it for ever.
            lanes = list(self._lanes.values())
            for task in lanes:
                task.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            await asyncio.gather(self._together.stop(), self._sender.stop())

    async def _start_lanes(self) -> None:
        self._woken.clear()
        await self._look()
        now = self._now()
        if self._brake.holds(now):
            self.next_at = self._brake.until
            return
        self.next_at = self._waiting.later(now)
        for lane in self._waiting.lanes(now):
            if lane in self._lanes:
                continue
            if self._brake.lanes_free(now, len(self._lanes)) == 0:
                self._more = True
                return
            self._lanes[lane] = asyncio.create_task(self._drain(lane))

    async def _look(self) -> None:
        """Read what is new."""
        async with self._store.read() as tx:
            if not self._heeded:
                self._brake.load(await notices.get(tx, brake.LIMIT))
                self._challenge = await notices.get(tx, CHALLENGE)
                self._slow = slowness.lanes_of(await notices.everything(tx))
                self._waiting = Waiting(await outbox.since(tx, 0))
                self._heeded = True
            else:
                self._waiting.add(await outbox.since(tx, self._waiting.newest))

    async def _drain(self, lane: str) -> None:
        """Send the posts of one lane, one after the other, until none may be sent now."""
        tired = False
        try:
            while not self._brake.holds(self._now()) and (row := self._waiting.next_of(lane, self._now())):
                tired = not await self._send(row) or tired
        except Exception as trouble:
            tired = True
            await self._patience.rest(trouble)
        finally:
            del self._lanes[lane]
            if tired or self._more or self._brake.holds(self._now()):
                self._more = False
                self.wake()
            self._changed()

    async def _send(self, row: Row) -> bool:
        """False when it has to wait for another try."""
        now = self._now()
        if row.drop_after is not None and now > row.drop_after:
            return await self._drop(row)
        if row.number not in self._sent:
            try:
                post, more = await self._sender.address(row)
                if more:
                    self.wake()
                if post is None:
                    return await self._drop(row)
                self._sent[row.number] = post, await self._sender.deliver(row, post)
                self._passed(Point.POSTED)
            except Refused as refused:
                return await self._try_again(row, refused)
            except Unknown:
                return await self._try_again(row, None)
        await self._strike_sent(row, *self._sent[row.number])
        self._passed(Point.STRUCK)
        del self._sent[row.number]
        if self._waiting.leads(row.lane):
            self.wake()
        return True

    async def _drop(self, row: Row) -> bool:
        """It is not to be sent any more."""
        await self._together.do(lambda tx: outbox.strike(tx, row.number))
        self._waiting.strike(row)
        if self._waiting.leads(row.lane):
            self.wake()
        return True

    async def _strike_sent(self, row: Row, post: Post, posted: Posted) -> None:
        now, spoken = self._now(), aftermath.is_spoken(post, posted)
        before = Before()
        if spoken:
            before = Before(self._brake.would_release(now), self._challenge, row.lane in self._slow)

        async def strike(tx: Tx) -> tuple[Notice | None, bool]:
            await outbox.strike(tx, row.number)
            await self._sender.note(tx, row, post, posted)
            if not aftermath.is_due(posted, before):
                return before.challenge, tx.posts
            after = aftermath.of_sending(tx, self._tools, row, post, posted, before)
            return await aftermath.safely(tx, after, before.challenge), tx.posts

        asked, posts = await self._together.do(strike)
        self._waiting.strike(row)
        if asked is not before.challenge:
            self._challenge = asked
        if spoken:
            self._brake.release(now)
            self._slow.discard(row.lane)
        if before.held is not None:
            log.info("Signal lets everybody be reached again.")
        if posts or before.held is not None:
            self.wake()  # there is more to send: to other lanes

    async def _try_again(self, row: Row, refused: Refused | None) -> bool:
        """Later, or never. True when it is given up, so that the lane may go on without it."""
        now, reason = self._now(), refused.reason if refused else "no answer"
        limit = self._brake.refused(row.lane, refused, now) if refused is not None and reason == tries.LIMITED else None
        given_up = row.tries + 1 >= tries.most(reason)
        ready_at = now + tries.wait(row, refused)

        async def save(tx: Tx) -> tuple[After, bool]:
            if given_up:
                await outbox.strike(tx, row.number)
            else:
                await outbox.delay(tx, row.number, ready_at)
            if refused is None and row.slot is not None:
                await outbox.forget_slots(tx, row.slot)  # changed perhaps, and then it has a name that we do not know
            if limit is not None:
                await notices.put(tx, limit)
            told = aftermath.of_refusal(tx, self._tools, row, refused, given_up=given_up, limited=limit is not None)
            return await aftermath.safely(tx, told, After()), tx.posts

        # Until it is saved nothing may be tried again: when no answer came it may have been sent.
        after, posts = await self._patience.until_done(lambda: self._together.do(save))
        which = self._store.fingerprint(row.lane)
        if given_up:
            self._waiting.strike(row)
            log.error("A post was given up.", {"lane": which, "reason": reason, "tries": row.tries + 1})
        else:
            self._waiting.put_off(row, ready_at)
            log.warning("A post waits.", {"lane": which, "reason": reason, "tries": row.tries + 1})
        self._challenge = after.challenge or self._challenge
        if after.slow:
            self._slow.add(row.lane)
        if posts:
            self.wake()
        if limit is not None:
            self._brake.put_on(limit)
            seconds = ((limit.until or now) - now) // SECOND
            log.warning("Signal sets a limit: nobody sends for a while.", {"seconds": seconds})
        return given_up
