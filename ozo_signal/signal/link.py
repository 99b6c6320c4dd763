"""Link: the JSON-RPC client of signal-cli, with a connection to hear (the ear) and one to speak (the mouth).

What the frames mean is not known here; `signal/frames.py` reads them.

Two connections, because a client that died stays subscribed as long as one of its own requests is still
running, and what arrives in that time is acknowledged and lost (signal.md, A). Nothing more is read from the
ear until what was read is written down: signal-cli then waits, and Signal keeps the rest for us.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from ozo_signal.signal.letters import Refused, Unknown
from ozo_signal.signal.lines import Lines, open_line
from ozo_signal.signal.tolerant import a_dict, an_int, some_dicts

FRAMES_MAX = 500  # handed on in one call
PAUSE_SECONDS_FIRST = 0.1
PAUSE_SECONDS_MAX = 2.0
SILENCE_SECONDS = 60.0  # after which the ear asks whether anybody is there
PROBE_SECONDS = 5.0
FAREWELL_SECONDS = 2.0

_REASONS = {-1: "USER", -3: "IO", -4: "IDENTITY_FAILURE", -5: "RATE_LIMIT_FAILURE"}
# When nobody was reached and the reasons differ, the one that most deserves another try is named.
_WORTH_ANOTHER_TRY = (
    "RATE_LIMIT_FAILURE",
    "NETWORK_FAILURE",
    "INVALID_PRE_KEY_FAILURE",
    "IDENTITY_FAILURE",
    "UNREGISTERED_FAILURE",
)

log = logging.getLogger(__name__)


def failures(answer: object) -> dict[str, str]:
    """Read who was not reached, and why, from the answer to a call that sends: uuid -> type."""
    found = {}
    for result in some_dicts(a_dict(answer).get("results")):
        address = a_dict(result.get("recipientAddress"))
        who = address.get("uuid") or address.get("number") or address.get("username")
        if result.get("type") != "SUCCESS" and who:
            found[str(who)] = str(result.get("type") or "NETWORK_FAILURE")
    return found


class Link:
    """The line to signal-cli at `address` ("host:port", or the path of a unix socket), for one account.

    `on_frames` gets the `params` of `receive` notifications as JSON texts, in order, one call at a time, at
    most `FRAMES_MAX` of what is there already. While it raises it is called again with the same ones.
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
        self._account = account
        self._on_frames = on_frames
        self._on_change = on_change
        self._call_seconds = call_seconds
        self._ids = itertools.count(1)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._mouth: asyncio.StreamWriter | None = None
        self._mouth_open = asyncio.Event()
        self._awaited: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._ear: asyncio.StreamWriter | None = None
        self._farewell: str | None = None  # id of the request that ends the subscription
        self.subscription: int | None = None
        self.frames = 0  # read and handed on to the end since the current subscription began

    @property
    def hearing(self) -> bool:
        return self.subscription is not None

    @property
    def speaking(self) -> bool:
        return self._mouth is not None

    async def start(self) -> None:
        """Begin to connect. Comes back at once; the line is kept up from then on."""
        self._tasks["ear"] = asyncio.create_task(self._keep_up(self._listen))
        self._tasks["mouth"] = asyncio.create_task(self._keep_up(self._talk))

    async def stop(self) -> None:
        """Say that we stop listening, write down what still comes before the answer, and hang up."""
        ear = self._tasks.get("ear")
        if ear is not None and self._ear is not None and self.subscription is not None:
            params = {"account": self._account, "subscription": self.subscription}
            self._farewell = self._request(self._ear, "unsubscribeReceive", **params)
            await asyncio.wait([ear], timeout=FAREWELL_SECONDS)
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()

    async def call(self, method: str, **params: Any) -> Any:
        """Call signal-cli and give its result.

        Raises Refused if it said no, or if there was no line in `call_seconds` (then nothing was sent), and
        Unknown if no answer came or the line broke.
        """
        try:
            async with asyncio.timeout(self._call_seconds):
                await self._mouth_open.wait()
        except TimeoutError:
            raise Refused("IO") from None
        mouth = self._mouth
        assert mouth is not None  # the event says so
        try:
            answer = await self._ask(mouth, self._call_seconds, method, account=self._account, **params)
        except TimeoutError:
            self._tasks["probe"] = asyncio.create_task(self._probe(mouth))
            raise Unknown from None
        if answer is None:
            raise Unknown
        if answer.get("error") is not None:
            raise _refusal(a_dict(answer["error"]))
        return answer.get("result")

    async def _keep_up(self, converse: Callable[[Lines, asyncio.StreamWriter], Awaitable[None]]) -> None:
        pause = PAUSE_SECONDS_FIRST
        while self._farewell is None:
            try:
                reader, writer = await open_line(self._address)
            except (OSError, TimeoutError):
                pass  # nobody there yet
            else:
                lines = Lines(reader)
                try:
                    await converse(lines, writer)
                except (OSError, EOFError, TimeoutError):
                    pass  # broken, or silent for too long
                finally:
                    writer.transport.abort()
                if lines.read:
                    pause = PAUSE_SECONDS_FIRST
            await asyncio.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)

    # The mouth

    async def _talk(self, lines: Lines, writer: asyncio.StreamWriter) -> None:
        self._mouth = writer
        self._mouth_open.set()
        self._on_change()
        try:
            while True:
                for line in await lines.more():
                    answer = _parsed(line)
                    awaited = self._awaited.get(str(answer.get("id")))
                    if awaited is not None and not awaited.done():
                        awaited.set_result(answer)
        finally:
            self._mouth = None
            self._mouth_open.clear()
            for awaited in self._awaited.values():
                if not awaited.done():
                    awaited.set_result(None)
            self._on_change()

    async def _ask(
        self, writer: asyncio.StreamWriter, seconds: float, method: str, **params: Any
    ) -> dict[str, Any] | None:
        """Give the whole answer, None if the line broke; raises TimeoutError."""
        awaited: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        name = self._request(writer, method, **params)
        self._awaited[name] = awaited
        try:
            async with asyncio.timeout(seconds):
                return await awaited
        finally:
            del self._awaited[name]

    async def _probe(self, mouth: asyncio.StreamWriter) -> None:
        """Ask the easiest question. Who does not answer that is not there, however open the line looks."""
        if mouth is not self._mouth:
            return
        try:
            await self._ask(mouth, PROBE_SECONDS, "version")
        except TimeoutError:
            mouth.transport.abort()

    # The ear

    async def _listen(self, lines: Lines, writer: asyncio.StreamWriter) -> None:
        self._ear = writer
        self.frames = 0
        asked = self._request(writer, "subscribeReceive", account=self._account)
        probed = False
        try:
            while True:
                try:
                    read = await lines.more(SILENCE_SECONDS if self.hearing else self._call_seconds)
                except TimeoutError:
                    if probed or not self.hearing:
                        raise
                    self._request(writer, "version")
                    probed = True
                    continue
                probed = False
                if not await self._heard(read, asked):
                    return
        finally:
            self._ear = None
            self.subscription = None
            self._on_change()

    async def _heard(self, lines: list[bytes], asked: str) -> bool:
        """Hand on the frames, which may come before the answer to our request; False ends it all."""
        messages = [_parsed(line) for line in lines]
        frames = [json.dumps(each.get("params")) for each in messages if each.get("method") == "receive"]
        for start in range(0, len(frames), FRAMES_MAX):
            await self._hand_on(frames[start : start + FRAMES_MAX])
        for message in messages:
            if message.get("id") == asked:
                self.subscription = an_int(message.get("result"))
                self._on_change()
                if self.subscription is None:
                    return False
            elif self._farewell is not None and message.get("id") == self._farewell:
                return False
        return True

    async def _hand_on(self, frames: list[str]) -> None:
        pause = PAUSE_SECONDS_FIRST
        while True:
            try:
                await self._on_frames(frames)
            except Exception as trouble:
                # signal-cli has forgotten them already: there is nobody else who could keep them. So: again.
                log.error("Frames could not be written down (%s), trying again.", type(trouble).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE_SECONDS_MAX)
            else:
                self.frames += len(frames)
                self._on_change()
                return

    def _request(self, writer: asyncio.StreamWriter, method: str, **params: Any) -> str:
        """Write a request. Not drained: what cannot be written shows as an answer that does not come."""
        name = str(next(self._ids))
        request = {"jsonrpc": "2.0", "id": name, "method": method, "params": params}
        writer.write(json.dumps(request).encode() + b"\n")
        return name


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        return a_dict(json.loads(line))
    except (ValueError, RecursionError):
        return {}


def _refusal(error: dict[str, Any]) -> Refused:
    """Say why nobody was reached: by the recipients' own results if there are some, else by the code."""
    response = a_dict(a_dict(error.get("data")).get("response"))
    kinds = set(failures(response).values())
    waits = [an_int(result.get("retryAfterSeconds")) or 0 for result in some_dicts(response.get("results"))]
    code = an_int(-error["code"]) if isinstance(error.get("code"), int) else None
    fallback = _REASONS.get(-code, "OTHER") if code is not None else "OTHER"
    reason = next((kind for kind in _WORTH_ANOTHER_TRY if kind in kinds), fallback)
    return Refused(reason, max(waits, default=0) or None)
