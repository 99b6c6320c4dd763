"""The parts follow each other; the moderator decides the rhythm; the hour is kept."""

from __future__ import annotations

from ozo_signal.core.bells import next_bell
from ozo_signal.core.moments import OpenFloor, Rest, Turn

from .table import EIGHT, Table


def test_a_regular_session_has_its_four_parts_in_order() -> None:
    table = Table().begin()
    table.wait(minutes=61)
    assert [line for line in table.told if line.startswith("open")] == [
        "open open.check_in",
        "open open.intro",
        "open open.stories",
        "open open.check_out",
    ]


def test_next_calls_the_next_person_while_someone_has_the_floor() -> None:
    table = Table().begin()
    table.says("anna")
    assert table.steers("anna", "next") == ["*: call.check_in bert"]


def test_next_in_the_last_turn_of_a_round_asks_those_who_passed_before_it_goes_on() -> None:
    table = Table().begin()
    table.signs("anna", "pass")
    table.turn("bert")
    table.says("carla")
    assert table.steers("anna", "next") == ["*: round.again anna"]
    assert "open open.intro" in table.steers("anna", "next")


def test_next_while_someone_silent_has_the_floor_counts_as_a_pass_for_now() -> None:
    table = Table().begin()
    table.turn("anna")
    table.steers("anna", "next")
    assert table.turn("carla")[-1] == "*: round.again bert"


def test_next_during_a_story_ends_the_story_and_not_the_part() -> None:
    table = Table().begin().reach("stories")
    table.says("bert")
    assert table.steers("anna", "next") == ["*: queue.open"]
    assert table.phase == "stories" and isinstance(table.moment, OpenFloor)
    assert "open open.check_out" in table.steers("anna", "next")


def test_next_part_goes_on_at_once_and_whoever_was_speaking_may_still_finish() -> None:
    table = Table().begin()
    table.says("anna")
    assert "open open.intro" in table.steers("anna", "next_part")
    assert isinstance(table.moment, Rest)
    assert table.says("anna", "rest of it") == ["passon rest of it by anna"]


def test_back_goes_to_the_part_before() -> None:
    table = Table().begin().reach("stories")
    assert table.steers("anna", "back")[0] == "open open.intro"
    table.steers("anna", "back")
    assert table.steers("anna", "back")[0] == "open open.check_in"


def test_only_the_one_who_leads_moves_the_session() -> None:
    table = Table().begin()
    for word in ("begin", "next", "next_part", "back", "more_time", "ask_close", "close", "task"):
        assert table.steers("bert", word) == ["bert: steer.not_yours"]


def test_near_the_end_of_a_part_the_one_who_leads_gets_a_soft_note_and_then_an_offer() -> None:
    table = Table().begin()
    for _ in range(50):
        table.wait(14)
        table.says("anna")
    assert [line for line in table.told if "time." in line] == ["anna: time.soon", "anna: time.up"]
    assert table.speaker == "anna"


def test_five_minutes_more_are_given_as_far_as_the_check_out_allows() -> None:
    table = Table().begin()
    assert table.steers("anna", "more_time") == ["anna: time.more"]
    assert table.session.phase_until == EIGHT + 15 * 60_000
    table.reach("stories")
    for _ in range(5):
        table.steers("anna", "more_time")
    assert table.session.phase_until == table.session.check_out_at
    assert table.steers("anna", "more_time") == ["anna: time.no_more"]


def test_an_offer_nobody_answers_is_taken_when_nobody_has_the_floor() -> None:
    table = Table().begin().reach("stories")
    table.at(37.1)
    assert table.phase == "check_out"


def test_a_speaker_is_not_cut_by_the_end_of_a_part() -> None:
    table = Table().begin().reach("stories")
    table.at(34)
    table.says("bert")
    for _ in range(20):
        table.wait(14)
        table.signs("bert", "typing")
    assert table.speaker == "bert" and table.phase == "stories"


def test_a_late_yes_to_an_earlier_offer_moves_nothing() -> None:
    table = Table().begin()
    for _ in range(50):
        table.wait(14)
        table.says("anna")
    assert table.told.count("anna: time.up") == 1
    table.steers("anna", "next_part")
    assert table.steers("anna", "over") == [] and table.phase == "intro"


def test_a_yes_to_the_offer_leads_to_the_next_part() -> None:
    table = Table().begin()
    for _ in range(50):
        table.wait(14)
        table.says("anna")
    assert table.steers("anna", "over")[0] == "open open.intro"


def test_the_check_out_starts_in_time_whoever_speaks_and_they_may_finish_their_sentence() -> None:
    table = Table().begin().reach("stories")
    table.says("bert")
    for _ in range(210):
        table.wait(14)
        if table.speaker == "bert" and table.phase == "stories":
            table.signs("bert", "typing")
    assert "bert: check_out.soon_speaker" in table.told
    opened = table.told.index("open open.check_out")
    assert table.told[opened - 1] == "*: check_out.speaker bert"
    assert table.session.phase_began == EIGHT + 48 * 60_000


