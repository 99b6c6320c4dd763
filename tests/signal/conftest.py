"""A tiny signal-cli for the tests of the line to it: it answers what a test tells it to. Not a pretend world."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.signal.account import Signal
from ozo_signal.signal.frames import Noted
from ozo_signal.signal.letters import Letter
from ozo_signal.signal.silence import LIBRARIES

BOT = "+4915550000001"
BOT_UUID = "b0b0b0b0-0000-4000-8000-00000000b0b0"
ADA = "a1a1a1a1-1111-4111-8111-000000000001"
BEN = "b2b2b2b2-2222-4222-8222-000000000002"
NEVER_IN_THE_FILE = {"subscribeReceive", "unsubscribeReceive"}  # JSON-RPC only, so no command has them

SHARED = Path(__file__).resolve().parents[3] / "shared"


class TinySignalCli:
    """Speaks signal-cli's JSON-RPC. `answers` maps a method to a result, a dict with an error, or a function."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {"getUserStatus": [{"uuid": BOT_UUID}], "version": {"version": "0.14.6"}}
        self.silent: set[str] = set()  # methods that are never answered
        self.frames_before_answer: list[dict[str, Any]] = []
        self.refusals = 0  # of subscriptions
        self.connections = 0
        self._subscribers: dict[asyncio.StreamWriter, int] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._changed = asyncio.Event()
        self._timestamps = iter(range(1790000000001, 1790001000000))
        self._server: asyncio.Server

    async def open(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=2**25)

    async def close(self) -> None:
        self._server.close()
        self.hang_up()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of this method, without the account, which has to be there."""
        found = [request["params"] for request in self.requests if request["method"] == method]
        assert all(params["account"] == BOT for params in found)
        return [{key: value for key, value in params.items() if key != "account"} for params in found]

    def cut(self) -> None:
        """Cut every connection, so that the other side gets an error instead of an end."""
        for writer in self._writers:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.hang_up()

    async def flush(self) -> None:
        """Wait until everything was handed to the kernel."""
        for writer in self._writers:
            writer.transport.set_write_buffer_limits(0)
            await writer.drain()

    def frame(self, *frames: dict[str, Any]) -> None:
        """Hand frames to whoever is subscribed, all in one piece."""
        for writer, number in self._subscribers.items():
            writer.write(b"".join(_notification(number, frame) for frame in frames))

    def say(self, junk: bytes) -> None:
        """Write bytes to every connection, as they are."""
        for writer in self._writers:
            writer.write(junk)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a request has made this true."""
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def result_of_sending(self, *missed: tuple[str, str]) -> dict[str, Any]:
        results = [{"recipientAddress": {"uuid": who, "number": None}, "type": why} for who, why in missed]
        return {"timestamp": next(self._timestamps), "results": results}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        try:
            async for line in reader:
                request = json.loads(line)
                self.requests.append(request)
                if request["method"] not in self.silent:
                    writer.write(json.dumps(self._answer(request, writer)).encode() + b"\n")
                self._changed.set()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            self._subscribers.pop(writer, None)
            self._changed.set()
            writer.close()

    def _answer(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> dict[str, Any]:
        method, answer = request["method"], {"jsonrpc": "2.0", "id": request["id"]}
        if method == "subscribeReceive":
            if self.refusals:
                self.refusals -= 1
                return answer | {"error": {"code": -1, "message": "Specified account does not exist"}}
            number = self.connections
            for frame in self.frames_before_answer:
                writer.write(_notification(number, frame))
            self._subscribers[writer] = number
            return answer | {"result": number}
        given = self.answers.get(method)
        result = given(request["params"]) if callable(given) else given
        if result is None:
            result = self.result_of_sending()
        return answer | (result if isinstance(result, dict) and "error" in result else {"result": result})


class Desk:
    """What the rest of the program is for Signal: an inbox that knows duplicates, and an ear."""

    def __init__(self) -> None:
        self.noted: list[Noted] = []
        self.letters: list[Letter] = []
        self.given_up: list[tuple[int, str]] = []
        self.stirred = asyncio.Event()
        self.trouble: Callable[[Letter], None] = lambda letter: None
        self.stumbles = 0  # so often it falls after it has written down, before it can say so

    async def write_down(self, frames: list[Noted]) -> list[tuple[int, str]]:
        for noted in frames:
            if noted.mark_key not in {each.mark_key for each in self.noted}:
                self.noted.append(noted)
        if self.stumbles:
            self.stumbles -= 1
            self.stirred.set()
            raise OSError
        brought = {each.mark_key for each in frames}
        numbered = enumerate(self.noted, 1)
        return [(number, each.frame_json) for number, each in numbered if each.mark_key in brought]

    async def hear(self, letter: Letter) -> None:
        self.trouble(letter)
        self.letters.append(letter)

    async def give_up(self, number: int, sender: str) -> None:
        self.given_up.append((number, sender))

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(100):  # a bound, not a promise: a machine may be busy
            while not condition():
                self.stirred.clear()
                await self.stirred.wait()


def _notification(subscription: int, frame: dict[str, Any]) -> bytes:
    params = {"subscription": subscription, "result": frame}
    return json.dumps({"jsonrpc": "2.0", "method": "receive", "params": params}).encode() + b"\n"


@pytest.fixture
def samples() -> dict[int, str]:
    """The sample frames by their number."""
    found = {int(path.name[:2]): path.read_text() for path in sorted((SHARED / "frames").glob("*.json"))}
    if not found:
        pytest.skip("the folder with the sample frames is not beside the repository")
    return found


@pytest.fixture(scope="session")
def allowed() -> Callable[[str, dict[str, Any]], None]:
    """Checks a request against the list of signal-cli's commands; without the list it allows everything."""
    path = SHARED / "signal-cli-rpc.json"
    commands = json.loads(path.read_text())["commands"] if path.exists() else None

    def check(method: str, params: dict[str, Any]) -> None:
        if commands is None or method in NEVER_IN_THE_FILE:
            return
        known = {param["name"]: param for param in commands[method]["params"]}
        assert commands[method]["jsonRpc"]
        for name, value in params.items():
            if name == "account":
                continue
            param = known[name]
            for one in value if isinstance(value, list) and param.get("list") else [value]:
                kind = param.get("type", "text").partition(" ")[0]
                assert isinstance(one, {"boolean": bool, "integer": int, "text": str}[kind]), (method, name)
                assert one in param.get("choices", [one]), (method, name)
        assert {name for name, param in known.items() if param.get("required")} <= params.keys()

    return check


@pytest.fixture
async def cli(allowed: Callable[[str, dict[str, Any]], None]) -> AsyncIterator[TinySignalCli]:
    server = TinySignalCli()
    await server.open()
    yield server
    await server.close()
    for request in server.requests:
        allowed(request["method"], request["params"])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def joined(cli: TinySignalCli, desk: Desk) -> Callable[..., Any]:
    """Gives a started Signal that hears and speaks, as a context manager."""

    @asynccontextmanager
    async def join(leftovers: tuple[tuple[int, str], ...] = (), **options: Any) -> AsyncIterator[Signal]:
        signal = Signal(
            options.pop("address", cli.address),
            BOT,
            write_down=desk.write_down,
            hear=desk.hear,
            given_up=desk.give_up,
            on_change=desk.stirred.set,
            **options,
        )
        await signal.offer(leftovers)
        await signal.start()
        try:
            await desk.until(lambda: signal.hearing and signal.speaking)
            yield signal
        finally:
            await signal.stop()

    return join


@pytest.fixture
def envelope() -> Callable[..., dict[str, Any]]:
    """Makes a frame of Ada's: `envelope(1, dataMessage={...})`."""

    def make(second: int, **content: Any) -> dict[str, Any]:
        at = 1789000000000 + 1000 * second
        for key in ("dataMessage", "typingMessage"):
            if key in content:
                content[key] = {"timestamp": at, "message": None} | content[key]
        return {
            "account": BOT,
            "envelope": {
                "source": ADA,
                "sourceNumber": None,
                "sourceUuid": ADA,
                "sourceName": "Ada",
                "sourceDevice": 1,
                "timestamp": at,
                "serverReceivedTimestamp": at + 200,
                "serverDeliveredTimestamp": at + 230,
            }
            | content,
        }

    return make


@pytest.fixture(autouse=True)
def _libraries_speak_again() -> Iterator[None]:
    """Undo what closing the logging did, so that no test changes another one's."""
    before = {name: (log := logging.getLogger(name), log.handlers[:], log.level, log.propagate) for name in LIBRARIES}
    yield
    for log, handlers, level, propagate in before.values():
        log.handlers[:], log.level, log.propagate = handlers, level, propagate
