"""Signal, through the real signalbot: letters come in once and in order, posts go out and say what became of them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from ozo_signal.signal.account import Signal
from ozo_signal.signal.dressing import dress
from ozo_signal.signal.frames import Frame
from ozo_signal.signal.letters import (
    Letter,
    LetterKind,
    Mention,
    Parcel,
    Post,
    Posted,
    PostKind,
    Quote,
    Refused,
    Unknown,
)

ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
BOT, BOT_UUID = "+4915550000001", "b0b0b0b0-0000-4000-8000-00000000b0b0"
DRAWING = Parcel("picture", "sAmPlEaTtAcHmEnTiD01.jpg", 183204)
GROUP = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY="
THEN = 1789000008513

Make = Callable[..., dict[str, Any]]


async def test_all_sample_frames_arrive_as_letters_one_after_the_other(
    cli: Any, desk: Any, joined: Any, samples: dict[int, str]
) -> None:
    raw = [json.loads(sample) for sample in samples.values()]
    async with joined() as signal:
        cli.frame(*raw)
        await desk.until(lambda: signal.frames == len(raw) and signal.waiting == 0)
        await signal.whoami()
    assert [letter.number for letter in desk.letters] == list(range(1, len(desk.noted) + 1))
    assert [json.loads(each.frame_json)["sent_at"] for each in desk.noted] == [each.sent_at for each in desk.letters]
    assert {letter.kind for letter in desk.letters} == set(LetterKind)
    assert desk.given_up == []


async def test_a_letter_has_everything_that_was_in_the_frame(
    cli: Any, desk: Any, joined: Any, samples: dict[int, str]
) -> None:
    wanted = [4, 6, 8, 10, 12, 14, 17, 25, 27]
    async with joined() as signal:
        cli.frame(*(json.loads(samples[n]) for n in wanted))
        await desk.until(lambda: signal.frames == len(wanted) and signal.waiting == 0)
    at = {n: 1789000000000 + 7013 * n for n in wanted}
    ada = {"sender": ADA, "sender_name": "Ada", "group": GROUP}
    ben = {"sender": BEN, "sender_name": "Ben B", "group": GROUP}

    def letter(number: int, kind: LetterKind, **found: Any) -> Letter:
        n = wanted[number - 1]
        return Letter(number=number, kind=kind, sent_at=at[n], at=at[n] + 212, **found)

    assert desk.letters == [
        letter(1, LetterKind.WORDS, **ada, text="I felt the same", quote=1789000021039, quote_author=BEN),
        letter(2, LetterKind.WORDS, **ben, text="\ufffc are you there? 👋", mentions=(Mention(0, 1, BOT_UUID),)),
        letter(3, LetterKind.REACTION, **ben, target=1789000021039, target_author=ADA, emoji="❤️", removed=True),
        letter(4, LetterKind.EDIT, **ben, text="Good evening, everyone!", target=1789000021039),
        letter(5, LetterKind.DELETE, **ben, target=1789000021039),
        letter(6, LetterKind.TYPING, **ben, typing=False),
        letter(7, LetterKind.WORDS, **ben, text="my drawing", carries=("picture",), parcels=(DRAWING,)),
        letter(8, LetterKind.WORDS, **ada, carries=("poll",)),
        letter(9, LetterKind.GROUP_CHANGED, **ben),
    ]


async def test_a_burst_keeps_its_order(cli: Any, desk: Any, joined: Any, envelope: Make) -> None:
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": str(n)}) for n in range(200)))
        await desk.until(lambda: signal.frames == 200 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == [str(n) for n in range(200)]


async def test_what_comes_twice_is_heard_once(cli: Any, desk: Any, joined: Any, envelope: Make) -> None:
    async with joined() as signal:
        once = envelope(1, dataMessage={"message": "hello"})
        cli.frame(once, once, envelope(2, dataMessage={"message": "bye"}))
        await desk.until(lambda: signal.frames == 3 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == ["hello", "bye"]


async def test_letters_left_over_from_a_crash_come_first(cli: Any, desk: Any, joined: Any, envelope: Make) -> None:
    async with joined() as signal:
        cli.frame(envelope(1, dataMessage={"message": "before", "groupInfo": {"groupId": GROUP}}))
        await desk.until(lambda: signal.waiting == 0 and signal.frames == 1)
    leftover = (1, desk.noted[0].frame_json)
    desk.letters.clear()
    cli.frames_before_answer = [envelope(2, dataMessage={"message": "after"})]
    async with joined(leftovers=(leftover,)) as signal:
        await desk.until(lambda: signal.waiting == 0 and len(desk.letters) == 2)
    assert [(letter.number, letter.text) for letter in desk.letters] == [(1, "before"), (2, "after")]


async def test_what_was_written_down_and_not_said_so_is_heard_once_and_in_order(
    cli: Any, desk: Any, joined: Any, envelope: Make
) -> None:
    """The store may have taken a letter and the next step have failed: the same letters are then brought again."""
    desk.stumbles = 3
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": f"letter {n}"}) for n in range(3)))
        await desk.until(lambda: signal.frames == 3 and signal.waiting == 0)
        cli.frame(envelope(3, dataMessage={"message": "letter 3"}), envelope(1, dataMessage={"message": "letter 1"}))
        await desk.until(lambda: signal.frames == 5 and signal.waiting == 0)
    assert desk.stumbles == 0
    assert [letter.text for letter in desk.letters] == [f"letter {n}" for n in range(4)]


async def test_a_letter_that_was_not_heard_to_the_end_comes_again(
    cli: Any, desk: Any, joined: Any, envelope: Make
) -> None:
    tries = []

    def twice_in_trouble(letter: Letter) -> None:
        tries.append(letter.text)
        if len(tries) <= 2:
            raise RuntimeError("not now")

    desk.trouble = twice_in_trouble
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": str(n)}) for n in range(2)))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
    assert tries == ["0", "0", "0", "1"] and desk.given_up == []


async def test_a_letter_nobody_can_hear_does_not_stop_the_others(
    cli: Any, desk: Any, joined: Any, envelope: Make
) -> None:
    def never_the_first(letter: Letter) -> None:
        if letter.text == "0":
            raise RuntimeError("never")

    desk.trouble = never_the_first
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": str(n)}) for n in range(2)))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == ["1"] and desk.given_up == [(1, ADA)]


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_signalbot_listens_again_however_its_websocket_was_closed(
    cli: Any, desk: Any, joined: Any, envelope: Make, code: int
) -> None:
    async with joined() as signal:
        for n in range(3):
            cli.frame(envelope(n, dataMessage={"message": str(n)}))
            await desk.until(lambda n=n: signal.frames == n + 1 and signal.waiting == 0)
            await signal._feed._listener.close(code=code)
    assert [letter.text for letter in desk.letters] == ["0", "1", "2"]


async def test_what_signalbot_chokes_on_is_given_up_and_the_rest_goes_on(
    cli: Any, desk: Any, joined: Any, envelope: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def undressed(frame: Frame, number: int) -> str:
        return "{}" if number == 1 else dress(frame, number)

    monkeypatch.setattr("ozo_signal.signal.feed.dress", undressed)
    async with joined() as signal:
        cli.frame(*(envelope(n, dataMessage={"message": str(n)}) for n in range(2)))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
    assert [letter.text for letter in desk.letters] == ["1"] and desk.given_up == [(1, ADA)]


async def test_letters_of_unknown_groups_do_not_wait_for_signal_cli(
    cli: Any, desk: Any, joined: Any, envelope: Make
) -> None:
    cli.silent = {"listGroups"}
    async with joined() as signal:
        for kind, message in (("DELIVER", "hello"), ("UPDATE", None)):
            group = {"groupId": GROUP, "groupName": None, "revision": 1, "type": kind}
            cli.frame(envelope(len(kind), dataMessage={"message": message, "groupInfo": group}))
        await desk.until(lambda: signal.frames == 2 and signal.waiting == 0)
    assert [letter.kind for letter in desk.letters] == [LetterKind.WORDS, LetterKind.GROUP_CHANGED]
    assert cli.calls("listGroups") == []


async def test_one_say_to_many_is_one_call_with_one_timestamp(cli: Any, joined: Any) -> None:
    async with joined() as signal:
        cli.answers["send"] = lambda _: cli.result_of_sending((ADA, "SUCCESS"), (BEN, "IDENTITY_FAILURE"))
        posted = await signal.post(Post(PostKind.SAY, to=(ADA, BEN), text="*hello*"))
    assert posted == Posted(1790000000001, {BEN: "IDENTITY_FAILURE"})
    assert cli.calls("send") == [{"recipient": [ADA, BEN], "message": "*hello*"}]


async def test_a_say_carries_its_quote_and_mentions(cli: Any, joined: Any) -> None:
    post = Post(
        PostKind.SAY,
        group=GROUP,
        text="\ufffc, please",
        mentions=(Mention(0, 1, ADA),),
        quote=Quote(ADA, THEN),
    )
    async with joined() as signal:
        assert (await signal.post(post)).timestamp == 1790000000001
    quote = {"quoteAuthor": ADA, "quoteTimestamp": THEN, "quoteMessage": "…"}
    assert cli.calls("send") == [{"groupId": GROUP, "message": "\ufffc, please", "mention": [f"0:1:{ADA}"]} | quote]


@pytest.mark.parametrize(
    ("post", "method", "params"),
    [
        (
            Post(PostKind.EDIT, to=(ADA, BEN), text="new", target=THEN),
            "send",
            {"recipient": [ADA, BEN], "message": "new", "editTimestamp": THEN},
        ),
        (
            Post(PostKind.REACT, to=(ADA,), target=THEN, target_author=ADA, emoji="✓"),
            "sendReaction",
            {"recipient": [ADA], "emoji": "✓", "targetAuthor": ADA, "targetTimestamp": THEN},
        ),
        (
            Post(PostKind.REACT, to=(ADA,), target=THEN, target_author=BOT_UUID, emoji="✓"),
            "sendReaction",
            {"recipient": [ADA], "emoji": "✓", "targetAuthor": BOT_UUID, "targetTimestamp": THEN},
        ),
        (
            Post(PostKind.REACT, group=GROUP, target=THEN, target_author=ADA, emoji="✓"),
            "sendReaction",
            {"groupId": GROUP, "emoji": "✓", "targetAuthor": ADA, "targetTimestamp": THEN},
        ),
        (
            Post(PostKind.REACT, to=(ADA, BEN), target=THEN, emoji="✓"),
            "sendReaction",
            {"recipient": [ADA, BEN], "emoji": "✓", "targetAuthor": BOT, "targetTimestamp": THEN},
        ),
        (Post(PostKind.DELETE, to=(ADA,), target=THEN), "remoteDelete", {"recipient": [ADA], "targetTimestamp": THEN}),
        (
            Post(PostKind.DELETE, to=(ADA, BEN), target=THEN),
            "remoteDelete",
            {"recipient": [ADA, BEN], "targetTimestamp": THEN},
        ),
        (Post(PostKind.DELETE, group=GROUP, target=THEN), "remoteDelete", {"groupId": GROUP, "targetTimestamp": THEN}),
        (Post(PostKind.TIMER, to=(ADA,), seconds=0), "updateContact", {"recipient": ADA, "expiration": 0}),
        (Post(PostKind.GROUP_ADD, group=GROUP, to=(ADA,)), "updateGroup", {"groupId": GROUP, "member": [ADA]}),
        (Post(PostKind.GROUP_REMOVE, group=GROUP, to=(ADA,)), "updateGroup", {"groupId": GROUP, "removeMember": [ADA]}),
        (
            Post(PostKind.GROUP_DOOR, group=GROUP, open=True),
            "updateGroup",
            {"groupId": GROUP, "setPermissionSendMessages": "every-member"},
        ),
        (
            Post(PostKind.GROUP_DOOR, group=GROUP),
            "updateGroup",
            {"groupId": GROUP, "setPermissionSendMessages": "only-admins"},
        ),
        (
            Post(PostKind.GROUP_LEAVE, group=GROUP, to=(ADA,)),
            "quitGroup",
            {"groupId": GROUP, "delete": True, "admin": [ADA]},
        ),
    ],
)
async def test_every_post_is_one_call(cli: Any, joined: Any, post: Post, method: str, params: dict[str, Any]) -> None:
    async with joined() as signal:
        await signal.post(post)
    assert cli.calls(method) == [params]


async def test_a_new_group_is_closed_and_can_be_written_to_at_once(cli: Any, joined: Any) -> None:
    cli.answers["updateGroup"] = lambda _: cli.result_of_sending((BEN, "NETWORK_FAILURE")) | {"groupId": GROUP}
    post = Post(PostKind.GROUP_CREATE, to=(ADA, BEN), text="Tuesday", description="ozo 7", seconds=604800)
    async with joined() as signal:
        made = await signal.post(post)
        assert made.group == GROUP and made.failures == {BEN: "NETWORK_FAILURE"}
        await signal.post(Post(PostKind.SAY, group=GROUP, text="Welcome"))
    assert cli.calls("updateGroup") == [
        {
            "name": "Tuesday",
            "description": "ozo 7",
            "member": [ADA, BEN],
            "expiration": 604800,
            "link": "disabled",
            "setPermissionAddMember": "only-admins",
            "setPermissionEditDetails": "only-admins",
            "setPermissionSendMessages": "only-admins",
        }
    ]


@pytest.mark.parametrize(
    "post",
    [
        Post(PostKind.SAY, to=(ADA,), text="hello"),
        Post(PostKind.SAY, to=(ADA, BEN), text="hello"),
        Post(PostKind.EDIT, group=GROUP, text="hello", target=THEN),
        Post(PostKind.REACT, to=(ADA,), target=THEN, target_author=ADA, emoji="✓"),
        Post(PostKind.DELETE, to=(ADA,), target=THEN),
        Post(PostKind.DELETE, to=(ADA, BEN), target=THEN),
        Post(PostKind.TIMER, to=(ADA,), seconds=60),
        Post(PostKind.GROUP_DOOR, group=GROUP),
    ],
    ids=lambda post: f"{post.kind}-{len(post.to)}",
)
async def test_a_refusal_and_silence_are_told_apart_for_every_post(cli: Any, joined: Any, post: Post) -> None:
    methods = {"send", "sendReaction", "remoteDelete", "updateContact", "updateGroup"}
    results = [{"recipientAddress": {"uuid": ADA}, "type": "RATE_LIMIT_FAILURE", "retryAfterSeconds": 90}]
    error = {"code": -5, "message": "Failed", "data": {"response": {"timestamp": 1, "results": results}}}
    async with joined(call_seconds=0.1) as signal:
        cli.answers |= {method: {"error": error} for method in methods}
        with pytest.raises(Refused) as refused:
            await signal.post(post)
        assert (refused.value.reason, refused.value.retry_after_seconds) == ("RATE_LIMIT_FAILURE", 90)
        cli.silent = methods
        with pytest.raises(Unknown):
            await signal.post(post)


async def test_an_answer_without_a_timestamp_is_unknown(cli: Any, joined: Any) -> None:
    cli.answers["send"] = {"results": []}
    async with joined() as signal:
        with pytest.raises(Unknown):
            await signal.post(Post(PostKind.SAY, to=(ADA,), text="hello"))


async def test_a_post_to_nobody_is_refused(cli: Any, joined: Any) -> None:
    async with joined() as signal:
        with pytest.raises(Refused):
            await signal.post(Post(PostKind.SAY, text="hello"))
    assert cli.calls("send") == []


async def test_posts_side_by_side_do_not_mix_up_their_outcomes(cli: Any, joined: Any) -> None:
    def answer(params: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = cli.result_of_sending((params["recipient"][0], f"FAILURE {params['message']}"))
        return result

    cli.answers["send"] = answer
    people = [f"a1a1a1a1-1111-4111-8111-{n:012}" for n in range(50)]
    async with joined() as signal:
        posts = [Post(PostKind.SAY, to=(who, BEN), text=str(n)) for n, who in enumerate(people)]
        posted = await asyncio.gather(*map(signal.post, posts))
    assert [each.failures for each in posted] == [{who: f"FAILURE {n}"} for n, who in enumerate(people)]


async def test_a_group_is_seen_as_signal_has_it(cli: Any, joined: Any) -> None:
    cli.answers["listGroups"] = [
        {"id": "other", "isMember": True, "description": "x"},
        {
            "id": GROUP,
            "name": "Tuesday",
            "description": "ozo 7",
            "isMember": True,
            "messageExpirationTime": 604800,
            "members": [{"uuid": BOT_UUID, "number": BOT, "isAdmin": True}, {"uuid": ADA, "number": None}],
            "pendingMembers": [{"uuid": BEN, "number": None}],
            "requestingMembers": [],
            "permissionSendMessage": "ONLY_ADMINS",
        },
    ]
    async with joined() as signal:
        view = await signal.group_members(GROUP)
        assert await signal.group_members("unknown") is None
        assert await signal.find_group("ozo 7") == GROUP
        assert await signal.find_group("ozo 8") is None
        assert await signal.whoami() == BOT_UUID
        await signal.set_profile("OZO")
    assert view is not None and view.members == {BOT_UUID, ADA} and view.pending == {BEN}
    assert view.admins == {BOT_UUID} and not view.open and view.timer_seconds == 604800
    assert cli.calls("updateProfile") == [{"givenName": "OZO"}]


async def test_it_starts_without_signal_cli_and_stops(cli: Any, desk: Any) -> None:
    signal = Signal("127.0.0.1:1", BOT, write_down=desk.write_down, hear=desk.hear)
    await signal.start()
    assert not signal.hearing and not signal.speaking
    await signal.stop()


async def test_a_proxy_in_the_environment_is_left_out(
    cli: Any, desk: Any, joined: Any, envelope: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "example.org")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with joined() as signal:
        cli.frame(envelope(1, dataMessage={"message": "hello"}))
        await desk.until(lambda: signal.frames == 1 and signal.waiting == 0)
    assert os.environ["no_proxy"] == "example.org,127.0.0.1"
