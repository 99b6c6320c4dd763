"""Hints: what somebody who learns to lead is told, from a phone written by hand."""

from __future__ import annotations

import pytest

from ozo_signal.simulator.page.hints import Hints
from ozo_signal.simulator.page.texts import LANGUAGES, load

from .phone import Phone, now


def hint(phone: Phone, at: float) -> str:
    """The name of the hint, such as "gathering"."""
    said = Hints(phone.language).hint(phone.lines, now(at))
    names = [name for name, text in load(phone.language).hints.items() if _fits(text, said)]
    return names[0] if said else ""


def _fits(text: str, said: str) -> bool:
    words = load("en").words
    pieces = text.format(**words, name="\0", n="\0").split("\0")
    return said.startswith(pieces[0]) and said.endswith(pieces[-1])


def led() -> Phone:
    """An evening has begun, and this phone has the card."""
    phone = Phone()
    phone.bot("card.gathering", 0, here="–")
    phone.room_bot("door.open", 0)
    return phone


def test_before_the_evening_there_is_nothing_to_say() -> None:
    assert Hints("en").hint([], now(0)) == ""
    phone = Phone()
    phone.room_bot("remind.hour", 0, n="15", hour="20:00")
    assert hint(phone, 60) == "soon"
    assert "14 min" in Hints("en").hint(phone.lines, now(70))


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_the_door_is_open_the_minutes_are_counted(language: str) -> None:
    phone = Phone(language)
    phone.bot("card.gathering", 0, here="–")
    phone.room_bot("door.open", 0)
    phone.says("me", "hi", 5)
    said = Hints(language).hint(phone.lines, now(30))

    assert load(language).words["start"] in said and "2" in said


def test_first_hello_then_start() -> None:
    phone = led()
    assert hint(phone, 1) == "hello"
    phone.says("me", "hello", 5)
    assert hint(phone, 10) == "gathering"
    assert hint(phone, 130) == "gathering_late"


def test_in_a_turn_there_is_nothing_to_do() -> None:
    phone = led()
    phone.part("check_in", 100)
    phone.call("call.check_in", "Bob", 100)
    phone.card(100, speaker="Bob", next_key="card.next.rest")
    phone.lines[-1]["text"] = phone.lines[-1]["text"].replace("nothing yet, a little quiet.", "nothing now, we listen.")

    assert hint(phone, 110) == "called"
    assert hint(phone, 190) == "quiet_speaker"
    phone.says("Bob", "I am fine", 195)
    assert hint(phone, 200) == "speaking"
    phone.says("Bob", "and another thing", 395)
    assert hint(phone, 400) == "long_speaker"
    phone.says("Bob", "✋", 396)
    phone.says("Cem", "✋", 397)
    assert hint(phone, 400) == "long_speaker"  # a hand is no word at another's moment
    phone.says("Cem", "me too!", 398)
    assert hint(phone, 400) == "out_of_turn"
    assert hint(phone, 440) != "out_of_turn"


def test_in_the_rest_nothing_is_to_be_written() -> None:
    phone = led()
    phone.part("check_in", 100)
    phone.call("call.check_in", "Bob", 100)
    phone.says("Bob", "I am fine", 110)
    phone.card(120, next_key="card.next.rest")

    assert hint(phone, 121) == "rest"


def test_ones_own_turn_and_ones_own_story() -> None:
    phone = led()
    phone.part("check_in", 100)
    phone.call("call.check_in", "Ann", 100)
    phone.card(100, speaker="Ann", next_key="card.next.yours")
    assert hint(phone, 101) == "your_turn"
    phone.part("intro", 200)
    assert hint(phone, 201) == "your_story"


