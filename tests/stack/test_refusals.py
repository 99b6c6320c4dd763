"""What becomes of words that Signal does not bring to one person, or to one group, through the whole stack."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ozo_signal.core.names import HOUR, MINUTE

from .circle import Circle, new_circle
from .house import House, open_house
from .sentences import is_said, key_of
from .troubled import Coordinator

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSING = ("NETWORK_FAILURE", "IDENTITY_FAILURE", "RATE_LIMIT_FAILURE", "INVALID_PRE_KEY_FAILURE")
ZONES = (("nl", "Europe/Amsterdam"), ("el", "Europe/Athens"), ("en", "Europe/London"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose bot may complain."""
    async with open_house(tmp_path_factory.mktemp("refusals"), now="2026-09-01T12:00:00+02:00") as house:
        await house.start_bot()
        yield house


async def texts(circle: Circle, name: str, chat: str | None = None) -> list[str]:
    """What the bot wrote on this phone: in the private chat, or in the group."""
    lines = await circle.house.stage.screen(circle.phone(name))
    return [line["text"] for line in lines if line["from"] == "bot" and line["chat"] == (chat or "bot")]


@pytest.mark.parametrize("failure", PASSING)
async def test_a_private_word_arrives_once_when_its_person_can_be_reached_again(house: House, failure: str) -> None:
    circle = await new_circle(house, "Sofia", "Anna", "Bram")
    before = await texts(circle, "Anna")
    await house.stage.trouble(circle.phone("Anna"), failure)
    await circle.write("Anna", "regels")
    await circle.write("Bram", "regels")
    await circle.wait(60)
    assert circle.says("rules", await texts(circle, "Bram")), "the others do not wait"
    assert await texts(circle, "Anna") == before
    await house.stage.trouble(circle.phone("Anna"), None)
    await circle.wait(20 * 60)
    assert circle.keys((await texts(circle, "Anna"))[len(before) :]) == ["rules"]


