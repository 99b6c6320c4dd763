"""Everyone can see what is kept, read their own notes, leave and be forgotten at any time, in three languages.

In one's own turn, in the rest after it, in a pause, while waiting for a turn, while a note is open, as moderator, as
chair, as the last one; before the first session, between two, after the last; from the group and in private.
"""

from __future__ import annotations

import pytest

from ozo_signal.language import commands

from .circle import Circle
from .conftest import Meet
from .sentences import is_said

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

LANGUAGES = ["nl", "el", "en"]


def word(circle: Circle, name: str) -> str:
    return commands.word(name, circle.language)


async def answers(circle: Circle, name: str, text: str, *, in_group: bool = False) -> list[str]:
    """What this person hears from the bot after writing this, by key."""
    await circle.heard(name)
    await (circle.say if in_group else circle.write)(name, text)
    return circle.keys(await circle.heard(name))


async def can_ask(circle: Circle, name: str, *, in_group: bool = False, notes: int = 0) -> None:
    """All four are answered, the last two with a question, and nothing has changed after a no."""
    for command, key in (("privacy", "privacy"), ("leave", "leave.ask"), ("forget_me", "forget.ask")):
        assert await answers(circle, name, word(circle, command), in_group=in_group) == [key], command
        if key != "privacy":
            assert await answers(circle, name, "2") == ["forget.no"], command
    found = await answers(circle, name, word(circle, "my_notes"), in_group=in_group)
    assert found == (["notes.none"] if not notes else ["notes.head", *["notes.one"] * notes])
    assert circle.phone(name) in await members(circle)


async def is_forgotten(circle: Circle, name: str, *, in_group: bool = False, yes: str = "1") -> str:
    """The receipt; and nothing is left."""
    assert await answers(circle, name, word(circle, "forget_me"), in_group=in_group) == ["forget.ask"]
    await circle.write(name, yes)
    [receipt] = await circle.heard(name)
    assert circle.says("forget.done", [receipt])
    assert circle.phone(name) not in await members(circle)
    await circle.write(name, word(circle, "privacy"))
    [nothing] = await circle.heard(name)
    assert any(is_said("privacy.nothing", circle.language, [part]) for part in nothing.split("\n\n"))
    return receipt


async def members(circle: Circle) -> list[str]:
    return next((group["members"] for group in await circle.house.stage.groups() if group["name"] == circle.name), [])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_every_moment_of_a_session(meet: Meet, language: str) -> None:
    everyone = ("Sofia", "Anna", "Bram", "Carla", "Dirk", "Els", "Femke", "Gerda")
    circle = await meet(*everyone, method="ozo_regular", sessions=2, people=8, language=language)
    await before_the_first_session(circle)
    await circle.gather("Sofia", "Bram", "Carla", "Dirk", "Els", "Femke", "Gerda")
    await in_the_check_in(circle)
    await while_waiting(circle)
    await while_a_note_is_open(circle)
    await who_leads_and_who_is_last(circle)


async def before_the_first_session(circle: Circle) -> None:
    await can_ask(circle, "Anna")
    assert await answers(circle, "Anna", word(circle, "leave")) == ["leave.ask"]
    assert await answers(circle, "Anna", "1") == ["leave.done"]
    for command, key in (("my_notes", "notes.none"), ("leave", "leave.none"), ("privacy", "privacy")):
        assert await answers(circle, "Anna", word(circle, command)) == [key], "after leaving"
    await is_forgotten(circle, "Anna", yes=commands.word("yes", circle.language))


async def in_the_check_in(circle: Circle) -> None:
    await finish(circle, "Sofia")
    await circle.say("Bram", "...")  # in one's own turn
    await can_ask(circle, "Bram", in_group=True)
    await is_forgotten(circle, "Bram", in_group=True)
    await circle.wait(25)
    assert circle.says("call.check_in", await circle.room(), name="@Carla")
    await circle.say("Carla", "ok")
    await circle.say("Carla", word(circle, "done"))
    await can_ask(circle, "Carla", in_group=True)  # in the rest
    await is_forgotten(circle, "Carla")
    await circle.wait(25)
    assert circle.says("call.check_in", await circle.room(), name="@Dirk")
    await circle.say("Dirk", word(circle, "pause"))
    await can_ask(circle, "Dirk", in_group=True)  # in a pause
    await is_forgotten(circle, "Dirk")
    await circle.say("Sofia", word(circle, "resume"))
    await circle.wait(25)
    assert circle.says("call.check_in", await circle.room(), name="@Els")


