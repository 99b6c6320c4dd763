"""Evenings on which somebody does not come, leaves, is silent, or wants to be forgotten."""

from __future__ import annotations

import pytest

from .circle import Circle
from .conftest import Meet

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def members(circle: Circle) -> list[str]:
    return next(group["members"] for group in await circle.house.stage.groups() if group["name"] == circle.name)


async def test_when_nobody_comes_the_evening_is_called_off_and_the_next_one_is_held(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=2)
    await circle.go("19:59")
    await circle.room()
    await circle.go("20:16")
    assert circle.keys(await circle.room()) == ["door.open", "gathering.waiting", "session.closed.nobody"]
    await circle.heard("Sofia")
    await circle.go("20:02", days=7)
    await circle.room()
    await circle.say("Anna", "hoi")
    await circle.say("Sofia", "hoi")
    await circle.wait(60)
    assert circle.says("session.begins", await circle.room())


async def test_one_person_alone_is_not_called_upon(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=2)
    await circle.go("20:01")
    await circle.say("Anna", "hoi")
    await circle.room()
    await circle.go("20:20")
    assert circle.keys(await circle.room()) == ["gathering.waiting", "session.closed.nobody"]


async def test_when_everyone_is_silent_the_hour_is_kept_and_nobody_is_called_twice(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.room()  # the first of them has been called
    await circle.go("21:05")
    said = await circle.room()
    keys = circle.keys(said)
    assert keys[-1] == "session.closed.done"
    assert keys.count("call.check_in") == 2 and keys.count("round.again") <= 2
    assert keys.count("open.check_out") + sum("📝" in text for text in said) <= 1
    assert circle.keys(await circle.heard("Anna")).count("turn.nudge") <= 2


async def test_without_the_moderator_somebody_else_can_lead(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.go("20:00:30")
    await circle.say("Anna", "hoi")
    await circle.say("Bram", "hoi")
    await circle.go("20:05:30")
    assert circle.says("moderator.late", await circle.room())
    await circle.say("Bram", "ik leid wel")
    assert circle.says("lead.found", await circle.room(), name="Bram")
    await circle.say("Bram", "volgend deel")
    assert circle.says("call.intro", await circle.room(), name="@Bram")
    await circle.write("Anna", "volgend deel")
    assert "steer.not_yours" in circle.keys(await circle.heard("Anna"))
    await circle.say("Bram", "afsluiten")
    await circle.write("Bram", "ja")
    assert circle.says("session.closed.chair", await circle.room())
    assert circle.says("after.moderator", await circle.heard("Bram"))
    assert not circle.says("after.moderator", await circle.heard("Sofia"))


async def test_the_moderator_leaves_in_the_session_and_the_group_goes_on(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.room()
    await circle.house.stage.leave(circle.phone("Sofia"), circle.name)
    await circle.house.settle()
    assert {"moderator.gone", "call.check_in"} <= set(circle.keys(await circle.room()))
    await circle.say("Anna", "jammer")
    await circle.say("Anna", "klaar")
    await circle.say("Bram", "ik leid")
    await circle.wait(20)
    said = await circle.room()
    assert circle.says("lead.found", said, name="Bram") and circle.says("call.check_in", said, name="@Bram")


async def test_whoever_leaves_is_asked_first_and_then_out_of_everything(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.heard("Anna")
    await circle.write("Anna", "weg")
    assert circle.keys(await circle.heard("Anna")) == ["leave.ask"]
    await circle.write("Anna", "1")
    assert circle.keys(await circle.heard("Anna")) == ["leave.done"]
    assert circle.phone("Anna") not in await members(circle)
    heard = await circle.heard("Sofia")
    assert circle.says("leave.moderator", heard) and "Anna" not in await circle.card("Sofia")
    await circle.room()
    await circle.say("Sofia", "goed")
    await circle.say("Sofia", "klaar")
    await circle.wait(20)
    assert circle.says("call.check_in", await circle.room(), name="@Bram")


async def test_to_be_forgotten_in_the_middle_of_a_session_leaves_nothing(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    await circle.write("Anna", "onderwerp")
    await circle.write("Anna", "iets over vroeger")
    await circle.gather("Sofia", "Anna", "Bram")
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    await circle.write("Anna", "dit was een fijne avond")
    await circle.heard("Anna")
    await circle.write("Anna", "vergeet mij")
    assert circle.keys(await circle.heard("Anna")) == ["forget.ask"]
    await circle.write("Anna", "ja")
    assert circle.keys(await circle.heard("Anna")) == ["forget.done"]
    assert circle.phone("Anna") not in await members(circle)
    await circle.write("Anna", "privacy")
    assert any("Ik weet niets over jou." in text for text in await circle.heard("Anna"))
    await circle.say("Sofia", "dag")
    await circle.say("Sofia", "klaar")
    await circle.wait(20)
    assert circle.says("call.check_out", await circle.room(), name="@Bram")
    shown = await circle.house.command("group", "show", circle.id)
    assert "1 moderator, 1 participants" in shown


async def test_anyone_can_ring_a_pause_and_stays_unnamed(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.gather("Sofia", "Anna")
    await circle.room()
    await circle.write("Anna", "pauze")
    [said] = await circle.room()
    assert circle.says("pause.begins", [said]) and "Anna" not in said
    await circle.wait(600)
    assert circle.keys(await circle.room()) == ["pause.long"]
    await circle.say("Anna", "verder")
    assert circle.keys(await circle.room()) == ["pause.ends"]
    assert "Sofia" in await circle.card("Sofia")
