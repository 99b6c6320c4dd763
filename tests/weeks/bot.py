"""A desk at work on a folder, with a clock that is moved from outside, and stopped as if it were killed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ozo_signal.signal.letters import Post
from ozo_signal.storage import outbox
from ozo_signal.storage.outbox import Row
from ozo_signal.workshop import open_store

from ..engine.desk_alone import DeskAlone, settings


class Bot(DeskAlone):
    """Made by `start`. Whatever it posts is taken by Signal as soon as somebody asks for the news."""

    _running: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, folder: Path, now: int) -> Bot:
        bot = cls(folder, await open_store(settings(folder)))
        bot.now = now
        await bot.desk.wake_up()
        bot._running = asyncio.create_task(bot.desk.run())
        return bot

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self.store.close()

    async def news(self) -> list[tuple[Row, Post]]:
        """What was posted since this was asked last."""
        async with self.store.write() as tx:
            rows = await outbox.since(tx, 0)
            for row in rows:
                await outbox.strike(tx, row.number)
        return [(row, Post.from_json(row.post)) for row in rows]
