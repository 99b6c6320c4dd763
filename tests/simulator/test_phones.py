"""What people see and do on their phones: pictures, typing, messages that vanish, and how long they may change one."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.simulator import acts, grouping, joining, looking, sending
from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.sending import Audience, Message
from ozo_signal.simulator.things import WorldError
from ozo_signal.simulator.world import HOUR, World

from .bot import Bot, bot_on
from .test_looking import evening

PICTURE = base64.b64encode(b"\x89PNG picture").decode()


def lines(world: World, name: str) -> list[dict[str, Any]]:
    """The messages on this phone, without what Signal itself says."""
    shown: list[dict[str, Any]] = looking.look(world)["phones"][name]["lines"]
    return [line for line in shown if line["kind"] != "system"]


def typing(world: World, name: str) -> list[tuple[str, str]]:
    return [(one["chat"], one["from"]) for one in looking.look(world)["phones"][name]["typing"]]


@pytest.mark.imitates("bytes")
@pytest.mark.asyncio
async def test_a_picture_reaches_every_phone_and_the_folder_of_signal_cli(tmp_path: Path) -> None:
    async with Stage.start(files=tmp_path) as stage, bot_on(stage) as bot:
        for name in ("Anna", "Bram"):
            await stage.phone(name)
        await stage.make_group("Anna", "Room", ["Bram"])
        await stage.send_thing("Anna", "picture", group="Room", data=PICTURE, text="look")
        await stage.settle()
        for phone in (await stage.look())["phones"].values():
            line = phone["lines"][-1]
            assert (line["kind"], line["text"]) == ("picture", "look")
            assert line["files"] == [{"contentType": "image/png", "filename": "picture.jpeg", "data": PICTURE}]
        (sent,) = bot.frames[-1]["envelope"]["dataMessage"]["attachments"]
        assert (sent["contentType"], sent["size"]) == ("image/png", 12)
        assert await bot.call("getAttachment", id=sent["id"]) == {"data": PICTURE}
        assert (await stage.screen("Bram"))[-1]["files"] == [], "a screen is for reading"


@pytest.mark.imitates("bytes")
def test_what_came_without_bytes_is_named_only_and_a_sticker_is_no_file() -> None:
    world, room = evening("Anna", "Bram")
    acts.send_thing(world, "Anna", "voice", room)
    acts.send_thing(world, "Anna", "sticker", room)
    voice, sticker = lines(world, "Bram")
    assert voice["files"] == [{"contentType": "audio/aac", "filename": ""}]
    assert (sticker["kind"], sticker["files"]) == ("sticker", [])


@pytest.mark.imitates("typing")
def test_typing_is_seen_by_the_others_until_it_stops_or_is_over_or_the_words_come() -> None:
    world, room = evening("Anna", "Bram")
    acts.typing(world, "Anna", group=room)
    assert (typing(world, "Bram"), typing(world, "Anna")) == ([("Room", "Anna")], [])
    acts.typing(world, "Anna", "STOPPED", room)
    assert typing(world, "Bram") == []
    acts.typing(world, "Anna", group=room)
    world.move_to(world.now + 14_999)
    assert typing(world, "Bram") == [("Room", "Anna")]
    world.move_to(world.now + 1)
    assert typing(world, "Bram") == []
    acts.typing(world, "Anna", group=room)
    acts.write(world, "Anna", "there", room)
    assert typing(world, "Bram") == []


@pytest.mark.imitates("typing")
@pytest.mark.asyncio
async def test_the_typing_of_the_bot_is_seen_where_it_types(stage: Stage, bot: Bot) -> None:
    anna, bram = await stage.phone("Anna"), await stage.phone("Bram")
    group = await stage.make_group("Anna", "Room", ["Bram"])
    await stage.trouble("Bram", "NETWORK_FAILURE")
    await bot.call("sendTyping", recipient=anna)
    await bot.call("sendTyping", groupId=group)

    async def seen() -> list[list[dict[str, str]]]:
        return [phone["typing"] for phone in (await stage.look())["phones"].values()]

    assert await seen() == [[{"chat": "bot", "from": "bot"}, {"chat": "Room", "from": "bot"}], []]
    await bot.call("sendTyping", recipient=anna, stop=True)
    await bot.say("Hi", groupId=group)
    assert await seen() == [[], []]
    assert bram


@pytest.mark.imitates("timers")
def test_messages_vanish_when_the_timer_which_they_were_sent_with_is_over() -> None:
    world, room = evening("Anna", "Bram")
    acts.write(world, "Anna", "before", room)
    acts.set_timer(world, "Anna", 3600, room)
    said = acts.write(world, "Anna", "words", room)
    acts.send_thing(world, "Anna", "picture", room, data=PICTURE)
    sending.send(world, Audience(group=world.group(room)), Message("from the bot"))
    acts.set_timer(world, "Anna", 0, room)
    acts.write(world, "Anna", "after", room)
    seen = looking.look(world)
    assert [line["expires"] for line in lines(world, "Bram")] == [None, *[world.now + HOUR] * 3, None]
    world.move_to(world.now + HOUR - 1)
    assert looking.look(world, seen["change"])["phones"]["Bram"]["lines"] == []
    world.move_to(world.now + 1)
    gone = looking.look(world, seen["change"])["phones"]["Bram"]["lines"]
    assert [(line["text"], line["files"], line["gone"], line["deleted"]) for line in gone] == [
        ("", [], True, False)
    ] * 3
    assert [line["text"] for line in lines(world, "Anna")] == ["before", "", "", "", "after"]
    for act in (lambda: acts.react(world, "Bram", said, "👍", group=room), lambda: acts.edit(world, "Anna", said, "x")):
        with pytest.raises(WorldError):
            act()


@pytest.mark.imitates("timers")
def test_a_private_timer_is_that_of_one_phone_and_the_quote_of_what_vanished_stays() -> None:
    world, _ = evening("Anna", "Bram")
    acts.set_timer(world, "Anna", 60)
    said = {name: acts.write(world, name, "words") for name in ("Anna", "Bram")}
    acts.write(world, "Anna", "answer", quote=said["Anna"])
    world.move_to(world.now + 59_999)
    acts.write(world, "Anna", "late answer", quote=said["Anna"])
    world.move_to(world.now + 1)
    assert [line["text"] for line in lines(world, "Bram")] == ["words"]
    assert [line["quote"] for line in lines(world, "Anna")] == [None, None, "words"]
    author, aim = world.phone("Anna").uuid, said["Anna"]
    audience = Audience(people=(author,))
    sending.send(world, audience, Message("yes", quote=(aim, author, "")))
    assert len(lines(world, "Anna")) == 3, "iOS does not find what vanished"
    sending.send(world, audience, Message("yes", quote=(aim, author, "…")))
    assert lines(world, "Anna")[-1]["quote"] == "…"


@pytest.mark.imitates("timers", "group-permissions")
def test_a_timer_of_a_group_is_set_by_who_may_and_the_bot_is_told_that_something_changed() -> None:
    world, room = evening("Anna", "Bram")
    acts.set_timer(world, "Bram", 60, room)
    assert world.letters[-1]["kind"] == "group"
    world.group(room).edit_permission = "ONLY_ADMINS"
    with pytest.raises(WorldError, match="Only admins"):
        acts.set_timer(world, "Bram", 0, room)
    acts.set_timer(world, "Anna", 0, room)
    assert lines(world, "Anna") == []


@pytest.mark.imitates("change-windows")
def test_people_change_their_messages_for_a_day_and_edit_them_ten_times() -> None:
    world, room = evening("Anna", "Bram")
    said = acts.write(world, "Anna", "0", room)
    for number in range(1, 11):
        acts.edit(world, "Anna", said, str(number))
    with pytest.raises(WorldError, match="10 times"):
        acts.edit(world, "Anna", said, "11")
    last = acts.write(world, "Anna", "last", room)
    world.move_to(last + 24 * HOUR)
    acts.edit(world, "Anna", last, "last!")
    world.move_to(last + 24 * HOUR + 1)
    for change in (lambda: acts.edit(world, "Anna", last, "x"), lambda: acts.delete(world, "Anna", last)):
        with pytest.raises(WorldError, match="24 hours"):
            change()
    assert [line["text"] for line in lines(world, "Bram")] == ["10", "last!"]


@pytest.mark.imitates("change-windows")
def test_what_is_no_text_is_not_edited() -> None:
    world, room = evening("Anna", "Bram")
    for kind in ("voice", "sticker"):
        with pytest.raises(WorldError, match="cannot be edited"):
            acts.edit(world, "Anna", acts.send_thing(world, "Anna", kind, room), "x")
    picture = acts.send_thing(world, "Anna", "picture", room, "this")
    acts.edit(world, "Anna", picture, "that")
    assert lines(world, "Bram")[-1]["text"] == "that"


@pytest.mark.imitates("change-windows")
def test_phones_take_a_hundred_edits_of_the_bot_and_for_two_days() -> None:
    world, _ = evening("Anna")
    audience = Audience(people=(world.phone("Anna").uuid,))
    newest = sending.send(world, audience, Message("0"))["timestamp"]
    for number in range(1, 102):
        newest = sending.edit(world, audience, newest, Message(str(number)))["timestamp"]
    assert lines(world, "Anna")[-1]["text"] == "100"
    for late, text in ((0, "new"), (1, "old")):
        sent = sending.send(world, audience, Message("old"))["timestamp"]
        world.move_to(sent + 48 * HOUR + late)
        sending.edit(world, audience, sent, Message("new"))
        assert lines(world, "Anna")[-1]["text"] == text


@pytest.mark.asyncio
async def test_letters_tell_what_went_to_the_bot_without_its_words(stage: Stage) -> None:
    await stage.phone("Anna")
    group = await stage.make_group("Anna", "Room", [])
    said = await stage.write("Anna", "words")
    await stage.edit("Anna", said, "other words")
    await stage.typing("Anna", group=group)
    await stage.send_thing("Anna", "picture", text="this")
    await stage.send_thing("Anna", "voice")
    await stage.send_thing("Anna", "sticker")
    await stage.react("Anna", said, "👍")
    await stage.delete("Anna", said)
    await stage.timer("Anna", 60)
    await stage.raw({"error": "words"})
    letters = await stage.letters()
    kinds = ["group", "text", "edit", "typing", "picture", "voice", "sticker", "reaction", "delete", "timer", "other"]
    assert [letter["kind"] for letter in letters] == kinds
    assert [letter["n"] for letter in letters] == list(range(1, 12))
    assert {letter["who"] for letter in letters} == {"Anna", ""}
    assert letters[1]["timestamp"] == said and letters[1]["at"] == await stage.now()
    assert "words" not in str(letters)
    assert [letter["n"] for letter in await stage.letters(since=9)] == [10, 11]
    assert (await stage.look())["letters"] == 11
    with pytest.raises(StageError):
        await stage.letters(since="x")  # type: ignore[arg-type]


@pytest.mark.imitates("group-permissions")
def test_whoever_was_promoted_may_send_behind_a_closed_door() -> None:
    world, room = evening("Anna", "Bram")
    grouping.allow_sending(world, world.group(room), "only-admins")
    assert [look["chats"][1]["maySend"] for look in looking.look(world)["phones"].values()] == [True, False]
    joining.promote(world, "Anna", room, "Bram")
    assert [look["chats"][1]["maySend"] for look in looking.look(world)["phones"].values()] == [True, True]
