"""What a crash means at each point between reading a frame and striking out a post, for one private word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ozo_signal.core.names import Point

from ..nursery.lives import Nursery
from ..stack.circle import Circle, make_circle
from ..stack.house import open_house
from .fates import Fates
from .mortal import Mortal

# How often its author is told that it is safe.
MARKS = {
    Point.READ: 0,  # Signal has forgotten it, and we had not kept it yet
    Point.WRITTEN: 1,
    Point.OFFERED: 1,
    Point.HEARD: 1,
    Point.DECIDED: 1,
    Point.COMMITTED: 1,
    Point.POSTED: 2,  # better twice than never
    Point.STRUCK: 1,
}


class Wish(Fates):
    """The next life ends at the point that is wished for, those after it do not."""

    wished = ""

    def point(self) -> str:
        point, self.wished = self.wished, ""
        return point


@pytest.mark.asyncio(loop_scope="session")
async def test_a_crash_at_each_point_means_what_was_designed(tmp_path: Path, nursery: Nursery) -> None:
    deaths: list[str] = []
    wish = Wish()

    async def bury(where: str) -> None:
        deaths.append(where)

    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await make_circle(house, mark="")
        bot = Mortal(house, nursery, wish, bury)
        await bot.live()
        await house.stage.phone("Sofia")
        for text in (circle.codes[0], "1"):
            await write(circle, bot, text)
        for point in Point:
            await write(circle, bot, "onderwerp")
            await bot.kill()
            deaths.clear()
            wish.wished = f"{point}:1"
            sent = await house.stage.write("Sofia", f"over {point}")
            await bot.live()
            await bot.rest()
            assert deaths == [point], "every point is passed by every letter"
            assert len(await marks(circle, sent)) == MARKS[point], point
            assert await is_kept(circle, bot, f"over {point}") == (MARKS[point] > 0), point
        assert await bot.stop() == 0
        assert house.complaints() == []
        assert '"level": "INFO"' in house.complained.read_text(encoding="utf-8"), "its log is as always"


async def write(circle: Circle, bot: Mortal, text: str) -> None:
    await circle.house.stage.write("Sofia", text)
    await bot.rest()


async def marks(circle: Circle, sent: int) -> list[dict[str, Any]]:
    posts = await circle.house.stage.posts()
    return [post for post in posts if post["kind"] == "react" and post["target"] == sent]


async def is_kept(circle: Circle, bot: Mortal, topic: str) -> bool:
    await circle.heard("Sofia")
    await write(circle, bot, "onderwerpen")
    said = "\n".join(await circle.heard("Sofia"))
    return any(line.endswith(f". {topic}") for line in said.splitlines())
