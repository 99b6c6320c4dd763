"""The door opens at the hour; who comes is waited for, and nobody is blamed when nobody does."""

from __future__ import annotations

from ozo_signal.core import events as ev
from ozo_signal.core.bells import next_bell
from ozo_signal.core.moments import Gathering
from ozo_signal.core.step import begin, step

from .table import EIGHT, METHODS, Table


def test_before_its_hour_a_session_only_waits_for_it() -> None:
    session = begin(METHODS["ozo_regular"], ["anna", "bert"], planned_at=EIGHT, moderator="anna")
    assert next_bell(session) == EIGHT
    session, effects = step(session, ev.Rang(EIGHT - 1))
    assert effects == ()


def test_at_the_hour_the_door_opens_and_the_one_who_leads_gets_a_card_for_hard_moments() -> None:
    assert Table().told == ["OpenDoor", "*: door.open"]


def test_the_session_begins_when_the_moderator_says_so() -> None:
    table = Table()
    assert table.steers("anna", "begin") == ["*: session.begins", "open open.check_in", "*: call.check_in anna"]


def test_it_begins_by_itself_two_minutes_after_the_hour_when_there_are_two() -> None:
    table = Table()
    table.says("bert")
    table.says("carla")
    assert table.at(1.99) == []
    assert table.at(2)[0] == "*: session.begins"


def test_when_it_begins_too_late_for_anything_else_everyone_looks_back_at_once() -> None:
    table = Table()
    table.now = EIGHT + 50 * 60_000
    table.take(ev.Restarted(table.now, 50 * 60_000))
    for who in table.people:
        table.signs(who, "here")
    told = table.wait(minutes=2)
    assert told[:2] == ["*: session.begins", "open open.check_out"]
    assert [line for line in told if line.startswith("*: call.")] == ["*: call.check_out anna"]


def test_the_words_with_which_the_second_one_comes_in_are_heard_before_it_begins() -> None:
    table = Table()
    table.says("anna")
    table.at(4)
    assert table.says("bert", "hello")[:2] == ["passon hello by bert", "*: session.begins"]


def test_in_the_gathering_everyone_may_talk_and_a_sign_is_a_hello() -> None:
    table = Table()
    assert table.says("bert", "hello") == ["passon hello by bert"]
    assert table.signs("carla", "hand", "hand") == []
    assert [member.id for member in table.session.here()] == ["bert", "carla"]


def test_when_nobody_comes_the_evening_is_called_off_after_a_quarter_of_an_hour() -> None:
    table = Table()
    assert table.at(15) == ["*: gathering.waiting", "*: session.closed.nobody", "CloseDoor", "ended nobody 0"]


def test_one_alone_is_not_enough_unless_the_moderator_begins() -> None:
    table = Table()
    table.says("bert")
    table.at(15)
    assert table.told[-1] == "ended nobody 1"
    table = Table()
    table.steers("anna", "begin")
    assert table.phase == "check_in"


def test_a_moderator_five_minutes_late_is_told_of_kindly_and_anyone_may_lead() -> None:
    table = Table()
    table.says("bert")
    table.says("carla")
    table.at(5)
    assert "*: moderator.late" in table.told
    assert table.steers("bert", "next") == ["bert: steer.not_yours"]
    assert table.steers("bert", "lead") == ["*: lead.found bert"]
    assert table.steers("carla", "lead") == ["carla: steer.not_yours"]
    assert table.session.steers == "bert"
    table.steers("bert", "next_part")
    assert table.phase == "intro"


def test_nobody_takes_the_lead_from_a_moderator_who_is_there() -> None:
    table = Table().begin()
    assert table.steers("bert", "lead") == ["bert: steer.not_yours"]


def test_a_group_without_anyone_to_lead_goes_through_the_hour_by_itself() -> None:
    table = Table(moderator=None)
    for who in table.people:
        table.says(who)
    table.wait(minutes=61)
    assert table.session.closed
    assert [line for line in table.told if line.startswith("open")] == [
        "open open.check_in",
        "open open.intro",
        "open open.stories",
        "open open.check_out",
    ]


def test_who_comes_late_to_a_round_is_called_in_it_too() -> None:
    table = Table()
    table.steers("anna", "begin")
    table.signs("bert", "here")
    assert table.turn("anna")[-1] == "*: call.check_in bert"
    table.says("carla")
    assert "*: call.check_in carla" in table.turn("bert")


def test_who_was_not_seen_is_looked_for_once_at_the_end_of_the_first_round() -> None:
    table = Table()
    table.signs("bert", "here")
    table.steers("anna", "begin")
    table.turn("anna")
    assert table.turn("bert")[-1] == "*: round.unseen carla"
    assert table.says("carla", "here") == ["passon here by carla"]
    table.reach("check_out")
    assert "*: round.unseen carla" not in table.wait(minutes=60)


def test_who_comes_late_to_a_part_in_writing_is_asked_too() -> None:
    table = Table(method="ozo_first")
    table.signs("bert", "here")
    table.steers("anna", "begin")
    table.reach("topics")
    assert table.signs("carla", "here") == ["carla: write.topic"]


def test_someone_new_can_join_while_it_goes_on() -> None:
    table = Table().begin()
    assert table.joins("dora") == []
    assert table.says("dora", "hello") == ["hold back hello by dora (first)"]
    table.turn("anna")
    table.turn("bert")
    assert "*: call.check_in dora" in table.turn("carla")


def test_strangers_are_not_heard() -> None:
    table = Table().begin()
    before = table.session
    assert table.says("zeno") == [] and table.steers("zeno", "pause") == []
    assert table.session.moment == before.moment


def test_a_session_that_begins_late_still_ends_on_time() -> None:
    table = Table(ends_at=EIGHT + 40 * 60_000).begin()
    table.wait(minutes=28)
    assert table.phase == "check_out"
    table.wait(minutes=12)
    assert table.session.closed


def test_the_gathering_can_be_paused_and_goes_on() -> None:
    table = Table()
    table.signs("bert", "here")
    table.signs("carla", "here")
    table.steers("bert", "pause")
    table.at(4)
    assert "*: session.begins" not in table.told
    table.steers("anna", "resume")
    assert isinstance(table.moment, Gathering)
    table.wait(minutes=2)
    assert "*: session.begins" in table.told
