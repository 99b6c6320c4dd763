"""Polls: in groups, by people and by the bot, as phones show them and as signal-cli hands them out."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.simulator import chats, grouping, looking, polls
from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.things import WorldError
from ozo_signal.simulator.world import World

from .bot import Bot, RpcError
from .test_looking import evening

pytestmark = pytest.mark.imitates("polls")


async def shown(stage: Stage, name: str) -> dict[str, Any]:
    """The newest poll on this phone."""
    lines = (await stage.look())["phones"][name]["lines"]
    return next(dict(line["poll"]) for line in reversed(lines) if line["poll"])


def votes(poll: dict[str, Any]) -> list[list[str]]:
    return [answer["votes"] for answer in poll["answers"]]


async def room(stage: Stage) -> str:
    for name in ("Anna", "Bram"):
        await stage.phone(name)
    return await stage.make_group("Anna", "Room", ["Bram"])


@pytest.mark.asyncio
async def test_a_poll_of_a_person_is_voted_on_by_everybody_and_closed_by_its_maker(stage: Stage, bot: Bot) -> None:
    group = await room(stage)
    asked = await stage.poll("Anna", "Room", "When?", ["Now", "Later", "Never"], multiple=True)
    await stage.vote("Bram", asked, "Room", [0, 2])
    anna = await stage.phone("Anna")
    vote = {"groupId": group, "pollAuthor": anna, "pollTimestamp": asked, "option": [1], "voteCount": 1}
    await bot.call("sendPollVote", **vote)
    poll = await shown(stage, "Bram")
    assert votes(poll) == [["Bram"], ["bot"], ["Bram"]]
    assert (poll["question"], poll["multiple"], poll["closed"], poll["own"]) == ("When?", True, False, [0, 2])
    assert (await shown(stage, "Anna"))["own"] == []
    with pytest.raises(StageError, match="not made this poll"):
        await stage.close_poll("Bram", asked, "Room")
    await stage.close_poll("Anna", asked, "Room")
    assert (await shown(stage, "Bram"))["closed"]
    with pytest.raises(StageError, match="closed"):
        await stage.vote("Bram", asked, "Room", [1])
    await stage.settle()
    assert [letter["kind"] for letter in await stage.letters()] == ["group", "poll", "vote", "poll_end"]
    voted = bot.frames[2]["envelope"]["dataMessage"]["pollVote"]
    assert (voted["optionIndexes"], voted["targetSentTimestamp"], voted["authorUuid"]) == ([0, 2], asked, anna)


@pytest.mark.asyncio
async def test_a_poll_of_the_bot_is_told_by_its_timestamp_and_votes_come_as_letters(stage: Stage, bot: Bot) -> None:
    group = await room(stage)
    asked = (await bot.call("sendPollCreate", groupId=group, question="Tea?", options=["Yes", "No"], noMulti=True))[
        "timestamp"
    ]
    with pytest.raises(StageError, match="only one"):
        await stage.vote("Anna", asked, "Room", [0, 1])
    await stage.vote("Anna", asked, "Room", [0])
    await stage.vote("Anna", asked, "Room", [])
    await stage.vote("Anna", asked, "Room", [1])
    assert votes(await shown(stage, "Bram")) == [[], ["Anna"]]
    await bot.call("sendPollTerminate", groupId=group, pollTimestamp=asked)
    assert (await shown(stage, "Bram"))["closed"]
    await stage.settle()
    counts = [frame["envelope"]["dataMessage"]["pollVote"]["voteCount"] for frame in bot.frames[1:]]
    assert counts == [1, 2, 3]
    assert [post["kind"] for post in await stage.posts()] == ["poll", "poll_end"]


@pytest.mark.asyncio
async def test_a_poll_outside_a_group_is_sent_and_arrives_nowhere(stage: Stage, bot: Bot) -> None:
    await room(stage)
    anna = await stage.phone("Anna")
    answer = await bot.call("sendPollCreate", recipient=anna, question="Tea?", option=["Yes", "No"])
    assert answer["results"][0]["type"] == "SUCCESS"
    assert [line["kind"] for line in await stage.screen("Anna")] == ["system"]
    with pytest.raises(StageError, match="for groups"):
        await stage.do("poll", who="Anna", group=None, question="Tea?", answers=["Yes", "No"])


@pytest.mark.asyncio
async def test_an_older_vote_of_the_bot_changes_nothing_and_faults_are_refused(stage: Stage, bot: Bot) -> None:
    group = await room(stage)
    asked = await stage.poll("Anna", "Room", "When?", ["Now", "Later"])
    vote = {"groupId": group, "pollAuthor": await stage.phone("Anna"), "pollTimestamp": asked}
    await bot.call("sendPollVote", option=1, voteCount=2, **vote)
    await bot.call("sendPollVote", option=0, voteCount=2, **vote)
    assert votes(await shown(stage, "Anna")) == [[], ["bot"]]
    await bot.call("sendPollTerminate", groupId=group, pollTimestamp=asked)
    assert not (await shown(stage, "Anna"))["closed"], "it is not the bot's"
    for options in (["Yes"], [str(number) for number in range(11)]):
        with pytest.raises(RpcError, match="options"):
            await bot.call("sendPollCreate", groupId=group, question="Tea?", option=options)
    for wrong in ({"option": "1"}, {"option": 1}):
        with pytest.raises(RpcError) as error:
            await bot.call("sendPollVote", **vote, **wrong)
        assert error.value.code == -32603


def ask(world: World, group: str) -> int:
    return polls.make(world, "Anna", group, "When?", ["Now", "Later"])


def test_behind_a_closed_door_members_vote_but_do_not_ask_and_a_poll_is_not_edited() -> None:
    world, group = evening("Anna", "Bram")
    asked = ask(world, group)
    grouping.allow_sending(world, world.group(group), "only-admins")
    polls.vote(world, "Bram", asked, group, [0])
    with pytest.raises(WorldError, match="Only admins"):
        polls.make(world, "Bram", group, "When?", ["Now", "Later"])
    _, line = chats.own_message(world, world.phone("Anna"), asked)
    with pytest.raises(WorldError, match="cannot be edited"):
        chats.check_editable(line)


def test_a_vote_is_a_change_of_the_line_on_every_phone() -> None:
    world, group = evening("Anna", "Bram")
    asked = ask(world, group)
    seen = looking.look(world)["change"]
    polls.vote(world, "Bram", asked, group, [1])
    for phone in looking.look(world, seen)["phones"].values():
        assert [line["timestamp"] for line in phone["lines"]] == [asked]


@pytest.mark.parametrize("answers", [["one"], [str(n) for n in range(11)], ["", "b"], ["a" * 101, "b"]])
def test_what_is_no_poll_on_a_phone_is_none_here(answers: list[str]) -> None:
    world, group = evening("Anna", "Bram")
    with pytest.raises(WorldError, match="2 to 10"):
        polls.make(world, "Anna", group, "When?", answers)
