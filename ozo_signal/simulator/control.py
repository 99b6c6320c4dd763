"""The control line: whoever directs the play says here what people do, and asks what phones show.

What the words do is in `acts`, `grouping` and `clock`; the client for it is in `client`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from ozo_signal.simulator import acts, grouping, joining, looking, polls, saving
from ozo_signal.simulator.clock import Clock
from ozo_signal.simulator.lines import Connection, Port
from ozo_signal.simulator.rpc import Rpc
from ozo_signal.simulator.things import FAILURES, Failure, WorldError
from ozo_signal.simulator.world import World

NOTICE_TURNS = 3  # turns of the loop in which the end of a connection, seen by now, has been dealt with

Words = dict[str, Any]


class Control:
    """The server of the control line."""

    def __init__(self, world: World, rpc: Rpc, clock: Clock) -> None:
        self._world, self._rpc, self._clock = world, rpc, clock
        self._waiting: set[asyncio.Task[None]] = set()
        self.port = Port(self._take)

    async def _take(self, connection: Connection, line: bytes) -> None:
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise ValueError("not an object")
        except ValueError as error:
            connection.send({"id": None, "ok": False, "error": f"This line cannot be read: {error}."})
            return
        if request.get("do") in ("settle", "advance"):
            task = asyncio.create_task(self._wait_and_answer(connection, request))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
            return
        # A bot that has just died must be noticed first, or a frame would be written into nothing.
        for _ in range(NOTICE_TURNS):
            await asyncio.sleep(0)
        connection.send(self._answer(request))
        self._rpc.pump()

    def _answer(self, request: Words) -> Words:
        words = {key: value for key, value in request.items() if key not in ("id", "do")}
        act = ACTS.get(str(request.get("do")))
        try:
            if act is None:
                raise WorldError(f"There is nothing called {request.get('do')!r} to do.")
            answer = act(self._world, self._rpc, **words)
            if request["do"] == "look":
                answer["next"] = self._clock.wish
        except WorldError as error:
            return {"id": request.get("id"), "ok": False, "error": str(error)}
        except Exception as error:  # words of a kind that nobody thought of must not end the play
            return {"id": request.get("id"), "ok": False, "error": f"This cannot be done: {error}."}
        return {"id": request.get("id"), "ok": True, **answer}

    async def _wait_and_answer(self, connection: Connection, request: Words) -> None:
        to = request.get("to")
        if "by" in request:
            to = self._world.now + int(request["by"])
        try:
            answer = await self._clock.settle(to)
        except WorldError as error:
            connection.send({"id": request.get("id"), "ok": False, "error": str(error)})
        else:
            connection.send({"id": request.get("id"), "ok": True, **answer})


def _phone(world: World, rpc: Rpc, name: str, number: str | None = None, profile: str | None = None) -> Words:
    return {"uuid": world.add_phone(name, number, profile).uuid}


def _raw(world: World, rpc: Rpc, frame: Words) -> Words:
    world.hand_over(frame)
    return {}


def _trouble(world: World, rpc: Rpc, **words: Any) -> Words:
    if "line" in words:
        rpc.make_trouble(words["line"])
        return {}
    if "group" in words:
        world.group(words["group"]).is_failing = bool(words["failure"])
        return {}
    kind = words["failure"]
    if kind is not None and kind not in FAILURES:
        raise WorldError(f"A failure is one of {', '.join(FAILURES)}, not {kind!r}.")
    failure = Failure(kind, words.get("retryAfter"), words.get("token"), words.get("captcha")) if kind else None
    world.fail(words.get("who"), failure)
    return {}


def _wrong_clock(world: World, rpc: Rpc, ahead: int) -> Words:
    world.ahead = ahead
    return {}


def _move(world: World, rpc: Rpc, to: int) -> Words:
    """Time passes, and nobody is asked whether they have anything left to do: the bot is dead."""
    world.move_to(to)
    return {}


def _again(world: World, rpc: Rpc, timestamp: int) -> Words:
    world.send_again(timestamp)
    return {}


def _stamped(act: Callable[..., int]) -> Callable[..., Words]:
    return lambda world, rpc, **words: {"timestamp": act(world, **words)}


def _thing(kind: str) -> Callable[..., Words]:
    return lambda world, rpc, **words: {"timestamp": acts.send_thing(world, kind=kind, **words)}


def _done(act: Callable[..., None]) -> Callable[..., Words]:
    def do(world: World, rpc: Rpc, **words: Any) -> Words:
        act(world, **words)
        return {}

    return do


ACTS: dict[str, Callable[..., Words]] = {
    "phone": _phone,
    "write": _stamped(acts.write),
    "edit": _stamped(acts.edit),
    "delete": _stamped(acts.delete),
    "react": _stamped(acts.react),
    "typing": _stamped(acts.typing),
    "timer": _stamped(acts.set_timer),
    "poll": _stamped(polls.make),
    "vote": _stamped(polls.vote),
    "close_poll": _stamped(polls.close),
    "sticker": _thing("sticker"),
    "picture": _thing("picture"),
    "voice": _thing("voice"),
    "leave": _done(joining.leave),
    "accept": _done(joining.accept),
    "join": _done(joining.join),
    "promote": _done(joining.promote),
    "group": lambda world, rpc, **words: {"group": joining.create_by_phone(world, **words)},
    "raw": _raw,
    "again": _again,
    "trouble": _trouble,
    "wrong_clock": _wrong_clock,
    "move": _move,
    "now": lambda world, rpc: {"now": world.now},
    "screen": lambda world, rpc, who, since=0: {"lines": looking.screen(world, who, since)},
    "look": lambda world, rpc, since=0: looking.look(world, since),
    "save": lambda world, rpc: {"world": saving.save(world)},
    "posts": lambda world, rpc, since=0: {"posts": world.posts[max(since, 0) :]},
    "letters": lambda world, rpc, since=0: {"letters": world.letters[max(since, 0) :]},
    "groups": lambda world, rpc: {"groups": grouping.overview(world)},
    "requests": lambda world, rpc, since=0: {"requests": rpc.requests[max(since, 0) :]},
}