def test_after_the_check_out_was_opened_in_time_words_of_the_last_speaker_are_still_heard() -> None:
    table = Table().begin().reach("stories")
    for _ in range(3):
        table.steers("anna", "more_time")
    table.at(47.9)
    table.says("bert")
    table.at(48)
    assert isinstance(table.moment, Rest) and table.phase == "check_out"
    assert table.says("bert", "end of it") == ["passon end of it by bert"]
    table.wait(25 + 15)
    assert table.speaker == "anna"


def test_the_check_out_is_announced_three_minutes_before() -> None:
    table = Table().begin().reach("stories")
    for _ in range(3):
        table.steers("anna", "more_time")
    assert "*: check_out.soon" in table.at(45)


def test_nobody_goes_back_out_of_a_check_out_that_started_in_time() -> None:
    table = Table().begin()
    table.at(49)
    assert table.phase == "check_out"
    assert table.steers("anna", "back") == ["anna: time.no_more"]


def test_the_hour_is_kept_even_in_the_middle_of_a_turn() -> None:
    table = Table().begin()
    table.at(49)
    for _ in range(70):
        if (who := table.speaker) is not None:
            table.signs(who, "typing")
        table.wait(10)
    assert table.told[-3:] == ["*: session.closed.done", "CloseDoor", "ended done 3"]
    assert table.session.clock == EIGHT + 60 * 60_000
    assert next_bell(table.session) is None


def test_when_time_is_short_those_not_yet_called_are_invited_together_and_need_not_wait() -> None:
    table = Table("anna bert carla dora").begin()
    table.at(48)
    while "*: session.ends_soon" not in table.told:
        table.signs("anna", "typing")
        table.wait(10)
    assert "*: round.again bert carla dora" in table.told
    assert table.says("carla", "goodbye") == ["passon goodbye by carla"]
    assert table.says("dora", "goodbye") == ["passon goodbye by dora"]
    assert table.says("carla", "again").pop().startswith("hold back")


def test_when_the_last_round_is_through_the_session_closes_before_its_hour() -> None:
    table = Table().begin().reach("check_out")
    for who in ("anna", "bert", "carla"):
        table.turn(who)
    assert table.told[-2:] == ["CloseDoor", "ended done 3"]


def test_closing_is_asked_back_and_then_done() -> None:
    table = Table().begin()
    assert table.steers("anna", "ask_close") == ["anna: close.ask"]
    assert table.steers("anna", "close") == ["*: session.closed.chair", "CloseDoor", "ended chair 3"]
    assert table.says("anna") == [] and table.steers("anna", "next") == []


def test_next_part_in_the_last_part_asks_back_while_people_still_wait() -> None:
    table = Table().begin().reach("check_out")
    assert table.steers("anna", "next_part") == ["anna: close.ask"]


def test_stop_is_answered_with_a_choice() -> None:
    assert Table().begin().steers("bert", "stop") == ["bert: stop.ask"]


def test_the_story_that_was_prepared_is_posted_at_its_moment_and_erased_once_it_is() -> None:
    table = Table(introduction=("story", "anna")).begin()
    told = table.steers("anna", "next_part")
    assert told[1:] == ["reveal story by anna", "forget story"]
    assert isinstance(table.moment, Turn) and table.speaker == "anna"


def test_a_story_prepared_by_someone_who_is_not_there_is_read_in_quiet() -> None:
    table = Table("anna bert carla", introduction=("story", "anna"))
    table.says("bert")
    table.says("carla")
    table.steers("bert", "lead")
    table.at(2)
    table.steers("bert", "next_part")
    assert "reveal story by anna" in table.told and table.speaker is None
    assert table.wait(90)[0] == "open open.stories"


def test_when_the_one_who_tells_first_passes_or_is_silent_anyone_may_tell() -> None:
    table = Table().begin().reach("intro")
    assert table.signs("anna", "pass") == ["*: story.who"]
    assert table.says("bert", "mine") == ["passon mine by bert"]
    table = Table().begin().reach("intro")
    assert table.wait(minutes=3)[-1] == "*: story.who"


def test_a_task_together_is_held_only_when_the_one_who_leads_asked_for_it() -> None:
    table = Table(method="ozo_closing").begin()
    assert table.steers("anna", "task") == ["anna: task.noted"]
    assert "open open.together" in table.reach("together").told
    table = Table(method="ozo_closing").begin().reach("looking_back")
    assert table.steers("anna", "next_part")[0] == "open open.goodbye"
    assert Table().begin().steers("anna", "task") == ["anna: task.not_today"]


def test_everyone_silent_all_evening_is_carried_through_and_closed_kindly() -> None:
    table = Table().begin()
    table.wait(minutes=61)
    assert table.session.closed
    assert table.told.count("bert: turn.nudge") == 2 and "*: session.closed.done" in table.told
