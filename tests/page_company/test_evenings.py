"""Whole evenings that companions play by themselves, one of them leading, through the real bot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from ozo_signal.simulator.page.reading import Reading
from ozo_signal.simulator.page.texts import load, part_of, recognise

from ..stack.sentences import key_of
from .conftest import BILL, HOUR, WEEK, Billed
from .evening import Line, Played

pytestmark = pytest.mark.asyncio(loop_scope="session")
bills = pytest.mark.parametrize("billed", BILL, ids=lambda billed: billed.title)
ozo = pytest.mark.parametrize(
    "billed", [one for one in BILL if one.method != "intervision8"], ids=lambda billed: billed.title
)
MINUTES = {"intervision8": 95}
CLOSED = ("session.closed.done", "session.closed.chair")

# What the bot may write to a companion alone; not that they were not understood, nor that it was not their turn.
EXPECTED = {
    *("join.welcome", "join.safe", "join.name", "join.moderator", "name.set", "remind.day", "remind.hour", "door.open"),
    *("relay.join.welcome", "relay.join.how", "relay.join.name", "relay.you_are", "relay.note.kept", "presence.word"),
    *("presence.all", "write.topic", "write.vote", "write.order", "write.reflection", "write.share", "write.advice"),
    *("write.association", "write.own", "vote.noted", "share.noted", "share.nothing", "share.none", "notes.head"),
    *("notes.one", "notes.give_back", "turn.nudge", "relay.turn.nudge", "turn.passed_by", "relay.turn.passed_by"),
    *("card", "card.gathering", "card.over", "card.judging", "after.moderator", "after.moderator.last", "prepare"),
    *("prepare.task", "task.noted", "introduction.ask", "introduction.kept", "time.soon", "time.up", "time.more"),
    *(
        "queue.all_heard",
        "try.all",
    ),
}
# In an anonymous room everything comes there.
IN_ROOM = ("call.", "open.", "relay.open.", "queue.", "round.", "session.", "phase.", "line.", "topics.", "check_out.")


@bills
async def test_an_evening_goes_by_itself_and_is_over_in_time(season: dict[str, Played], billed: Billed) -> None:
    for starts, lines in _evenings(season[billed.title]):
        ends = [line["at"] for line in lines if _key(line, billed.language) in CLOSED]
        assert len(ends) == 1
        assert starts < ends[0] <= starts + MINUTES.get(billed.method, 60) * 60_000


@bills
async def test_everybody_is_called_in_every_evening(season: dict[str, Played], billed: Billed) -> None:
    played = season[billed.title]
    for name in played.people:
        for starts, lines in _evenings(played, name):
            assert "turn" in _heard(played, name, lines, starts), name


@bills
async def test_whoever_is_called_says_something_of_their_own(season: dict[str, Played], billed: Billed) -> None:
    played = season[billed.title]
    pool = {line for lines in load(billed.language).pool.values() for line in lines}
    for name, manner in played.people.items():
        own = [act.text for act in played.did if act.who == name and len(act.text) > 12 and act.text not in pool]
        assert len(own) == len(set(own)), name  # nobody repeats themselves
        assert len(own) >= (1 if manner == "silent" else 4), name


@ozo
async def test_everybody_has_a_note_at_the_end(season: dict[str, Played], billed: Billed) -> None:
    played = season[billed.title]
    for name in played.people:
        own = [line for line in played.lines(name) if line["from"] == "me" and line["chat"] == "bot"]
        kept = [line for line in own if "✔" in line["reactions"].get("bot", "")]
        assert kept, name


@pytest.mark.parametrize("billed", [one for one in BILL if one.method == "ozo_regular"], ids=lambda one: one.title)
async def test_whoever_wants_to_tells_a_story(season: dict[str, Played], billed: Billed) -> None:
    played = season[billed.title]
    stories = [line for person in load(billed.language).people for story in person["stories"] for line in story[-1:]]
    for name, manner in list(played.people.items())[1:]:
        told = [act.text for act in played.did if act.who == name and act.text in stories]
        assert len(told) == (0 if manner == "silent" else 1), name


@bills
async def test_nothing_unexpected_is_written_to_anybody_who_waits_for_their_turn(
    season: dict[str, Played], billed: Billed
) -> None:
    played = season[billed.title]
    for name, manner in played.people.items():
        told = {_key(line, billed.language) for line in played.lines(name) if _is_private(line)}
        strange = {key for key in told if key and key not in EXPECTED and not key.startswith(IN_ROOM)}
        if manner == "out_of_turn":
            assert {key for key in strange if "hush" not in key and not key.startswith("held.")} == set(), name
        else:
            assert strange == set(), name


@bills
async def test_somebody_who_cannot_wait_is_told_so_in_private(season: dict[str, Played], billed: Billed) -> None:
    played = season[billed.title]
    who = next(name for name, manner in reversed(played.people.items()) if manner == "out_of_turn")
    told = {_key(line, billed.language) for line in played.lines(who)}

    assert any("hush" in key for key in told)


@bills
async def test_the_one_who_leads_has_a_hint_at_every_moment_of_the_evening(
    season: dict[str, Played], billed: Billed
) -> None:
    played = season[billed.title]
    for starts, lines in _evenings(played):
        ends = next(line["at"] for line in lines if _key(line, billed.language) in CLOSED)
        said = [(at, hint) for at, hint in played.hints if starts <= at <= ends]
        assert [at for at, hint in said if not hint] == []
        assert len({hint for _, hint in said}) >= 10


def _evenings(played: Played, name: str = "") -> Iterator[tuple[int, list[Line]]]:
    """When each of their evenings began, and what was on a phone from then on."""
    lines = played.lines(name or played.leader)
    doors = [line["at"] for line in lines if (heard := recognise(line["text"])) and heard.key == "door.open"]
    for at in doors:
        yield at, [line for line in lines if at <= line["at"] < at + WEEK - HOUR]
    assert doors and doors[0] == played.starts_at


def _heard(played: Played, name: str, lines: list[Line], since: int) -> set[str]:
    reading = Reading(name, room=lines[0]["chat"])
    return {found.key for line in played.lines(name) if (found := reading.fold(line)) and line["at"] >= since}


def _is_private(line: Line) -> bool:
    return bool(line["chat"] == "bot" and line["from"] == "bot")


def _key(line: Line, language: str) -> str:
    """The bot's sentence; "" for somebody's words."""
    return _key_of(line["text"], language) if line["from"] == "bot" else ""


@cache
def _key_of(text: str, language: str) -> str:
    if part_of(text.partition("\n")[0].partition(": ")[2]):
        return "phase.head"
    key = key_of(text, language)
    return "" if key == text else key