def test_after_ones_own_turn_one_is_not_told_to_wait_for_oneself_even_when_the_clock_stood_still() -> None:
    phone = led()
    phone.part("check_in", 100)
    phone.call("call.check_in", "Ann", 100)
    hints, card = Hints("en"), phone.card(100, speaker="Ann", next_key="card.next.yours")
    hints.hint(phone.lines, now(100))
    phone.says("me", "done", 100)
    phone.change(card, card["text"].replace(load("en").bot["card.next.yours"], load("en").bot["card.next.rest"]))
    assert hints.hint(phone.lines, now(100)) == load("en").hints["rest_own"]
    phone.call("call.check_in", "Bob", 115)
    phone.change(card, card["text"].replace("Ann", "Bob").replace(load("en").bot["card.next.rest"], "“And you?”"))
    hints.hint(phone.lines, now(116))
    phone.says("Bob", "fine", 120)
    phone.change(card, card["text"].replace("“And you?”", load("en").bot["card.next.rest"]))
    assert hints.hint(phone.lines, now(121)) == load("en").hints["rest"].format(name="Bob")


def test_what_was_written_before_a_part_began_is_no_answer_in_it_even_when_the_clock_stood_still() -> None:
    phone = led()
    phone.says("me", "next", 100)
    phone.part("try_out", 100)
    phone.card(100)
    assert hint(phone, 100) == "try_out"
    phone.says("me", "✋", 100)
    assert hint(phone, 100) == "others_answer"


def test_when_several_are_asked_at_once_the_hint_names_nobody() -> None:
    phone = led()
    phone.part("check_in", 100)
    asked = phone.call("round.unseen", "Bob, @Cem and @Dora", 100)
    asked["mentions"] = ["Bob", "Cem", "Dora"]
    phone.card(100, next_key="card.next.rest")
    assert hint(phone, 101) == "others_answer"


def test_where_nobody_was_called_to_tell_first_whoever_wants_to_sends_a_hand() -> None:
    phone = led()
    phone.part("intro", 100)
    phone.room_bot("story.who", 110)
    phone.card(110)
    assert hint(phone, 111) == "free_floor"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("time.up", "time_up"),
        ("queue.all_heard", "all_heard"),
        ("write.order", "order"),
        ("write.vote", "vote"),
        ("write.topic", "topics"),
        ("write.share", "share"),
    ],
)
def test_what_the_bot_asks_comes_first_until_it_is_answered(key: str, wanted: str) -> None:
    phone = led()
    phone.part("stories", 100)
    phone.card(100)
    assert hint(phone, 101) == "free_floor"
    phone.bot(key, 110, n="3")
    assert hint(phone, 111) == wanted
    phone.line("1", 112, chat="bot", author="me")
    assert hint(phone, 113) == "free_floor"


def test_in_the_stories_silence_and_hands_are_told() -> None:
    phone = led()
    phone.part("stories", 100)
    card = phone.card(100)
    phone.room_bot("queue.silence", 220)
    assert hint(phone, 221) == "long_silence"
    card["text"] = card["text"].replace("• Waiting: –", "• Waiting: Bob")
    assert hint(phone, 230) == "waiting"


def test_a_pause_an_end_and_a_note() -> None:
    phone = led()
    phone.part("check_out", 100)
    card = phone.card(100)
    assert hint(phone, 101) == "check_out"
    phone.change(card, load("en").bot["card.pause"])
    assert hint(phone, 110) == "pause"
    phone.change(card, load("en").bot["card.over"])
    phone.room_bot("session.closed.done", 200)
    phone.bot("after.moderator", 200)
    assert hint(phone, 201) == "closed_note"
    phone.line("It was good.", 260, chat="bot", author="me")
    assert hint(phone, 261) == "closed"
    assert hint(phone, 4000) == ""


def test_a_card_that_is_changed_where_it_stands_is_read_again() -> None:
    phone, hints = led(), Hints("en")
    phone.part("check_in", 100)
    card = phone.card(100, speaker="Bob")
    before = hints.hint(phone.lines, now(101))
    phone.change(card, card["text"].replace("Bob", "Cem"))

    assert "Bob" in before and "Cem" in hints.hint(phone.lines, now(102))
    assert hints.hint(phone.lines[:2], now(1)) == load("en").hints["hello"]  # an earlier time, or another play


def test_who_has_given_the_lead_to_somebody_else_takes_part_as_everybody_does() -> None:
    phone, hints = led(), Hints("en")
    phone.part("choose", 100)
    phone.card(100)
    phone.room_bot("choose.chair.found", 120, name="Bob")

    for at in (121, 122):
        assert hints.hint(phone.lines, now(at)) == load("en").hints["led"]
