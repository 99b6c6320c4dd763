"""The weeks around the sessions: reminders, a skipped week, another day, daylight saving, two groups at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from .circle import Circle
from .conftest import Meet
from .house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = 86_400_000


async def posts_in(circle: Circle, since: int) -> list[tuple[str, str]]:
    """What the group was told: local time and key."""
    told = [post for post in await circle.house.stage.posts(since=since) if post["group"] == circle.name]
    zone = ZoneInfo(circle.zone)
    return [
        (f"{datetime.fromtimestamp(post['at'] / 1000, zone):%m-%d %H:%M}", circle.keys([post["text"]])[0])
        for post in told
        if post["kind"] == "send"
    ]


async def test_a_week_is_skipped_by_the_moderator_and_everyone_is_told(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=3)
    await circle.heard("Sofia")
    await circle.write("Sofia", "week overslaan")
    assert circle.keys(await circle.heard("Sofia")) == ["skip.ask"]
    await circle.write("Sofia", "weet ik nog niet")
    await circle.write("Sofia", "1")
    assert "skip.done" in circle.keys(await circle.heard("Sofia"))
    assert circle.says("skip.told", await circle.room())
    await circle.go("21:00")
    assert await circle.room() == []
    await circle.go("20:00", days=7)
    assert circle.keys(await circle.room()) == ["remind.day", "remind.hour", "door.open"]


async def test_a_session_is_moved_and_a_day_that_cannot_be_is_asked_again(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=2)
    await circle.house.walk(circle.starts_at - 2 * 3_600_000)
    await circle.room()
    await circle.heard("Sofia")
    await circle.write("Sofia", "verplaatsen")
    assert circle.keys(await circle.heard("Sofia")) == ["move.ask"]
    for unclear in ("ergens volgende week", "vrijdag", "vrijdag 29:30", "32 december 20:00"):
        await circle.write("Sofia", unclear)
        assert circle.keys(await circle.heard("Sofia")) == ["move.unclear"], unclear
    too_late = datetime.fromtimestamp((circle.starts_at + 8 * DAY) / 1000, ZoneInfo(circle.zone))
    for late in ("1 januari 2020 20:00", f"{too_late:%d/%m/%Y} 20:00"):
        await circle.write("Sofia", late)
        assert circle.keys(await circle.heard("Sofia")) == ["move.past"], late
    days = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    tomorrow = datetime.fromtimestamp((circle.starts_at + DAY) / 1000, ZoneInfo(circle.zone))
    await circle.write("Sofia", f"{days[tomorrow.weekday()]} 19.30")
    assert circle.keys(await circle.heard("Sofia")) == ["move.done"]
    assert circle.keys(await circle.room()) == ["move.told"]
    await circle.go("20:01")
    assert "door.open" not in circle.keys(await circle.room())
    await circle.go("19:31", days=1)
    assert circle.keys(await circle.room())[-2:] == ["remind.hour", "door.open"]


@pytest.mark.parametrize("month", [10, 3], ids=["summer time ends", "summer time begins"])
async def test_eight_in_the_evening_is_eight_in_the_evening_when_the_clock_changes(
    house: House, meet: Meet, month: int
) -> None:
    first = thursday_before_the_change(await house.stage.now(), month)
    circle = await meet("Νίκος", language="el", zone="Europe/Athens", start=f"{first} 20:00", sessions=2)
    before = len(await house.stage.posts())
    await circle.go("21:00", days=7)
    told = [(when, key) for when, key in await posts_in(circle, before) if key.startswith(("remind", "door"))]
    expected = []
    for day in (first, first + timedelta(days=7)):
        expected += [
            (f"{day - timedelta(days=1):%m-%d} 20:00", "remind.day"),
            (f"{day:%m-%d} 19:45", "remind.hour"),
            (f"{day:%m-%d} 20:00", "door.open"),
        ]
    assert told == expected


def thursday_before_the_change(now: int, month: int) -> date:
    """The clock changes on the last Sunday of October and of March."""
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    for year in (today.year, today.year + 1):
        last = date(year, month, 31)
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        if sunday - timedelta(days=7) > today:
            break
    return sunday - timedelta(days=3)


async def test_two_groups_at_once_in_two_languages_do_not_disturb_each_other(meet: Meet) -> None:
    dutch = await meet("Sofia", "Anna", method="ozo_regular")
    greek = await meet("Νίκος", "Μαρία", method="ozo_regular", language="el", zone="Europe/Amsterdam")
    assert dutch.starts_at == greek.starts_at
    await dutch.house.walk(dutch.starts_at)
    for circle, name, word in ((dutch, "Sofia", "hoi"), (greek, "Νίκος", "γεια"), (dutch, "Anna", "hoi")):
        await circle.say(name, word)
    await greek.say("Μαρία", "γεια")
    await dutch.say("Sofia", "start")
    await greek.say("Νίκος", "ξεκινάμε")
    for circle in (dutch, greek):
        await circle.room()
    await greek.say("Μαρία", "παύση")
    await dutch.say("Sofia", "prima")
    await dutch.say("Sofia", "klaar")
    await dutch.wait(20)
    assert greek.keys(await greek.room()) == ["pause.begins"]
    assert dutch.says("call.check_in", await dutch.room(), name="@Anna")
    await greek.say("Νίκος", "συνεχίζουμε")
    await dutch.say("Anna", "afsluiten")
    assert await dutch.room() == []
    assert greek.keys(await greek.room()) == ["pause.ends"]
    for circle, people in ((dutch, ("Sofia", "Anna")), (greek, ("Νίκος", "Μαρία"))):
        for name in people:
            lines = await circle.house.stage.screen(circle.phone(name))
            assert {line["chat"] for line in lines} == {"bot", circle.name}


async def test_reminders_are_two_and_helpful_only(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=2, start=None)
    before = len(await circle.house.stage.posts())
    await circle.go("20:16")
    await circle.go("19:59", days=7)
    keys = [key for _, key in await posts_in(circle, before)]
    assert keys.count("remind.day") <= 2 and keys.count("remind.hour") == 2
    assert not any(key.startswith("remind") for key in circle.keys(await circle.heard("Anna")))
