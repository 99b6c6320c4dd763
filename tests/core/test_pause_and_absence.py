"""Anyone can ring a pause and stays unnamed. What a pause or an absence took is given back; the hour is not."""

from __future__ import annotations

from ozo_signal.core import events as ev
from ozo_signal.core.effects import Say
from ozo_signal.core.moments import Paused, Turn

from .table import EIGHT, Table


def test_anyone_can_ring_a_pause_it_goes_first_and_names_nobody() -> None:
    table = Table().begin()
    assert table.steers("carla", "pause") == ["*: pause.begins"]
    say = table.last[0]
    assert isinstance(say, Say) and say.urgent and not say.values
    assert table.steers("bert", "pause") == []


def test_in_a_pause_nobody_is_called_or_passed_by_and_words_are_let_through() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    assert table.wait(minutes=4.9) == []
    assert table.says("carla", "breathe") == ["passon breathe by carla"]


def test_after_a_pause_the_turn_has_all_its_time_again() -> None:
    table = Table().begin()
    table.wait(89)
    table.steers("bert", "pause")
    table.wait(minutes=4)
    assert table.steers("anna", "resume") == ["*: pause.ends"]
    assert table.speaker == "anna"
    assert table.wait(0.9) == [] and table.wait(0.1) == ["anna: turn.nudge"]


def test_the_one_who_leads_ends_a_pause_and_after_five_minutes_anyone_may() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    assert table.steers("bert", "resume") == ["bert: pause.wait"]
    assert table.wait(minutes=5) == ["*: pause.long"]
    assert table.steers("bert", "resume") == ["*: pause.ends"]


def test_more_time_in_a_pause_does_not_end_it() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    assert table.steers("anna", "more_time") == ["anna: time.more"]
    assert isinstance(table.moment, Paused)


def test_a_pass_and_a_hand_in_a_pause_count() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    table.signs("anna", "pass")
    assert table.speaker is None
    table.steers("anna", "resume")
    assert table.wait(1) == ["*: call.check_in bert"]
    table.reach("stories")
    table.says("carla")
    table.steers("carla", "pause")
    assert table.signs("bert", "hand", "hand") == ["nod hand by bert"]
    table.steers("anna", "resume")
    assert table.signs("carla", "done") == [] and table.wait(15) == ["*: call.turn bert"]


def test_the_check_out_starts_in_time_also_out_of_a_pause_and_says_so() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    table.at(48)
    at = table.told.index("open open.check_out")
    assert table.told[at - 1] == "*: pause.ends"
    assert table.session.phase_began == EIGHT + 48 * 60_000


def test_who_was_speaking_before_a_pause_has_the_little_longer_when_the_check_out_ends_it() -> None:
    table = Table().begin()
    table.at(47.5)
    table.reach("stories")
    table.says("bert")
    table.steers("carla", "pause")
    table.at(48)
    at = table.told.index("open open.check_out")
    assert table.told[at - 2 : at] == ["*: pause.ends", "*: check_out.speaker bert"]
    assert not any(line.startswith("*: call.") for line in table.told[at:])
    assert table.says("bert", "more") == ["passon more by bert"] and table.speaker == "bert"


def test_a_pause_nobody_ends_still_ends_with_the_hour() -> None:
    table = Table().begin()
    table.at(50)
    table.steers("bert", "pause")
    table.at(60)
    assert table.session.closed


def test_a_second_pause_asks_again_after_five_minutes() -> None:
    table = Table().begin()
    for _ in range(2):
        table.steers("bert", "pause")
        assert "*: pause.long" in table.wait(minutes=5)
        table.steers("anna", "resume")


def test_a_short_absence_changes_nothing_and_is_not_mentioned() -> None:
    table = Table().begin()
    before = table.moment
    table.now += 20_000
    assert table.take(ev.Restarted(table.now, 20_000)) == []
    assert table.moment == before


def test_a_long_absence_gives_the_moment_its_time_back_and_says_so_in_one_sentence() -> None:
    table = Table().begin()
    table.wait(30)
    table.now += 600_000
    assert table.take(ev.Restarted(table.now, 600_000)) == ["*: away.back", "anna: away.turn"]
    assert isinstance(table.moment, Turn) and table.speaker == "anna"
    assert table.wait(59) == [] and table.wait(1) == ["anna: turn.nudge"]


def test_after_a_long_absence_whoever_may_be_writing_a_note_is_told_what_is_safe() -> None:
    table = Table().begin().reach("check_out")
    table.now += 60_000
    told = table.take(ev.Restarted(table.now, 60_000))
    assert told == ["*: away.back", "anna: away.turn", *(f"{who}: away.note" for who in ("anna", "bert", "carla"))]


def test_after_an_absence_over_the_check_out_it_starts_at_once() -> None:
    table = Table().begin()
    table.now = EIGHT + 50 * 60_000
    table.take(ev.Restarted(table.now, 50 * 60_000))
    assert table.ring()[0] == "open open.check_out"


def test_after_an_absence_over_the_end_the_session_is_closed_with_an_excuse() -> None:
    table = Table().begin()
    table.now = EIGHT + 70 * 60_000
    told = table.take(ev.Restarted(table.now, 30 * 60_000))
    assert told == ["*: away.too_long", "*: session.closed.done", "CloseDoor", "ended done 3"]


def test_who_came_while_we_were_away_does_not_find_the_evening_called_off() -> None:
    table = Table()
    table.now = EIGHT + 20 * 60_000
    table.take(ev.Restarted(table.now, 19 * 60_000))
    table.ring()
    table.take(ev.Spoke(EIGHT + 3 * 60_000, "bert", "one"))
    table.take(ev.Spoke(EIGHT + 4 * 60_000, "carla", "two"))
    assert not table.session.closed
    table.wait(minutes=3)
    assert table.phase == "check_in"


def test_an_absence_in_a_pause_leaves_the_pause_as_it_is() -> None:
    table = Table().begin()
    table.steers("bert", "pause")
    before = table.moment
    table.now += 120_000
    table.take(ev.Restarted(table.now, 120_000))
    assert table.moment == before


def test_a_bell_that_was_due_before_a_letter_was_sent_rings_before_it() -> None:
    table = Table().begin()
    table.turn("anna")
    table.now += 200_000
    assert table.says("bert", "late") == [
        "bert: turn.nudge",
        "bert: turn.passed_by",
        "*: call.check_in carla",
        "hold back late by bert (first)",
    ]


def test_a_stale_bell_changes_nothing_and_time_never_runs_back() -> None:
    table = Table().begin()
    table.wait(10)
    before = table.session
    assert table.take(ev.Rang(EIGHT - 1000)) == []
    assert table.session == before
