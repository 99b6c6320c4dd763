"""The other end of the control line: `Stage`, with which tests and plays direct the pretend world.

The pretend world itself is in its own process and is started from here.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ozo_signal.simulator.lines import HOST, LONGEST_LINE_BYTES

PACKAGE_PARENT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 10
SMALL_STEPS_MAX = 50


class StageError(Exception):
    """The pretend world refused; the sentence says why."""


@dataclass(frozen=True)
class Settled:
    """Nothing more happens at `now`; the bot wants to be woken at `next`, or not at all. Milliseconds."""

    now: int
    next: int | None


class Stage:
    """A connection to a pretend world. Times are milliseconds since the epoch."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ports: dict[str, int]) -> None:
        self.rpc_port = ports.get("rpc", 0)
        self.clock_port = ports.get("clock", 0)
        self.control_port = ports["control"]
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        account: str = "+31600000000",
        now: str | None = None,
        trace: str | Path | None = None,
        salt: str | None = None,
        patience_seconds: float | None = None,
        files: Path | None = None,
    ) -> AsyncIterator[Stage]:
        """Start a pretend world in a process of its own, and stop it at the end."""
        words = _options(account=account, now=now, trace=trace, salt=salt, files=files, patience=patience_seconds)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ozo_signal.simulator", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=PACKAGE_PARENT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdin is not None and process.stdout is not None
        try:
            first = await process.stdout.readline()
            if not first:
                raise StageError("The pretend Signal did not start; what it said is on standard error.")
            async with cls.connect(json.loads(first)) as stage:
                yield stage
        finally:
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()

    @classmethod
    @asynccontextmanager
    async def connect(cls, ports: dict[str, int]) -> AsyncIterator[Stage]:
        """Connect to a pretend world that runs already; `ports` is what it printed."""
        reader, writer = await asyncio.open_connection(HOST, ports["control"], limit=LONGEST_LINE_BYTES)
        stage = cls(reader, writer, ports)
        try:
            yield stage
        finally:
            stage._listening.cancel()
            with suppress(asyncio.CancelledError):
                await stage._listening
            writer.close()

    async def do(self, what: str, **words: Any) -> dict[str, Any]:
        """Say anything on the control line. Raises StageError with the sentence that came back."""
        number = next(self._numbers)
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        if self._listening.done():
            raise StageError("The pretend Signal has gone.")
        self._writer.write(json.dumps({"id": number, "do": what, **words}).encode() + b"\n")
        answer: dict[str, Any] = await answered
        if not answer["ok"]:
            raise StageError(answer["error"])
        return answer

    async def phone(self, name: str, number: str | None = None, profile: str | None = None) -> str:
        """A phone of this name; returns its uuid."""
        return cast(str, (await self.do("phone", name=name, number=number, profile=profile))["uuid"])

    async def write(
        self,
        who: str,
        text: str,
        group: str | None = None,
        quote: int | None = None,
        mention: str | list[str] | None = None,
    ) -> int:
        return await self._act("write", who=who, text=text, group=group, quote=quote, mention=mention)

    async def edit(self, who: str, target: int, text: str) -> int:
        return await self._act("edit", who=who, target=target, text=text)

    async def delete(self, who: str, target: int) -> int:
        return await self._act("delete", who=who, target=target)

    async def react(
        self,
        who: str,
        target: int,
        emoji: str,
        author: str | None = None,
        remove: bool = False,
        group: str | None = None,
    ) -> int:
        words: dict[str, Any] = {"target": target, "emoji": emoji, "author": author, "remove": remove, "group": group}
        return await self._act("react", who=who, **words)

    async def typing(self, who: str, action: str = "STARTED", group: str | None = None) -> int:
        return await self._act("typing", who=who, action=action, group=group)

    async def timer(self, who: str, seconds: int) -> int:
        return await self._act("timer", who=who, seconds=seconds)

    async def send_thing(self, who: str, kind: str, **more: str | None) -> int:
        """A "sticker", "picture" or "voice", with `group`, `text`, `data` (base64) and `filename`."""
        return await self._act(kind, who=who, **more)

    async def leave(self, who: str, group: str) -> None:
        await self.do("leave", who=who, group=group)

    async def accept(self, who: str, group: str) -> None:
        await self.do("accept", who=who, group=group)

    async def join(self, who: str, group: str) -> None:
        await self.do("join", who=who, group=group)

    async def make_group(self, who: str, name: str, members: list[str]) -> str:
        """A group which a person makes, with the bot in it; returns its id."""
        return cast(str, (await self.do("group", who=who, name=name, members=members))["group"])

    async def promote(self, who: str, group: str, whom: str) -> None:
        await self.do("promote", who=who, group=group, whom=whom)

    async def raw(self, frame: dict[str, Any]) -> None:
        """Any frame, as it is: {"envelope": …, "account": …}."""
        await self.do("raw", frame=frame)

    async def screen(self, who: str, since: int = 0) -> list[dict[str, Any]]:
        """What this phone shows after line number `since`."""
        return cast(list[dict[str, Any]], (await self.do("screen", who=who, since=since))["lines"])

    async def posts(self, since: int = 0) -> list[dict[str, Any]]:
        """What the bot did after post number `since`."""
        return cast(list[dict[str, Any]], (await self.do("posts", since=since))["posts"])

    async def groups(self) -> list[dict[str, Any]]:
        return cast(list[dict[str, Any]], (await self.do("groups"))["groups"])

    async def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Every JSON-RPC request so far: method, params, at."""
        return cast(list[dict[str, Any]], (await self.do("requests", since=since))["requests"])

    async def now(self) -> int:
        return cast(int, (await self.do("now"))["now"])

    async def settle(self) -> Settled:
        """Wait until the bot has nothing left to do at this time."""
        return self._settled(await self.do("settle"))

    async def advance(self, to: int | None = None, by: int | None = None) -> Settled:
        """Jump to a time, over all bells before it, and settle there."""
        if (to is None) == (by is None):
            raise StageError("Give either `to` or `by`.")
        return self._settled(await self.do("advance", **({"to": to} if by is None else {"by": by})))

    async def walk(self, to: int | None = None, by: int | None = None) -> Settled:
        """Go to a time and stop, settling, at each time at which the bot wants to be woken on the way."""
        if (to is None) == (by is None):
            raise StageError("Give either `to` or `by`.")
        settled = await self.settle()
        end = to if to is not None else settled.now + cast(int, by)
        small_steps = 0
        while settled.now < end:
            wish = end if settled.next is None else max(settled.next, settled.now + 1)
            small_steps = small_steps + 1 if wish == settled.now + 1 else 0
            if small_steps > SMALL_STEPS_MAX:
                raise StageError("The bot wants to be woken again and again at a time that has passed.")
            settled = await self.advance(to=min(wish, end))
        return settled

    async def trouble(self, who: str | None, failure: str | None, wait_seconds: int = 0, **proof: str) -> None:
        """Every send to this phone, or to anybody (None), fails like this until no failure is named.

        `proof`: a rate limit with a `token` wants one, and `captcha` is the one that is taken.
        """
        await self.do("trouble", who=who, failure=failure, retryAfter=wait_seconds or None, **proof)

    async def trouble_in_group(self, group: str, failing: bool) -> None:
        """Every send to this group fails, whoever is in it, until it does no more."""
        await self.do("trouble", group=group, failure=failing)

    async def trouble_on_line(self, kind: str | None) -> None:
        """hang, late, down (all until None), close, clean (both at once): see `rpc.Rpc.make_trouble`."""
        await self.do("trouble", line=kind)

    async def _act(self, what: str, **words: Any) -> int:
        return cast(int, (await self.do(what, **words))["timestamp"])

    def _settled(self, answer: dict[str, Any]) -> Settled:
        return Settled(answer["now"], answer["next"])

    async def _listen(self) -> None:
        with suppress(OSError):
            while line := await self._reader.readline():
                answer = json.loads(line)
                self._answers.pop(answer["id"]).set_result(answer)
        for waiting in self._answers.values():
            waiting.set_exception(StageError("The pretend Signal has gone."))


def _options(**options: Any) -> list[str]:
    # The process works in another directory.
    paths = {name: Path(options[name]).resolve() for name in ("trace", "files") if options[name] is not None}
    return [f"--{name}={value}" for name, value in (options | paths).items() if value is not None]
