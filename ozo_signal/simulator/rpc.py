"""The JSON-RPC line of signal-cli in manual receive mode: requests, answers, subscriptions, trouble.

What a request means is in `requests`. How often a frame reaches a subscriber: once, at most.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ozo_signal.simulator import requests
from ozo_signal.simulator.lines import Connection, Port
from ozo_signal.simulator.things import RequestError, WorldError
from ozo_signal.simulator.world import World

PARSE_ERROR, BAD_REQUEST, UNEXPECTED = -32700, -32600, -32603
TROUBLES = (None, "hang", "deaf", "late", "down", "close", "clean")


@dataclass
class Subscription:
    """Somebody who receives; `frames` counts what was written to them."""

    number: int
    connection: Connection
    frames: int = 0


class Rpc:
    """The server. `stir` is called whenever something happened here, `trace` with everything that passes."""

    def __init__(self, world: World, stir: Callable[[], None], trace: Callable[[str, Any], None]) -> None:
        self._world, self._stir, self._trace = world, stir, trace
        self._subscriptions: list[Subscription] = []
        self._next_number = 0
        self._trouble: str | None = None
        self._held: list[Callable[[], None]] = []  # requests or answers which wait for the trouble to end
        self.port = Port(self._take, self._meet, self._forget)
        self.requests: list[dict[str, Any]] = []

    @property
    def subscription(self) -> Subscription | None:
        """The newest one which is still there."""
        return self._subscriptions[-1] if self._subscriptions else None

    @property
    def deaf(self) -> bool:
        """Do frames wait on purpose, while everything else goes on?"""
        return self._trouble == "deaf"

    def pump(self) -> None:
        """Hand out what waits, if somebody receives."""
        if self._trouble in ("hang", "deaf"):
            return
        while self._subscriptions and self._world.queue:
            frame = self._world.queue.popleft()
            if isinstance(frame.get("envelope"), dict):
                frame["envelope"]["serverDeliveredTimestamp"] = self._world.now
            self._trace("frame", frame)
            for each in self._subscriptions:
                each.frames += 1
                params = {"subscription": each.number, "result": frame}
                each.connection.send({"jsonrpc": "2.0", "method": "receive", "params": params})
        self._stir()

    def make_trouble(self, kind: str | None) -> None:
        """hang: nothing is read; deaf: frames wait; late: done, but not answered. All until None, then all of it comes.

        close: all connections are cut now; clean: they are ended in an orderly way now; down: they are cut, and new
        ones too, until None.
        """
        if kind not in TROUBLES:
            raise WorldError(f"Trouble on the line is hang, deaf, late, down, close, clean or null, not {kind!r}.")
        self._trace("trouble", kind)
        if kind in ("down", "close", "clean"):
            for connection in list(self.port.connections):
                connection.close() if kind == "clean" else connection.abort()
                self._forget(connection)
        if kind in ("close", "clean"):
            return
        self._trouble = kind
        held, self._held = self._held, []
        for act in held:
            act()
        self.pump()

    def _meet(self, connection: Connection) -> None:
        if self._trouble == "down":
            connection.abort()

    async def _take(self, connection: Connection, line: bytes) -> None:
        try:
            request = _read(line)
        except RequestError as error:
            self._refuse(connection, None, error)
            return
        self._trace("request", request)
        params = request.get("params") or {}
        self.requests.append({"method": request["method"], "params": params, "at": self._world.now})
        if self._trouble == "hang":
            self._held.append(lambda: self._carry_out(connection, request, params))
        else:
            self._carry_out(connection, request, params)
        self._stir()

    def _carry_out(self, connection: Connection, request: dict[str, Any], params: Any) -> None:
        if connection.gone:
            return  # nobody waits for it any more, and a subscription of theirs would swallow what is queued
        number = request.get("id")
        try:
            if not isinstance(params, dict):
                raise RequestError(BAD_REQUEST, "Parameters must be an object")
            result = self._result(connection, request["method"], params)
        except RequestError as error:
            self._refuse(connection, number, error)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            self._refuse(connection, number, RequestError(UNEXPECTED, f"Unexpected: {error}"))
        else:
            self._answer(connection, number, {"result": result})
        self.pump()

    def _result(self, connection: Connection, method: str, params: dict[str, Any]) -> Any:
        if method == "subscribeReceive":
            return self._subscribe(connection)
        if method == "unsubscribeReceive":
            wanted = params.get("subscription")
            self._subscriptions = [each for each in self._subscriptions if each.number != wanted]
            return {}
        return requests.carry_out(self._world, method, params)

    def _subscribe(self, connection: Connection) -> int:
        subscription = Subscription(self._next_number, connection)
        self._next_number += 1
        self._subscriptions.append(subscription)
        # What waited comes before the answer. Real ones come before or after it; who bears this bears both.
        self.pump()
        return subscription.number

    def _refuse(self, connection: Connection, number: Any, error: RequestError) -> None:
        content = {"code": error.code, "message": error.message, "data": error.data}
        self._answer(connection, number, {"error": content})

    def _answer(self, connection: Connection, number: Any, content: dict[str, Any]) -> None:
        answer = {"jsonrpc": "2.0", **content, "id": number}
        if self._trouble == "late":
            self._held.append(lambda: self._give(connection, answer))
        else:
            self._give(connection, answer)

    def _give(self, connection: Connection, answer: dict[str, Any]) -> None:
        self._trace("answer", answer)
        connection.send(answer)

    def _forget(self, connection: Connection) -> None:
        self._subscriptions = [each for each in self._subscriptions if each.connection is not connection]
        self._stir()


def _read(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except ValueError:
        raise RequestError(PARSE_ERROR, "Failed to parse request") from None
    if not isinstance(request, dict) or not isinstance(request.get("method"), str):
        raise RequestError(BAD_REQUEST, "This is not a JSON-RPC request")
    return request
