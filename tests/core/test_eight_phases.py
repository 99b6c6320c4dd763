"""The intervision in eight phases ("The intervision session"): another method, the same rules."""

from __future__ import annotations

from ozo_signal.core import events as ev

from .table import Table


def chosen() -> Table:
    """Bert brings the story, Carla leads, Dora and Anna are the others."""
    table = Table("anna bert carla dora", "intervision8").begin().reach("choose")
    table.signs("bert", "hand")
    table.signs("carla", "hand")
    return table


def test_the_case_giver_and_the_chair_are_chosen_by_a_hand_and_then_we_go_on() -> None:
    table = Table("anna bert carla dora", "intervision8").begin().reach("choose")
    assert table.told[-1] == "*: choose.case_giver.ask"
    assert table.signs("bert", "hand") == ["*: choose.case_giver.found bert", "*: choose.chair.ask"]
    assert table.signs("bert", "hand") == ["bert: choose.not_both"]
    assert table.signs("carla", "hand") == ["*: choose.chair.found carla", "open open.state", "*: call.state bert"]
    assert table.session.steers == "carla"


def test_the_case_giver_does_not_lead_even_when_they_are_the_moderator() -> None:
    table = Table("anna bert carla", "intervision8").begin().reach("choose")
    table.signs("anna", "hand")
    assert table.session.steers is None
    table.signs("bert", "hand")
    assert table.session.steers == "bert"
    assert table.steers("anna", "lead") == []


def test_without_a_case_the_group_goes_to_the_end_together() -> None:
    table = Table("anna bert carla", "intervision8").begin().reach("choose")
    assert table.steers("anna", "next_part")[0] == "open open.evaluate"


def test_thoughts_that_come_up_stay_with_their_author() -> None:
    table = chosen()
    told = table.turn("bert")
    assert told[-4:] == ["open open.associate", *(f"{who}: write.association" for who in ("anna", "carla", "dora"))]
    assert table.writes("anna", "thought") == ["anna: write.own"]
    assert table.writes("anna", "another") == []
    assert table.says("dora", "oh") == ["hold back oh by dora (first)"]
    assert "open open.explore" in table.wait(minutes=2)


def test_after_a_long_absence_nobody_is_told_of_a_mark_that_thoughts_never_get() -> None:
    table = chosen()
    table.turn("bert")
    assert table.take(ev.Restarted(table.now, 60_000)) == ["*: away.back"]


def test_the_case_giver_answers_after_every_question_and_asks_none() -> None:
    table = chosen().reach("explore")
    assert table.speaker == "anna"
    assert table.turn("anna")[-1] == "*: call.answer bert"
    assert table.turn("bert")[-1] == "*: call.explore carla"
    assert table.turn("carla")[-1] == "*: call.answer bert"
    assert table.signs("bert", "pass") == ["*: call.explore dora"]
    table.says("dora")
    assert table.steers("carla", "next") == ["*: call.answer bert"]
    assert "open open.judge_write" in table.turn("bert")


def test_what_the_case_giver_adds_to_an_answer_is_not_answered_again() -> None:
    table = chosen().reach("explore")
    table.turn("anna")
    table.says("bert")
    table.signs("bert", "done")
    table.says("bert", "and this")
    table.signs("bert", "done")
    assert table.wait(15) == ["*: call.explore carla"]


def test_advice_is_written_in_quiet_and_shown_all_at_once_with_names() -> None:
    table = chosen().reach("judge_write")
    assert table.writes("anna", "one") == ["keep one by anna"]
    assert table.writes("dora", "two") == ["keep two by dora"]
    assert table.writes("bert", "mine") == []
    for who in ("anna", "carla"):
        table.signs(who, "done")
    told = table.signs("dora", "done")
    assert told[:4] == ["reveal one by anna", "forget one", "reveal two by dora", "forget two"]
    assert table.phase == "judge_share" and table.speaker == "anna"


def test_advice_is_not_lost_when_the_check_out_comes_first() -> None:
    table = chosen().reach("judge_write")
    table.writes("anna", "one")
    table.steers("dora", "pause")
    assert "reveal one by anna" in table.at(90)


def test_advice_of_someone_who_has_left_is_erased_and_not_shown() -> None:
    table = chosen().reach("judge_write")
    table.writes("anna", "one")
    table.leaves("anna")
    told = table.steers("carla", "next_part")
    assert "forget one" in told and "reveal one by anna" not in told


def test_when_the_session_is_closed_advice_that_was_not_shown_is_erased() -> None:
    table = chosen().reach("judge_write")
    table.writes("anna", "one")
    assert table.steers("carla", "close")[0] == "forget one"


def test_when_the_case_giver_leaves_the_group_goes_to_the_end_together() -> None:
    table = chosen().reach("explore")
    assert table.leaves("bert")[:2] == ["*: case_giver.left", "open open.evaluate"]


def test_when_the_case_giver_leaves_before_there_is_a_chair_we_choose_again() -> None:
    table = Table("anna bert carla dora", "intervision8").begin().reach("choose")
    table.signs("bert", "hand")
    assert table.leaves("bert") == ["*: choose.case_giver.ask"]
    table.signs("dora", "hand")
    assert table.session.case_giver == "dora"


def test_all_eight_parts_are_played_when_everyone_takes_part() -> None:
    table = chosen()
    for _ in range(60):
        if table.session.closed:
            break
        if table.speaker is not None:
            table.turn(table.speaker)
        else:
            table.wait(minutes=1)
    opened = [line.removeprefix("open open.") for line in table.told if line.startswith("open")]
    assert opened == [phase.id for phase in table.session.method.phases]
    assert table.told[-1] == "ended done 4"
