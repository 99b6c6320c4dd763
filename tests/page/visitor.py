"""Somebody with the page open, without a browser: what the page would be told, and what it would ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from ozo_signal.simulator.page.site import Site

SECONDS = 60
Picture = dict[str, Any]


class Visitor:
    """What has been shown so far, gathered as the page gathers it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.picture: Picture = {}
        self.words: dict[str, Any] = {}
        self.refusals: list[str] = []
        self.files: list[dict[str, Any]] = []
        self._lines: dict[str, dict[int, dict[str, Any]]] = {}

    async def ask(self, what: str, /, **words: Any) -> None:
        await self.socket.send_json({"do": what, **words})

    async def until(self, shown: Callable[[Visitor], object]) -> None:
        """Look until this is so."""
        async with asyncio.timeout(SECONDS):
            while not (self.picture and shown(self)):
                await self._look()

    async def begin(self, evening: str = "practice", room: str = "group", language: str = "nl") -> None:
        await self.ask("begin", language=language, room=room, evening=evening)
        await self.until(lambda page: page.picture["busy"] == "begin")
        await self.until(lambda page: page.is_ready)

    async def then(self, what: str, /, **words: Any) -> None:
        """Ask for something that takes its time, and wait until it is over."""
        await self.ask(what, **words)
        await self.until(lambda page: page.picture["busy"])
        await self.until(lambda page: page.is_ready)

    @property
    def is_ready(self) -> bool:
        return bool(self.picture["begun"] and not self.picture["busy"])

    def chat(self, who: str, chat: str) -> list[str]:
        """What stands in a chat on a phone."""
        return [line["text"] for line in self._lines.get(who, {}).values() if line["chat"] == chat]

    def lines(self, who: str) -> list[dict[str, Any]]:
        return list(self._lines.get(who, {}).values())

    def has(self, who: str) -> bool:
        """Does anything stand on this phone?"""
        return bool(self._lines.get(who))

    async def _look(self) -> None:
        message = await self.socket.receive_json()
        if message["kind"] == "picture":
            self._gather(message)
        elif message["kind"] == "words":
            self.words = message
        elif message["kind"] == "no":
            self.refusals.append(message["text"])
        else:
            self.files.append(message)

    def _gather(self, picture: Picture) -> None:
        if picture["whole"]:
            self._lines = {}
        for name, phone in picture.get("phones", {}).items():
            self._lines.setdefault(name, {}).update({line["n"]: line for line in phone["lines"]})
        self.picture = picture


@asynccontextmanager
async def open_site(language: str = "nl") -> AsyncIterator[Site]:
    site = Site(language)
    await site.start(0)
    try:
        yield site
    finally:
        await site.close()


@asynccontextmanager
async def visit(site: Site) -> AsyncIterator[Visitor]:
    """The page is opened, as the browser does it."""
    base, _, token = site.address.partition("#")
    origin = base.rstrip("/")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{base}line", headers={"Origin": origin}, max_msg_size=0) as socket,
    ):
        await socket.send_json({"token": token})
        visitor = Visitor(socket)
        await visitor.until(lambda page: True)
        yield visitor
