"""Link: keeps two connections to signal-cli up, one to hear (the ear) and one to speak (the mouth).

What passes over them is not known here; `signal/frames.py` reads frames, and `signal/bridge.py` and
`signal/direct.py` call.

Two connections, because a client that died stays subscribed as long as one of its own requests is still
running, and what arrives in that time is acknowledged and lost (signal.md, A).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ozo_signal.core.faults import about
from ozo_signal.signal.ear import Ear
from ozo_signal.signal.letters import Refused
from ozo_signal.signal.lines import Line, open_line
from ozo_signal.signal.mouth import Mouth

PAUSE_SECONDS_FIRST = 0.1
PAUSE_SECONDS_MAX = 2.0
FAREWELL_SECONDS = 2.0

log = logging.getLogger(__name__)


class Link:
    """The line to signal-cli at `address` ("host:port", or the path of a unix socket), for one account.

    `on_frames` gets the `params` of `receive` notifications as JSON texts, in order, one call at a time, at
    most `ear.FRAMES_MAX` of what is there already. While it raises it is called again with the same ones.
    """

    def __init__(
        self,
        address: str,
        account: str,
        on_frames: Callable[[list[str]], Awaitable[None]],
        *,
        on_change: Callable[[], None] = lambda: None,
        call_seconds: float = 30.0,
    ) -> None:
        self._address = address
        self._ear = Ear(account, on_frames, on_change, call_seconds)
        self._mouth = Mouth(account, on_change, call_seconds)
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def hearing(self) -> bool:
        return self._ear.subscription is not None

    @property
    def speaking(self) -> bool:
        return self._mouth.speaking

    @property
    def subscription(self) -> int | None:
        return self._ear.subscription

    @property
    def frames(self) -> int:
        """How many frames were read and handed on to the end since the current subscription began."""
        return self._ear.frames

    async def start(self) -> None:
        """Begin to connect. Comes back at once; the line is kept up from then on."""
        self._tasks = [asyncio.create_task(self._keep_up(each)) for each in (self._ear.listen, self._mouth.talk)]

    async def stop(self) -> None:
        """Say that we stop listening, write down what still comes before the answer, and hang up."""
        self._stopping = True
        if self._tasks and self._ear.take_leave():
            await self._heard_out(self._tasks[0])
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._mouth.stop()
        self._tasks.clear()

    async def call(self, method: str, **params: Any) -> Any:
        """Call signal-cli and give its result.

        Raises Refused if it said no, or if there was no line in `call_seconds` (then nothing was sent), and
        Unknown if no answer came or the line broke.
        """
        return await self._mouth.call(method, params)

    async def _keep_up(self, converse: Callable[[Line], Awaitable[None]]) -> None:
        pause = PAUSE_SECONDS_FIRST
        while not self._stopping:
            if await self._converse(converse):
                pause = PAUSE_SECONDS_FIRST
            if not self._stopping:
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE_SECONDS_MAX)

    async def _converse(self, converse: Callable[[Line], Awaitable[None]]) -> bool:
        """Connect, and converse until the line breaks. False if that is not worth being tried again at once."""
        try:
            line = await open_line(self._address)
        except (OSError, TimeoutError):
            return False  # nobody there yet
        try:
            await converse(line)
        except (EOFError, TimeoutError):
            return line.received  # broken, or silent for too long
        except Refused:
            return False  # somebody is there, but does not know our account
        except Exception as trouble:
            log.error("A conversation with signal-cli ended badly, beginning again.", about(trouble))
            return False
        finally:
            line.hang_up()
        return True

    async def _heard_out(self, listening: asyncio.Task[None]) -> None:
        """Wait until everything on its way is written down; not for a signal-cli that says nothing more."""
        heard = -1
        while not listening.done() and self.frames > heard:
            heard = self.frames
            await asyncio.wait([listening], timeout=FAREWELL_SECONDS)
