"""Companions one by one, each with a phone written by hand: who they are and what they read is all that counts."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.texts import load

from .phone import GROUP, SECOND, Phone, now, texts

LATER = 10**9  # seconds: everything that is planned
WORDS = load("en")
OTHERS = ("cheerful", "slow", "out_of_turn")


def company(manner: str, name: str = "Ann") -> Company:
    made = Company("en", "Europe/Dublin")
    made.hand(name, manner, now(0))
    return made


def read(made: Company, phone: Phone, at: float, name: str = "Ann", since: int = 0) -> None:
    made.read(name, [line for line in phone.lines if line["n"] > since], now(at))


def all_acts(made: Company) -> list[Act]:
    return made.due(now(LATER))


def in_a_round(phone: Phone) -> Phone:
    """The door is open, and Ann is called."""
    phone.room_bot("door.open", 0)
    phone.part("check_in", 100)
    phone.call("call.check_in", "Ann", 101)
    return phone


@pytest.mark.parametrize("manner", OTHERS)
def test_who_is_called_says_something_where_all_can_read_it(manner: str) -> None:
    made = company(manner)
    read(made, in_a_round(Phone()), 101)
    acts = all_acts(made)

    assert {act.kind for act in acts} <= {"type", "write"}
    assert {(act.who, act.room, act.chat) for act in acts if act.at > now(101)} == {("Ann", True, GROUP)}
    assert any(texts(acts)[-1] in (line, WORDS.words["done"]) or line in texts(acts) for line in _all("check_in"))


def test_who_is_silent_passes() -> None:
    made = company("silent")
    read(made, in_a_round(Phone()), 101)

    assert WORDS.words["pass"] in texts(all_acts(made))


def test_a_slow_one_types_for_a_long_time_and_rests_between_two_lines() -> None:
    made, phone = company("slow"), Phone()
    phone.room_bot("door.open", 0)
    phone.part("stories", 100)
    read(made, phone, 100)
    all_acts(made)
    phone.call("call.turn", "Ann", 101)
    read(made, phone, 101, since=2)
    acts = all_acts(made)
    lines = [act for act in acts if act.kind == "write"]
    typing = [act for act in acts if act.kind == "type"]

    assert len(typing) > 2 * len(lines)
    assert all(line.text.endswith("...") for line in lines[:-2])
    first, second = lines[0], next(act for act in typing if act.at > lines[0].at)
    assert second.at - first.at > 30_000


def test_no_line_comes_at_the_very_moment_at_which_the_bot_may_go_on() -> None:
    for manner in OTHERS:
        made = company(manner)
        read(made, in_a_round(Phone()), 101)
        lines = [act.at for act in all_acts(made) if act.kind == "write"]
        assert all((later - earlier) % SECOND for earlier, later in itertools.pairwise(lines))


def test_a_cheerful_one_is_quicker_than_a_slow_one() -> None:
    ends = {}
    for manner in ("cheerful", "slow"):
        made = company(manner)
        read(made, in_a_round(Phone()), 101)
        ends[manner] = max(act.at for act in all_acts(made))

    assert ends["cheerful"] < ends["slow"]


def test_who_is_not_called_waits() -> None:
    made, phone = company("cheerful"), Phone()
    phone.room_bot("door.open", 0)
    read(made, phone, 0)
    all_acts(made)
    phone.part("check_in", 100)
    phone.call("call.check_in", "Bob", 101)
    phone.says("Bob", "fine", 110)
    read(made, phone, 110, since=1)

    assert made.next_at() is None


def test_one_who_cannot_wait_speaks_in_the_turn_of_another_and_only_twice_in_a_part() -> None:
    made, phone = company("out_of_turn"), Phone()
    phone.room_bot("door.open", 0)
    phone.part("stories", 100)
    read(made, phone, 100)
    all_acts(made)
    phone.call("call.turn", "Bob", 101)
    for at in range(110, 400, 10):
        phone.says("Bob", f"and then something else happened, number {at}", at)
        read(made, phone, at, since=phone.lines[-2]["n"])
    said = texts(all_acts(made))

    assert len(said) == 2 and set(said) <= set(WORDS.pool["interrupt"])


def test_words_for_a_turn_are_dropped_when_somebody_else_is_called() -> None:
    made, phone = company("slow"), in_a_round(Phone())
    read(made, phone, 101)
    phone.call("call.check_in", "Bob", 104)
    read(made, phone, 104, since=3)

    assert texts(made.due(now(LATER))) == []


def test_a_pause_makes_everybody_wait_and_nothing_is_lost() -> None:
    made, phone = company("cheerful"), in_a_round(Phone())
    read(made, phone, 101)
    first = made.next_at()
    phone.room_bot("pause.begins", 102)
    read(made, phone, 102, since=3)
    assert made.next_at() is None
    phone.room_bot("pause.ends", 402)
    read(made, phone, 402, since=4)

    assert first is not None and made.next_at() == first + 300_000


def test_a_phone_that_is_taken_back_has_no_plans_any_more() -> None:
    made = company("cheerful")
    read(made, in_a_round(Phone()), 101)
    made.hand("Ann", None, now(102))

    assert made.next_at() is None
    read(made, in_a_round(Phone()), 200)
    assert made.next_at() is None


def test_a_phone_that_is_handed_over_in_the_middle_goes_on_with_what_is_asked_there() -> None:
    made, phone = Company("en", "Europe/Dublin"), in_a_round(Phone())
    phone.bot("write.reflection", 102)
    read(made, phone, 102)
    assert made.next_at() is None
    made.hand("Ann", "cheerful", now(120))
    acts = all_acts(made)

    assert {act.chat for act in acts} == {GROUP, "bot"} and all(act.at > now(120) for act in acts)


def test_what_the_person_has_answered_already_is_not_answered_again() -> None:
    made, phone = Company("en", "Europe/Dublin"), Phone()
    phone.bot("join.name", 1)
    phone.line("Annie", 2, chat="bot", author="me")
    read(made, phone, 3)
    made.hand("Ann", "cheerful", now(4))

    assert made.next_at() is None


def test_in_an_anonymous_room_they_answer_to_the_name_they_have_there() -> None:
    made, phone = company("cheerful"), Phone(room="bot")
    phone.bot("relay.you_are", 0, name="Red Kite")
    phone.room_bot("door.open", 0)
    phone.part("check_in", 100)
    phone.call("call.check_in", "Red", 101)
    read(made, phone, 101)
    assert texts(made.due(now(LATER))) == []
    phone.call("call.check_in", "Red Kite", 130)
    read(made, phone, 130, since=4)
    acts = all_acts(made)

    assert acts and {(act.room, act.chat) for act in acts} == {(False, "bot")}


def test_words_that_waited_are_let_go_before_the_turn_goes_on() -> None:
    made, phone = company("out_of_turn"), Phone(room="bot")
    phone.bot("relay.you_are", 0, name="Red Kite")
    phone.room_bot("door.open", 0)
    phone.part("check_in", 100)
    phone.call("call.check_in", "Red Kite", 130)
    phone.bot("held.offer", 130, more="\n“Haha yes”\n\nShall I?\n1. yes\n2. no\n3. no")
    read(made, phone, 130)
    first, *rest = texts(all_acts(made))

    assert first in ("1", "3") and rest


@pytest.mark.parametrize(
    ("key", "more", "wanted"),
    [
        ("join.name", "", "1"),
        ("join.language", "\n1. Ελληνικά\n2. English\n3. Nederlands", "2"),
        ("name.taken", "", "1"),
    ],
)
def test_the_lists_of_the_bot_are_answered(key: str, more: str, wanted: str) -> None:
    made, phone = company("cheerful"), Phone()
    phone.bot(key, 1, more=more, language="English")
    read(made, phone, 1)

    assert texts(all_acts(made)) == [wanted]


def test_a_code_is_found_in_an_invitation_and_written_to_the_bot() -> None:
    made = company("slow")
    made.sign_up("Ann", "Hello! 1. Open this …\n2. Write this code: K7QM-W4TZ", now(0))
    (text,) = texts(all_acts(made))

    assert "k7qmw4tz" in text.casefold().replace("-", "")


def test_the_code_that_somebody_gets_changes_nothing_but_itself() -> None:
    ends = set()
    for code in ("K7QM-W4TZ", "A2BC-D3EF"):
        made = company("slow")
        made.sign_up("Ann", code, now(0))
        ends.add(made.next_at())

    assert len(ends) == 1


def test_an_invitation_to_a_group_is_accepted() -> None:
    made = company("silent")
    made.invited("Ann", GROUP, now(0))

    assert [(act.kind, act.chat) for act in all_acts(made)] == [("accept", GROUP)]


def test_who_has_the_card_begins_goes_on_and_gives_time_to_whoever_speaks() -> None:
    made, phone = company("cheerful"), Phone()
    phone.bot("card.gathering", 0, here="Ann")
    phone.room_bot("door.open", 0)
    read(made, phone, 0)
    assert WORDS.words["start"] in texts(all_acts(made))
    phone.part("stories", 100)
    phone.card(100, speaker="Bob")
    phone.bot("time.up", 200)
    read(made, phone, 200, since=2)
    assert texts(all_acts(made)) == ["2"]
    phone.bot("time.up", 500)
    read(made, phone, 500, since=5)
    assert texts(all_acts(made)) == ["1"]
    phone.bot("queue.all_heard", 600)
    read(made, phone, 600, since=6)
    assert texts(all_acts(made)) == [WORDS.words["next"]]


def test_when_nobody_speaks_whoever_leads_says_what_the_card_proposes_and_then_goes_on() -> None:
    made, phone = company("cheerful"), Phone()
    phone.bot("card.gathering", 0, here="Ann")
    phone.room_bot("door.open", 0)
    phone.part("stories", 100)
    phone.card(100)
    phone.room_bot("queue.silence", 220)
    read(made, phone, 220)
    acts = [act for act in all_acts(made) if act.at > now(220)]

    assert texts(acts) == ["Bob, and you?", WORDS.words["next"]]


def test_who_does_not_lead_never_leads() -> None:
    made, phone = company("cheerful"), Phone()
    phone.room_bot("door.open", 0)
    phone.part("stories", 100)
    phone.room_bot("queue.silence", 220)
    read(made, phone, 220)

    assert not {WORDS.words["start"], WORDS.words["next"]} & set(texts(all_acts(made)))


def test_where_nobody_leads_nobody_takes_the_lead_and_somebody_tells_the_first_story() -> None:
    made, phone = company("cheerful"), Phone()
    phone.room_bot("door.open", 0)
    phone.line("The moderator is not here yet.\nWho wants to lead today? Write: i lead", 90, chat=GROUP, author="bot")
    phone.part("intro", 100)
    phone.room_bot("story.who", 101)
    read(made, phone, 101)
    assert [act.text for act in all_acts(made) if act.kind in ("write", "react")] == ["✋"]
    phone.call("call.turn", "Ann", 140)
    read(made, phone, 140, since=4)
    told = " ".join(texts(all_acts(made))[:-1])

    assert told in [person["introduction"] for person in WORDS.people]


def test_two_companions_are_two_people() -> None:
    said = []
    made = Company("en", "Europe/Dublin")
    for name in ("Ann", "Bob", "Cem", "Dia", "Eva", "Fay"):
        made.hand(name, "cheerful", now(0))
        phone = Phone()
        phone.room_bot("door.open", 0)
        phone.part("check_in", 100)
        phone.call("call.check_in", name, 101)
        read(made, phone, 101, name)
        said.append(tuple(texts(made.due(now(LATER)))))

    assert len(set(said)) == len(said)


def test_the_same_phone_makes_the_same_plans() -> None:
    plans = []
    for _ in range(2):
        made = company("cheerful")
        read(made, in_a_round(Phone()), 101)
        plans.append(all_acts(made))

    assert plans[0] == plans[1]


def test_a_company_that_was_saved_goes_on_as_if_nothing_had_been() -> None:
    made = company("slow")
    read(made, in_a_round(Phone()), 101)
    made.due(made.next_at() or 0)
    again = Company.open(json.loads(json.dumps(made.save())))

    assert again.save() == made.save()
    assert again.next_at() == made.next_at()
    assert all_acts(again) == all_acts(made)


def _all(what: str) -> list[Any]:
    return [line for person in WORDS.people for turn in person[what] for line in turn]
