"""The pretend signal-cli offers nothing which the real one does not have, and reads no parameter that it would not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.simulator import acts, joining, requests
from ozo_signal.simulator.things import RequestError
from ozo_signal.simulator.world import World

from .test_looking import evening

COMMANDS = Path(__file__).resolve().parents[3] / "shared" / "signal-cli-rpc.json"
OURS = {"account"}  # belongs to every request in multi-account mode

pytestmark = pytest.mark.imitates("parameters")
with_the_list = pytest.mark.skipif(not COMMANDS.is_file(), reason="the list of signal-cli's commands is not at hand")


class Given(dict[str, Any]):
    """Parameters which note what they are asked for."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def calls(world: World, room: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every method, with enough to get to its end."""
    anna = world.phone("Anna").uuid
    said = acts.write(world, "Anna", "words")
    mine, target = {"recipient": anna}, {"targetAuthor": anna, "targetTimestamp": said}
    quote = {"quoteTimestamp": said, "quoteAuthor": anna, "quoteMessage": "…"}
    vote = {"pollAuthor": anna, "pollTimestamp": said, "option": [0], "voteCount": 1}
    yield "version", {}
    yield "listAccounts", {}
    yield "getUserStatus", {"recipient": [world.account]}
    yield "send", {**mine, "message": "Hi", **quote}
    yield "send", {"groupId": room, "message": "Hi", "editTimestamp": said}
    yield "getAttachment", {"id": "picture"}
    yield "sendReaction", {**mine, **target, "emoji": "👍"}
    yield "remoteDelete", {**mine, "targetTimestamp": said}
    yield "sendAdminDelete", {"groupId": room, **target}
    yield "sendTyping", {**mine, "stop": True}
    yield "sendReceipt", {**mine, "targetTimestamp": said, "type": "read"}
    yield "sendPollCreate", {"groupId": room, "question": "When?", "option": ["Now", "Later"], "noMulti": True}
    yield "sendPollVote", {"groupId": room, **vote}
    yield "sendPollTerminate", {"groupId": room, "pollTimestamp": said}
    permissions = {f"setPermission{what}": "only-admins" for what in ("AddMember", "EditDetails", "SendMessages")}
    yield "updateGroup", {"name": "Other", "description": "Tea", "member": [anna], **permissions}
    yield "updateGroup", {"groupId": room, "name": "Room", "link": "enabled", "expiration": 60, "admin": [anna]}
    yield "listGroups", {}
    yield "quitGroup", {"groupId": room, "admin": [anna]}
    yield "updateContact", {**mine, "expiration": 60}
    yield "updateProfile", {"givenName": "OZO"}
    yield "updateAccount", {"username": "ozo"}
    yield "submitRateLimitChallenge", {"challenge": "c", "captcha": "c"}


def world_with_bot_as_admin() -> tuple[World, str]:
    world, room = evening("Anna", "Bram")
    joining.promote(world, "Anna", room, "bot")
    return world, room


def real(command: dict[str, Any]) -> set[str]:
    """The names of the parameters of a command, those of lists in the plural too."""
    names = {param["name"] for param in command["params"]}
    return names | {param["name"] + "s" for param in command["params"] if param.get("list")}


@with_the_list
def test_every_method_reads_only_parameters_which_it_really_has() -> None:
    commands = json.loads(COMMANDS.read_text(encoding="utf-8"))["commands"]
    assert all(commands[method]["jsonRpc"] for method in requests.METHODS)
    world, room = world_with_bot_as_admin()
    seen = {}
    for method, params in calls(world, room):
        given = Given(params)
        try:
            requests.carry_out(world, method, given)
        except RequestError:
            assert method in ("getAttachment", "submitRateLimitChallenge")
        assert given.asked - OURS <= real(commands[method]), method
        assert set(params) <= real(commands[method]), method
        seen[method] = given.asked
    assert set(seen) == set(requests.METHODS)
    assert not seen["send"] - OURS <= real(commands["sendReaction"]), "the control: other methods have other ones"


def test_short_names_and_unknown_ones_are_passed_over() -> None:
    world, room = world_with_bot_as_admin()
    with pytest.raises(RequestError, match="No recipients"):
        requests.carry_out(world, "send", {"group": room, "message": "Hi"})
    made = requests.carry_out(world, "updateGroup", {"group": room, "name": "Another", "tea": "green"})
    assert made["groupId"] != room
    assert requests.carry_out(world, "send", {"groupId": room, "message": "Hi", "tea": "green"})["results"]


def test_a_list_is_one_value_or_an_array_and_its_plural_is_an_array() -> None:
    world, _ = evening("Anna", "Bram")
    anna, bram = (world.phone(name).uuid for name in ("Anna", "Bram"))
    for many in ({"recipient": anna}, {"recipient": [anna]}, {"recipients": [anna]}):
        assert len(requests.carry_out(world, "send", {**many, "message": "Hi"})["results"]) == 1
    both = {"recipient": anna, "recipients": [bram]}
    assert len(requests.carry_out(world, "send", {**both, "message": "Hi"})["results"]) == 2
    with pytest.raises(RequestError) as error:
        requests.carry_out(world, "send", {"recipients": anna, "message": "Hi"})
    assert error.value.code == -32603


def test_a_timestamp_that_is_too_small_is_none() -> None:
    world, _ = evening("Anna")
    mine = {"recipient": world.phone("Anna").uuid}
    for method, name in (("remoteDelete", "targetTimestamp"), ("sendPollTerminate", "pollTimestamp")):
        with pytest.raises(RequestError) as error:
            requests.carry_out(world, method, {**mine, name: 2**31 - 1})
        assert error.value.code == -32603
