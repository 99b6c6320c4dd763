"""Mouth: the connection on which signal-cli is called, and its answers. What is called is not decided here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ozo_signal.signal.letters import Refused, Unknown
from ozo_signal.signal.lines import Line
from ozo_signal.signal.results import refusal
from ozo_signal.signal.tolerant import a_dict

PROBE_SECONDS = 5.0

Answer = dict[str, Any] | None  # the whole of it; None if the line broke


class Mouth:
    """Calls for one account, side by side, over whichever line is there."""

    def __init__(self, account: str, on_change: Callable[[], None], call_seconds: float) -> None:
        self._account = account
        self._on_change = on_change
        self._call_seconds = call_seconds
        self._line: Line | None = None
        self._opened = asyncio.Event()
        self._awaited: dict[str, asyncio.Future[Answer]] = {}
        self._probing: asyncio.Task[None] | None = None

    @property
    def speaking(self) -> bool:
        return self._line is not None

    async def talk(self, line: Line) -> None:
        """Speak over this line until it breaks. Raises EOFError."""
        self._line, self._awaited = line, {}
        self._opened.set()
        self._on_change()
        try:
            while True:
                for answer in await line.more():
                    awaited = self._awaited.get(str(answer.get("id")))
                    if awaited is not None and not awaited.done():
                        awaited.set_result(answer)
        finally:
            self._line = None
            self._opened.clear()
            for awaited in self._awaited.values():
                if not awaited.done():
                    awaited.set_result(None)
            self._on_change()

    async def call(self, method: str, params: dict[str, Any]) -> Any:
        """Call signal-cli and give its result. Raises Refused, Unknown as `Link.call` says."""
        line = await self._there()
        try:
            answer = await self._ask(line, self._call_seconds, method, {"account": self._account} | params)
        except TimeoutError:
            if self._probing is None or self._probing.done():
                self._probing = asyncio.create_task(self._probe(line))
            raise Unknown from None
        if answer is None:
            raise Unknown
        if answer.get("error") is not None:
            raise refusal(a_dict(answer["error"]))
        return answer.get("result")

    async def stop(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def _there(self) -> Line:
        try:
            async with asyncio.timeout(self._call_seconds):
                while self._line is None:  # once more if it broke before we came to use it
                    await self._opened.wait()
        except TimeoutError:
            raise Refused("IO") from None
        return self._line

    async def _ask(self, line: Line, seconds: float, method: str, params: dict[str, Any]) -> Answer:
        """Raises TimeoutError."""
        awaited: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        name = line.request(method, params)
        waiting = self._awaited  # those of this line
        waiting[name] = awaited
        try:
            async with asyncio.timeout(seconds):
                return await awaited
        finally:
            del waiting[name]

    async def _probe(self, line: Line) -> None:
        """Ask the easiest question. Who does not answer that is not there, however open the line looks."""
        if line is not self._line:
            return
        try:
            await self._ask(line, PROBE_SECONDS, "version", {})
        except TimeoutError:
            line.hang_up()
