"""All phones at once: what `look` tells, and that it tells nothing twice."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from ozo_signal.simulator import acts, joining, looking
from ozo_signal.simulator.client import Stage
from ozo_signal.simulator.world import World

from .bot import Bot

SHOWN = {
    *("n", "chat", "group", "from", "text", "timestamp", "first", "at", "edited", "deleted", "quote", "quoted"),
    *("mentions", "mentioned", "styles", "ranges", "reactions", "kind", "files", "changed", "expires", "poll", "gone"),
}


def evening(*names: str) -> tuple[World, str]:
    """A world, and the group of these people and the bot in it; the first made it."""
    world = World("+31600000000", 1_800_000_000_000)
    for name in names:
        world.add_phone(name)
    return world, joining.create_by_phone(world, names[0], "Room", list(names[1:]))


def fresh(world: World, name: str, since: int) -> list[dict[str, Any]]:
    """What changed on this phone."""
    lines: list[dict[str, Any]] = looking.look(world, since)["phones"][name]["lines"]
    return lines


@pytest.mark.asyncio
async def test_a_look_tells_what_every_phone_shows_and_what_may_be_done_there(stage: Stage, bot: Bot) -> None:
    anna = await stage.phone("Anna")
    await stage.phone("Bram", number="+31612345678")
    group = await stage.make_group("Anna", "Room", [])
    await bot.call("updateGroup", groupId=group, member=await stage.phone("Bram"))
    await stage.trouble("Bram", "NETWORK_FAILURE")
    bot.wish = lambda now: now + 60_000
    settled = await stage.settle()
    seen = await stage.look()
    assert (seen["now"], seen["next"], seen["posts"]) == (settled.now, settled.next, 1)
    chat = {"chat": "Room", "id": group, "name": "Room", "description": "", "members": ["Anna", "bot"]}
    chat |= {"admins": ["Anna"], "pending": False, "maySend": True, "expiration": 0, "link": "disabled"}
    phone = seen["phones"]["Anna"]
    assert (phone["uuid"], phone["number"], phone["failure"], phone["expiration"]) == (anna, None, None, 0)
    assert phone["chats"] == [{"chat": "bot"}, chat]
    bram = seen["phones"]["Bram"]
    assert (bram["number"], bram["failure"]) == ("+31612345678", "NETWORK_FAILURE")
    assert bram["chats"] == [{"chat": "bot"}, {**chat, "pending": True, "maySend": False}]
    assert [(line["chat"], line["group"], line["kind"]) for line in bram["lines"]] == [("Room", group, "system")]
    assert set(bram["lines"][0]) == SHOWN


def test_nothing_is_told_twice_and_every_change_is_told() -> None:
    world, room = evening("Anna", "Bram")
    said = acts.write(world, "Anna", "one", room)
    seen = looking.look(world)["change"]
    assert fresh(world, "Bram", seen) == []
    for change in (
        lambda: acts.edit(world, "Anna", said, "two"),
        lambda: acts.react(world, "Bram", said, "👍", group=room),
        lambda: acts.delete(world, "Anna", said),
    ):
        change()
        for name in ("Anna", "Bram"):
            (line,) = fresh(world, name, seen)
            assert line["first"] == said and seen < line["changed"] <= looking.look(world)["change"]
        seen = looking.look(world)["change"]
    assert (line["text"], line["deleted"]) == ("", True)


def test_lines_that_changed_come_in_the_order_in_which_they_stand() -> None:
    world, room = evening("Anna", "Bram")
    first = acts.write(world, "Anna", "one", room)
    seen = looking.look(world)["change"]
    acts.write(world, "Anna", "two", room)
    acts.edit(world, "Anna", first, "one!")
    assert [line["text"] for line in fresh(world, "Bram", seen)] == ["one!", "two"]


@pytest.mark.imitates("units")
@pytest.mark.asyncio
async def test_ranges_and_mentions_are_those_of_the_text_as_it_is_shown(stage: Stage, bot: Bot) -> None:
    anna = await stage.phone("Anna", profile="Anna van Dijk")
    text = "👋 hi \ufffc, and \ufffc: bold"
    mentions = [f"6:1:{anna}", f"13:1:{anna}"]
    await bot.say(text, recipient=anna, mention=mentions, textStyle=["16:4:BOLD", "3:4:ITALIC", "0:2:SPOILER"])
    (line,) = (await stage.look())["phones"]["Anna"]["lines"]
    shown = line["text"].encode("utf-16-le")

    def there(place: list[Any]) -> str:
        return str(shown[2 * place[0] : 2 * (place[0] + place[1])].decode("utf-16-le"))

    assert [(there(place), place[2]) for place in line["ranges"]] == [
        ("bold", "BOLD"),
        ("hi @Anna van Dijk", "ITALIC"),
        ("👋", "SPOILER"),
    ]
    assert [(there(place), place[2]) for place in line["mentioned"]] == [("@Anna van Dijk", "Anna")] * 2


def test_a_quote_tells_whose_words_it_shows_and_whether_they_are_deleted() -> None:
    world, room = evening("Anna", "Bram")
    said = acts.write(world, "Anna", "words", room)
    acts.write(world, "Bram", "answer", room, quote=said)
    quoted = {"from": "Anna", "timestamp": said, "text": "words"}
    assert fresh(world, "Bram", 0)[-1]["quoted"] == quoted
    assert fresh(world, "Anna", 0)[-1]["quoted"] == quoted | {"from": "me"}
    seen = looking.look(world)["change"]
    acts.delete(world, "Anna", said)
    deleted, answer = fresh(world, "Bram", seen)
    assert deleted["deleted"] and answer["quoted"] == quoted | {"deleted": True}


def test_who_left_keeps_the_chat_and_cannot_send() -> None:
    world, room = evening("Anna", "Bram", "Cleo")
    joining.leave(world, "Bram", room)
    _, chat = looking.look(world)["phones"]["Bram"]["chats"]
    assert (chat["chat"], chat["maySend"], chat["pending"]) == ("Room", False, False)
    assert "Bram" not in chat["members"]


def test_looking_at_full_phones_costs_nothing_when_nothing_changed() -> None:
    world, room = evening("Anna", "Bram", "Cleo")
    for number in range(500):
        acts.write(world, "Anna", f"line {number}", room)
    seen = looking.look(world)["change"]
    began = time.perf_counter()
    for _ in range(100):
        looking.look(world, seen)
    nothing = time.perf_counter() - began
    began = time.perf_counter()
    looking.look(world)
    assert nothing < 10 * (time.perf_counter() - began), "a hundred looks at nothing cost less than ten at everything"


@pytest.mark.asyncio
async def test_whoever_stops_waiting_for_a_look_does_not_break_the_line(stage: Stage) -> None:
    asking = asyncio.create_task(stage.look())
    await asyncio.sleep(0)
    asking.cancel()
    assert await stage.now() == (await stage.look())["now"]
