"""What a group is told when a session is moved, and when sessions were missed because the bot was away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ..stack.sentences import key_of
from .desk_alone import MINUTE, ZONE, DeskAlone, open_desk

ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE


class Circle:
    """A group of two sessions, the first of them in five days at eight in the evening; Ada leads it."""

    def __init__(self, desk: DeskAlone) -> None:
        self.desk = desk
        first = datetime.fromtimestamp(desk.now / 1000, ZoneInfo(ZONE)) + timedelta(days=5)
        self.first = round(first.replace(hour=20, minute=0, second=0, microsecond=0).timestamp() * 1000)

    async def told(self) -> list[str]:
        """What was said in the group since this was asked last, by key."""
        posts = [post for post in await self.desk.posts() if post.text and not post.to]
        return [key_of(post.text, "en") for post in posts]

    async def move(self, to: int) -> None:
        day = datetime.fromtimestamp(to / 1000, ZoneInfo(ZONE))
        await self.desk.hear(ADA, "move")
        await self.desk.hear(ADA, f"{day:%d/%m/%Y %H:%M}")


@pytest.fixture
async def circle(tmp_path: Path) -> AsyncIterator[Circle]:
    async with open_desk(tmp_path) as desk:
        group, codes = await desk.new_group(days_ahead=5)
        for who, code in zip((ADA, BEN), codes, strict=False):
            await desk.hear(who, code)
            await desk.hear(who, "1")
        await desk.room_of(group)
        circle = Circle(desk)
        await circle.told()
        yield circle


async def test_who_is_told_a_new_time_is_not_reminded_of_it_in_the_same_minute(circle: Circle) -> None:
    desk = circle.desk
    await desk.ring(circle.first - DAY)
    assert await circle.told() == ["remind.day"]
    await circle.move(desk.now + 20 * HOUR)
    await desk.ring(desk.now + MINUTE)
    assert await circle.told() == ["move.told"]
    await desk.ring(desk.now + 20 * HOUR)
    assert "remind.day" not in await circle.told()


async def test_a_session_that_is_moved_far_is_announced_again_the_day_before(circle: Circle) -> None:
    desk = circle.desk
    await desk.ring(circle.first - DAY)
    await circle.move(circle.first + 3 * DAY)
    await circle.told()
    await desk.ring(circle.first + 2 * DAY)
    assert await circle.told() == ["remind.day"]


async def test_an_hour_that_was_missed_is_regretted_and_the_next_one_is_told(circle: Circle) -> None:
    desk = circle.desk
    await desk.ring(circle.first + HOUR)
    assert await circle.told() == ["away.missed"]


async def test_many_hours_that_were_missed_are_regretted_once(circle: Circle) -> None:
    desk = circle.desk
    await desk.ring(circle.first + 8 * DAY)
    assert await circle.told() == ["away.too_long"]


async def test_who_comes_back_when_everything_is_to_be_erased_promises_no_next_time(circle: Circle) -> None:
    desk = circle.desk
    await desk.ring(circle.first + 15 * DAY)
    assert await circle.told() == []
    assert desk.rows("people") == 0
