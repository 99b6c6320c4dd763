"""Feed: hands letters to signalbot over its websocket, one at a time, and knows which ones arrived.

What is in a letter does not matter here; `signal/bridge.py` opens the websocket and `signal/bot.py` takes the
letters.

signalbot forgets what it was working on when its receiving stops, and says nothing about it (signal.md, 8).
So the next letter is sent only when a handler was done with the one before, and one that no handler took is
sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from ozo_signal.core.faults import about
from ozo_signal.core.names import Passed, Point, just_pass
from ozo_signal.signal.dressing import dress
from ozo_signal.signal.frames import Frame

TAKE_SECONDS = 5.0  # signalbot's handler is called within milliseconds, or never
TRIES_MAX = 3

log = logging.getLogger(__name__)


class Feed:
    """The letters that wait for signalbot. `given_up` gets the one that no handler took, or could finish."""

    def __init__(
        self,
        given_up: Callable[[int, Frame], Awaitable[None]],
        on_change: Callable[[], None] = lambda: None,
        *,
        take_seconds: float = TAKE_SECONDS,
        passed: Passed = just_pass,
    ) -> None:
        self._passed = passed
        self._given_up = given_up
        self._on_change = on_change
        self._take_seconds = take_seconds
        self._letters: deque[tuple[int, Frame]] = deque()
        self._offered = asyncio.Event()
        self._listener: web.WebSocketResponse | None = None
        self._attached = asyncio.Event()
        self._number: int | None = None  # of the letter that is on its way
        self._taken = False
        self._news = asyncio.Event()  # taken, or the listener went away
        self._done: asyncio.Future[bool] | None = None  # True: heard to the end

    @property
    def waiting(self) -> int:
        """How many letters were offered and are not heard to the end yet."""
        return len(self._letters)

    def offer(self, letters: Iterable[tuple[int, Frame]]) -> None:
        self._letters.extend(letters)
        if self._letters:
            self._offered.set()

    def take(self, number: int) -> Frame | None:
        """Say that the handler has the letter; None if it was taken before and this is a copy of it."""
        if number != self._number or self._taken:
            return None
        self._taken = True
        self._news.set()
        return self._letters[0][1]

    def arrived(self, number: int) -> None:
        """Say that the letter was heard to the end."""
        self._finish(number, heard=True)

    def failed(self, number: int) -> None:
        """Say that it was not: it will be sent again."""
        self._finish(number, heard=False)

    def attach(self, listener: web.WebSocketResponse) -> None:
        self._listener = listener
        self._attached.set()

    def detach(self, listener: web.WebSocketResponse) -> None:
        if listener is self._listener:
            self._listener = None
            self._attached.clear()
            self._news.set()

    async def run(self) -> None:
        while True:
            await self._offered.wait()
            number, frame = self._letters[0]
            try:
                heard = await self._deliver(number, frame)
            except Exception as trouble:
                log.error("A letter could not be sent to signalbot.", {"letter": number, **about(trouble)})
                self._number, heard = None, False
            if not heard:
                try:
                    await self._given_up(number, frame)
                except Exception as trouble:
                    # It stays in the inbox and is tried again after the next start; the others need not wait
                    # for that.
                    log.error("A letter could be neither heard nor given up.", {"letter": number, **about(trouble)})
            self._letters.popleft()
            if not self._letters:
                self._offered.clear()
            self._on_change()

    async def _deliver(self, number: int, frame: Frame) -> bool:
        text = dress(frame, number)
        for _ in range(TRIES_MAX):
            self._number, self._taken = number, False
            self._done = asyncio.get_running_loop().create_future()
            await self._send(text)
            try:
                async with asyncio.timeout(self._take_seconds):
                    await self._news.wait()
            except TimeoutError:
                continue
            if self._taken and await self._done:
                return True
        self._number = None
        return False

    async def _send(self, text: str) -> None:
        """Send to whoever listens, as soon as somebody does, unless an earlier copy is taken meanwhile."""
        while not self._taken:
            listener = self._listener
            if listener is None:
                await self._attached.wait()
                continue
            self._news.clear()
            try:
                await listener.send_str(text)
            except ConnectionError:
                self.detach(listener)
            else:
                self._passed(Point.OFFERED)
                return

    def _finish(self, number: int, *, heard: bool) -> None:
        if number == self._number and self._done is not None and not self._done.done():
            self._done.set_result(heard)
