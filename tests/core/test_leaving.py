"""Everyone may leave at any moment. Nobody has to explain; the turn goes on."""

from __future__ import annotations

import pytest

from ozo_signal.core import events as ev

from .table import METHODS, Table


def test_when_the_one_who_speaks_leaves_the_next_one_is_called() -> None:
    table = Table().begin()
    table.turn("anna")
    table.says("bert")
    assert table.leaves("bert") == ["*: call.check_in carla"]


def test_when_the_one_who_speaks_leaves_in_a_pause_nobody_has_the_floor_after_it() -> None:
    table = Table().begin()
    table.turn("anna")
    table.steers("carla", "pause")
    table.leaves("bert")
    table.steers("anna", "resume")
    assert table.wait(1) == ["*: call.check_in carla"]


def test_who_has_left_is_not_called_not_asked_again_and_not_heard() -> None:
    table = Table("anna bert carla dora").begin()
    table.signs("bert", "pass")
    table.leaves("bert")
    table.leaves("carla")
    table.turn("anna")
    assert "open open.intro" in table.turn("dora")
    assert table.says("bert") == []


def test_a_hand_that_was_up_goes_down_with_the_one_who_leaves() -> None:
    table = Table().begin().reach("stories")
    table.says("carla")
    table.signs("bert", "hand")
    table.leaves("bert")
    table.signs("carla", "done")
    assert table.wait(15) == ["anna: queue.all_heard", "*: queue.open"]


def test_when_the_moderator_leaves_the_others_may_choose_and_the_session_goes_on() -> None:
    table = Table().begin()
    assert table.leaves("anna") == ["*: call.check_in bert", "*: moderator.gone"]
    assert table.steers("carla", "lead") == ["*: lead.found carla"]
    assert table.steers("carla", "next_part")[0] == "open open.intro"
    assert table.speaker == "carla"


def test_when_the_moderator_leaves_before_it_begins_the_others_hear_so() -> None:
    table = Table()
    table.says("anna")
    assert table.leaves("anna") == ["*: moderator.gone"]


def test_when_someone_who_took_the_lead_leaves_the_moderator_who_came_leads() -> None:
    table = Table()
    table.says("bert")
    table.steers("bert", "lead")
    table.says("anna")
    assert table.leaves("bert")[-1] == "*: lead.found anna"


def test_a_story_of_someone_who_has_left_is_not_posted() -> None:
    table = Table(introduction=("story", "bert")).begin()
    table.leaves("bert")
    assert "reveal story by bert" not in table.steers("anna", "next_part")
    assert table.speaker == "anna"


def test_who_comes_back_is_called_again() -> None:
    table = Table().begin()
    table.leaves("carla")
    table.joins("carla")
    table.says("carla")
    table.turn("anna")
    assert "*: call.check_in carla" in table.turn("bert")


def test_when_everyone_leaves_the_session_still_ends() -> None:
    table = Table().begin()
    for who in table.people:
        table.leaves(who)
    table.wait(minutes=61)
    assert table.session.closed and table.told[-1] == "ended done 3"


@pytest.mark.parametrize("method", sorted(METHODS))
def test_whoever_leaves_in_whatever_part_the_session_reaches_its_end(method: str) -> None:
    for n in range(len(METHODS[method].phases)):
        for leaver in ("anna", "bert", "carla"):
            table = Table("anna bert carla dora", method, topics=[("t", "dora")]).begin()
            for _ in range(n):
                if table.phase == "choose":
                    table.signs("bert", "hand")
                    table.signs("carla", "hand")
                elif not table.session.closed:
                    table.steers(table.session.steers or "anna", "next_part")
            table.leaves(leaver)
            table.wait(minutes=96)
            assert table.session.closed, f"stuck in {table.phase} after {leaver} left"
            assert table.take(ev.Rang(table.now)) == []
