"""One person speaks, the others wait until they have finished, and a little longer (OZO2 pilot, 4.4)."""

from __future__ import annotations

from ozo_signal.core.moments import OpenFloor, Rest, Turn

from .table import Table


def test_everyone_is_called_once_by_name_the_moderator_first() -> None:
    table = Table().begin()
    assert "*: call.check_in anna" in table.told
    assert table.turn("anna")[-1] == "*: call.check_in bert"
    assert table.turn("bert")[-1] == "*: call.check_in carla"
    assert "open open.intro" in table.turn("carla")


def test_after_done_nobody_is_called_for_the_length_of_the_rest() -> None:
    table = Table(rest_seconds=20).begin()
    table.says("anna")
    assert table.signs("anna", "done", "ok") == ["nod ok by anna"]
    assert isinstance(table.moment, Rest)
    assert table.wait(19.9) == []
    assert table.wait(0.1) == ["*: call.check_in bert"]


def test_whoever_adds_something_in_the_rest_has_the_floor_again_and_gets_a_rest_anew() -> None:
    table = Table().begin()
    table.says("anna", "one")
    table.signs("anna", "done")
    table.wait(14)
    assert table.says("anna", "two") == ["passon two by anna"]
    assert table.speaker == "anna"
    table.signs("anna", "done")
    assert table.wait(14.9) == []
    assert table.session.member("anna").turns == 1  # type: ignore[union-attr]


def test_a_speaker_who_falls_silent_has_finished_and_still_gets_the_rest() -> None:
    table = Table().begin()
    table.says("anna")
    assert table.wait(24.9) == [] and table.speaker == "anna"
    table.wait(0.1)
    assert isinstance(table.moment, Rest)
    assert table.wait(15) == ["*: call.check_in bert"]


def test_a_line_that_ends_in_three_dots_has_not_finished() -> None:
    table = Table().begin()
    table.says("anna", trails_off=True)
    assert table.wait(minutes=2.9) == [] and table.speaker == "anna"


def test_typing_keeps_the_floor_in_the_turn_and_in_the_rest() -> None:
    table = Table().begin()
    table.says("anna")
    for _ in range(10):
        table.wait(20)
        table.signs("anna", "typing")
    assert table.speaker == "anna"
    table.signs("anna", "done")
    for _ in range(10):
        table.wait(10)
        table.signs("anna", "typing")
    assert isinstance(table.moment, Rest) and table.moment.after == "anna"


def test_words_at_anothers_moment_are_held_back_and_their_author_hears_so_once() -> None:
    table = Table().begin()
    assert table.says("bert", "one") == ["hold back one by bert (first)"]
    assert table.says("bert", "two") == ["hold back two by bert"]
    assert table.says("carla", "three") == ["hold back three by carla (first)"]
    assert table.speaker == "anna"


def test_the_one_who_leads_may_always_say_something_and_does_not_take_the_floor() -> None:
    table = Table().begin()
    table.turn("anna")
    assert table.says("anna", "go on") == ["passon go on by anna"]
    assert table.speaker == "bert"


def test_a_question_of_the_one_who_leads_gives_the_speaker_time_to_answer() -> None:
    table = Table().begin()
    table.turn("anna")
    table.says("bert")
    table.signs("bert", "done")
    table.wait(14)
    table.says("anna", "and then?")
    assert table.wait(14) == []
    assert table.says("bert", "then") == ["passon then by bert"]


def test_a_leader_who_talks_does_not_keep_the_turn_of_someone_silent_open() -> None:
    table = Table().begin()
    table.turn("anna")
    for _ in range(18):
        table.wait(10)
        table.says("anna")
    assert table.speaker == "carla"


def test_the_one_who_leads_invites_someone_on_an_open_floor_and_whoever_answers_has_it() -> None:
    table = Table().begin().reach("stories")
    assert table.says("anna", "bert, would you like to tell something?") == [
        "passon bert, would you like to tell something? by anna"
    ]
    assert isinstance(table.moment, OpenFloor)
    assert table.says("bert", "yes") == ["passon yes by bert"]
    assert table.speaker == "bert"


def test_a_yes_is_an_answer_and_does_not_end_the_turn() -> None:
    table = Table().begin()
    table.signs("anna", "yes")
    assert table.speaker == "anna"
    assert table.wait(25) == [] and isinstance(table.moment, Rest)


def test_someone_silent_is_encouraged_once_privately_and_passed_by_without_a_word_in_the_room() -> None:
    table = Table().begin()
    assert table.wait(90) == ["anna: turn.nudge"]
    assert table.wait(90) == ["anna: turn.passed_by", "*: call.check_in bert"]


def test_nobody_who_types_is_nudged() -> None:
    table = Table().begin()
    for _ in range(12):
        table.wait(15)
        assert table.signs("anna", "typing") == []
    assert "anna: turn.nudge" not in table.told


def test_in_a_large_round_a_silence_is_shorter_so_that_everyone_is_called_in_time() -> None:
    table = Table("anna bert carla dora eva frans gert hanna ivo jan").begin()
    assert table.wait(45) == ["anna: turn.nudge"]
    assert table.wait(45) == ["anna: turn.passed_by", "*: call.check_in bert"]


