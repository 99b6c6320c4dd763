"""Through the door: codes of every kind, names, languages, strangers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ozo_signal.simulator.client import StageError

from .circle import Circle
from .conftest import Meet
from .house import House
from .sentences import is_said

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIKE_LATIN = str.maketrans("ABEZHKMNPTYX", "ΑΒΕΖΗΚΜΝΡΤΥΧ")
EVERY_LANGUAGE = ("en", "nl", "el")
DAY = 86_400_000


async def newcomer(circle: Circle, name: str) -> str:
    """A phone that never wrote to the bot."""
    await circle.house.stage.phone(circle.phone(name), profile=name)
    return name


async def members(circle: Circle) -> list[str]:
    return next(group["members"] for group in await circle.house.stage.groups() if group["name"] == circle.name)


def in_every_language(key: str, texts: list[str]) -> bool:
    return any(all(is_said(key, code, text.split("\n\n")) for code in EVERY_LANGUAGE) for text in texts)


async def test_a_code_may_be_written_as_people_write_it(meet: Meet) -> None:
    circle = await meet("Sofia", people=6)
    ways: tuple[Callable[[str], str], ...] = (
        lambda code: code.lower(),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: f"hallo! mijn code is {code}, groetjes",
        lambda code: code.replace("-", "").translate(LIKE_LATIN),
        lambda code: f"{code.replace('-', ' – ').lower()}.",
        lambda code: f"kalispera, o kodikos einai\n{code.replace('-', '')}",
    )
    for number, way in enumerate(ways):
        name = await newcomer(circle, f"Gast{number}")
        code = circle.codes.pop(0)
        await circle.write(name, way(code))
        assert circle.phone(name) in await members(circle), way(code)


async def test_an_unknown_code_gets_a_kind_answer_and_nothing_else(meet: Meet) -> None:
    circle = await meet("Sofia")
    name = await newcomer(circle, "Vreemd")
    await circle.write(name, "K7QM-W4TZ")
    assert in_every_language("code.wrong", await circle.heard(name))
    await circle.write(name, "hallo, mijn code is K7QM-W4TZ")
    assert is_said("code.wrong", "nl", await circle.heard(name))
    assert circle.phone(name) not in await members(circle)


async def test_a_used_code_lets_nobody_else_in(meet: Meet) -> None:
    circle = await meet("Sofia")
    code = circle.codes[0]
    await circle.join("Anna")
    await circle.write(await newcomer(circle, "Bram"), f"hallo {code}")
    assert circle.says("code.wrong", await circle.heard("Bram"))
    await circle.heard("Anna")
    await circle.write("Anna", code)
    assert circle.keys(await circle.heard("Anna")) == ["code.known"]


async def test_a_code_that_is_too_old_lets_nobody_in_and_a_new_one_does(house: House, meet: Meet) -> None:
    now = await house.stage.now()
    circle = await meet("Sofia", start=f"{datetime.fromtimestamp(now / 1000 + 200 * 86_400, UTC):%Y-%m-%d} 20:00")
    await house.walk(now + 91 * DAY)
    await circle.write(await newcomer(circle, "Bram"), f"hallo {circle.codes.pop(0)}")
    assert circle.says("code.wrong", await circle.heard("Bram"))
    printed = await circle.house.command("group", "invite", circle.id)
    await circle.write("Bram", printed)  # the whole invitation, forwarded as it is
    assert circle.says("join.name", await circle.heard("Bram"))


async def test_the_eleventh_participant_hears_that_the_group_is_full(meet: Meet) -> None:
    circle = await meet("Sofia", people=10)
    printed = await circle.house.command("group", "invite", circle.id)
    for number, code in enumerate([*circle.codes, printed], 1):
        await circle.write(await newcomer(circle, f"Gast{number}"), f"hallo, {code}")
    assert circle.says("code.full", await circle.heard("Gast11"))
    assert len(await members(circle)) == 12  # ten, the moderator, the bot


async def test_guessing_codes_is_stopped(meet: Meet) -> None:
    circle = await meet("Sofia")
    name = await newcomer(circle, "Rader")
    for guess in ("A2AA-AAAA", "A3AA-AAAA", "A4AA-AAAA", "A5AA-AAAA", "A6AA-AAAA", circle.codes[0]):
        await circle.write(name, f"hallo {guess}")
    assert circle.keys(await circle.heard(name)) == ["code.wrong"] * 5 + ["code.too_many"]
    await circle.wait(3700)
    await circle.write(name, circle.codes[0])
    assert circle.says("join.name", await circle.heard(name))


async def test_a_stranger_is_told_who_answers_and_gets_help_without_a_group(meet: Meet) -> None:
    circle = await meet("Sofia")
    name = await newcomer(circle, "Vreemd")
    await circle.write(name, "wie is dit?")
    assert in_every_language("stranger", await circle.heard(name))
    await circle.house.stage.send_thing(circle.phone(name), "sticker")
    await circle.house.settle()
    assert in_every_language("stranger", await circle.heard(name))
    await circle.write(name, "help")
    assert is_said("help.nobody", "en", await circle.heard(name))
    await circle.write(name, "privacy")
    assert in_every_language("privacy.nothing", await circle.heard(name))
    await circle.write(name, "   ")
    assert await circle.heard(name) == []


async def test_a_language_is_offered_when_it_differs_and_only_then(meet: Meet) -> None:
    circle = await meet("Sofia", people=3)
    await circle.write(await newcomer(circle, "Nikos"), f"γεια σας, ο κωδικός μου: {circle.codes.pop(0)}")
    assert is_said("join.language", "el", await circle.heard("Nikos"))
    await circle.write("Nikos", "4")
    assert circle.says("menu.again", await circle.heard("Nikos"))
    await circle.write("Nikos", "3")
    heard = await circle.heard("Nikos")
    assert is_said("language.set", "el", heard) and is_said("join.name", "el", heard)
    await circle.write("Nikos", "ναι")
    assert is_said("name.set", "el", await circle.heard("Nikos"), name="Nikos")
    await circle.write(await newcomer(circle, "Anna"), f"hallo, mijn code: {circle.codes.pop(0)}")
    heard = await circle.heard("Anna")
    assert circle.says("join.name", heard) and not any("Ελληνικά" in text for text in heard)


async def test_two_people_cannot_have_the_same_name(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", people=4)
    await circle.write(await newcomer(circle, "Bram"), circle.codes.pop(0))
    await circle.heard("Bram")
    await circle.write("Bram", "  ánna ")
    [taken] = await circle.heard("Bram")
    assert circle.says("name.taken", [taken])
    await circle.write("Bram", "een naam die echt veel te lang is om te zeggen")
    assert circle.says("name.long", await circle.heard("Bram"))
    await circle.write("Bram", "1")
    [named] = await circle.heard("Bram")
    assert circle.says("name.set", [named])
    await circle.write("Bram", "naam")
    await circle.write("Bram", "Brammetje")
    assert circle.says("name.set", await circle.heard("Bram"), name="Brammetje")


async def test_the_group_is_closed_made_once_and_forgets_after_a_week(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna")
    groups = [group for group in await circle.house.stage.groups() if group["name"] == circle.name]
    assert len(groups) == 1
    assert groups[0]["admins"] == ["bot"]
    assert groups[0]["permission"] == "only-admins"
    assert groups[0]["link"] == "disabled"
    assert groups[0]["expiration"] == 7 * 86_400
    with pytest.raises(StageError, match="Only admins"):
        await circle.say("Anna", "mag ik hier al praten?")


async def test_someone_in_one_group_can_join_another_one(meet: Meet) -> None:
    first = await meet("Sofia", "Anna")
    second = await meet("Bram")
    second.mark = first.mark  # the same phones
    await second.write("Anna", second.codes.pop(0))
    assert first.phone("Anna") in await members(second)
    await second.write("Sofia", f"hoi, ik heb nog een code: {second.codes.pop(0)}")
    assert first.phone("Sofia") in await members(second)
