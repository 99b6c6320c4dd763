"""Account: everything that has to do with Signal, in one piece. It puts the parts together:

    signal-cli ══ link ── frames.read ── written down ── feed ══ signalbot ── bot ── hear(letter)
    signal-cli ══ link ── bridge ══ signalbot ── bot ── posting ── post(post)
    signal-cli ══ link ── direct ── posting ── post(post)                  what signalbot has no words for

What letters mean and what is posted is not decided here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from ozo_signal.core.faults import about
from ozo_signal.core.names import Passed, Point, just_pass
from ozo_signal.signal import direct
from ozo_signal.signal.bot import Bot
from ozo_signal.signal.bridge import Bridge
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.frames import Frame, Noted, read
from ozo_signal.signal.groups import GroupView
from ozo_signal.signal.letters import Letter, Post, Posted
from ozo_signal.signal.link import Link
from ozo_signal.signal.parcels import Parcels
from ozo_signal.signal.posting import Posting

log = logging.getLogger(__name__)


class Signal:
    """Everything that has to do with Signal, for one account.

    `write_down` stores frames durably and gives those that wait to be heard back as (number, frame_json), whether
    they are new or were written down before; numbers grow. `hear` gets each of them once, as letters, in that order.
    A letter that could not be heard in three tries goes to `given_up` as (number, sender's uuid). `on_change` is
    called when one of the properties has changed. `attachments` is the folder in which signal-cli puts them.
    """

    def __init__(
        self,
        address: str,
        account: str,
        *,
        write_down: Callable[[list[Noted]], Awaitable[list[tuple[int, str]]]],
        hear: Callable[[Letter], Awaitable[None]],
        on_change: Callable[[], None] = lambda: None,
        given_up: Callable[[int, str], Awaitable[None]] | None = None,
        call_seconds: float = 30.0,
        attachments: Path | None = None,
        passed: Passed = just_pass,
    ) -> None:
        self._passed = passed
        self._account = account
        self._write_down = write_down
        self._hear = hear
        self._given_up = given_up
        self._link = Link(address, account, self._note, on_change=on_change, call_seconds=call_seconds)
        self._feed = Feed(self._give_up, on_change, passed=passed)
        self._bridge = Bridge(self._link, account, self._feed)
        self._bot = Bot(self._bridge, account, self._take)
        self._posting = Posting(self._bot, self._bridge, self._link, account)
        self.parcels = Parcels(self._link, attachments)
        self._tasks: list[asyncio.Task[None]] = []
        self._offered_until = 0  # the last letter that was offered: what is read twice is heard once

    @property
    def hearing(self) -> bool:
        return self._link.hearing

    @property
    def speaking(self) -> bool:
        return self._link.speaking

    @property
    def subscription(self) -> int | None:
        return self._link.subscription

    @property
    def frames(self) -> int:
        """How many frames of the current subscription were read, and written down if they are for us."""
        return self._link.frames

    @property
    def waiting(self) -> int:
        """How many letters were written down and are not heard to the end yet."""
        return self._feed.waiting

    async def start(self) -> None:
        """Get signalbot ready, then begin to listen. Does not wait for signal-cli, which may come later."""
        await self._bridge.start()
        await self._bot.start()
        self._tasks = [asyncio.create_task(self._bot.listen()), asyncio.create_task(self._feed.run())]
        await self._link.start()

    async def offer(self, letters: Iterable[tuple[int, str]]) -> list[int]:
        """Hand in letters that a crash left over. Called before `start`, they are heard before new ones.

        Answers the numbers of those that cannot be read: of another version of this program, perhaps.
        """
        read_again = [(number, _left_over(number, frame_json)) for number, frame_json in letters]
        self._offer([(number, frame) for number, frame in read_again if frame is not None])
        self._offered_until = max((self._offered_until, *(number for number, _ in read_again)))
        return [number for number, frame in read_again if frame is None]

    async def stop(self) -> None:
        """Stop. What was written down and not heard waits for the next start."""
        await self._link.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bot.stop()
        await self._bridge.stop()

    async def post(self, post: Post) -> Posted:
        """Send one thing. Raises Refused (nothing was sent) and Unknown (perhaps it was)."""
        return await self._posting.post(post)

    async def group_members(self, internal_id: str) -> GroupView | None:
        """Ask Signal's server how a group is now; None if it is not known. Raises Refused, Unknown."""
        return await direct.view_group(self._link, internal_id)

    async def find_group(self, description: str) -> str | None:
        """Give the id of a group that we are in and that has this description. Raises Refused, Unknown."""
        return await direct.find_group(self._link, description)

    async def submit_challenge(self, token: str, captcha: str) -> None:
        """Hand in the solved captcha that Signal wants before it goes on. Raises Refused, Unknown."""
        await direct.submit_challenge(self._link, token, captcha)

    async def whoami(self) -> str:
        """Give the bot's own uuid. Raises Refused, Unknown."""
        if self._posting.own is None:
            self._posting.own = await direct.own_uuid(self._link, self._account)
        return self._posting.own

    async def set_profile(self, name: str) -> None:
        """Set the name that phones show for the bot. Raises Refused, Unknown."""
        await self._link.call("updateProfile", givenName=name)

    async def _note(self, raw_frames: list[str]) -> None:
        frames = [frame for raw in raw_frames if (frame := read(raw, self._account, self._posting.own))]
        if frames:
            self._passed(Point.READ)
            noted = [Noted(frame.mark_key, frame.to_json(), frame.at, frame.sender) for frame in frames]
            written = await self._write_down(noted)
            self._passed(Point.WRITTEN)
            read_before = {one.frame_json: frame for one, frame in zip(noted, frames, strict=True)}
            new = [(number, read_before[text]) for number, text in written if number > self._offered_until]
            self._offer(new)

    def _offer(self, letters: list[tuple[int, Frame]]) -> None:
        for number, frame in letters:
            if frame.group is not None:
                self._bridge.know_group(frame.group)
            self._offered_until = max(self._offered_until, number)
        self._feed.offer(letters)

    async def _take(self, number: int, letter_of: Callable[[Frame], Letter]) -> None:
        """Hear what a handler of signalbot was called with."""
        frame = self._feed.take(number)
        if frame is None:
            return  # a copy of a letter that was taken before
        try:
            await self._hear(letter_of(frame))
            self._passed(Point.HEARD)
        except BaseException as trouble:
            log.warning("A letter was not heard to the end.", {"letter": number, **about(trouble)})
            self._feed.failed(number)
            raise
        self._feed.arrived(number)

    async def _give_up(self, number: int, frame: Frame) -> None:
        log.error("A letter could not be heard, and was given up.", {"letter": number})
        if self._given_up is not None:
            await self._given_up(number, frame.sender)


def _left_over(number: int, frame_json: str) -> Frame | None:
    try:
        return Frame.from_json(frame_json)
    except (LookupError, TypeError, ValueError):
        log.error("A letter that was written down cannot be read any more.", {"letter": number})
        return None