async def test_who_left_signal_blocks_nothing_and_coordinators_hear_a_number_once(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna")
    watch, wacht = await Coordinator.new(house, "Vrouw Wacht"), await Coordinator.new(house, "Φρουρός", "el")
    await house.stage.trouble(circle.phone("Anna"), "UNREGISTERED_FAILURE")
    for _ in range(3):
        await circle.write("Anna", "regels")
    await circle.wait(60)
    assert [is_said("notice.given_up", "nl", [text], n="3") for text in await watch.screen()] == [False, True]
    assert is_said("notice.given_up", "el", await wacht.screen(), n="3")
    await house.stage.trouble(circle.phone("Anna"), None)
    await circle.write("Anna", "regels")
    assert circle.says("rules", [(await texts(circle, "Anna"))[-1]])
    # The next day it is another message.
    await circle.wait(24 * 3600)
    await house.stage.trouble(circle.phone("Anna"), "UNREGISTERED_FAILURE")
    await circle.write("Anna", "regels")
    await circle.wait(60)
    assert [key_of(text, "nl") for text in (await watch.screen())[1:]] == ["notice.given_up"] * 2
    assert is_said("notice.given_up", "nl", [(await watch.screen())[-1]], n="1")
    await house.stage.trouble(circle.phone("Anna"), None)
    await house.command("coordinator", "end")
    await circle.wait(1)


async def test_a_post_that_waited_for_a_day_is_given_up_and_not_in_silence(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna", start="2026-12-20 20:00")
    watch = await Coordinator.new(house, "Dagwacht")
    await house.stage.trouble(circle.phone("Anna"), "RATE_LIMIT_FAILURE", wait_seconds=3 * 86_400)
    await circle.write("Anna", "regels")
    await circle.wait(90)  # the house is kept every minute, and counts from then on
    await circle.wait(23 * 3600)
    assert len(await watch.screen()) == 1
    await circle.wait(3600)
    await circle.wait(90)
    assert is_said("notice.given_up", "nl", await watch.screen())
    await house.stage.trouble(circle.phone("Anna"), None)
    await house.command("coordinator", "end")
    await circle.wait(1)


@pytest.mark.parametrize(
    ("language", "zone"), [("nl", "Europe/Amsterdam"), ("el", "Europe/Athens"), ("en", "Europe/London")]
)
async def test_who_missed_a_word_in_the_group_gets_it_alone_and_nobody_gets_it_twice(
    house: House, language: str, zone: str
) -> None:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", language=language, zone=zone, method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.say("Sofia", {"nl": "klaar", "el": "τελείωσα", "en": "done"}[language])
    before = len(await texts(circle, "Anna"))
    await house.stage.trouble(circle.phone("Anna"), "NETWORK_FAILURE")
    await circle.wait(16)
    await house.stage.trouble(circle.phone("Anna"), None)
    await circle.wait(10)
    [copy] = [text for text in (await texts(circle, "Anna"))[before:] if circle.name in text]
    head, text = copy.split("\n\n", 1)
    assert is_said("missed.head", language, [head], group=circle.name)
    assert is_said("call.check_in", language, [text], name="Anna"), "her name, where the group saw a mention"
    for name in ("Sofia", "Bram"):
        in_group = await texts(circle, name, circle.name)
        assert sum(is_said("call.check_in", language, [said], name="@Anna") for said in in_group) == 1


async def test_who_cannot_be_reached_for_good_is_passed_by_and_the_evening_goes_on(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await house.stage.trouble(circle.phone("Anna"), "UNREGISTERED_FAILURE")
    await circle.say("Sofia", "klaar")
    await circle.wait(16)
    await circle.room()
    await circle.wait(4 * 60)
    assert circle.says("call.check_in", await circle.room(), name="@Bram")
    await house.stage.trouble(circle.phone("Anna"), None)


async def test_a_copy_that_helps_nobody_any_more_is_dropped(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.go("19:50")
    before = await texts(circle, "Anna")
    await house.stage.trouble(circle.phone("Anna"), "NETWORK_FAILURE")
    await circle.gather("Sofia", "Bram")
    await circle.wait(17 * 60)
    await house.stage.trouble(circle.phone("Anna"), None)
    seen = await texts(circle, "Anna")
    await circle.wait(16 * 60)
    copies = [text for text in (await texts(circle, "Anna"))[len(before) :] if "👥" in text]
    assert not any(circle.says("door.open", [text.partition("\n\n")[2]]) for text in copies)
    assert len(seen) == len(before)


@pytest.mark.parametrize(
    ("language", "zone"), [("nl", "Europe/Amsterdam"), ("el", "Europe/Athens"), ("en", "Europe/London")]
)
async def test_who_leads_hears_that_the_bot_is_slow_then_stuck_then_on_time(
    house: House, language: str, zone: str
) -> None:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", language=language, zone=zone, method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await house.stage.trouble_in_group(circle.name, True)
    await circle.say("Sofia", {"nl": "klaar", "el": "τελείωσα", "en": "done"}[language])
    await circle.heard("Sofia")
    await circle.wait(16 + 5)
    assert "slow.now" not in circle.keys(await circle.heard("Sofia"))
    await circle.wait(20)
    assert circle.keys(await circle.heard("Sofia")).count("slow.now") == 1
    await circle.wait(70)
    assert circle.keys(await circle.heard("Sofia")).count("slow.stuck") == 1
    await house.stage.trouble_in_group(circle.name, False)
    await circle.wait(6 * 60)
    keys = circle.keys(await circle.heard("Sofia"))
    assert "slow.over" in keys and "slow.now" not in keys and "slow.stuck" not in keys
    on_phone = [key for key in circle.keys(await texts(circle, "Sofia")) if key.startswith("slow.")]
    assert on_phone == ["slow.now", "slow.over"], "the one that said stuck was changed in place"
    assert not any(key.startswith("slow.") for key in circle.keys(await texts(circle, "Anna")))


async def test_between_sessions_nobody_is_told_that_the_bot_is_slow(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna", sessions=2)
    await house.stage.trouble_in_group(circle.name, True)
    await circle.write("Sofia", "week overslaan")
    await circle.write("Sofia", "1")
    await circle.wait(3 * 60)
    await house.stage.trouble_in_group(circle.name, False)
    await circle.wait(6 * 60)
    assert circle.says("skip.told", await circle.room())
    assert not any(key.startswith("slow.") for key in circle.keys(await texts(circle, "Sofia")))


async def test_a_reminder_that_helps_no_more_is_not_sent_when_the_way_is_free_again(house: House) -> None:
    # Whatever the hour is now, the day before the session is still to come.
    circle = await new_circle(house, "Sofia", "Anna", sessions=2, in_days=3)
    await house.stage.trouble_in_group(circle.name, True)
    await house.walk(circle.starts_at + 2 * MINUTE)
    await house.stage.trouble_in_group(circle.name, False)
    await house.walk(circle.starts_at + HOUR)
    keys = circle.keys(await circle.room())
    assert "door.open" in keys and not {"remind.day", "remind.hour"} & set(keys)