async def while_waiting(circle: Circle) -> None:
    for _ in range(2):
        await circle.say("Sofia", word(circle, "next_part"))
    await circle.say("Femke", "✋")
    await circle.wait(25)
    await circle.say("Els", "✋")
    assert "Els" in await circle.card("Sofia")
    await can_ask(circle, "Els", in_group=True)
    await is_forgotten(circle, "Els")
    assert "Els" not in await circle.card("Sofia")


async def while_a_note_is_open(circle: Circle) -> None:
    await circle.say("Sofia", word(circle, "next_part"))
    await circle.write("Femke", "Dit was goed. Αυτό ήταν καλό. This was good.")
    await can_ask(circle, "Femke", notes=1)
    receipt = await is_forgotten(circle, "Femke")
    assert any(circle.says("forget.notes", [line]) and "1" in line for line in receipt.splitlines())


async def who_leads_and_who_is_last(circle: Circle) -> None:
    await can_ask(circle, "Sofia")
    await circle.room()
    await is_forgotten(circle, "Sofia")
    assert "moderator.gone" in circle.keys(await circle.room())
    await circle.say("Gerda", word(circle, "lead"))
    assert "lead.found" in circle.keys(await circle.room())
    await can_ask(circle, "Gerda", in_group=True)
    await is_forgotten(circle, "Gerda")
    await circle.wait(3600)
    shown = await circle.house.command("group", "show", circle.id)
    assert "0 moderator, 0 participants" in shown and " live " not in shown


async def finish(circle: Circle, name: str) -> None:
    """Someone's turn, to the call of the next one."""
    await circle.say(name, "ok")
    await circle.say(name, word(circle, "done"))
    await circle.wait(25)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_between_the_sessions_and_after_the_last(meet: Meet, language: str) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular", sessions=2, language=language)
    await circle.gather("Sofia", "Anna", "Bram")
    for _ in range(3):
        await circle.say("Sofia", word(circle, "next_part"))
    for name in ("Anna", "Bram"):
        await circle.write(name, "Dit was goed. Αυτό ήταν καλό. This was good.")
    await circle.go("21:05")
    await can_ask(circle, "Anna", notes=1)  # the note may still be changed
    await circle.go("12:05", days=3)
    await can_ask(circle, "Anna", notes=1)  # a quiet week
    await circle.go("21:05", days=7)
    await can_ask(circle, "Anna", notes=1)  # nothing is to come any more
    assert await answers(circle, "Anna", word(circle, "leave")) == ["leave.ask"]
    assert await answers(circle, "Anna", "1") == ["leave.done"]
    found = await answers(circle, "Anna", word(circle, "my_notes"))
    assert found == ["notes.head", "notes.one"], "as it was promised to those who leave"
    receipt = await is_forgotten(circle, "Anna")
    assert any(circle.says("forget.notes", [line]) for line in receipt.splitlines())
    await can_ask(circle, "Bram", notes=1)


async def test_a_yes_to_be_forgotten_is_no_vote(meet: Meet) -> None:
    """The part in which numbers are asked for began meanwhile: a plain yes is still for the question."""
    circle = await meet("Sofia", "Anna", "Bram", sessions=3)
    await circle.gather("Sofia", "Anna", "Bram")
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    await circle.write("Bram", "buren")
    assert await answers(circle, "Anna", "vergeet mij") == ["forget.ask"]
    await circle.say("Sofia", "volgend deel")
    assert any("buren" in text for text in await circle.heard("Anna")), "now they are asked to choose"
    await circle.write("Anna", "ja")
    assert circle.keys(await circle.heard("Anna")) == ["forget.done"]
