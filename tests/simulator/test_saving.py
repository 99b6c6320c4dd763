"""A world is saved whole, and goes on from there in another process."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.simulator import acts, grouping, joining, looking, polls, saving, sending
from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.sending import Audience, Message
from ozo_signal.simulator.things import Failure, Mention, WorldError
from ozo_signal.simulator.world import HOUR, World

from .bot import RpcError, bot_on

PICTURE = base64.b64encode(b"\x89PNG picture").decode()


def full(folder: Path | None = None) -> World:
    """A world in which everything there can be is there."""
    world = World("+31600000000", 1_800_000_000_000, "salt", folder)
    anna, bram = world.add_phone("Anna", "+31612345678", "Anna van Dijk"), world.add_phone("Bram")
    world.add_phone("Cleo")
    room = joining.create_by_phone(world, "Anna", "Room", ["Bram"])
    group = world.group(room)
    grouping.add(world, group, world.phone("Cleo").uuid)
    said = acts.write(world, "Anna", "hi @Bram", room, mention="Bram")
    acts.write(world, "Bram", "hi", room, quote=said)
    acts.react(world, "Bram", said, "👍", group=room)
    acts.edit(world, "Anna", said, "hello")
    acts.send_thing(world, "Bram", "picture", room, data=PICTURE)
    acts.delete(world, "Bram", acts.write(world, "Bram", "oops", room))
    asked = polls.make(world, "Anna", room, "When?", ["Now", "Later"])
    polls.vote(world, "Bram", asked, room, [1])
    words = Message("\ufffc, this", (Mention(0, 1, anna.uuid),), ("3:4:BOLD",))
    sending.send(world, Audience(people=(anna.uuid, bram.uuid)), words)
    acts.set_timer(world, "Bram", 60)
    acts.write(world, "Bram", "gone soon")
    world.move_to(world.now + 60_000)
    acts.write(world, "Bram", "gone later")
    acts.typing(world, "Anna", group=room)
    world.fail("Cleo", Failure("RATE_LIMIT_FAILURE", 60, "token", "captcha"))
    world.ahead = 5
    return world


def plain(world: World) -> Any:
    """As it comes out of a file."""
    return json.loads(json.dumps(saving.save(world)))


def test_a_world_that_was_opened_is_the_one_that_was_saved(tmp_path: Path) -> None:
    world = full(tmp_path / "one")
    again = saving.open_world(plain(world), tmp_path / "two")
    assert plain(again) == plain(world)
    assert again.kept_files() == world.kept_files() != {}
    for since in (0, world.change - 3, world.change):
        assert looking.look(again, since) == looking.look(world, since)
    assert again.stamp() == world.stamp()
    assert again.bot == world.bot
    assert again.add_phone("Daan").uuid == world.add_phone("Daan").uuid


def test_a_world_that_was_opened_goes_on_as_the_other_one_does() -> None:
    world = full()
    again = saving.open_world(plain(world))
    for each in (world, again):
        each.move_to(each.now + HOUR)
        said = acts.write(each, "Anna", "more", "Room")
        acts.react(each, "Bram", said, "👍", group="Room")
        joining.accept(each, "Cleo", "Room")
    assert plain(again) == plain(world)
    assert "gone later" not in json.dumps(looking.look(again))


def test_every_field_of_the_world_is_saved_or_said_not_to_be() -> None:
    """A field that somebody adds must come along; `vanishing` is made anew, `bot` follows from the account."""
    world = full()
    derived = {"bot", "vanishing", "_attachments"}
    assert set(vars(world)) - derived <= set(saving.save(world))
    world.something_new = 1  # type: ignore[attr-defined]
    assert not set(vars(world)) - derived <= set(saving.save(world)), "the control"


@pytest.mark.asyncio
async def test_a_saved_world_opens_in_a_new_process_with_its_letters_and_files(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    async with Stage.start(files=tmp_path / "one", salt="other") as stage:
        await stage.phone("Anna")
        await stage.write("Anna", "words")
        await stage.send_thing("Anna", "picture", data=PICTURE)
        await stage.trouble("Anna", "NETWORK_FAILURE")
        seen = await stage.look()
        file.write_text(json.dumps(await stage.save()))
    async with Stage.start(files=tmp_path / "two", world=file) as stage, bot_on(stage) as bot:
        assert {**await stage.look(), "id": 0, "next": None} == {**seen, "id": 0, "next": None}
        await stage.settle()
        first, second = (frame["envelope"]["dataMessage"] for frame in bot.frames)
        assert first["message"] == "words"
        assert await bot.call("getAttachment", id=second["attachments"][0]["id"]) == {"data": PICTURE}
        with pytest.raises(RpcError):
            await bot.say("Hi", recipient=seen["phones"]["Anna"]["uuid"])


def damaged(**changes: Any) -> Any:
    return {**plain(full()), **changes}


@pytest.mark.parametrize(
    ("saved", "sentence"),
    [
        ([], "not a saved world"),
        ({"format": 1}, "not a saved world"),
        ({"kind": saving.KIND, "format": 0}, "format 0; only format 1"),
        ({"kind": saving.KIND, "format": 2}, "format 2; only format 1"),
        ({"kind": saving.KIND, "format": 1}, "damaged"),
        (damaged(now="today"), "damaged"),
        (damaged(phones=[{"name": "Anna"}]), "damaged"),
        (damaged(files={"../away": ""}), "a path for a name"),
    ],
)
def test_what_is_not_a_saved_world_is_refused_in_a_sentence(saved: Any, sentence: str) -> None:
    with pytest.raises(WorldError, match=sentence):
        saving.open_world(saved)


@pytest.mark.asyncio
async def test_a_wrong_file_is_an_error_with_a_sentence_where_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    for content, sentence in ((None, "cannot be read"), ("words", "not JSON"), ("{}", "not a saved world")):
        if content is not None:
            file.write_text(content)
        with pytest.raises(StageError, match=sentence):
            async with Stage.start(world=file):
                pass
