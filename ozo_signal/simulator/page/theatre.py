"""The theatre: begins a play, saves it as a file, opens one; one at a time. Pages hear when something changed."""

from __future__ import annotations

import asyncio
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.page import cast as casting
from ozo_signal.simulator.page import series as files
from ozo_signal.simulator.page.asking import NotDone, Words, needed
from ozo_signal.simulator.page.cast import Cast, Wish
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.doing import do
from ozo_signal.simulator.page.evening import Evening, set_the_scene
from ozo_signal.simulator.page.series import SeriesError
from ozo_signal.simulator.page.words import PageWords
from ozo_signal.simulator.processes import ACCOUNT, House, ProcessError

CANCELLED_AGAIN_SECONDS = 0.5
REFUSALS = (StageError, ProcessError, SeriesError, NotDone)


class Theatre:
    """`changed` is called when pages have something new to show, `tell` with what could not be done."""

    def __init__(self, language: str, changed: Callable[[], None], tell: Callable[[str], None]) -> None:
        self.language = language
        self.play = 0  # which one it is: a page that shows another begins anew
        self.busy = ""
        self._changed, self._tell = changed, tell
        self._evening: Evening | None = None
        self._running: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    async def do(self, words: dict[str, Any]) -> dict[str, Any] | None:
        """What a page asks; what it is to be given, if that is something for itself alone."""
        what = words.get("do")
        try:
            if what == "begin":
                await self._begin(_wish(words))
            elif what == "open":
                await self._open(words.get("series"))
            elif self._evening is None:
                raise NotDone("No play has begun.")
            elif what == "save":
                return await self._save(self._evening)
            else:
                await do(self._evening, words)
        except REFUSALS as trouble:
            return {"kind": "no", "text": self._words.trouble(str(trouble))}
        except OSError as trouble:
            return {"kind": "no", "text": self._words.trouble(f"This machine is in the way: {trouble.strerror}.")}
        except Exception:
            traceback.print_exc()
            return {"kind": "no", "text": self._words.trouble("A mistake in the program.")}
        self._changed()
        return None

    def picture(self, play: int, since: int) -> dict[str, Any]:
        """What a page is shown that has seen this much of this play already."""
        evening = self._evening
        picture: dict[str, Any] = {"kind": "picture", "play": self.play, "language": self.language, "busy": self.busy}
        # While people come in there is nothing to see yet: a page would open the wrong chats.
        if evening is None or not evening.shown.begun or self.busy == "begin":
            return picture | {"whole": True, "begun": False}
        whole = play != self.play or since == 0
        return {
            **picture,
            **evening.shown.since(0 if whole else since),
            "whole": whole,
            "begun": True,
            "busy": self.busy or evening.busy,
            "zone": evening.cast.zone,
            "room": evening.cast.room,
            "group": evening.cast.group,
            "speed": evening.speed,
            "bot": "starts" if evening.busy == "start" else "runs" if evening.house.lives else "dead",
            "roles": evening.cast.roles,
            "slips": evening.cast.slips,
            "company": evening.companions,
            "hint": evening.hint(),
            "panel": evening.panel,
            "commands": evening.cast.commands,
        }

    @property
    def _words(self) -> PageWords:
        return PageWords(self.language)

    def _say(self, sentence: str) -> None:
        self._tell(self._words.trouble(sentence))

    async def close(self) -> None:
        """The end: every process is stopped, and the folder is gone."""
        try:
            if self._running is not None:
                while not self._running.done():  # whatever it waits for just now may swallow one
                    self._running.cancel()
                    await asyncio.wait({self._running}, timeout=CANCELLED_AGAIN_SECONDS)
            if self._evening is not None:
                await self._evening.see(False)
        finally:
            self._running = self._evening = None
            await self._stack.aclose()

    async def _begin(self, wish: Wish) -> None:
        cast, script = casting.cast_for(wish)

        async def begin(stack: AsyncExitStack) -> Evening:
            company = Company(cast.language, cast.zone)
            evening = await self._raise_curtain(stack, cast, company, casting.begins_at(wish, script), None)
            await set_the_scene(evening, wish, script)
            return evening

        await self._replace(begin)

    async def _open(self, series: Any) -> None:
        cast, company = files.opened(series)

        async def begin(stack: AsyncExitStack) -> Evening:
            try:
                return await self._take_up(stack, cast, company, series)
            except SeriesError:
                raise
            except Exception as trouble:  # whatever it is: this file made it
                raise SeriesError(f"This series is damaged: {trouble}.") from None

        await self._replace(begin)

    async def _take_up(self, stack: AsyncExitStack, cast: Cast, company: Company, series: dict[str, Any]) -> Evening:
        evening = await self._raise_curtain(stack, cast, company, None, series)
        evening.heard = series["heard"]
        evening.companions.update(series["companions"])
        evening.shown.read.update(series["read"])
        if series["runs"]:
            await evening.house.start()
        await evening.mover.settle()
        if series["runs"] and not evening.house.lives:
            raise SeriesError("The bot cannot run with what is kept in this series.")
        if not evening.shown.has(cast.roles):
            raise SeriesError("This series is damaged: somebody has no phone.")
        evening.hint()
        return evening

    async def _replace(self, begin: Callable[[AsyncExitStack], Awaitable[Evening]]) -> None:
        """One play at a time. The one that is on stands still, and ends when the new one has begun."""
        if self.busy:
            raise NotDone("Another play is about to begin.")
        self.busy = "begin"
        self._changed()
        try:
            if self._evening is not None:
                self._evening.halt()
            async with AsyncExitStack() as stack:
                evening = await begin(stack)
                await self.close()
                self._stack = stack.pop_all()
            self._evening, self.language = evening, evening.cast.language
            self.play += 1
            self._running = asyncio.create_task(evening.run())
        finally:
            self.busy = ""

    async def _raise_curtain(
        self, stack: AsyncExitStack, cast: Cast, company: Company, now: str | None, series: dict[str, Any] | None
    ) -> Evening:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ozo-demo-")))
        attachments = folder / "attachments"
        attachments.mkdir()
        world = files.lay_out(series, folder, folder / "data", attachments) if series is not None else None
        started = Stage.start(account=ACCOUNT, now=now, files=attachments, world=world)
        stage = await stack.enter_async_context(started)
        house = House(stage, folder, attachments)
        stack.push_async_callback(house.stop)
        return Evening(stage, house, cast, company, self._changed, self._say)

    async def _save(self, evening: Evening) -> dict[str, Any]:
        saved: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        async def save() -> None:
            try:
                saved.set_result(await files.save(evening))
            except Exception as trouble:
                saved.set_exception(trouble)

        evening.ask("save", save)
        first: list[asyncio.Future[Any]] = [saved, *([self._running] if self._running else [])]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if not saved.done():
            raise NotDone("Another play is about to begin.")
        when = datetime.fromtimestamp(evening.shown.now / 1000, ZoneInfo(evening.cast.zone))
        return {"kind": "file", "name": f"ozo-{when:%Y-%m-%d-%H%M}.json", "series": await saved}


def _wish(words: Words) -> Wish:
    try:
        return Wish(*(needed(words, name) for name in ("language", "room", "evening")))
    except ValueError as trouble:
        raise NotDone(str(trouble)) from None
