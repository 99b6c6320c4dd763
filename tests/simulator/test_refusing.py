"""What does not arrive: refused sends, failures on request, invitations; and what comes twice."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.simulator.client import Stage, StageError

from .bot import Bot, RpcError
from .test_groups import room, shown


@pytest.mark.imitates("refused")
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "No recipients"),
        ({"recipient": "anna", "groupId": "group"}, "mixed"),
        ({"recipient": "anna", "message": ""}, "No message"),
        ({"groupId": "group"}, "not allowed to send"),
    ],
)
async def test_a_send_that_is_refused_reaches_nobody(
    stage: Stage, bot: Bot, more: dict[str, Any], sentence: str
) -> None:
    ids = {"anna": await stage.phone("Anna"), "group": await stage.make_group("Anna", "Room", [])}
    await stage.promote("Anna", "Room", "bot")
    await bot.call("updateGroup", groupId=ids["group"], setPermissionSendMessages="only-admins")
    (me,) = await bot.call("getUserStatus", recipient="+31600000000")
    await bot.call("updateGroup", groupId=ids["group"], removeAdmin=me["uuid"])
    posts = await stage.posts()
    before = await stage.screen("Anna")
    params = {name: ids.get(value, value) for name, value in more.items()}
    with pytest.raises(RpcError, match=sentence) as error:
        await bot.call("send", **{"message": "Hi", **params})
    assert error.value.code == -1
    assert (await stage.screen("Anna"), await stage.posts()) == (before, posts)


@pytest.mark.imitates("failures", "refused")
@pytest.mark.asyncio
async def test_a_group_fails_whoever_is_in_it(stage: Stage, bot: Bot) -> None:
    group, _ = await room(stage, bot, "Anna")
    await stage.trouble_in_group(group, True)
    with pytest.raises(RpcError) as error:
        await bot.say("Hi", groupId=group)
    assert error.value.code == -3
    await stage.trouble_in_group(group, False)
    await bot.say("Hi", groupId=group)
    assert (await shown(stage, "Anna"))[-1] == "Hi"


@pytest.mark.imitates("failures")
@pytest.mark.asyncio
async def test_a_phone_that_is_not_reached_shows_no_edit_and_no_sign_either(stage: Stage, bot: Bot) -> None:
    group, (anna, _) = await room(stage, bot, "Anna", "Bram")
    said, sent = await stage.write("Anna", "words", group=group), await bot.say("Hi", groupId=group)
    await stage.trouble("Bram", "INVALID_PRE_KEY_FAILURE")
    before = await stage.screen("Bram")
    await bot.say("Hi!", groupId=group, editTimestamp=sent)
    await bot.call("sendReaction", groupId=group, emoji="👍", targetAuthor=anna, targetTimestamp=said)
    answer = await bot.call("remoteDelete", groupId=group, targetTimestamp=sent)
    assert [result["type"] for result in answer["results"]] == ["SUCCESS", "INVALID_PRE_KEY_FAILURE"]
    assert await stage.screen("Bram") == before
    assert (await stage.look())["phones"]["Bram"]["failure"] == "INVALID_PRE_KEY_FAILURE"
    with pytest.raises(StageError, match="A failure is one of"):
        await stage.trouble("Bram", "BAD_MOOD")


@pytest.mark.imitates("members")
@pytest.mark.asyncio
async def test_who_is_invited_reads_nothing_until_they_accept_and_may_decline(stage: Stage, bot: Bot) -> None:
    cleo, daan = await stage.phone("Cleo"), await stage.phone("Daan")
    group, _ = await room(stage, bot, "Anna")
    await bot.call("updateGroup", groupId=group, member=[cleo, daan])
    answer = await bot.call("send", groupId=group, message="one")
    assert len(answer["results"]) == 1
    await stage.accept("Cleo", "Room")
    await stage.leave("Daan", "Room")
    await bot.say("two", groupId=group)
    assert [text for text in await shown(stage, "Cleo") if text in ("one", "two")] == ["two"]
    assert (await stage.groups())[0]["pending"] == []
    (chat,) = [one for one in (await stage.look())["phones"]["Daan"]["chats"] if one["chat"] == "Room"]
    assert (chat["pending"], chat["maySend"]) == (False, False)


@pytest.mark.imitates("group-news")
@pytest.mark.asyncio
async def test_each_changed_setting_is_a_line_of_its_own_and_a_revision(stage: Stage, bot: Bot) -> None:
    group, _ = await room(stage, bot, "Anna")
    ((before, revision),) = [(len(await shown(stage, "Anna")), one["revision"]) for one in await stage.groups()]
    changes = {"name": "Room", "description": "Tea", "expiration": 60, "link": "enabled"}
    changes |= {f"setPermission{what}": "only-admins" for what in ("AddMember", "EditDetails", "SendMessages")}
    await bot.call("updateGroup", groupId=group, **changes)
    assert len(set((await shown(stage, "Anna"))[before:])) == 7
    (seen,) = await stage.groups()
    assert seen["revision"] == revision + 7
    (listed,) = await bot.call("listGroups", groupId=group)
    assert (listed["description"], listed["permissionAddMember"], listed["permissionEditDetails"]) == (
        "Tea",
        "ONLY_ADMINS",
        "ONLY_ADMINS",
    )


@pytest.mark.imitates("newest-edit")
@pytest.mark.asyncio
async def test_an_edit_without_a_quote_takes_the_quote_away_and_one_with_it_keeps_it(stage: Stage, bot: Bot) -> None:
    anna = await stage.phone("Anna")
    quote = {"quoteTimestamp": await stage.write("Anna", "words"), "quoteAuthor": anna, "quoteMessage": "…"}
    first = await bot.say("one", recipient=anna, **quote)
    second = await bot.say("two", recipient=anna, editTimestamp=first, **quote)
    assert (await stage.screen("Anna"))[-1]["quote"] == "words"
    await bot.say("three", recipient=anna, editTimestamp=second)
    assert (await stage.screen("Anna"))[-1]["quote"] is None


@pytest.mark.imitates("twice")
@pytest.mark.asyncio
async def test_a_letter_may_come_twice(stage: Stage, bot: Bot) -> None:
    await stage.phone("Anna")
    said = await stage.write("Anna", "words")
    await stage.do("again", timestamp=said)
    await stage.settle()
    first, second = bot.frames
    assert first == second
    assert [letter["timestamp"] for letter in await stage.letters()] == [said, said]
    with pytest.raises(StageError, match="can be sent again"):
        await stage.do("again", timestamp=1)


@pytest.mark.imitates("no-echo")
@pytest.mark.asyncio
async def test_nothing_that_the_bot_does_comes_back_to_it(stage: Stage, bot: Bot) -> None:
    group, (anna,) = await room(stage, bot, "Anna")
    letters = len(await stage.letters())
    sent = await bot.say("Hi", groupId=group, notifySelf=True)
    await bot.say("Hi!", groupId=group, editTimestamp=sent)
    poll = await bot.call("sendPollCreate", groupId=group, question="When?", option=["Now", "Later"])
    await bot.call("sendPollTerminate", groupId=group, pollTimestamp=poll["timestamp"])
    await bot.call("sendTyping", groupId=group)
    await bot.call("remoteDelete", groupId=group, targetTimestamp=sent)
    await bot.call("updateGroup", groupId=group, name="Other")
    await bot.call("updateContact", recipient=anna, expiration=60)
    await stage.settle()
    assert bot.frames == [] and len(await stage.letters()) == letters
