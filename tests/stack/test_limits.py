"""Signal says "not so fast" to everybody: nobody sends, one goes first when it is over, safety first of all.

The bot is killed in the middle: it does not begin to hammer because it was started again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ozo_signal.engine.brake import WAITS

from .circle import Circle, new_circle
from .house import House, open_house
from .sentences import is_said, key_of
from .troubled import Calls, Coordinator, new_calls

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT = "RATE_LIMIT_FAILURE"
ZONES = (("nl", "Europe/Amsterdam"), ("el", "Europe/Athens"), ("en", "Europe/London"))
DONE = {"nl": "klaar", "el": "τελείωσα", "en": "done"}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        yield house


async def an_evening(house: House, language: str = "nl", zone: str = "Europe/Amsterdam", **options: Any) -> Circle:
    circle = await new_circle(
        house, "Sofia", "Anna", "Bram", method="ozo_regular", language=language, zone=zone, **options
    )
    await circle.gather("Sofia", "Anna", "Bram")
    return circle


async def is_silent(circle: Circle, calls: Calls, seconds: float) -> None:
    await circle.wait(seconds)
    assert await calls.sends() == []


@pytest.mark.parametrize(("language", "zone"), ZONES)
async def test_with_seconds_nobody_sends_until_then_and_then_one_goes_first(
    house: House, language: str, zone: str
) -> None:
    circle = await an_evening(house, language, zone)
    calls = await new_calls(house)
    await house.stage.trouble(None, LIMIT, wait_seconds=300)
    await circle.say("Sofia", DONE[language])
    await circle.wait(16)
    assert len(await calls.sends()) <= 3, "the group was refused, and what was on its way beside it"
    await circle.write("Anna", "help")
    await is_silent(circle, calls, 270)
    await house.kill_bot()
    await house.start_bot()
    await is_silent(circle, calls, 10)
    await circle.wait(10)
    assert len(await calls.sends()) == 1, "it is still refused, so nobody else tries"
    await is_silent(circle, calls, 290)
    await house.stage.trouble(None, None)
    await circle.heard("Sofia")
    await circle.wait(12)
    sent = await calls.sends()
    assert is_said("help.first", language, [sent[0]["message"]]), "safety goes first"
    assert len(sent) > 3
    silence = [text for text in await circle.heard("Sofia") if is_said("slow.silence", language, [text])]
    assert len(silence) == 1


async def test_without_seconds_the_wait_grows_and_a_restart_changes_nothing(house: House) -> None:
    circle = await an_evening(house)
    calls = await new_calls(house)
    await house.stage.trouble(None, LIMIT)
    await circle.say("Sofia", "klaar")
    await calls.sends()
    await is_silent(circle, calls, WAITS[0] / 1000 - 1)
    for wait in WAITS[1:3]:
        await circle.wait(2)
        assert len(await calls.sends()) == 1, "the wait is over, and one goes first"
        await house.kill_bot()
        await house.start_bot()
        await is_silent(circle, calls, wait / 1000 - 2)


async def test_one_who_is_limited_holds_up_nobody_else(house: House) -> None:
    circle = await an_evening(house)
    await house.stage.trouble(circle.phone("Anna"), LIMIT, wait_seconds=86_400)
    await circle.write("Anna", "regels")
    await circle.write("Bram", "regels")
    await circle.say("Sofia", "klaar")
    await circle.wait(30)
    assert circle.says("rules", await circle.heard("Bram"))
    assert circle.says("call.check_in", await circle.room(), name="@Anna")


async def test_live_sessions_go_before_the_rest_and_stale_reminders_not_at_all(house: House) -> None:
    other = await new_circle(house, "Piet", "Kees", sessions=2, start="2026-12-03 21:00")
    circle = await an_evening(house, start="2026-12-03 20:00")
    await circle.go("20:10")
    await house.stage.trouble(None, LIMIT, wait_seconds=3060)
    await other.write("Kees", "regels")
    await other.write("Kees", "privacy")
    await circle.say("Sofia", "klaar")
    await house.walk(circle.at("20:50"))
    calls = await new_calls(house)
    await other.room()
    await house.stage.trouble(None, None)
    await house.walk(circle.at("21:05"))
    order = [key_of(each.get("message", ""), "nl") for each in await calls.sends()]
    assert order.index("session.closed.done") < order.index("rules") < order.index("privacy"), order
    assert not {"turn.nudge", "turn.passed_by", "time.soon", "queue.silence", "check_out.soon"} & set(order), order
    assert order.count("write.reflection") == 3, "what people are asked to write is never dropped"
    assert "remind.hour" not in other.keys(await other.room()), "it was due at 20:45 and helped until 21:00"


async def test_coordinators_hear_of_a_long_limit_when_it_is_over_and_not_of_a_short_one(house: House) -> None:
    circle = await an_evening(house)
    watch = await Coordinator.new(house)
    for seconds in (120, 1200):
        await house.stage.trouble(None, LIMIT, wait_seconds=seconds)
        await circle.say("Sofia", "wacht")
        await circle.say("Sofia", "volgende")
        await circle.wait(60)
        await house.stage.trouble(None, None)
        await circle.wait(seconds)
    said = await watch.heard()
    assert [key_of(text, "nl") for text in said] == ["notice.works_again"]


async def test_the_control_without_a_limit_words_are_sent_at_once(house: House) -> None:
    circle = await an_evening(house)
    calls = await new_calls(house)
    await circle.write("Anna", "help")
    with pytest.raises(AssertionError):
        await is_silent(circle, calls, 1)
