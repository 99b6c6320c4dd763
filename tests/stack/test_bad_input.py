"""What people write that was not expected: each gets a clear, kind sentence, and nothing is lost."""

from __future__ import annotations

import pytest

from .circle import Circle
from .conftest import Meet
from .house import ACCOUNT

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAFE = "✔️"


async def send(circle: Circle, name: str, kind: str, in_group: bool = False) -> None:
    await circle.house.stage.send_thing(circle.phone(name), kind, group=circle.name if in_group else None)
    await circle.house.settle()


async def at_check_out(meet: Meet, *people: str, **options: str | int) -> Circle:
    """A regular session whose moderator has gone on to the last part."""
    circle = await meet(*people, method="ozo_regular", **options)
    await circle.gather(*people)
    for _ in range(3):
        await circle.say(people[0], "volgend deel")
    for name in people:
        await circle.heard(name)
    await circle.room()
    return circle


async def test_a_sticker_a_picture_and_a_voice_note_are_answered_where_words_are_kept(meet: Meet) -> None:
    circle = await at_check_out(meet, "Sofia", "Anna")
    for kind in ("sticker", "picture", "voice"):
        await send(circle, "Anna", kind)
        assert circle.keys(await circle.heard("Anna")) == ["words.please"], kind
    assert await circle.marks("Anna") == ["", "", "", "", ""]  # the code, the name, and these three
    assert await circle.room() == []


