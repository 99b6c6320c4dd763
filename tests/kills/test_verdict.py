"""The verdict notices what should not be, and lets pass what may be: each shown with a record that was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from .record import GROUP, SAFE, Chapter, Post, Record
from .verdict import AFTER_A_CRASH, judge

CARD = "🗂 Part 1"
CALL, OPENING, MARK = "send · @Anna, how are you?", "send · Part 1", "react · ✔️ · act 1"
CREATED = "group · created, name=Parents"


def evening() -> Record:
    """Two steps without a death: the first makes the group and opens, the second keeps a note."""
    first = [Post(1, GROUP, CREATED), Post(1, GROUP, OPENING), Post(1, GROUP, CALL), card(1, "new"), card(1, "changed")]
    second = [Post(1, "Anna", MARK), Post(1, "Anna", "send · thank you"), card(1, "changed")]
    return Record(
        chapters=[Chapter((0,), tuple(first), 1, CARD), Chapter((1,), tuple(second), 1, CARD)],
        notes={"Anna": ["first", "second"]},
        kept={"Anna": ["first", "second"]},
        marks={"act 1": SAFE, "act 2": SAFE, "act 0, lost": ""},
        unsafe=frozenset({"act 0, lost"}),
        left_over={"inbox": 0, "outbox": 0},
    )


def card(life: int, how: str) -> Post:
    return Post(life, "Sofia", f"the card, {how}", how)


def posts(*seen: Post, chapter: int = 0, **more: object) -> Callable[[Record], None]:
    """In this chapter, these posts instead."""

    def change(record: Record) -> None:
        changed = replace(record.chapters[chapter], posts=seen, **more)  # type: ignore[arg-type]
        record.chapters[chapter] = changed

    return change


def but(**more: object) -> Callable[[Record], None]:
    """The first chapter, with other facts about it."""

    def change(record: Record) -> None:
        record.chapters[0] = replace(record.chapters[0], **more)  # type: ignore[arg-type]

    return change


MADE, OPENED, CALLED = Post(1, GROUP, CREATED), Post(1, GROUP, OPENING), Post(1, GROUP, CALL)
OPENED_AGAIN, CALLED_AGAIN = replace(OPENED, life=2), replace(CALLED, life=2)
NEW, CHANGED = card(1, "new"), card(1, "changed")

WRONG: dict[str, tuple[Callable[[Record], None], str]] = {
    "a sentence is swallowed": (posts(MADE, CALLED, NEW), "missing: send · Part 1"),
    "two sentences change places": (posts(MADE, CALLED, OPENED, NEW), "in another order"),
    "twice in one life": (posts(MADE, OPENED, OPENED, CALLED, NEW), "too much: send · Part 1"),
    "twice, but not the last one": (posts(MADE, OPENED, CALLED, OPENED_AGAIN, NEW), "too much: send · Part 1"),
    "twice, but not the first one": (
        posts(MADE, OPENED, replace(CALLED, life=2), OPENED_AGAIN, NEW),
        "too much: send · Part 1",
    ),
    "another sentence": (
        posts(MADE, OPENED, replace(CALLED, what="send · @Bram, you?"), NEW),
        "too much: send · @Bram",
    ),
    "in another chat": (posts(MADE, OPENED, replace(CALLED, lane="Anna"), NEW), "to Anna: too much"),
    "two groups": (posts(MADE, replace(MADE, life=2), OPENED_AGAIN, CALLED_AGAIN, NEW), "made twice"),
    "two cards in one life": (posts(MADE, OPENED, CALLED, NEW, NEW), "2 new cards"),
    "a new card after a rest": (posts(card(2, "new"), chapter=1, began_in=2), "1 new cards, and not 0"),
    "no card": (posts(MADE, OPENED, CALLED), "0 new cards"),
    "an old card": (but(card="🗂 Part 0"), "the card is"),
    "a letter that nobody knows of": (but(missing=("act 1",)), "nobody knows of act 1"),
    "a letter that was overtaken": (but(overtaken=("act 2",)), "act 2 was heard"),
    "a step was left out": (lambda record: record.chapters.pop(), "not every step"),
    "a step was taken twice": (lambda record: record.chapters.append(record.chapters[1]), "not every step"),
    "a note is gone": (lambda record: record.notes["Anna"].pop(), "Anna gets back ['first']"),
    "a note of somebody else": (lambda record: record.notes.update(Bram=["first"]), "Bram gets back"),
    "notes in another order": (lambda record: record.notes["Anna"].reverse(), "Anna gets back ['second', 'first']"),
    "kept without a mark": (lambda record: record.marks.update({"act 2": ""}), "act 2 is kept"),
    "lost with a mark": (lambda record: record.marks.update({"act 0, lost": SAFE}), "act 0, lost is lost"),
    "a line in the log": (lambda record: record.complaints.append("ERROR"), "in the log: ERROR"),
    "an end before the end": (lambda record: setattr(record, "stopped", "step 1"), "could not go on: step 1"),
    "a letter left over": (lambda record: setattr(record, "left_over", {"inbox": 1}), "left over: 1 in the inbox"),
}

RIGHT: dict[str, tuple[Callable[[Record], None], list[str]]] = {
    "nothing happened": (lambda record: None, []),
    "the last one of a life": (posts(MADE, OPENED, OPENED_AGAIN, CALLED_AGAIN, NEW, CHANGED), [OPENING]),
    "in three lives": (
        posts(MADE, OPENED, OPENED_AGAIN, replace(OPENED, life=3), replace(CALLED, life=3), NEW),
        [OPENING, OPENING],
    ),
    "the card anew": (posts(MADE, OPENED, CALLED, NEW, card(2, "new"), card(2, "changed")), ["the card"]),
    "another life goes on": (posts(MADE, OPENED, CALLED_AGAIN, NEW, card(2, "changed")), []),
    "a key of a crash": (lambda record: record.complaints.append(AFTER_A_CRASH), []),
    "a mere restart": (lambda record: record.chapters.insert(1, Chapter((), (), 2, CARD)), []),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_noticed(name: str) -> None:
    change, told = WRONG[name]
    record = evening()
    change(record)
    faults = judge(record, evening()).faults
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("name", RIGHT)
def test_what_may_be_passes_and_is_counted(name: str) -> None:
    change, doubled = RIGHT[name]
    record = evening()
    change(record)
    verdict = judge(record, evening())
    assert verdict.faults == []
    assert verdict.doubled == doubled


def test_steps_that_were_done_together_are_judged_together() -> None:
    record = evening()
    first, second = record.chapters
    record.chapters[:] = [Chapter((0, 1), (*first.posts, *second.posts), 1, CARD)]
    assert judge(record, evening()).faults == []
