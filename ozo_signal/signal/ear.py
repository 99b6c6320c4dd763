"""Ear: the connection on which signal-cli hands over frames. What is in a frame is not known here.

Nothing more is read until what was read is written down: signal-cli then waits, and Signal keeps the rest for us.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ozo_signal.core.faults import about
from ozo_signal.signal.lines import Line
from ozo_signal.signal.results import refusal
from ozo_signal.signal.tolerant import a_dict, an_int

FRAMES_MAX = 500  # handed on in one call
SILENCE_SECONDS = 60.0  # after which we ask whether anybody is there
AGAIN_SECONDS_FIRST = 0.1
AGAIN_SECONDS_MAX = 2.0

log = logging.getLogger(__name__)


class Ear:
    """Hears for one account. `subscription` is the current one, None while nothing is heard.

    `frames` counts what was read and handed on to the end since the current subscription began.
    """

    def __init__(
        self,
        account: str,
        on_frames: Callable[[list[str]], Awaitable[None]],
        on_change: Callable[[], None],
        answer_seconds: float,
    ) -> None:
        self._account = account
        self._on_frames = on_frames
        self._on_change = on_change
        self._answer_seconds = answer_seconds
        self._line: Line | None = None
        self._asked: str | None = None  # id of the request for a subscription
        self._farewell: str | None = None  # id of the request that ends it
        self.subscription: int | None = None
        self.frames = 0

    async def listen(self, line: Line) -> None:
        """Hear what comes over this line until it breaks or we took leave. Raises EOFError, TimeoutError, Refused."""
        self._line, self.frames = line, 0
        self._asked = line.request("subscribeReceive", {"account": self._account})
        probed = False
        try:
            while True:
                try:
                    messages = await line.more(self._answer_seconds if self.subscription is None else SILENCE_SECONDS)
                except TimeoutError:
                    if probed or self.subscription is None:
                        raise
                    line.request("version", {})
                    probed = True
                    continue
                probed = False
                if not await self._heard(messages):
                    return
        finally:
            self._line = self.subscription = None
            self._on_change()

    def take_leave(self) -> bool:
        """Say that we stop listening; what is on its way still comes. False if nobody is there to be told."""
        if self._line is None or self.subscription is None:
            return False
        params = {"account": self._account, "subscription": self.subscription}
        self._farewell = self._line.request("unsubscribeReceive", params)
        return True

    async def _heard(self, messages: list[dict[str, Any]]) -> bool:
        """Hand on the frames, which may come before the answer to our request. False when we have taken leave."""
        frames = [_params(message) for message in messages if message.get("method") == "receive"]
        for start in range(0, len(frames), FRAMES_MAX):
            await self._hand_on(frames[start : start + FRAMES_MAX])
        for message in messages:
            if message.get("id") == self._asked:
                self.subscription = an_int(message.get("result"))
                if self.subscription is None:
                    raise refusal(a_dict(message.get("error")))
                self._on_change()
            elif self._farewell is not None and message.get("id") == self._farewell:
                return False
        return True

    async def _hand_on(self, frames: list[str]) -> None:
        pause = AGAIN_SECONDS_FIRST
        while True:
            try:
                await self._on_frames(frames)
            except Exception as trouble:
                # signal-cli has forgotten them already: there is nobody else who could keep them. So: again.
                log.error("Frames could not be written down, trying again.", {"frames": len(frames), **about(trouble)})
                await asyncio.sleep(pause)
                pause = min(2 * pause, AGAIN_SECONDS_MAX)
            else:
                self.frames += len(frames)
                self._on_change()
                return


def _params(message: dict[str, Any]) -> str:
    try:
        return json.dumps(message.get("params"))
    except RecursionError:  # so deep that it could just be read
        return "null"
