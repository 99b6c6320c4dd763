"""Sending: one row of the outbox becomes a post with its address, and what Signal answered is noted.

When it is sent, and whether again, is the outbox's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from ozo_signal.core.retention import SLOTS_KEPT
from ozo_signal.engine import copying, missed
from ozo_signal.engine.mail import OURS
from ozo_signal.engine.together import Together
from ozo_signal.signal.letters import Post, Posted, PostKind, Refused
from ozo_signal.storage import Store, Tx, groups, outbox
from ozo_signal.storage.outbox import Row

# A message can be edited for a day; iOS keeps a hundred edits (signal.md, 3.6). Then a new one is written.
EDITS_MAX = 80


class Poster(Protocol):
    async def post(self, post: Post) -> Posted: ...

    async def find_group(self, description: str) -> str | None: ...


class Sender:
    """Sends single rows."""

    def __init__(self, store: Store, signal: Poster, now: Callable[[], int]) -> None:
        self._store = store
        self._reads = Together(store.read)
        self._signal = signal
        self._now = now

    async def address(self, row: Row) -> tuple[Post | None, bool]:
        """The post with Signal's id of the group, and as an edit when it is to change an earlier one in place.

        None when it is gone: a newer one of the same slot has taken its place, or its person is forgotten. With it,
        whether some get it alone: there is more to send, in lanes of their own. Raises Refused when the group is not
        there (yet), or the post cannot be read.
        """

        async def look_up(tx: Tx) -> copying.Found | None:
            if not await outbox.waits(tx, row.number):
                return None
            post = _read(row)
            if post.group is not None and post.group.startswith(OURS):
                group = await groups.by_id(tx, post.group.removeprefix(OURS))
                if group is None or group.signal_group is None:
                    raise Refused("IO" if group else "USER")
                post = replace(post, group=group.signal_group)
            last = await outbox.last_sent(tx, row.slot) if row.slot else None
            if last is not None and last[2] < EDITS_MAX and self._now() - last[1] < SLOTS_KEPT:
                post = replace(post, kind=PostKind.EDIT, target=last[0])
            return await copying.look_up(tx, row, post) if post.copy_of is not None else copying.Found(post)

        found = await self._reads.do(look_up) or copying.Found(None)
        if found.alone:
            async with self._store.write() as tx:
                await copying.send_each_alone(tx, row, found)
                if found.post is None:  # nobody is left: killed before it is dropped, we would send it to them twice
                    await outbox.strike(tx, row.number)
        return found.post, bool(found.alone)

    async def stop(self) -> None:
        await self._reads.stop()

    async def deliver(self, row: Row, post: Post) -> Posted:
        """Raises Refused, Unknown."""
        if post.kind is PostKind.GROUP_CREATE:
            # An earlier try may have made the group, although no answer came, or we died before it did: a second group
            # would split the people.
            made = await self._signal.find_group(post.description)
            if made is not None:
                return Posted(group=made)
        try:
            return await self._signal.post(post)
        except Refused as refused:
            posted = missed.of_refusal(row, post, refused)
            if posted is None:
                raise
            return posted

    async def note(self, tx: Tx, row: Row, post: Post, posted: Posted) -> None:
        """What became of it."""
        if post.copy_of is not None:
            await copying.note(tx, post, posted)
        if row.slot is not None and posted.timestamp:
            await outbox.sent(tx, row.slot, posted.timestamp, self._now())
        if posted.group is not None:
            mine = post.description.rpartition(" ")[2]
            if await groups.by_id(tx, mine) is not None:
                await groups.update(tx, mine, signal_group=posted.group)


def _read(row: Row) -> Post:
    """One that another version wrote must not stop its lane for ever: it is tried, and given up."""
    try:
        return Post.from_json(row.post)
    except (LookupError, TypeError, ValueError):
        raise Refused("OTHER") from None
