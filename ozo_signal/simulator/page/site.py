"""The site: the page's own files and its one socket, on the loopback interface. Who may speak there: see `guard`."""

from __future__ import annotations

import asyncio
import json
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from ozo_signal.simulator.lines import HOST
from ozo_signal.simulator.page.guard import Guard
from ozo_signal.simulator.page.theatre import Theatre
from ozo_signal.simulator.page.words import PageWords

STATIC = Path(__file__).parent / "static"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LONGEST_MESSAGE_BYTES = 64 * 1024 * 1024  # a whole series, with its pictures
TOKEN_SECONDS = 5.0
TOKEN_MESSAGE_MAX = 1000  # characters; before it is known who speaks, not much is read
DOING_MAX = 64  # things that one may ask for at the same time
WAITING_MAX = 100  # sentences for a page that reads slowly, or not at all
LEAVE_SECONDS = 1.0


class Page:
    """One page that is open somewhere: what it has seen, and what waits for it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.play, self.change, self.language = -1, 0, ""
        self.last: dict[str, Any] = {}
        self.waiting: list[dict[str, Any]] = []
        self.stirred = asyncio.Event()

    async def leave(self) -> None:
        """Say goodbye; not for long."""
        with suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(self.socket.close(), LEAVE_SECONDS)

    def give(self, message: dict[str, Any]) -> None:
        if len(self.waiting) < WAITING_MAX:
            self.waiting.append(message)
        self.stirred.set()


class Site:
    """Opened by `start`; `address` is what a browser is to be given."""

    def __init__(self, language: str) -> None:
        self.guard = Guard()
        self.theatre = Theatre(language, self._changed, self._tell)
        self.address = ""
        self._pages: list[Page] = []
        self._doing: set[asyncio.Task[None]] = set()
        app = web.Application(middlewares=[self.guard.stand])
        app.router.add_get("/", self._file)
        app.router.add_get("/line", self._line)
        app.router.add_get("/{name}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def start(self, port: int) -> None:
        """Open the port; 0 is any free one. Raises OSError when it is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.address = self.guard.opened(self._runner.addresses[0][1])

    async def close(self) -> None:
        """The play ends whatever the pages do: one of them may be stuck, and never read again."""
        for site in list(self._runner.sites):
            await site.stop()
        for task in list(self._doing):
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)
        try:
            await self.theatre.close()
        finally:
            await asyncio.gather(*(page.leave() for page in self._pages))
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        files = {file.name: file for file in STATIC.iterdir()}
        if name not in files or files[name].suffix not in KINDS:
            raise web.HTTPNotFound
        body = files[name].read_bytes()
        return web.Response(body=body, content_type=KINDS[files[name].suffix], charset="utf-8")

    async def _line(self, request: web.Request) -> web.StreamResponse:
        if not self.guard.is_own_page(request):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(max_msg_size=LONGEST_MESSAGE_BYTES, heartbeat=30)
        await socket.prepare(request)
        if not await self._has_token(socket):
            await socket.close(code=4403)
            return socket
        page = Page(socket)
        self._pages.append(page)
        page.stirred.set()
        writing = asyncio.create_task(self._write(page))
        try:
            await self._listen(page)
        finally:
            self._pages.remove(page)
            writing.cancel()
        return socket

    async def _has_token(self, socket: web.WebSocketResponse) -> bool:
        with suppress(TimeoutError):
            first = await socket.receive(TOKEN_SECONDS)
            is_short = first.type == WSMsgType.TEXT and len(first.data) <= TOKEN_MESSAGE_MAX
            said = _object(first.data) if is_short else {}
            return self.guard.knows(said.get("token"))
        return False

    async def _listen(self, page: Page) -> None:
        async for message in page.socket:
            if message.type == WSMsgType.TEXT:
                if len(self._doing) >= DOING_MAX:
                    await asyncio.wait(self._doing, return_when=asyncio.FIRST_COMPLETED)
                # Not one after the other: to save a series waits until all is quiet, and meanwhile people go on.
                task = asyncio.create_task(self._do(page, _object(message.data)))
                self._doing.add(task)
                task.add_done_callback(self._doing.discard)

    async def _do(self, page: Page, words: dict[str, Any]) -> None:
        answer = await self.theatre.do(words)
        if answer is not None:
            page.give(answer)

    async def _write(self, page: Page) -> None:
        """What waits, then the picture as it is now: a page that is slow misses pictures, and nothing else."""
        try:
            while True:
                await page.stirred.wait()
                page.stirred.clear()
                while page.waiting:
                    await page.socket.send_json(page.waiting.pop(0))
                await self._show(page)
        except ConnectionError:
            pass
        except Exception:  # a mistake in the program: better a page that says it has no line than one that is stuck
            traceback.print_exc()
            await page.leave()

    async def _show(self, page: Page) -> None:
        if page.language != self.theatre.language:
            page.language = self.theatre.language
            words = PageWords(page.language).page
            await page.socket.send_json({"kind": "words", "language": page.language, **words})
        picture = self.theatre.picture(page.play, page.change)
        lasting = {key: value for key, value in picture.items() if key != "change"}
        if lasting != page.last:
            page.play, page.change = picture["play"], picture.get("change", 0)
            shown = json.dumps(picture, ensure_ascii=False)
            await page.socket.send_str(shown.encode("utf-8", "replace").decode())
            page.last = json.loads(json.dumps(lasting))

    def _changed(self) -> None:
        for page in self._pages:
            page.stirred.set()

    def _tell(self, sentence: str) -> None:
        for page in self._pages:
            page.give({"kind": "no", "text": sentence})


def _object(text: str) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        said = json.loads(text)
        return said if isinstance(said, dict) else {}
    return {}
