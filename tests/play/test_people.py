"""People of the play: what they do about what their phone shows. Plain and synchronous; no bot is needed."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.people import Person
from ozo_signal.simulator.script import Script, from_table

TABLE: dict[str, Any] = {
    "series": {
        "group": "School",
        "zone": "Europe/Amsterdam",
        "first": "2026-12-03",
        "time": "20:00",
        "weeks": 6,
        "signed_up": "2026-11-30T12:00:00",
    },
    "words": {"start": "start", "next": "next", "done": "done", "yes": "yes", "introduction": "introduction"},
    "view": {},
    "people": {
        "Ann": {"moderator": True, "code": "my code is {small}", "done": "done"},
        "Bob": {"code": "{code}", "hand": "reaction", "called": "Bobby"},
    },
    "evening1": {
        "Ann": {"hello": "hi", "votes": ["homework"], "order": ["teacher", "homework"], "start_after": 60},
        "Bob": {"check_in": ["fine..."], "note": "a note", "note_edit": "a better note", "topics": ["homework"]},
    },
    "evening2": {
        "Ann": {"introduction": "once upon a time", "time_up": ["2"], "cues": [{"sees": "ouch", "react": "❤️"}]}
    },
    "evening6": {"Bob": {"share": ["better"]}},
}


@pytest.fixture
def script() -> Script:
    return from_table("en", TABLE)


@pytest.fixture
def ann(script: Script) -> Person:
    return Person(script.roles[0], script)


@pytest.fixture
def bob(script: Script) -> Person:
    return Person(script.roles[1], script)


def line(text: str, *, chat: str = "bot", author: str = "bot", mentions: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"text": text, "chat": chat, "from": author, "mentions": list(mentions), "timestamp": 7}


def said(acts: list[Act]) -> list[str]:
    return [act.text for act in acts if act.kind == "write"]


def test_a_code_is_sent_in_ones_own_way(ann: Person) -> None:
    assert said(ann.sign_up("K7QM-W4TZ", 0)) == ["my code is k7qm-w4tz"]


def test_who_is_asked_for_a_name_gives_it(bob: Person, script: Script) -> None:
    assert said(bob.read(line("🏷 What may the others call you?"), script.session_at(1))) == ["Bobby"]


def test_who_is_called_in_a_part_says_their_line_once(bob: Person, script: Script) -> None:
    now = script.session_at(1) + 120_000
    bob.read(line("Part 1 of 5: How are you?", chat="School"), now)

    acts = bob.read(line("@Bob, how are you?", chat="School", mentions=("Bob",)), now)

    assert said(acts) == ["fine..."]
    assert all(act.room and act.at >= now for act in acts)
    assert bob.read(line("@Bob, once more?", chat="School", mentions=("Bob",)), now) == []


def test_who_is_not_called_is_silent(bob: Person, script: Script) -> None:
    now = script.session_at(1)
    bob.read(line("Part 1 of 5: How are you?", chat="School"), now)

    assert bob.read(line("@Ann, how are you?", chat="School", mentions=("Ann",)), now) == []


def test_who_has_no_scene_does_not_come(bob: Person, script: Script) -> None:
    now = script.session_at(3)

    assert bob.read(line("👋 Welcome", chat="School"), now) == []


def test_a_hand_is_raised_by_a_reaction_to_what_asked_for_it(bob: Person, script: Script) -> None:
    (act,) = bob.read(line("Part 2 of 5: Try it\n\nSend ✋", chat="School"), script.session_at(1))

    assert (act.kind, act.text, act.target, act.room) == ("react", "✋", 7, True)


def test_topics_are_chosen_by_their_words_and_then_put_in_order(ann: Person, script: Script) -> None:
    now = script.session_at(1)

    assert said(ann.read(line("🗳️ Which?\n1. teacher\n2. homework"), now)) == ["2"]
    assert said(ann.read(line("🗳️ In which order?\n1. homework\n2. teacher"), now)) == ["2 1"]


def test_a_note_is_written_once_and_edited_later(bob: Person, script: Script) -> None:
    now = script.session_at(1)
    acts = bob.read(line("📝 What do you want to remember?"), now)
    wrote, edited = (act for act in acts if act.kind in ("write", "edit"))

    assert (wrote.text, edited.text) == ("a note", "a better note")
    assert edited.at > wrote.at and edited.edits(wrote)
    assert bob.read(line("📝 Your own notes."), now) == []


def test_notes_to_share_are_chosen_from_the_newest_ones_that_were_read(bob: Person, script: Script) -> None:
    now = script.session_at(6)
    bob.read(line("1. Thursday\n\nsomething else"), now)
    bob.read(line("2. Thursday\n\na better note"), now)

    assert said(bob.read(line("🔢 Which one?"), now)) == ["2"]


def test_an_introduction_is_asked_for_and_then_written(ann: Person, script: Script) -> None:
    now = script.session_at(2) - 3 * 86_400_000

    assert said(ann.read(line("💬 Next session … Write: introduction"), now)) == ["introduction"]
    assert said(ann.read(line("💬 Write it here"), now)) == ["once upon a time"]


def test_the_moderator_ends_their_introduction_when_it_is_shown(ann: Person, script: Script) -> None:
    shown = line("Ann tells:\n\nonce upon a time", chat="School")

    assert said(ann.read(shown, script.session_at(2))) == ["done"]


def test_the_moderator_begins_when_the_card_tells_the_word(ann: Person, script: Script) -> None:
    (act,) = ann.read(line("🗂 Here already: –\nBegin? Write: start"), script.session_at(1))

    assert (act.text, act.room) == ("start", True)


def test_time_that_is_over_is_answered_as_often_as_the_script_says(ann: Person, script: Script) -> None:
    now = script.session_at(2)

    assert said(ann.read(line("⏳ Over"), now)) == ["2"]
    assert ann.read(line("⏳ Over"), now) == []


def test_a_cue_is_followed_once(ann: Person, script: Script) -> None:
    now = script.session_at(2)
    (act,) = ann.read(line("ouch, that hurt", chat="School", author="Bob"), now)

    assert (act.kind, act.text, act.target) == ("react", "❤️", 7)
    assert ann.read(line("ouch, again", chat="School", author="Bob"), now) == []


def test_the_same_words_take_the_same_time(script: Script) -> None:
    acts = [Person(script.roles[1], script).read(line("🏷 Name?"), script.session_at(1)) for _ in range(2)]

    assert acts[0] == acts[1]