def test_whoever_passes_is_asked_once_more_at_the_end_and_only_once() -> None:
    table = Table().begin()
    assert table.signs("anna", "pass") == ["*: call.check_in bert"]
    table.turn("bert")
    assert table.turn("carla")[-1] == "*: round.again anna"
    table.says("anna")
    table.signs("anna", "done")
    assert "open open.intro" in table.wait(15)


def test_who_passes_again_when_asked_once_more_is_not_waited_for() -> None:
    table = Table().begin()
    table.signs("anna", "pass")
    table.turn("bert")
    table.turn("carla")
    assert "open open.intro" in table.signs("anna", "pass")


def test_a_yes_or_a_hand_after_being_asked_once_more_brings_the_turn_at_once() -> None:
    for sign in ("yes", "hand"):
        table = Table().begin()
        table.signs("anna", "pass")
        table.turn("bert")
        table.turn("carla")
        assert table.signs("anna", sign) == ["*: call.turn anna"]


def test_when_one_of_those_asked_once_more_speaks_the_others_still_may() -> None:
    table = Table().begin()
    table.signs("anna", "pass")
    table.signs("bert", "pass")
    assert table.turn("carla")[-1] == "*: round.again anna bert"
    table.says("bert")
    table.signs("bert", "done")
    assert table.wait(15) == []
    assert table.says("anna", "late") == ["passon late by anna"]


def test_typing_after_being_asked_once_more_is_waited_for() -> None:
    table = Table().begin()
    table.signs("anna", "pass")
    table.turn("bert")
    table.turn("carla")
    for _ in range(8):
        table.wait(10)
        table.signs("anna", "typing")
    assert table.phase == "check_in"


def test_a_pass_in_advance_is_heard_and_who_has_spoken_is_not_asked_again() -> None:
    table = Table().begin()
    table.signs("carla", "pass")
    table.turn("anna")
    table.signs("anna", "pass")
    assert table.turn("bert")[-1] == "*: round.again carla"


def test_a_pass_after_some_words_is_another_way_to_say_done() -> None:
    table = Table().begin()
    table.says("anna")
    assert table.signs("anna", "pass") == [] and isinstance(table.moment, Rest)
    table.wait(15)
    table.turn("bert")
    assert "open open.intro" in table.turn("carla")


def test_on_an_empty_floor_a_hand_is_called_at_once_and_words_take_the_floor() -> None:
    table = Table().begin().reach("stories")
    assert isinstance(table.moment, OpenFloor)
    assert table.signs("bert", "hand", "hand") == ["nod hand by bert", "*: call.turn bert"]
    table.turn("bert")
    assert table.says("carla", "me too") == ["passon me too by carla"]
    assert table.speaker == "carla"


def test_who_has_spoken_least_goes_first_among_those_waiting_and_the_order_can_be_seen() -> None:
    table = Table("anna bert carla dora").begin().reach("stories")
    table.signs("bert", "hand")
    table.turn("bert")
    table.signs("anna", "hand")
    assert table.signs("bert", "hand") == []
    assert table.signs("carla", "hand") == ["*: line.order carla bert"]
    assert table.steers("dora", "queue") == ["dora: line.order carla bert"]
    assert table.turn("anna")[-1] == "*: call.turn carla"
    assert table.turn("carla")[-1] == "*: call.turn bert"


def test_a_hand_can_be_taken_down_and_counts_once() -> None:
    table = Table().begin().reach("stories")
    table.says("carla")
    table.signs("bert", "hand")
    table.signs("bert", "hand")
    assert table.steers("bert", "queue") == ["bert: line.order bert"]
    table.signs("bert", "hand_down")
    assert table.steers("bert", "queue") == ["bert: line.empty"]


def test_a_hand_of_someone_who_is_still_to_be_called_changes_nothing() -> None:
    table = Table().begin()
    table.signs("carla", "hand")
    assert table.turn("anna")[-1] == "*: call.check_in bert"


def test_a_long_silence_on_an_open_floor_is_called_fine_once() -> None:
    table = Table().begin().reach("stories")
    assert table.wait(minutes=2) == ["*: queue.silence"]
    assert "*: queue.silence" not in table.wait(minutes=20)


def test_when_everyone_has_told_something_the_one_who_leads_hears_so() -> None:
    table = Table().begin().reach("stories")
    for who in ("anna", "bert", "carla"):
        table.signs(who, "hand")
        table.turn(who)
    assert table.told[-2:] == ["anna: queue.all_heard", "*: queue.open"]


def test_done_by_someone_else_ends_nothing() -> None:
    table = Table().begin()
    table.says("anna")
    assert table.signs("bert", "done") == []
    assert isinstance(table.moment, Turn)


def test_in_the_looking_back_a_question_of_another_comes_first_and_does_not_cost_their_own_turn() -> None:
    table = Table(method="ozo_closing", own=[("bert", ("note1", "note2"))]).begin().reach("notes_back")
    table.chooses("bert", 2)
    table.reach("looking_back")
    assert table.speaker == "anna"
    table.says("anna")
    table.signs("bert", "hand")
    table.signs("anna", "done")
    assert table.wait(15) == ["*: call.turn bert"]
    assert table.turn("bert", "how was that?") == [
        "passon how was that? by bert",
        "*: call.looking_back bert",
        "reveal note2 by bert",
    ]
