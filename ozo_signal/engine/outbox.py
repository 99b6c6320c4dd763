"""The outbox at work: sends what was decided, in order within a lane, side by side across lanes, safety first.

A post is struck out only when Signal has answered. When no answer came it may have been sent: it is sent again, because
a doubled sentence is better than a missing one. When Signal says "not so fast" nobody sends for a while (`brake.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ozo_signal.core.names import MINUTE, SECOND
from ozo_signal.engine import aftermath, brake
from ozo_signal.engine.challenge import CHALLENGE
from ozo_signal.engine.sending import Poster, Sender
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Post, Posted, Refused, Unknown
from ozo_signal.storage import Store, notices, outbox
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.outbox import Row

log = logging.getLogger(__name__)

# How long to wait after the first, second, … try in vain; the last one is repeated.
WAITS = (2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE)
TRIES_MAX = 60
# Where another try helps less, or not at all; then the post is given up, because it would block its lane for ever.
# Someone with a new phone (IDENTITY) or without fresh keys (INVALID_PRE_KEY) may be back within hours.
TRIES_OF = {
    "UNREGISTERED_FAILURE": 3,
    "USER": 3,
    "OTHER": 5,
    "IDENTITY_FAILURE": 20,
    "INVALID_PRE_KEY_FAILURE": 20,
}
LIMITED = "RATE_LIMIT_FAILURE"
AGAIN_SECONDS = 1  # after a failure of the store


class Outbox:
    """Sends rows of the outbox until there are none. `changed` is called when a lane has come to rest."""

    def __init__(self, store: Store, signal: Poster, tools: Tools, changed: Callable[[], None]) -> None:
        self._store = store
        self._sender = Sender(store, signal, tools.now)
        self._tools = tools
        self._now = tools.now
        self._changed = changed
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()  # lanes for which something came while they were at work
        self._sent: dict[int, tuple[Post, Posted]] = {}  # Signal has them; not struck out yet
        self._more = False  # lanes wait for others to come to rest
        self._brake = brake.Brake()
        self._challenge: Notice | None = None  # that Signal has made and nobody has met
        self._heeded = False  # whether the notices of the store are known here
        self._woken = asyncio.Event()
        self._looks = False
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
                    log.error("The outbox could not be read (%s). Trying again.", type(trouble).__name__)
                    await asyncio.sleep(AGAIN_SECONDS)
                    self.wake()
                finally:
                    self._looks = False
                self._changed()
        finally:
            # Waited for: one that is still at the store when the store is closed would wait for it for ever.
            lanes = list(self._lanes.values())
            for task in lanes:
                task.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)

    async def _start_lanes(self) -> None:
        self._woken.clear()
        at_work = set(self._lanes)  # a lane that comes to rest while we look has sent what we are about to see
        rows = await self._look()
        for lane in dict.fromkeys(row.lane for row in rows):
            if lane in self._lanes:
                self._again.add(lane)
            elif lane in at_work:
                self.wake()  # it came to rest while we looked: what we saw may be sent already
            elif self._brake.lanes_free(self._now(), len(self._lanes)) == 0:
                self._more = True
            else:
                mine = [row for row in rows if row.lane == lane]
                self._lanes[lane] = asyncio.create_task(self._drain(lane, mine))

    async def _look(self) -> tuple[Row, ...]:
        """What may be sent now: nothing while the brake holds."""
        now = self._now()
        async with self._store.read() as tx:
            if not self._heeded:
                self._brake.load(await notices.get(tx, brake.LIMIT))
                self._challenge = await notices.get(tx, CHALLENGE)
                self._heeded = True
            if self._brake.holds(now):
                self.next_at = self._brake.until
                return ()
            self.next_at = await outbox.later(tx, now)
            return await outbox.ready(tx, now)

    async def _drain(self, lane: str, rows: list[Row]) -> None:
        """Send these posts of one lane, one after the other; look again when more came, or one has to wait."""
        tired = False
        try:
            for row in rows:
                if self._brake.holds(self._now()) or not await self._send(row):
                    tired = True
                    break
        except Exception as trouble:
            log.error("A lane of the outbox stopped (%s).", type(trouble).__name__)
            tired = True
            await asyncio.sleep(AGAIN_SECONDS)
        finally:
            del self._lanes[lane]
            if lane in self._again or tired or self._more:
                self._again.discard(lane)
                self._more = False
                self.wake()
            self._changed()

    async def _send(self, row: Row) -> bool:
        """True when the next one of this lane may go."""
        now = self._now()
        if row.drop_after is not None and now > row.drop_after:
            await self._strike(row)
            return True
        if row.number not in self._sent:
            try:
                post = await self._sender.address(row)
                if post is None:
                    return True
                self._sent[row.number] = post, await self._sender.deliver(row, post)
            except Refused as refused:
                return await self._try_again(row, refused)
            except Unknown:
                return await self._try_again(row, None)
        await self._strike_sent(row, *self._sent[row.number])
        del self._sent[row.number]
        return True

    async def _strike_sent(self, row: Row, post: Post, posted: Posted) -> None:
        now, spoken = self._now(), post.kind in aftermath.SPOKEN
        held = self._brake.would_release(now) if spoken else None
        before = self._challenge if spoken else None
        async with self._store.write() as tx:
            await outbox.strike(tx, row.number)
            await self._sender.note(tx, row, post, posted)
            asked = before
            if aftermath.is_due(row, posted, held, before):
                after = aftermath.of_sending(tx, self._tools, row, post, posted, held, before)
                asked = await aftermath.safely(tx, after, before)
        if asked is not before:
            self._challenge = asked
        if spoken:
            self._brake.release(now)
        if held is not None:
            log.info("Signal lets everybody be reached again.")
        if tx.posts or held is not None:
            self.wake()  # there is more to send: to other lanes

    async def _try_again(self, row: Row, refused: Refused | None) -> bool:
        """Later, or never. Returns True when the lane may go on without this post."""
        now, reason = self._now(), refused.reason if refused else "no answer"
        limit = self._brake.refused(row.lane, refused, now) if refused is not None and reason == LIMITED else None
        given_up = row.tries + 1 >= TRIES_OF.get(reason, TRIES_MAX)
        async with self._store.write() as tx:
            if given_up:
                await outbox.strike(tx, row.number)
            else:
                await outbox.delay(tx, row.number, now + _wait(row, refused))
            if limit is not None:
                await notices.put(tx, limit)
            after = aftermath.of_refusal(tx, self._tools, row, refused, given_up=given_up, limited=limit is not None)
            asked = await aftermath.safely(tx, after, None)
        log.log(
            logging.ERROR if given_up else logging.WARNING,
            "A post was given up (%s)." if given_up else "A post waits (%s).",
            reason,
        )
        self._challenge = asked or self._challenge
        if tx.posts:
            self.wake()
        if limit is not None:
            self._brake.put_on(limit)
            log.warning("Signal sets a limit: nobody sends for %d seconds.", ((limit.until or now) - now) // SECOND)
        return given_up

    async def _strike(self, row: Row) -> None:
        async with self._store.write() as tx:
            await outbox.strike(tx, row.number)


def _wait(row: Row, refused: Refused | None) -> int:
    """How long this post waits for its next try. A limit asks for more patience than a line that is gone."""
    waits = brake.WAITS if refused is not None and refused.reason == LIMITED else WAITS
    told = (refused.retry_after_seconds or 0) * SECOND if refused is not None else 0
    return max(waits[min(row.tries, len(waits) - 1)], told)
