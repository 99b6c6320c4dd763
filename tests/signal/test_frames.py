"""Frames: what becomes a letter, what does not, and that signalbot's own models accept what we make of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
import signalbot
from hypothesis import given
from hypothesis import strategies as st

from ozo_signal.signal.dressing import dress
from ozo_signal.signal.frames import TEXT_CHARACTERS_MAX, Frame, read
from ozo_signal.signal.letters import LetterKind, Mention, Parcel

BOT, BOT_UUID = "+4915550000001", "b0b0b0b0-0000-4000-8000-00000000b0b0"
ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
GROUP = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY="

KINDS = {
    LetterKind.WORDS: {1, 2, 3, 4, 5, 6, 17, 18, 19, 21, 24, 25, 48, 49, 52, 53},
    LetterKind.REACTION: {7, 8},
    LetterKind.EDIT: {9, 10},
    LetterKind.DELETE: {11, 12},
    LetterKind.TYPING: {13, 14},
    LetterKind.GROUP_CHANGED: {27, 28, 29},
}
KIND_OF = {number: kind for kind, numbers in KINDS.items() for number in numbers}


@pytest.fixture
def sample(samples: dict[int, str]) -> Callable[[int], Frame | None]:
    def load(number: int) -> Frame | None:
        return read(samples[number], BOT, BOT_UUID)

    return load


async def parsed(frame: Frame, number: int = 7) -> signalbot.ReceivedMessage:
    return await signalbot.parse(Mock(download_attachments=False), dress(frame, number))


def test_every_sample_frame_is_what_it_is(samples: dict[int, str]) -> None:
    for number, raw in samples.items():
        frame = read(raw, BOT, BOT_UUID)
        expected = KIND_OF.get(number)
        assert (frame.kind if frame else None) == expected, number


async def test_signalbot_accepts_every_letter_among_the_sample_frames(samples: dict[int, str]) -> None:
    types = {
        LetterKind.WORDS: signalbot.DataMessage,
        LetterKind.EDIT: signalbot.EditMessage,
        LetterKind.DELETE: signalbot.RemoteDelete,
        LetterKind.REACTION: signalbot.Reaction,
        LetterKind.TYPING: signalbot.TypingMessage,
        LetterKind.GROUP_CHANGED: signalbot.GroupUpdate,
    }
    for number, raw in samples.items():
        frame = read(raw, BOT, BOT_UUID)
        if frame is not None:
            message = await parsed(frame)
            assert type(message) is types[frame.kind], number
            assert message.server_delivered_timestamp == 7
            assert message.source_uuid == frame.sender


def test_a_frame_comes_back_from_paper_as_it_was(samples: dict[int, str]) -> None:
    for raw in samples.values():
        frame = read(raw)
        assert frame is None or Frame.from_json(frame.to_json()) == frame


def test_no_phone_number_is_written_down(sample: Callable[[int], Frame | None]) -> None:
    frame = sample(2)
    assert frame is not None and frame.sender == BEN
    assert "+49" not in frame.to_json() and "+49" not in dress(frame, 1)


def test_words_keep_what_they_answer_and_whom_they_name(sample: Callable[[int], Frame | None]) -> None:
    answer, naming = sample(5), sample(6)
    assert answer is not None and (answer.quote, answer.quote_author) == (1789000008513, BOT_UUID)
    assert answer.mentions == ()  # those in the quote are not those of the text
    assert naming is not None and naming.mentions == (Mention(0, 1, BOT_UUID),)
    assert naming.group == GROUP


def test_an_events_own_time_and_its_targets_are_both_kept(sample: Callable[[int], Frame | None]) -> None:
    reaction, deletion = sample(8), sample(11)
    assert reaction is not None and (reaction.sent_at, reaction.target) == (1789000056104, 1789000021039)
    assert reaction.removed and reaction.target_author == ADA
    assert deletion is not None and (deletion.sent_at, deletion.target) == (1789000077143, 1789000063117)


@pytest.mark.parametrize(
    ("content", "carries"),
    [
        ({"attachments": [{"contentType": "image/png"}]}, ("picture",)),
        ({"attachments": [{"contentType": "audio/aac", "isVoiceNote": True}]}, ("voice",)),
        ({"attachments": [{"contentType": "audio/aac"}]}, ("voice",)),
        ({"attachments": [{"contentType": "audio/mp4", "isVoiceNote": False}]}, ("file",)),
        ({"attachments": [{"contentType": "video/mp4"}, {"contentType": None}]}, ("video", "file")),
        ({"attachments": [{"contentType": "image/png"}, {"contentType": "image/png"}]}, ("picture",)),
        ({"message": "hello", "attachments": [{"contentType": "text/x-signal-plain"}]}, ()),
        ({"contacts": [{"name": {"display": "Cleo"}}]}, ("contact",)),
        ({"payment": {"note": None, "receipt": "x"}}, ("payment",)),
        ({"pollCreate": {"question": "?"}}, ("poll",)),
        ({"pollVote": {"optionIndexes": []}}, ("poll",)),
        ({"sticker": {"packId": "00", "stickerId": 7}}, ("sticker",)),
        ({"viewOnce": True, "attachments": [{"contentType": "image/png"}]}, ("picture", "view_once")),
        (
            {"message": "https://maps.google.com/maps?q=1,2", "attachments": [{"contentType": "image/png"}]},
            ("picture", "location"),
        ),
    ],
)
def test_a_letter_says_what_it_carries(
    envelope: Callable[..., dict[str, Any]], content: dict[str, Any], carries: tuple[str, ...]
) -> None:
    frame = read(json.dumps(envelope(1, dataMessage=content)))
    assert frame is not None and frame.carries == carries


def test_what_came_along_is_named_as_signal_cli_names_it_or_not_at_all(envelope: Callable[..., dict[str, Any]]) -> None:
    attachments = [
        {"contentType": "image/png", "id": "k3Y_-x.png", "size": 9},
        {"contentType": "audio/aac", "id": "../ozo.keys", "size": 9},
        {"contentType": "text/x-signal-plain", "id": "long.txt", "size": 9},
        {"contentType": "video/mp4", "id": None, "size": "9"},
    ]
    frame = read(json.dumps(envelope(1, dataMessage={"message": None, "attachments": attachments})), BOT, BOT_UUID)
    assert frame is not None
    assert frame.parcels == (Parcel("picture", "k3Y_-x.png", 9), Parcel("voice", "", 9), Parcel("video", "", 0))
    assert Frame.from_json(frame.to_json()) == frame


@pytest.mark.parametrize(
    "content",
    [
        {"isProfileKeyUpdate": True},
        {"isEndSession": True, "groupInfo": {"groupId": GROUP}},
        {"groupCallUpdate": {"eraId": "1"}, "groupInfo": {"groupId": GROUP}},
        {"message": "hello", "groupInfo": {"groupId": None}},
        {"message": "hello", "groupInfo": []},
        {"message": ""},
        {"reaction": {"emoji": "👍", "targetSentTimestamp": None}},
        {"remoteDelete": {"timestamp": "1789000000000"}},
    ],
)
def test_what_cannot_be_a_letter_is_none(envelope: Callable[..., dict[str, Any]], content: dict[str, Any]) -> None:
    assert read(json.dumps(envelope(1, dataMessage=content))) is None


def test_our_own_words_are_no_letter(envelope: Callable[..., dict[str, Any]]) -> None:
    frame = envelope(1, dataMessage={"message": "hello"})
    assert read(json.dumps(frame), BOT, BOT_UUID) is not None
    assert read(json.dumps(frame), BOT, ADA) is None
    frame["envelope"]["sourceNumber"] = BOT
    assert read(json.dumps(frame), BOT) is None


def test_another_accounts_frame_is_not_for_us(envelope: Callable[..., dict[str, Any]]) -> None:
    frame = envelope(1, dataMessage={"message": "hello"})
    assert read(json.dumps(frame), "+4915550000099") is None


async def test_words_in_a_group_update_are_not_lost(envelope: Callable[..., dict[str, Any]]) -> None:
    group = {"groupId": GROUP, "type": "UPDATE"}
    frame = read(json.dumps(envelope(1, dataMessage={"message": "hello", "groupInfo": group})))
    assert frame is not None and frame.kind is LetterKind.WORDS
    assert isinstance(await parsed(frame), signalbot.DataMessage)


async def test_half_a_surrogate_pair_and_a_text_too_long_can_be_written_and_sent(
    envelope: Callable[..., dict[str, Any]],
) -> None:
    half = read(json.dumps(envelope(1, dataMessage={"message": "a\ud83db"})))
    assert half is not None and half.text == "a\ufffdb"
    long = read(json.dumps(envelope(2, dataMessage={"message": "\x01" * 2_000_000})))
    assert long is not None and long.text is not None and len(long.text) == TEXT_CHARACTERS_MAX
    assert len(dress(long, 1).encode()) < 2**20  # signalbot's websocket takes no more


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None), max_size=8) | st.just(ADA),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
DATA_KEYS = ["timestamp", "message", "groupInfo", "attachments", "mentions", "quote", "reaction", "remoteDelete"]
INNER_KEYS = ["groupId", "id", "uuid", "start", "length", "targetSentTimestamp", "timestamp", "emoji", "type"]
INNER = (
    JUNK
    | st.dictionaries(st.sampled_from(INNER_KEYS), JUNK)
    | st.lists(st.dictionaries(st.sampled_from(INNER_KEYS), JUNK))
)
DATA = JUNK | st.dictionaries(st.sampled_from(DATA_KEYS), INNER)
EDIT = JUNK | st.fixed_dictionaries({"targetSentTimestamp": JUNK, "dataMessage": DATA})
TYPING = JUNK | st.fixed_dictionaries({"action": st.sampled_from(["STARTED", "STOPPED", 1]), "groupId": JUNK})


@given(
    st.fixed_dictionaries(
        {"timestamp": JUNK | st.just(1789000000000), "sourceName": JUNK, "serverReceivedTimestamp": JUNK},
        optional={"dataMessage": DATA, "editMessage": EDIT, "typingMessage": TYPING, "syncMessage": JUNK},
    )
)
async def test_whatever_comes_signalbot_accepts_what_we_make_of_it(inside: dict[str, Any]) -> None:
    frame = read(json.dumps({"envelope": inside | {"sourceUuid": ADA}}))
    if frame is not None:
        assert Frame.from_json(frame.to_json()) == frame
        await parsed(frame)
        dress(frame, 1).encode()


@given(st.text() | JUNK.map(json.dumps) | st.just("[" * 100_000))
def test_reading_never_raises(raw: str) -> None:
    read(raw, BOT, BOT_UUID)
