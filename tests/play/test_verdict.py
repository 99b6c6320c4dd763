"""The verdict and the plain view, on small worlds made by hand."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from ozo_signal.simulator.script import load
from ozo_signal.simulator.verdict import DAY, Outcome, Written, what_is_missing
from ozo_signal.simulator.view import Phone

SCRIPT = load("en")
LEADER = SCRIPT.roles[0].name
OTHER = SCRIPT.roles[1].name
NOTE = "The gate."


def line(at: int, text: str, *, chat: str = "bot", author: str = "bot", **more: Any) -> dict[str, Any]:
    shown = {"at": at, "text": text, "chat": chat, "from": author, "timestamp": at, "quote": None, "mentions": []}
    return {**shown, "edited": False, "deleted": False, "reactions": {}, **more}


def evenings() -> list[dict[str, Any]]:
    lines = []
    for week in range(1, SCRIPT.weeks + 1):
        start = SCRIPT.session_at(week)
        lines.append(line(start, "all members may send messages", chat=SCRIPT.group, author="system"))
        for number in range(1, len(SCRIPT.parts(week)) + 1):
            lines.append(line(start + number, f"Part {number} of 5: …", chat=SCRIPT.group))
        lines.append(line(start + 9, "only admins may send messages", chat=SCRIPT.group, author="system"))
    return lines


@pytest.fixture
def outcome() -> Outcome:
    last = SCRIPT.session_at(SCRIPT.weeks)
    told = last + 8 * DAY
    screens = {
        LEADER: [*evenings(), line(told, "erased")],
        OTHER: [*evenings(), line(last + 10, f"1. Thursday\n\n{NOTE}", quote=NOTE), line(told, "erased")],
    }
    posts = [
        {"timestamp": last + 10, "kind": "send", "to": [OTHER]},
        {"timestamp": told, "kind": "send", "to": [LEADER]},
    ]
    screens[OTHER][-1]["timestamp"] = told + 1
    posts.append({"timestamp": told + 1, "kind": "send", "to": [OTHER]})
    return Outcome(SCRIPT, screens, posts, [Written(OTHER, NOTE)], still_runs=True, left=False)


def test_a_series_that_ended_well_misses_nothing(outcome: Outcome) -> None:
    assert what_is_missing(outcome) == []


def test_a_note_that_did_not_come_back_is_missed(outcome: Outcome) -> None:
    (sentence,) = what_is_missing(replace(outcome, notes=[Written(LEADER, "A note of my own")]))

    assert sentence.startswith(f"A note of {LEADER} did not come back")


def test_a_note_on_another_phone_is_seen(outcome: Outcome) -> None:
    leaked = line(SCRIPT.session_at(6) + 10, NOTE)
    missing = what_is_missing(replace(outcome, screens={**outcome.screens, LEADER: [*outcome.screens[LEADER], leaked]}))

    assert f"A note of {OTHER} is on the phone of {LEADER}: “{NOTE}”" in missing
    assert any(sentence.startswith(f"On the phone of {LEADER} stands something") for sentence in missing)


def test_a_note_that_the_bot_shows_in_the_group_without_a_yes_is_seen(outcome: Outcome) -> None:
    shown = line(SCRIPT.session_at(6) + 11, NOTE, chat=SCRIPT.group)
    missing = what_is_missing(replace(outcome, screens={**outcome.screens, LEADER: [*outcome.screens[LEADER], shown]}))

    assert missing == [f"A note of {OTHER} is on the phone of {LEADER}: “{NOTE}”"]


def test_who_says_their_own_note_aloud_may(outcome: Outcome) -> None:
    spoken = line(SCRIPT.session_at(6) + 11, NOTE, chat=SCRIPT.group, author=OTHER)

    assert (
        what_is_missing(
            replace(outcome, screens={**outcome.screens, LEADER: [*evenings(), spoken, *[outcome.screens[LEADER][-1]]]})
        )
        == []
    )


def test_a_part_that_was_left_out_is_missed(outcome: Outcome) -> None:
    without = [one for one in outcome.screens[LEADER] if one["text"] != "Part 3 of 5: …"]

    assert len(what_is_missing(replace(outcome, screens={**outcome.screens, LEADER: without}))) == SCRIPT.weeks


def test_who_was_not_told_of_the_erasing_is_missed(outcome: Outcome) -> None:
    silent = outcome.screens[LEADER][:-1]

    assert what_is_missing(replace(outcome, screens={**outcome.screens, LEADER: silent})) == [
        f"{LEADER} was told 0 times that everything is erased."
    ]


def test_a_bot_that_stopped_is_missed(outcome: Outcome) -> None:
    assert what_is_missing(replace(outcome, still_runs=False)) == ["The bot stopped before the end."]


def test_a_phone_is_shown_as_plain_text() -> None:
    out = StringIO()
    phone = Phone(load("nl"), "Anna", out)
    at = load("nl").session_at(1) + 120_000

    shown = phone.plain(
        line(at, "Hallo\nallemaal", chat="Ouders en school", reactions={"me": "❤️", "bot": "✔️"}, edited=True)
    )

    assert shown == "do 3 dec 20:02  groep  OZO: Hallo\n                       allemaal (bewerkt)  [✔️ OZO, ❤️ ik]"


async def test_codes_are_not_shown() -> None:
    out = StringIO()
    phone = Phone(SCRIPT, OTHER, out)
    phone.invited((), "Write this code: K7QM-W4TZ")
    written = line(SCRIPT.session_at(1), "my code is k7qm w4tz", author="me")

    await phone.ends(Outcome(SCRIPT, {OTHER: [written]}, [], [], still_runs=True, left=False), good=True)

    assert "k7qm" not in out.getvalue() and "••••-••••" in out.getvalue()
