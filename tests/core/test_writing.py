"""What is written privately: kept when it is to be kept, shown only with its author's yes, gone when it is deleted."""

from __future__ import annotations

from ozo_signal.core import events as ev

from .table import Table

OWN = [("anna", ("a1", "a2")), ("bert", ("b1", "b2", "b3"))]


def test_in_the_check_out_everyone_is_asked_privately_and_each_note_is_kept() -> None:
    table = Table().begin()
    told = table.reach("check_out").told
    assert [f"{who}: write.reflection" in told for who in table.people] == [True, True, True]
    assert table.writes("bert", "one") == ["keep one by bert"]
    assert table.writes("bert", "two") == ["keep two by bert"]
    table.wait(minutes=60)
    assert not [line for line in table.told if line.startswith("reveal")]


def test_a_deleted_note_is_forgotten_also_after_its_author_has_left() -> None:
    table = Table().begin().reach("check_out")
    table.writes("bert", "one")
    assert table.take(ev.Withdrew(table.now, "bert", "one")) == ["forget one"]
    table.writes("carla", "two")
    table.leaves("carla")
    assert table.take(ev.Withdrew(table.now, "carla", "two")) == ["forget two"]


def test_everyone_tries_a_hand_and_when_all_have_we_go_on() -> None:
    table = Table(method="ozo_first").begin().reach("try_out")
    assert table.signs("anna", "hand") == []
    table.signs("bert", "pass")
    assert table.signs("carla", "hand")[-1] == "open open.agreements"


def test_the_agreements_hold_when_all_have_said_yes_in_their_own_way() -> None:
    table = Table(method="ozo_first").begin().reach("agreements")
    table.signs("anna", "yes")
    table.says("bert", "and what if I am late?")
    table.signs("bert", "agree")
    assert table.signs("carla", "done")[0] == "open open.topics"


def test_nobody_is_pushed_to_agree() -> None:
    table = Table(method="ozo_first").begin().reach("agreements")
    table.signs("anna", "yes")
    assert table.wait(minutes=9.9) == ["anna: time.soon", "anna: time.up"]
    assert table.wait(minutes=0.1)[0] == "open open.topics"


def topics_of_all(table: Table) -> None:
    for who in table.people:
        table.writes(who, f"of {who}")
        table.signs(who, "done")


def test_topics_are_collected_privately_and_voted_on_without_names() -> None:
    table = Table(method="ozo_first", topics=[("before", "dora")]).begin().reach("topics")
    assert table.writes("anna", "one") == ["keep one by anna"]
    table.writes("anna", "two")
    table.writes("anna", "three")
    assert table.writes("anna", "four") == ["anna: write.enough"]
    table.signs("bert", "done")
    told = table.signs("carla", "done")
    assert told == ["open open.vote", *(f"{who}: write.vote before one two three" for who in table.people)]


def test_the_most_wanted_come_first_and_the_one_who_leads_sets_the_order() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    topics_of_all(table)
    assert table.chooses("anna", 3) == ["anna: vote.noted"]
    assert table.chooses("bert", 3, 2) == ["bert: vote.noted"]
    told = table.chooses("carla", 0)
    assert told == ["carla: vote.noted", "open open.order", "anna: write.order of carla of bert of anna"]
    assert table.chooses("bert", 1) == []
    told = table.chooses("anna", 2, 1)
    assert told[:3] == ["topics of bert of carla", "*: topics.chosen of bert of carla", "*: topics.thanks anna"]


def test_a_number_that_was_not_offered_is_answered_kindly_and_can_be_mended() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    topics_of_all(table)
    assert table.chooses("bert", 7) == ["bert: choose.not_offered"]
    assert table.chooses("bert", 1) == ["bert: vote.noted"]
    assert table.chooses("bert", 2) == ["bert: vote.noted"]
    assert table.session.votes == (("bert", ("of bert",)),)


def test_when_nobody_orders_the_votes_decide() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    topics_of_all(table)
    table.chooses("bert", 2)
    table.steers("anna", "next_part")
    assert "topics of bert of anna of carla" in table.wait(minutes=4)


