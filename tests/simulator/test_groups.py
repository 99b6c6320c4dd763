"""Groups: who comes in, who may speak, and what everybody is told."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.simulator.client import Stage, StageError

from .bot import Bot, RpcError


async def room(stage: Stage, bot: Bot, *names: str, **more: Any) -> tuple[str, list[str]]:
    """A group made by the bot of people who have written to it before."""
    people = [await stage.phone(name) for name in names]
    for name in names:
        await stage.write(name, "Hi")
    await stage.settle()
    bot.frames.clear()
    made = await bot.call("updateGroup", name="Room", member=people, **more)
    return made["groupId"], people


async def shown(stage: Stage, name: str) -> list[str]:
    return [line["text"] for line in await stage.screen(name) if line["chat"] == "Room"]


@pytest.mark.imitates("members")
@pytest.mark.asyncio
async def test_who_wrote_before_is_a_member_and_who_did_not_is_invited(stage: Stage, bot: Bot) -> None:
    stranger = await stage.phone("Cleo")
    group, _ = await room(stage, bot, "Anna")
    await bot.call("updateGroup", groupId=group, member=[stranger])
    (seen,) = await stage.groups()
    assert (seen["members"], seen["pending"]) == (["bot", "Anna"], ["Cleo"])
    (listed,) = await bot.call("listGroups", groupId=[group])
    assert [member["uuid"] for member in listed["pendingMembers"]] == [stranger]
    with pytest.raises(StageError, match="not a member"):
        await stage.write("Cleo", "Hello", group="Room")
    await stage.accept("Cleo", "Room")
    await stage.settle()
    (frame,) = bot.frames
    assert frame["envelope"]["sourceUuid"] == stranger
    assert frame["envelope"]["dataMessage"]["message"] is None
    assert frame["envelope"]["dataMessage"]["groupInfo"]["type"] == "UPDATE"
    assert (await stage.groups())[0]["members"] == ["bot", "Anna", "Cleo"]


@pytest.mark.imitates("reactions")
@pytest.mark.asyncio
async def test_a_message_in_a_group_reaches_members_and_the_bot(stage: Stage, bot: Bot) -> None:
    group, people = await room(stage, bot, "Anna", "Bram")
    said = await stage.write("Anna", "Hello @Bram", group="Room", mention="Bram")
    assert (await shown(stage, "Bram"))[-1] == "Hello @Bram"
    await stage.react("Bram", said, "❤️", group="Room")
    await bot.say("Welcome", groupId=group)
    await stage.settle()
    assert [(line["from"], line["reactions"]) for line in (await stage.screen("Anna"))[-2:]] == [
        ("me", {"Bram": "❤️"}),
        ("bot", {}),
    ]
    word, reaction = (frame["envelope"]["dataMessage"] for frame in bot.frames)
    assert word["message"] == "Hello \ufffc"
    assert word["mentions"][0]["uuid"] == people[1]
    assert word["groupInfo"]["groupId"] == group
    assert reaction["reaction"]["targetAuthorUuid"] == people[0]
    assert (await stage.posts())[-1]["group"] == "Room"


@pytest.mark.imitates("group-permissions")
@pytest.mark.asyncio
async def test_behind_a_closed_door_only_admins_speak_and_everybody_may_react(stage: Stage, bot: Bot) -> None:
    group, _ = await room(stage, bot, "Anna", setPermissionSendMessages="only-admins")
    sent = await bot.say("The room is closed", groupId=group)
    with pytest.raises(StageError, match="Only admins"):
        await stage.write("Anna", "But", group="Room")
    await stage.react("Anna", sent, "👍", group="Room")
    await bot.call("updateGroup", groupId=group, setPermissionSendMessages="every-member")
    await stage.write("Anna", "Thank you", group="Room")
    assert "allow all members" in (await shown(stage, "Anna"))[-2]
    (listed,) = await bot.call("listGroups")
    assert listed["permissionSendMessage"] == "EVERY_MEMBER"


@pytest.mark.imitates("members", "group-news")
@pytest.mark.asyncio
async def test_who_leaves_hears_nothing_more_and_the_bot_is_told_without_detail(stage: Stage, bot: Bot) -> None:
    group, _ = await room(stage, bot, "Anna", "Bram")
    await stage.leave("Anna", "Room")
    await bot.say("Anna has left", groupId=group)
    await stage.settle()
    (frame,) = bot.frames
    assert frame["envelope"]["dataMessage"]["groupInfo"]["type"] == "UPDATE"
    assert (await shown(stage, "Anna"))[-1] == "You left the group."
    assert (await shown(stage, "Bram"))[-2:] == ["Anna left the group.", "Anna has left"]


@pytest.mark.imitates("members", "group-permissions", "refused")
@pytest.mark.asyncio
async def test_removed_people_are_told_and_the_last_admin_cannot_just_go(stage: Stage, bot: Bot) -> None:
    group, (_, bram) = await room(stage, bot, "Anna", "Bram")
    await bot.call("updateGroup", groupId=group, removeMember=[bram])
    assert (await shown(stage, "Bram"))[-1] == "OZO removed you from the group."
    with pytest.raises(RpcError, match="last admin"):
        await bot.call("quitGroup", groupId=group)
    await bot.call("quitGroup", groupId=group, admin=(await stage.phone("Anna")))
    with pytest.raises(RpcError, match="not a member in group"):
        await bot.say("Hello?", groupId=group)
    await stage.write("Anna", "Among us", group="Room")
    await stage.settle()
    assert bot.frames == []


@pytest.mark.imitates("group-link", "group-news")
@pytest.mark.asyncio
async def test_a_link_lets_people_in_or_lets_them_ask(stage: Stage, bot: Bot) -> None:
    group, _ = await room(stage, bot, "Anna", link="enabled")
    cleo = await stage.phone("Cleo")
    await stage.phone("Daan")
    await stage.join("Daan", "Room")
    await bot.call("updateGroup", groupId=group, link="enabled-with-approval")
    await stage.join("Cleo", "Room")
    await stage.settle()
    assert len(bot.frames) == 1  # of Daan; nothing tells of a request
    (listed,) = await bot.call("listGroups", groupId=group)
    assert [person["uuid"] for person in listed["requestingMembers"]] == [cleo]
    await bot.call("updateGroup", groupId=group, member=[cleo])
    assert (await stage.groups())[0]["members"] == ["bot", "Anna", "Daan", "Cleo"]


@pytest.mark.imitates("group-permissions")
@pytest.mark.asyncio
async def test_in_a_group_of_somebody_else_the_bot_obeys(stage: Stage, bot: Bot) -> None:
    anna = await stage.phone("Anna")
    group = await stage.make_group("Anna", "Room", [])
    with pytest.raises(RpcError, match="not allowed"):
        await bot.call("updateGroup", groupId=group, setPermissionSendMessages="only-admins")
    await stage.promote("Anna", "Room", "bot")
    await bot.call("updateGroup", groupId=group, setPermissionSendMessages="only-admins", expiration=3600)
    await bot.call("updateGroup", groupId=group, removeAdmin=[anna])
    said = await bot.say("Hi", groupId=group)
    await bot.call("sendAdminDelete", groupId=group, targetAuthor=anna, targetTimestamp=said)
    await stage.settle()
    assert [frame["envelope"]["dataMessage"]["groupInfo"]["type"] for frame in bot.frames] == ["DELIVER", "UPDATE"]
    (seen,) = await stage.groups()
    assert (seen["permission"], seen["expiration"], seen["admins"]) == ("only-admins", 3600, ["bot"])


@pytest.mark.imitates("admin-delete", "refused")
@pytest.mark.asyncio
async def test_an_admin_deletes_for_everybody(stage: Stage, bot: Bot) -> None:
    group, (anna, _) = await room(stage, bot, "Anna", "Bram")
    said = await stage.write("Anna", "Too much", group="Room")
    await bot.call("sendAdminDelete", groupId=group, targetAuthor=anna, targetTimestamp=said)
    assert (await stage.screen("Bram"))[-1]["deleted"]
    with pytest.raises(RpcError, match="Group not found"):
        await bot.say("Hi", groupId="AAAA")
    with pytest.raises(RpcError, match="Invalid group id"):
        await bot.say("Hi", groupId="A room")
    with pytest.raises(RpcError, match="Invalid choice"):
        await bot.call("updateGroup", groupId=group, link="open")
