"""Signal wants proof that a person is behind the bot: the coordinators hear it once, and hand in the answer.

The bot is killed in the middle: nobody is told twice, and the token that Signal gave is still there, sealed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ozo_signal import lookout

from .circle import new_circle
from .house import House, open_house
from .sentences import is_said, key_of
from .traces import traces_of
from .troubled import Coordinator

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT = "RATE_LIMIT_FAILURE"
TOKEN = "2fc05128-a86a-4b99-9b33-ce615fee9258"
CAPTCHA = "signal-hcaptcha.5fad97ac.challenge.P1_eyJ0"
LINK = f"signalcaptcha://{CAPTCHA}"
DAY_SECONDS = 86_400


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        await house.start_bot()
        yield house


async def want_proof(house: House, who: str | None = None) -> None:
    await house.stage.trouble(who, LIMIT, wait_seconds=DAY_SECONDS, token=TOKEN, captcha=CAPTCHA)


async def submit(house: House, captcha: str = LINK) -> str:
    """What the command line says; the bot is woken meanwhile, as its alarm does every 20 seconds."""
    saying = asyncio.create_task(house.command_said("challenge", captcha))
    while not saying.done():
        await house.wait(1)
        await asyncio.sleep(0)
    return await saying


@pytest.mark.parametrize(
    ("language", "zone"), [("nl", "Europe/Amsterdam"), ("el", "Europe/Athens"), ("en", "Europe/London")]
)
async def test_for_a_newcomer_alone_the_others_go_on_and_the_answer_lifts_it(
    house: House, language: str, zone: str
) -> None:
    watch = await Coordinator.new(house, language=language)
    circle = await new_circle(house, "Sofia", "Anna", language=language, zone=zone)
    words = {"nl": "regels", "el": "κανόνες", "en": "rules"}
    await want_proof(house, circle.phone("Anna"))
    for _ in range(3):
        await circle.write("Anna", words[language])
        await circle.write("Sofia", words[language])
    [told] = await watch.heard()
    assert is_said("notice.challenge", language, [told], link="https://signalcaptchas.org/challenge/generate.html")
    assert circle.keys(await circle.heard("Sofia")).count("rules") == 3, "nobody else waits"
    await house.kill_bot()
    await house.start_bot()
    await circle.write("Anna", words[language])
    await circle.wait(3600)
    assert await watch.heard() == [], "once for each challenge, and a restart is no new one"
    await circle.heard("Anna")
    assert "did not take it" in await submit(house, "signalcaptcha://wrong")
    assert circle.keys(await circle.heard("Anna")) == []
    assert await submit(house) == lookout.SAID["accepted"]
    await circle.wait(5)
    assert circle.keys(await circle.heard("Anna")).count("rules") == 4
    [told] = await watch.heard()
    assert is_said("notice.works_again", language, [told])
    assert await submit(house) == lookout.SAID["nothing"]
    assert traces_of((TOKEN, CAPTCHA), house.data) == []


async def test_for_everybody_it_is_told_when_it_can_be_and_the_bot_does_not_hammer(house: House) -> None:
    watch = await Coordinator.new(house)
    circle = await new_circle(house, "Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.heard("Sofia")
    before = len(await house.stage.requests())
    await want_proof(house)
    await circle.say("Sofia", "klaar")
    await circle.wait(20 * 60)
    tried = [each for each in (await house.stage.requests())[before:] if each["method"].startswith("send")]
    assert len(tried) < 20, len(tried)
    assert await watch.heard() == []
    await house.kill_bot()
    await house.start_bot()
    assert await submit(house) == lookout.SAID["accepted"]
    await circle.wait(60)
    said = [key_of(text, "nl") for text in await watch.heard()]
    assert said == ["notice.works_again"], "what to do need not be told any more"
    assert "slow.silence" in circle.keys(await circle.heard("Sofia"))


async def test_without_a_coordinator_it_stands_in_the_log_and_the_answer_works_all_the_same(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna")
    await want_proof(house, circle.phone("Anna"))
    await circle.write("Anna", "regels")
    assert any('"people": 0, "told": "notice.challenge"' in line for line in house.complaints())
    assert await submit(house) == lookout.SAID["accepted"]
    await circle.wait(5)
    assert circle.says("rules", await circle.heard("Anna"))


async def test_when_no_bot_runs_the_command_line_says_so_and_leaves_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = await new_circle(house, "Sofia", "Anna")
    await want_proof(house, circle.phone("Anna"))
    await circle.write("Anna", "regels")
    await house.stop_bot()
    monkeypatch.setattr(lookout, "TAKEN_WITHIN_SECONDS", 0.5)
    assert await house.command_said("challenge", LINK) == lookout.NOT_TAKEN
    assert "whole link" in await house.command_said("challenge", "two words")
    await house.start_bot()
    assert not any(each["method"] == "submitRateLimitChallenge" for each in await house.stage.requests())


async def test_a_captcha_that_is_handed_in_when_nothing_was_asked_harms_nobody(house: House) -> None:
    assert await submit(house) == lookout.SAID["nothing"]