def test_without_anyone_to_order_the_votes_decide_at_once() -> None:
    table = Table("anna bert carla", "ozo_first", moderator=None).begin()
    table.steers("bert", "lead")
    table.reach("topics")
    topics_of_all(table)
    table.leaves("bert")
    table.chooses("anna", 1)
    assert "topics of anna of bert of carla" in table.chooses("carla", 1)
    assert table.phase == "check_out"


def test_a_zero_for_the_order_leaves_it_to_the_votes() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    topics_of_all(table)
    table.steers("anna", "next_part")
    assert table.chooses("anna", 0)[0] == "topics of anna of bert of carla"


def test_without_any_topic_there_is_nothing_to_choose() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    table.signs("anna", "done")
    table.signs("bert", "done")
    assert table.signs("carla", "done")[0] == "open open.check_out"


def test_a_topic_deleted_while_we_vote_is_offered_to_nobody_any_more() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    topics_of_all(table)
    table.chooses("carla", 1, 2)
    told = table.take(ev.Withdrew(table.now, "anna", "of anna"))
    assert told == ["forget of anna", *(f"{who}: write.vote of bert of carla" for who in table.people)]
    assert table.session.votes == (("carla", ("of bert",)),)


def test_topics_proposed_at_any_time_are_kept() -> None:
    table = Table().begin()
    assert table.take(ev.Proposed(table.now, "bert", "topic")) == ["keep topic by bert"]


def test_topics_that_were_collected_are_chosen_even_when_the_check_out_comes_first() -> None:
    table = Table(method="ozo_first").begin().reach("topics")
    table.writes("bert", "topic")
    table.steers("carla", "pause")
    assert "topics topic" in table.at(48)


def test_everyone_gets_their_own_notes_back_and_nobody_elses() -> None:
    table = Table(method="ozo_closing", own=OWN).begin()
    told = table.reach("notes_back").told
    assert "give back to anna: a1 a2" in told and "give back to bert: b1 b2 b3" in told
    assert "carla: share.none" in told


def test_what_was_chosen_is_shown_at_its_authors_turn_and_nothing_else() -> None:
    table = Table(method="ozo_closing", own=OWN).begin().reach("notes_back")
    assert table.chooses("anna", 0) == ["anna: share.nothing"]
    assert table.chooses("bert", 3, 1)[:2] == ["bert: share.noted", "open open.looking_back"]
    told = table.turn("anna")
    assert told[-3:] == ["*: call.looking_back bert", "reveal b3 by bert", "reveal b1 by bert"]
    table.wait(minutes=60)
    assert len([line for line in table.told if line.startswith("reveal")]) == 2


def test_who_does_not_choose_shares_nothing() -> None:
    table = Table(method="ozo_closing", own=OWN).begin()
    table.wait(minutes=61)
    assert not [line for line in table.told if line.startswith("reveal")]


def test_a_note_deleted_after_it_was_chosen_is_not_shown() -> None:
    table = Table(method="ozo_closing", own=OWN).begin().reach("notes_back")
    table.chooses("bert", 1, 2)
    told = table.take(ev.Withdrew(table.now, "bert", "b1"))
    assert told == ["forget b1", "give back to bert: b2 b3", "bert: write.share"]
    table.reach("looking_back")
    assert table.turn("anna")[-2:] == ["*: call.looking_back bert", "reveal b2 by bert"]


def test_who_passes_in_advance_does_not_have_their_notes_shown() -> None:
    table = Table(method="ozo_closing", own=OWN).begin().reach("notes_back")
    table.chooses("bert", 1)
    table.reach("looking_back")
    table.signs("bert", "pass")
    assert table.turn("anna")[-1] == "*: call.looking_back carla"


def test_a_story_that_comes_while_we_wait_for_it_is_posted_at_once() -> None:
    table = Table().begin().reach("intro")
    assert table.take(ev.Prepared(table.now, "anna", "story")) == ["reveal story by anna", "forget story"]


def test_a_story_that_was_deleted_is_not_posted() -> None:
    table = Table(introduction=("story", "anna")).begin()
    assert table.take(ev.Withdrew(table.now, "anna", "story")) == ["forget story"]
    assert "reveal story by anna" not in table.steers("anna", "next_part")
