"""The outbox at work: sends what was decided, in order within a lane, side by side across lanes, safety first.

A post is struck out only when Signal has answered. When no answer came it may have been sent: it is sent again, because
a doubled sentence is better than a missing one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from ozo_signal.core.names import HOUR, MINUTE, SECOND
from ozo_signal.engine.mail import OURS
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused, Unknown
from ozo_signal.storage import Store, Tx, groups, outbox
from ozo_signal.storage.outbox import Row

log = logging.getLogger(__name__)

# How long to wait after the first, second, … try in vain; the last one is repeated.
WAITS = (2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE)
# What Signal refuses for good is tried this often; then it is given up, because it would block its lane for ever.
REFUSED_TRIES_MAX = 3
TRIES_MAX = 60
# A message can be edited for a day; iOS keeps a hundred edits (signal.md, 3.6). Then a new one is written.
EDITS_MAX = 80
EDITED_FOR = 20 * HOUR
AGAIN_SECONDS = 1  # after a failure of the store


class Poster(Protocol):
    async def post(self, post: Post) -> Posted: ...

    async def find_group(self, description: str) -> str | None: ...


class Outbox:
    """Sends rows of the outbox until there are none. `changed` is called when a lane has come to rest."""

    def __init__(self, store: Store, signal: Poster, now: Callable[[], int], changed: Callable[[], None]) -> None:
        self._store = store
        self._signal = signal
        self._now = now
        self._changed = changed
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()  # lanes for which something came while they were at work
        self._woken = asyncio.Event()
        self._looks = False
        self.next_at: int | None = None  # when something that waits may be sent, in milliseconds

    @property
    def busy(self) -> bool:
        return self._looks or bool(self._lanes) or self._woken.is_set()

    def wake(self) -> None:
        """There is something to send, or time has passed."""
        self._woken.set()

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
        async with self._store.read() as tx:
            rows = await outbox.ready(tx, self._now())
            self.next_at = await outbox.later(tx, self._now())
        for lane in dict.fromkeys(row.lane for row in rows):
            if lane in self._lanes:
                self._again.add(lane)
            elif lane in at_work:
                self.wake()  # it came to rest while we looked: what we saw may be sent already
            else:
                mine = [row for row in rows if row.lane == lane]
                self._lanes[lane] = asyncio.create_task(self._drain(lane, mine))

    async def _drain(self, lane: str, rows: list[Row]) -> None:
        """Send these posts of one lane, one after the other; look again when more came, or one has to wait."""
        tired = False
        try:
            for row in rows:
                if not await self._send(row):
                    tired = True
                    break
        except Exception as trouble:
            log.error("A lane of the outbox stopped (%s).", type(trouble).__name__)
            tired = True
            await asyncio.sleep(AGAIN_SECONDS)
        finally:
            del self._lanes[lane]
            if lane in self._again or tired:
                self._again.discard(lane)
                self.wake()
            self._changed()

    async def _send(self, row: Row) -> bool:
        """True when the next one of this lane may go."""
        now = self._now()
        if row.drop_after is not None and now > row.drop_after:
            await self._strike(row)
            return True
        try:
            post = await self._addressed(row)
            if post is None:
                return True
            posted = await self._deliver(row, post)
        except Refused as refused:
            return await self._try_again(row, refused)
        except Unknown:
            return await self._try_again(row, None)
        async with self._store.write() as tx:
            await outbox.strike(tx, row.number)
            await self._note(tx, row, post, posted)
        return True

    async def _deliver(self, row: Row, post: Post) -> Posted:
        if post.kind is PostKind.GROUP_CREATE and row.tries:
            # The first try may have made the group although no answer came: a second one would split the people.
            made = await self._signal.find_group(post.description)
            if made is not None:
                return Posted(group=made)
        return await self._signal.post(post)

    async def _addressed(self, row: Row) -> Post | None:
        """The post with Signal's id of the group, and as an edit when it is to change an earlier one in place.

        None when a newer one of the same slot has taken its place.
        """
        post = Post.from_json(row.post)
        unmade = post.group is not None and post.group.startswith(OURS)
        if row.slot is None and not unmade:
            return post
        async with self._store.read() as tx:
            if not await outbox.waits(tx, row.number):
                return None
            if unmade and post.group is not None:
                group = await groups.by_id(tx, post.group.removeprefix(OURS))
                if group is None or group.signal_group is None:
                    raise Refused("IO" if group else "USER")
                post = replace(post, group=group.signal_group)
            last = await outbox.last_sent(tx, row.slot) if row.slot else None
        if last is not None and last[2] < EDITS_MAX and self._now() - last[1] < EDITED_FOR:
            post = replace(post, kind=PostKind.EDIT, target=last[0])
        return post

    async def _note(self, tx: Tx, row: Row, post: Post, posted: Posted) -> None:
        """What became of it."""
        if row.slot is not None and posted.timestamp:
            await outbox.sent(tx, row.slot, posted.timestamp, self._now())
        if posted.group is not None:
            mine = post.description.rpartition(" ")[2]
            if await groups.by_id(tx, mine) is not None:
                await groups.update(tx, mine, signal_group=posted.group)
        if posted.failures:
            log.warning("A post did not reach %d of its people.", len(posted.failures))

    async def _try_again(self, row: Row, refused: Refused | None) -> bool:
        """Later, or never. Returns True when the lane may go on without this post."""
        final = refused is not None and refused.reason not in ("IO", "NETWORK_FAILURE", "RATE_LIMIT_FAILURE")
        reason = refused.reason if refused else "no answer"
        if row.tries + 1 >= (REFUSED_TRIES_MAX if final else TRIES_MAX):
            log.error("A post was given up (%s).", reason)
            await self._strike(row)
            return True
        wait = WAITS[min(row.tries, len(WAITS) - 1)]
        if refused is not None and refused.retry_after_seconds is not None:
            wait = max(wait, refused.retry_after_seconds * SECOND)
        log.warning("A post waits (%s).", reason)
        async with self._store.write() as tx:
            await outbox.delay(tx, row.number, self._now() + wait)
        return False

    async def _strike(self, row: Row) -> None:
        async with self._store.write() as tx:
            await outbox.strike(tx, row.number)
