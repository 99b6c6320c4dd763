"""What the pretend Signal does where it is not like the real one: what happens instead is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ozo_signal.simulator import control, requests
from ozo_signal.simulator.client import Stage

from .bot import Bot, Line, RpcError, call

COMMANDS = Path(__file__).resolve().parents[3] / "shared" / "signal-cli-rpc.json"


@pytest.mark.imitates("side-by-side")
@pytest.mark.asyncio
async def test_requests_of_one_connection_are_done_in_their_order(stage: Stage) -> None:
    uuid = await stage.phone("Anna")
    line = await Line.open(stage.rpc_port)
    for number in range(20):
        params = {"recipient": uuid, "message": str(number)}
        line.say({"jsonrpc": "2.0", "id": number, "method": "send", "params": params})
    assert [(await line.hear())["id"] for _ in range(20)] == list(range(20))
    assert [shown["text"] for shown in await stage.screen("Anna")] == [str(number) for number in range(20)]
    await line.close()


@pytest.mark.imitates("dead-client")
@pytest.mark.asyncio
async def test_a_client_that_died_in_the_middle_of_a_request_takes_no_letter_along(stage: Stage) -> None:
    uuid = await stage.phone("Anna")
    line = await Line.open(stage.rpc_port)
    await call(line, "subscribeReceive")
    await stage.trouble_on_line("late")
    line.say({"jsonrpc": "2.0", "id": 1, "method": "send", "params": {"recipient": uuid, "message": "Hi"}})
    while not await stage.posts():
        pass
    await line.close()
    await stage.write("Anna", "Still here?")
    await stage.trouble_on_line(None)
    line = await Line.open(stage.rpc_port)
    line.say({"jsonrpc": "2.0", "id": 1, "method": "subscribeReceive"})
    assert (await line.hear())["method"] == "receive"
    await line.close()


@pytest.mark.imitates("own-limits", "same-stamp")
@pytest.mark.asyncio
async def test_nobody_is_limited_who_was_not_told_to_be_and_no_two_messages_share_a_timestamp(
    stage: Stage, bot: Bot
) -> None:
    uuid = await stage.phone("Anna")
    sent = [await bot.say("Hi", recipient=uuid) for _ in range(100)]
    assert len(set(sent)) == 100


@pytest.mark.imitates("new-identity-in")
@pytest.mark.asyncio
async def test_what_somebody_with_a_new_identity_writes_comes(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    await stage.trouble("Anna", "IDENTITY_FAILURE")
    await stage.write("Anna", "It is me")
    await stage.settle()
    assert [frame["envelope"]["dataMessage"]["message"] for frame in bot.frames] == ["It is me"]
    with pytest.raises(RpcError) as error:
        await bot.call("trust", recipient=uuid, trustAllKnownKeys=True)
    assert error.value.code == -32601


@pytest.mark.imitates("other-methods")
@pytest.mark.skipif(not COMMANDS.is_file(), reason="the list of signal-cli's commands is not at hand")
@pytest.mark.asyncio
async def test_methods_which_are_not_here_are_refused_and_not_ignored(stage: Stage, bot: Bot) -> None:
    commands = json.loads(COMMANDS.read_text(encoding="utf-8"))["commands"]
    missing = set(commands) - set(requests.METHODS)
    assert missing > {"sendPinMessage", "sendStory", "startCall", "trust", "listContacts", "listDevices", "block"}
    for method in sorted(missing):
        with pytest.raises(RpcError) as error:
            await bot.call(method)
        assert error.value.code == -32601


@pytest.mark.imitates("other-parameters")
@pytest.mark.asyncio
async def test_parameters_which_are_not_here_change_nothing(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    for more in ({"username": "anna.42"}, {"noteToSelf": True}):
        with pytest.raises(RpcError, match="No recipients"):
            await bot.say("Hi", **more)
    await bot.say("https://example.org", recipient=uuid, previewUrl="https://example.org", viewOnce=True, noUrgent=True)
    group = (await bot.call("updateGroup", name="Room", ban=[uuid], memberLabel="chair", avatar="/a.png"))["groupId"]
    (line,) = await stage.screen("Anna")
    assert line["text"] == "https://example.org"
    (listed,) = await bot.call("listGroups", groupId=group)
    assert listed["banned"] == [] and "label" not in listed["members"][0]


@pytest.mark.imitates("receipts", "linked-devices")
@pytest.mark.asyncio
async def test_nobody_hears_that_something_was_read_and_no_other_device_is_told(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    said = await stage.write("Anna", "Hello")
    await bot.call("sendReceipt", recipient=uuid, targetTimestamp=said, type="read")
    await bot.say("Hi", recipient=uuid, notifySelf=True)
    seen = await stage.look()
    await stage.settle()
    assert [letter["kind"] for letter in await stage.letters()] == ["text"]
    assert (await stage.look(seen["change"]))["phones"]["Anna"]["lines"] == []


@pytest.mark.imitates("groups-by-people")
def test_there_is_nothing_with_which_people_rename_a_group_or_add_somebody() -> None:
    words = {"phone", "group", "promote", "timer", "leave", "accept", "join"}
    assert words <= set(control.ACTS)
    assert not {"rename", "describe", "add", "remove", "member"} & set(control.ACTS)
