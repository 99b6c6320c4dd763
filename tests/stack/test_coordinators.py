"""Coordinators, from their code to the day on which they are none any more, through the whole stack."""

from __future__ import annotations

import pytest

from .circle import CODE, new_circle
from .house import House
from .sentences import is_said, key_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = 86_400_000


async def coordinate(house: House, name: str, language: str = "nl", code: str = "") -> None:
    """Someone takes a coordinator's code to the bot."""
    invitation = await house.command("coordinator", "invite", "--language", language)
    await house.stage.phone(name, profile=name)
    await house.stage.write(name, code or CODE.findall(invitation)[0])
    await house.settle()


async def heard(house: House, name: str, since: int = 0) -> list[str]:
    """What the bot wrote to this phone, after so many lines."""
    return [line["text"] for line in (await house.stage.screen(name))[since:] if line["from"] == "bot"]


async def write(house: House, name: str, text: str, language: str) -> list[str]:
    """What is answered, by key."""
    before = len(await house.stage.screen(name))
    await house.stage.write(name, text)
    await house.settle()
    return [key_of(said, language) for said in await heard(house, name, before)]


@pytest.mark.parametrize("language", ["nl", "el", "en"])
async def test_whoever_writes_the_code_is_greeted_in_their_language(house: House, language: str) -> None:
    name = f"Wacht {language}"
    await coordinate(house, name, language)
    [said] = await heard(house, name)
    assert is_said("coordinator.welcome", language, [said])
    listed = await house.command("coordinator", "list")
    assert "Coordinators: " in listed and name not in listed
    words = {"nl": "vergeet mij", "el": "ξέχασέ με", "en": "forget me"}
    assert await write(house, name, words[language], language) == ["forget.ask"]
    assert await write(house, name, "1", language) == ["forget.done"]
    assert await write(house, name, "help", "en") == ["help.nobody"]


async def test_the_forwarded_invitation_works_once_and_only_once(house: House) -> None:
    invitation = await house.command("coordinator", "invite", "--language", "nl")
    assert is_said("invite.coordinator", "nl", [invitation])
    for name in ("Een", "Twee"):
        await house.stage.phone(name, profile=name)
        await house.stage.write(name, invitation)
        await house.settle()
    assert is_said("coordinator.welcome", "nl", await heard(house, "Een"))
    assert is_said("code.wrong", "nl", (await heard(house, "Twee"))[0].split("\n\n"))
    assert await write(house, "Een", CODE.findall(invitation)[0], "nl") == ["code.known"]
    await house.command("coordinator", "end")
    await house.wait(1)
    assert is_said("coordinator.ended", "nl", await heard(house, "Een"))
    assert (await house.command("coordinator", "list")).startswith("Nobody")
    assert await write(house, "Een", "privacy", "en") == ["privacy.nothing"]


async def test_a_coordinator_alone_has_the_words_of_the_house(house: House) -> None:
    await coordinate(house, "Wies")
    assert await write(house, "Wies", "help", "nl") == ["help.nobody", "coordinator.help"]
    assert await write(house, "Wies", "hoi", "nl") == ["coordinator.help"]
    assert await write(house, "Wies", "bedankt", "nl") == []
    assert await write(house, "Wies", "taal", "nl") == ["language.ask"]
    assert await write(house, "Wies", "3", "el") == ["language.set"]
    assert await write(house, "Wies", "απόρρητο", "el") == ["privacy"]
    said = (await heard(house, "Wies"))[-1]
    assert any(is_said("privacy.coordinator", "el", [line]) for line in said.splitlines())
    assert await write(house, "Wies", "ξέχασέ με", "el") == ["forget.ask"]
    assert await write(house, "Wies", "2", "el") == ["forget.no"]
    await house.command("coordinator", "end", (await house.command("coordinator", "list")).splitlines()[1].split()[0])
    await house.wait(1)
    assert await write(house, "Wies", "privacy", "en") == ["privacy.nothing"]


async def test_a_member_can_be_one_too_and_stays_one_when_the_group_ends(house: House) -> None:
    circle = await new_circle(house, "Sofia", "Anna")
    code = CODE.findall(await house.command("coordinator", "invite"))[0]
    await circle.heard("Anna")
    await circle.write("Anna", code)
    assert circle.keys(await circle.heard("Anna")) == ["coordinator.welcome"]
    await circle.write("Anna", "privacy")
    assert "• dat je op mij let: tot " in (await circle.heard("Anna"))[-1]
    await circle.write("Anna", "hoi")
    assert circle.keys(await circle.heard("Anna")) == ["hello"]
    await house.command("group", "end", circle.id, "--yes")
    await house.wait(1)
    assert circle.says("erased.coordinator", await circle.heard("Anna"))
    assert circle.says("erased.told", await circle.heard("Sofia"))
    await circle.write("Anna", "help")
    assert circle.keys(await circle.heard("Anna")) == ["help.nobody", "coordinator.help"]
    await house.command("coordinator", "end")
    await house.wait(1)


async def test_a_code_that_is_too_old_lets_nobody_in(house: House) -> None:
    invitation = await house.command("coordinator", "invite")
    await house.walk(await house.stage.now() + 91 * DAY)
    await house.stage.phone("Laat", profile="Laat")
    assert await write(house, "Laat", f"hallo {CODE.findall(invitation)[0]}", "nl") == ["code.wrong"]


async def test_after_a_year_it_is_over(house: House) -> None:
    await coordinate(house, "Jaar")
    await house.stage.advance(by=366 * DAY)
    await house.wait(1)
    assert is_said("coordinator.ended", "nl", await heard(house, "Jaar"))
    assert (await house.command("coordinator", "list")).startswith("Nobody")


async def test_guessing_is_as_hopeless_as_with_other_codes(house: House) -> None:
    await house.stage.phone("Gokker")
    for guess in ("B2AA-AAAA", "B3AA-AAAA", "B4AA-AAAA", "B5AA-AAAA", "B6AA-AAAA"):
        assert await write(house, "Gokker", f"hallo {guess}", "nl") == ["code.wrong"]
    invitation = await house.command("coordinator", "invite")
    assert await write(house, "Gokker", f"hallo {CODE.findall(invitation)[0]}", "nl") == ["code.too_many"]
