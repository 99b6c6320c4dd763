"""What the bot sends, as the phones show it and as signal-cli answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozo_signal.simulator.client import Stage, StageError

from .bot import Bot, RpcError, bot_on

HOURS = 60 * 60 * 1000


@pytest.mark.imitates("one-timestamp", "results")
@pytest.mark.asyncio
async def test_one_send_to_many_is_private_to_each_and_has_one_timestamp(stage: Stage, bot: Bot) -> None:
    people = [await stage.phone(name) for name in ("Anna", "Bram")]
    answer = await bot.call("send", recipients=[*people, people[0]], message="Welcome")
    assert [result["type"] for result in answer["results"]] == ["SUCCESS", "SUCCESS"]
    for name in ("Anna", "Bram"):
        (line,) = await stage.screen(name)
        assert (line["chat"], line["from"], line["text"]) == ("bot", "bot", "Welcome")
        assert line["timestamp"] == answer["timestamp"]
    (post,) = await stage.posts()
    assert (post["kind"], post["to"], post["group"]) == ("send", ["Anna", "Bram"], None)


@pytest.mark.imitates("failures", "results")
@pytest.mark.asyncio
async def test_a_phone_in_trouble_is_named_and_the_others_are_reached(stage: Stage, bot: Bot) -> None:
    people = [await stage.phone(name) for name in ("Anna", "Bram")]
    await stage.trouble("Bram", "RATE_LIMIT_FAILURE", wait_seconds=60)
    answer = await bot.call("send", recipient=people, message="Hi")
    assert answer["results"][1]["type"] == "RATE_LIMIT_FAILURE"
    assert answer["results"][1]["retryAfterSeconds"] == 60
    assert await stage.screen("Bram") == []
    (post,) = await stage.posts()
    assert (post["to"], post["failed"]) == (["Anna"], ["Bram"])


@pytest.mark.imitates("failures", "results", "codes")
@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("failure", "code"),
    [("RATE_LIMIT_FAILURE", -5), ("IDENTITY_FAILURE", -4), ("NETWORK_FAILURE", -1), ("UNREGISTERED_FAILURE", -1)],
)
async def test_when_nobody_is_reached_the_answer_is_an_error_with_the_results(
    stage: Stage, bot: Bot, failure: str, code: int
) -> None:
    uuid = await stage.phone("Anna")
    await stage.trouble("Anna", failure)
    with pytest.raises(RpcError) as error:
        await bot.say("Hi", recipient=[uuid])
    assert error.value.code == code
    assert error.value.data["response"]["results"][0]["type"] == failure
    assert await stage.posts() == []
    await stage.trouble("Anna", None)
    await bot.say("Hi", recipient=[uuid])


@pytest.mark.imitates("failures")
@pytest.mark.asyncio
async def test_everybody_can_be_in_trouble_at_once(stage: Stage, bot: Bot) -> None:
    people = [await stage.phone(name) for name in ("Anna", "Bram")]
    await stage.trouble(None, "RATE_LIMIT_FAILURE")
    with pytest.raises(RpcError) as error:
        await bot.say("Hi", recipient=people)
    results = error.value.data["response"]["results"]
    assert [result["type"] for result in results] == ["RATE_LIMIT_FAILURE"] * 2
    assert not any("retryAfterSeconds" in result or "token" in result for result in results)
    await stage.trouble(None, None)
    await bot.say("Hi", recipient=people)


@pytest.mark.imitates("proof", "codes")
@pytest.mark.asyncio
async def test_a_proof_is_asked_for_and_the_right_captcha_lifts_the_limit(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    await stage.trouble(None, "RATE_LIMIT_FAILURE", wait_seconds=86400, token="t1", captcha="solved")
    with pytest.raises(RpcError) as error:
        await bot.say("Hi", recipient=[uuid])
    (result,) = error.value.data["response"]["results"]
    assert (error.value.code, result["token"], result["retryAfterSeconds"]) == (-5, "t1", 86400)
    for challenge, captcha, code in (("t1", "signalcaptcha://wrong", -6), ("t2", "solved", -3)):
        with pytest.raises(RpcError) as error:
            await bot.call("submitRateLimitChallenge", challenge=challenge, captcha=captcha)
        assert error.value.code == code
    await bot.call("submitRateLimitChallenge", challenge="t1", captcha="signalcaptcha://solved")
    await bot.say("Hi", recipient=[uuid])


@pytest.mark.imitates("failures", "refused")
@pytest.mark.asyncio
async def test_somebody_unknown_is_not_registered(stage: Stage, bot: Bot) -> None:
    with pytest.raises(RpcError) as error:
        await bot.say("Hi", recipient=["aaaaaaaa-0000-4000-8000-000000000000"])
    assert error.value.data["response"]["results"][0]["type"] == "UNREGISTERED_FAILURE"
    with pytest.raises(RpcError, match="Invalid"):
        await bot.say("Hi", recipient=["Anna"])


@pytest.mark.imitates("no-echo")
@pytest.mark.asyncio
async def test_the_bot_finds_its_own_uuid_and_it_is_not_echoed(stage: Stage, bot: Bot) -> None:
    (account,) = await bot.call("listAccounts")
    (status,) = await bot.call("getUserStatus", recipient=[account["number"]])
    assert status["isRegistered"]
    uuid = await stage.phone("Anna")
    sent = await bot.say("Hi", recipient=[uuid])
    assert await stage.react("Anna", sent, "👍")
    await stage.settle()
    (frame,) = bot.frames
    assert frame["envelope"]["dataMessage"]["reaction"]["targetAuthorUuid"] == status["uuid"]


@pytest.mark.imitates("units")
@pytest.mark.asyncio
async def test_mentions_and_styles_count_utf16_units(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna", profile="Anna van Dijk")
    await bot.say("👋 \ufffc, welcome", recipient=[uuid], mention=[f"3:1:{uuid}"], textStyle="6:7:BOLD")
    (line,) = await stage.screen("Anna")
    assert line["text"] == "👋 @Anna van Dijk, welcome"
    assert line["mentions"] == ["Anna"]
    for wrong in ({"mention": [f"12:9:{uuid}"]}, {"textStyle": "0:2:PINK"}, {"textStyle": "nothing"}):
        with pytest.raises(RpcError, match="Invalid"):
            await bot.say("👋 hi", recipient=[uuid], **wrong)


@pytest.mark.imitates("quotes")
@pytest.mark.asyncio
async def test_a_quote_shows_the_phones_own_copy_else_what_was_sent_else_nothing_arrives(
    stage: Stage, bot: Bot
) -> None:
    anna, bram = await stage.phone("Anna"), await stage.phone("Bram")
    said = await stage.write("Anna", "My own words")
    quote = {"quoteTimestamp": said, "quoteAuthor": anna}
    await bot.say("A reply", recipient=[anna, bram], quoteMessage="…", **quote)
    assert (await stage.screen("Anna"))[-1]["quote"] == "My own words"
    assert (await stage.screen("Bram"))[-1]["quote"] == "…"
    await bot.say("Another reply", recipient=[anna, bram], **quote)
    assert (await stage.screen("Anna"))[-1]["text"] == "Another reply"
    assert (await stage.screen("Bram"))[-1]["text"] == "A reply"
    with pytest.raises(RpcError) as error:
        await bot.say("Hm", recipient=[anna], quoteTimestamp=5, quoteAuthor=anna)
    assert error.value.code == -32603


@pytest.mark.imitates("newest-edit")
@pytest.mark.asyncio
async def test_an_edit_must_name_the_newest_timestamp(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    first = await bot.say("one", recipient=[uuid])
    second = await bot.say("two", recipient=[uuid], editTimestamp=first)
    await bot.say("three", recipient=[uuid], editTimestamp=first)
    (line,) = await stage.screen("Anna")
    assert (line["text"], line["edited"], line["timestamp"], line["first"]) == ("two", True, second, first)
    await bot.say("four", recipient=[uuid], editTimestamp=second)
    assert (await stage.screen("Anna"))[0]["text"] == "four"


@pytest.mark.imitates("reactions")
@pytest.mark.asyncio
async def test_reactions_and_deletions_of_the_bot_are_seen(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    said = await stage.write("Anna", "Hello")
    target = {"recipient": [uuid], "targetAuthor": uuid, "targetTimestamp": said}
    await bot.call("sendReaction", emoji="👀", **target)
    await bot.call("sendReaction", emoji="✅", **target)
    assert (await stage.screen("Anna"))[0]["reactions"] == {"bot": "✅"}
    await bot.call("sendReaction", emoji="✅", remove=True, **target)
    assert (await stage.screen("Anna"))[0]["reactions"] == {}
    sent = await bot.say("Oops", recipient=[uuid])
    await bot.call("remoteDelete", recipient=[uuid], targetTimestamp=sent)
    line = (await stage.screen("Anna"))[-1]
    assert (line["text"], line["deleted"]) == ("", True)
    kinds = [post["kind"] for post in await stage.posts()]
    assert kinds == ["react", "react", "react", "send", "delete"]


@pytest.mark.imitates("change-windows")
@pytest.mark.asyncio
async def test_after_48_hours_nothing_is_deleted_any_more(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    sent, said = await bot.say("Old", recipient=[uuid]), await stage.write("Anna", "Old too")
    await stage.advance(by=49 * HOURS)
    await bot.call("remoteDelete", recipient=[uuid], targetTimestamp=sent)
    assert not (await stage.screen("Anna"))[0]["deleted"]
    with pytest.raises(StageError, match="24 hours"):
        await stage.delete("Anna", said)


@pytest.mark.imitates("newest-edit")
@pytest.mark.asyncio
async def test_what_a_person_edits_and_deletes_names_the_newest_timestamp(stage: Stage, bot: Bot) -> None:
    await stage.phone("Anna")
    first = await stage.write("Anna", "one")
    second = await stage.edit("Anna", first, "two")
    third = await stage.edit("Anna", first, "three")
    await stage.delete("Anna", first)
    await stage.settle()
    _, edit, again, gone = [frame["envelope"] for frame in bot.frames]
    assert edit["editMessage"]["targetSentTimestamp"] == first
    assert again["editMessage"]["targetSentTimestamp"] == second
    assert gone["dataMessage"]["remoteDelete"]["timestamp"] == third
    (line,) = await stage.screen("Anna")
    assert line["deleted"]


@pytest.mark.imitates("timers")
@pytest.mark.asyncio
async def test_a_timer_is_told_and_kept(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    await bot.call("updateContact", recipient=uuid, expiration=86400)
    await stage.write("Anna", "Hello")
    await stage.settle()
    assert bot.frames[0]["envelope"]["dataMessage"]["expiresInSeconds"] == 86400
    assert (await stage.screen("Anna"))[0]["kind"] == "system"


@pytest.mark.imitates("receipts")
@pytest.mark.asyncio
async def test_typing_and_receipts_succeed_and_are_no_posts(stage: Stage, bot: Bot) -> None:
    uuid = await stage.phone("Anna")
    said = await stage.write("Anna", "Hello")
    await bot.call("sendTyping", recipient=[uuid])
    await bot.call("sendReceipt", recipient=uuid, targetTimestamp=said, type="read")
    await bot.call("updateProfile", givenName="OZO")
    assert "usernameLink" in await bot.call("updateAccount", username="ozo")
    assert await stage.posts() == []


@pytest.mark.asyncio
async def test_the_same_name_is_the_same_person_in_every_world(stage: Stage) -> None:
    uuid = await stage.phone("Anna")
    assert await stage.phone("Anna") == uuid
    async with Stage.start() as other, Stage.start(salt="x") as third:
        assert await other.phone("Anna") == uuid != await third.phone("Anna")


@pytest.mark.asyncio
async def test_what_cannot_be_done_is_said_in_a_sentence(stage: Stage) -> None:
    await stage.phone("Anna")
    for what, words in (("dance", {}), ("write", {"who": "Nobody", "text": "x"}), ("write", {"who": "Anna"})):
        with pytest.raises(StageError):
            await stage.do(what, **words)
    with pytest.raises(StageError, match="no message"):
        await stage.react("Anna", 1, "👍")


@pytest.mark.imitates("bytes", "files")
@pytest.mark.asyncio
async def test_a_file_is_sent_as_it_is_and_shown_with_its_name(stage: Stage, bot: Bot) -> None:
    anna = await stage.phone("Anna")
    uri = "data:image/jpeg;filename=picture.jpg;base64,aGVsbG8="
    await bot.call("send", recipient=anna, message="", attachment=[uri])
    [line] = await stage.screen("Anna")
    assert line["files"] == [{"contentType": "image/jpeg", "filename": "picture.jpg", "data": "aGVsbG8="}]
    with pytest.raises(RpcError):
        await bot.call("send", recipient=anna, message="", attachment=["/a/path.jpg"])


@pytest.mark.imitates("files")
@pytest.mark.asyncio
async def test_what_somebody_sends_along_stays_in_the_folder_until_it_is_taken_away(tmp_path: Path) -> None:
    async with Stage.start(files=tmp_path) as stage, bot_on(stage) as bot:
        await stage.phone("Anna")
        await stage.send_thing("Anna", "picture", data="aGVsbG8=", filename="Anna.jpg")
        [file] = files_in(tmp_path)
        assert file.read_bytes() == b"hello"
        for _ in range(2):
            assert await bot.call("getAttachment", id=file.name) == {"data": "aGVsbG8="}
        file.unlink()
        with pytest.raises(RpcError):
            await bot.call("getAttachment", id=file.name)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
