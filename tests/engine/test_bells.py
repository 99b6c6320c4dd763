"""When bells ring at the desk: not before the letters that were sent before them, and never all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ozo_signal.engine.visits import RollCall

from .desk_alone import MINUTE, ZONE, DeskAlone, open_desk

ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
ROOM = "signal-id"
DAY = 24 * 60 * MINUTE


class Evening:
    """A check-in of two people, who are both there; Ada leads and has the floor."""

    def __init__(self, desk: DeskAlone, group: str) -> None:
        self.desk = desk
        self.group = group

    async def says(self, who: str, text: str, at: int | None = None) -> None:
        await self.desk.hear(who, text, group=ROOM, at=at)

    async def told(self) -> list[str]:
        """What the bot said since this was asked last, to everyone."""
        return [post.text for post in await self.desk.posts() if post.text and "🗂" not in post.text]


@asynccontextmanager
async def open_evening(folder: Path, method: str) -> AsyncIterator[Evening]:
    async with open_desk(folder) as desk:
        group, codes = await desk.new_group(method=method)
        for who, code in zip((ADA, BEN), codes, strict=False):
            await desk.hear(who, code)
            await desk.hear(who, "1")
        await desk.room_of(group, ROOM)
        tomorrow = datetime.fromtimestamp(desk.now / 1000, ZoneInfo(ZONE)) + timedelta(days=1)
        await desk.ring(round(tomorrow.replace(hour=20, minute=0, second=0, microsecond=0).timestamp() * 1000))
        evening = Evening(desk, group)
        for who in (ADA, BEN):
            await evening.says(who, "good evening")
        await evening.says(ADA, "start")
        await evening.told()
        yield evening


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Evening]:
    async with open_evening(tmp_path, "ozo_regular") as evening:
        yield evening


async def test_a_machine_that_slept_takes_nobodys_turn(evening: Evening) -> None:
    await evening.desk.ring(evening.desk.now + 10 * MINUTE)
    told = await evening.told()
    assert told[0].startswith("I was away for a moment.")
    assert not any("went on" in text or "how are you" in text for text in told)
    await evening.says(ADA, "I am still here")
    assert await evening.told() == []


async def test_an_alarm_that_is_a_little_late_is_not_talked_about(evening: Evening) -> None:
    await evening.desk.ring(evening.desk.now + 100_000)
    assert [text[:12] for text in await evening.told()] == ["It is your t"]


async def test_no_bell_overtakes_a_letter_that_was_sent_before_it(evening: Evening) -> None:
    desk = evening.desk
    sent = desk.now + 170_000
    desk.letters_wait = True
    await desk.ring(desk.now + 4 * MINUTE)
    assert await evening.told() == [] and desk.desk.alarm_at is None
    await evening.says(ADA, "I was looking for words", at=sent)
    desk.letters_wait = False
    await desk.ring(desk.now)
    assert not any("went on" in text for text in await evening.told())  # her turn was not over when she wrote


async def test_what_is_asked_by_a_clock_that_is_slow_can_be_answered(evening: Evening) -> None:
    desk = evening.desk
    ahead = 5 * MINUTE  # of Signal
    await desk.hear(ADA, "next part", at=desk.now + ahead)
    await desk.hear(BEN, "stop", at=desk.now + ahead + 1_000)
    await evening.told()
    await desk.hear(BEN, "2", at=desk.now + ahead + 9_000)
    assert any("pause for a moment" in text for text in await evening.told())


async def test_an_answer_that_comes_after_the_end_is_answered(tmp_path: Path) -> None:
    async with open_evening(tmp_path, "intervision8") as evening:
        desk = evening.desk
        await desk.hear(BEN, "stop")
        for text in ("close", "1"):
            await desk.hear(ADA, text)
        await evening.told()
        await desk.hear(BEN, "2")
        assert await desk.texts(BEN) == ["All is well. I asked nothing now."]


async def test_who_leaves_after_a_clock_was_set_back_is_missed_all_the_same(evening: Evening) -> None:
    desk = evening.desk
    desk.change("DELETE FROM outbox")  # everyone has come in
    await desk.ring(desk.now - 3 * DAY)
    desk.desk.answer_roll(RollCall(evening.group, frozenset({ADA}), desk.now))
    await desk.ring(desk.now)
    assert desk.rows("memberships WHERE state = 'left'") == 1


async def test_who_leaves_while_something_is_being_sent_is_missed_all_the_same(evening: Evening) -> None:
    desk = evening.desk
    desk.change("DELETE FROM outbox")  # everyone has come in
    await evening.says(ADA, "pause")
    desk.desk.answer_roll(RollCall(evening.group, frozenset({ADA}), desk.now + 10 * MINUTE))
    await desk.ring(desk.now)
    assert desk.rows("memberships WHERE state = 'left'") == 1