async def test_a_picture_in_the_group_is_somebodys_turn_like_words(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.gather("Sofia", "Anna")
    await send(circle, "Sofia", "picture", in_group=True)
    await circle.say("Sofia", "klaar")
    await circle.wait(20)
    assert circle.says("call.check_in", await circle.room(), name="@Anna")


async def test_an_empty_message_is_answered_by_nothing(meet: Meet) -> None:
    circle = await at_check_out(meet, "Sofia", "Anna")
    for text in ("", " ", "\n\n"):
        await circle.write("Anna", text)
        await circle.say("Anna", text)
    assert await circle.heard("Anna") == []


async def test_a_note_of_ten_thousand_characters_is_kept_whole_and_comes_back_whole(meet: Meet) -> None:
    circle = await at_check_out(meet, "Sofia", "Anna")
    note = "".join(f"{number} ik dacht aan vroeger 💛\n" for number in range(1000))[:9_999] + "."
    await circle.write("Anna", note)
    assert (await circle.marks("Anna"))[-1] == SAFE
    await circle.heard("Anna")
    await circle.write("Anna", "mijn notities")
    head, back = await circle.heard("Anna")
    assert circle.says("notes.head", [head])
    assert back.endswith(note)


async def test_an_edited_note_is_the_new_one_and_a_deleted_one_is_gone(meet: Meet) -> None:
    circle = await at_check_out(meet, "Sofia", "Anna")
    stage = circle.house.stage
    first = await circle.write("Anna", "dit wil ik niet bewaren")
    second = await circle.write("Anna", "dit wel")
    await stage.delete(circle.phone("Anna"), first)
    again = await stage.edit(circle.phone("Anna"), second, "dit wel, en nog iets")
    await circle.house.settle()
    await stage.edit(circle.phone("Anna"), again, "dit wel, en nog veel meer")  # the second edit names the first
    await circle.house.settle()
    assert circle.says("note.erased", await circle.heard("Anna"))
    assert (await circle.marks("Anna"))[-1] == SAFE
    await circle.write("Anna", "mijn notities")
    [_, back] = await circle.heard("Anna")
    assert back.endswith("dit wel, en nog veel meer")


async def test_who_deletes_a_message_that_was_never_heard_is_shown_where_to_look(meet: Meet) -> None:
    """A change of a note can be lost when the bot is killed; its new name is then known to the phone alone."""
    circle = await at_check_out(meet, "Sofia", "Anna")
    stage, now = circle.house.stage, await circle.house.stage.now()
    uuid = await stage.phone(circle.phone("Anna"))

    async def delete(target: int, at: int) -> list[str]:
        deletion = {"timestamp": at, "remoteDelete": {"timestamp": target}}
        envelope = {"sourceUuid": uuid, "timestamp": at, "serverReceivedTimestamp": at, "dataMessage": deletion}
        await stage.raw({"account": ACCOUNT, "envelope": envelope})
        await circle.house.settle()
        return await circle.heard("Anna")

    said = await circle.write("Anna", "help")
    await circle.heard("Anna")
    assert await delete(now - 5_000, now + 1) == []  # there is nothing of hers that it could be
    await circle.write("Anna", "dit wil ik onthouden")
    await circle.heard("Anna")
    assert circle.says("note.unknown", await delete(now - 7_000, now + 2))
    assert await delete(said, now + 3) == []  # that was no note, and nobody need say so


async def test_a_number_that_was_not_offered_is_asked_again(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", sessions=3)
    await circle.write("Anna", "onderwerp")
    await circle.write("Anna", "buren")
    await circle.write("Sofia", "onderwerpen")
    await circle.heard("Sofia")
    await circle.write("Sofia", "2")
    assert circle.keys(await circle.heard("Sofia")) == ["choose.not_offered"]
    await circle.write("Sofia", "1")
    assert circle.keys(await circle.heard("Sofia")) == ["topics.set"]
    await circle.write("Anna", "taal")
    await circle.heard("Anna")
    await circle.write("Anna", "9")
    assert circle.keys(await circle.heard("Anna")) == ["menu.again"]
    await circle.write("Anna", "2")
    assert circle.keys(await circle.heard("Anna")) == ["language.set"]


async def test_a_number_when_nothing_was_asked_is_no_mistake(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna")
    await circle.heard("Anna")
    await circle.write("Anna", "3")
    assert circle.keys(await circle.heard("Anna")) == ["no.question"]


async def test_a_name_or_a_topic_of_eight_letters_is_taken_as_what_it_is(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.write("Anna", "naam")
    await circle.write("Anna", "Eleonore")
    await circle.write("Anna", "onderwerp")
    await circle.write("Anna", "huiswerk")
    assert "code.wrong" not in circle.keys(await circle.heard("Anna"))
    assert (await circle.marks("Anna"))[-1] == "✔️"


async def test_a_moderators_word_from_a_participant_is_answered_kindly_and_does_nothing(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.heard("Anna")
    for word in ("inleiding", "onderwerpen", "week overslaan", "verplaatsen"):
        await circle.write("Anna", word)
        assert circle.keys(await circle.heard("Anna")) == ["steer.not_yours"], word
    await circle.write("Anna", "start")
    assert circle.keys(await circle.heard("Anna")) == ["steer.no_session"]
    await circle.gather("Sofia", "Anna")
    await circle.room()
    for word in ("volgende", "volgend deel", "terug", "afsluiten", "meer tijd", "opdracht", "start"):
        await circle.write("Anna", word)
        assert circle.keys(await circle.heard("Anna")) == ["steer.not_yours"], word
    assert await circle.room() == []


async def test_what_is_written_between_sessions_is_not_kept_and_its_author_hears_so(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna")
    await circle.heard("Anna")
    await circle.write("Anna", "ik heb vannacht zo slecht geslapen door die ruzie")
    assert circle.keys(await circle.heard("Anna")) == ["lost"]
    await circle.write("Anna", "ondrwrp")
    assert circle.keys(await circle.heard("Anna")) == ["not_understood"]
    await circle.write("Anna", "stop")
    assert circle.keys(await circle.heard("Anna")) == ["leave.ask"]
    await circle.write("Anna", "nee")
    assert circle.keys(await circle.heard("Anna")) == ["forget.no"]


async def test_a_command_inside_a_story_is_a_story(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.gather("Sofia", "Anna")
    await circle.room()
    for text in (
        "ik zei stop en hij ging door",
        "volgende week ga ik weg",
        "help mij herinneren",
        "pauze had ik nodig",
    ):
        await circle.say("Sofia", text)
    assert await circle.room() == []
    assert "Sofia" in await circle.card("Sofia")


async def test_help_in_the_group_is_answered_privately(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.gather("Sofia", "Anna")
    await circle.room()
    await circle.heard("Anna")
    await circle.say("Anna", "help")
    assert circle.keys(await circle.heard("Anna")) == ["help.first", "help"]
    assert await circle.room() == []
