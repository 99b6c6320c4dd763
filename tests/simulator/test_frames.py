"""The frames which the pretend Signal makes have the shape of the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.simulator import acts, joining, polls
from ozo_signal.simulator.things import Group
from ozo_signal.simulator.world import World

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "frames"
NOW = 1789000000000

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample frames are not at hand")


def shape(thing: Any) -> Any:
    """Keys and kinds of values; what is in a list is one shape for all."""
    if isinstance(thing, dict):
        return {key: shape(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [shape(thing[0])] if thing else []
    return type(thing).__name__


def evening() -> tuple[World, Group]:
    world = World("+4915550000001", NOW)
    world.add_phone("Ada")
    world.add_phone("Ben", number="+4915550000022", profile="Ben B")
    world.add_phone("Cleo")
    group = world.groups[joining.create_by_phone(world, "Ada", "OZO Tuesday room", ["Ben", "Cleo"])]
    world.queue.clear()
    return world, group


def group_quote(world: World, group: Group) -> None:
    said = acts.write(world, "Ben", "Good evening everyone", group.id)
    acts.write(world, "Ada", "I felt the same", group.id, quote=said)


def remove_reaction(world: World, group: Group) -> None:
    said = acts.write(world, "Ada", "Hello", group.id)
    acts.react(world, "Ben", said, "❤️", remove=True, group=group.id)


def ask(world: World, group: Group) -> int:
    return polls.make(world, "Ben", group.id, "Next week same time?", ["Yes", "No", "Only online"], multiple=True)


def reaction_to_the_bot(world: World, group: Group) -> None:
    world.show(world.phone("Ada"), "bot", world.bot, "Welcome", world.stamp())
    acts.react(world, "Ada", world.phone("Ada").lines[-1].timestamp, "👍")


MADE: dict[str, Callable[[World, Group], Any]] = {
    "01-text-1to1-number-hidden": lambda world, group: acts.write(world, "Ada", "Hi"),
    "02-text-1to1-number-known": lambda world, group: acts.write(world, "Ben", "hello bot"),
    "03-text-group": lambda world, group: acts.write(world, "Ben", "Good evening", group.id),
    "04-text-group-quote": group_quote,
    "06-text-group-mention": lambda world, group: acts.write(world, "Ben", "hey", group.id, mention="bot"),
    "07-reaction-add-1to1": reaction_to_the_bot,
    "08-reaction-remove-group": remove_reaction,
    "09-edit-1to1": lambda world, group: acts.edit(world, "Ada", acts.write(world, "Ada", "Hi"), "Hello"),
    "10-edit-second-group": lambda world, group: acts.edit(
        world, "Ben", acts.write(world, "Ben", "Hi", group.id), "Hello"
    ),
    "11-remote-delete-1to1": lambda world, group: acts.delete(world, "Ada", acts.write(world, "Ada", "Hi")),
    "12-remote-delete-group": lambda world, group: acts.delete(world, "Ben", acts.write(world, "Ben", "Hi", group.id)),
    "13-typing-started-1to1": lambda world, group: acts.typing(world, "Ada"),
    "14-typing-stopped-group": lambda world, group: acts.typing(world, "Ben", "STOPPED", group.id),
    "17-attachment-image-with-text": lambda world, group: acts.send_thing(
        world, "Ben", "picture", group.id, "my drawing"
    ),
    "19-voice-note": lambda world, group: acts.send_thing(world, "Ada", "voice"),
    "21-sticker": lambda world, group: acts.send_thing(world, "Ada", "sticker"),
    "24-poll-create-group": lambda world, group: ask(world, group),
    "25-poll-vote-group": lambda world, group: polls.vote(world, "Ada", ask(world, group), group.id, [0, 2]),
    "26-poll-terminate-group": lambda world, group: polls.close(world, "Ben", ask(world, group), group.id),
    "27-group-update": lambda world, group: joining.leave(world, "Ben", group.id),
    "28-group-added-deliver-null-message": lambda world, group: joining.create_by_phone(
        world, "Ben", "A new room", ["Ada"]
    ),
    "43-expiration-update-1to1": lambda world, group: acts.set_timer(world, "Ada", 86400),
}


@pytest.mark.imitates("frames")
@pytest.mark.parametrize("name", MADE)
def test_a_frame_has_the_keys_of_the_real_one(name: str) -> None:
    world, group = evening()
    MADE[name](world, group)
    real = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert shape(world.queue[-1]) == shape(real)


@pytest.mark.imitates("frames")
def test_a_quote_of_the_bot_with_a_mention_has_the_keys_of_the_real_one() -> None:
    real = json.loads((SAMPLES / "05-text-1to1-quote-of-bot-with-mention-in-quote.json").read_text(encoding="utf-8"))
    del real["envelope"]["dataMessage"]["quote"]["textStyles"]  # phones here quote words, not their looks
    world, _ = evening()
    ada, cleo = world.phone("Ada"), world.phone("Cleo")
    timestamp, text = world.stamp(), "\ufffc what do you think?"
    _, mentions = acts.place_mentions(world, "@Cleo", ["Cleo"])
    world.show(ada, "bot", world.bot, text, timestamp, mentions=mentions)
    acts.write(world, "Ada", "To this one: yes", quote=timestamp)
    assert shape(world.queue[-1]) == shape(real)
    assert world.queue[-1]["envelope"]["dataMessage"]["quote"]["mentions"][0]["uuid"] == cleo.uuid
