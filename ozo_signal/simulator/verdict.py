"""The verdict: did the series end as it should? It is read from what every phone shows at the end.

It decides nothing while the play goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ozo_signal.simulator.people import HEADING, Line
from ozo_signal.simulator.script import Script

HOUR = 3_600_000
DAY = 24 * HOUR


@dataclass(frozen=True)
class Written:
    """A note as its author last wrote it."""

    who: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """Everything there is at the end. `left`: is the group still known to the command line?"""

    script: Script
    screens: Mapping[str, Sequence[Line]]
    posts: Sequence[Mapping[str, Any]]
    notes: Sequence[Written]
    still_runs: bool
    left: bool

    def own_chat(self, who: str) -> list[Line]:
        """What the bot wrote to this person privately."""
        return [line for line in self.screens[who] if line["chat"] == "bot" and line["from"] == "bot"]

    def came_back(self, note: Written) -> list[Line]:
        """Where this note came back to its author: since the day before the last session, as an answer to it."""
        since = self.script.session_at(self.script.weeks) - DAY
        lines = self.own_chat(note.who)
        return [line for line in lines if line["at"] >= since and note.text in line["text"] and line["quote"]]

    def is_shared(self, note: Written) -> bool:
        """Did its author choose to show it?"""
        role = next(role for role in self.script.roles if role.name == note.who)
        last = role.scenes.get(self.script.weeks)
        return last is not None and any(wish in note.text for wish in last.share)


def what_is_missing(outcome: Outcome) -> list[str]:
    """A sentence for everything that did not go as it should; none when all is well."""
    return [
        *_sessions(outcome),
        *_notes(outcome),
        *_private_lines(outcome),
        *_farewells(outcome),
        *([] if outcome.still_runs else ["The bot stopped before the end."]),
        *(["The group is still there, a week after the end."] if outcome.left else []),
    ]


def _sessions(outcome: Outcome) -> Iterator[str]:
    """Every session has had all its parts, in order, within its hour, as the moderator's phone shows it."""
    script = outcome.script
    leader = next(role.name for role in script.roles if role.moderator)
    for week in range(1, script.weeks + 1):
        start = script.session_at(week)
        in_time = [line for line in outcome.screens[leader] if start <= line["at"] <= start + HOUR]
        headings = [HEADING.match(line["text"]) for line in in_time if line["from"] == "bot" and line["chat"] != "bot"]
        seen = [int(found[1]) for found in headings if found]
        wanted = list(range(1, len(script.parts(week)) + 1))
        if seen != wanted:
            yield f"The session of week {week} had the parts {seen}, not {wanted}."
        doors = sum(1 for line in in_time if line["from"] == "system" and "send messages" in line["text"])
        if doors != 2:
            yield f"In week {week} the door did not open and close within the hour."


def _notes(outcome: Outcome) -> Iterator[str]:
    if not outcome.notes:
        yield "Nobody wrote a note."
    for note in outcome.notes:
        if not outcome.came_back(note):
            yield f"A note of {note.who} did not come back to its author: “{_short(note.text)}”"
        for name in outcome.screens:
            if any(_gives_away(outcome, note, name, line) for line in outcome.screens[name]):
                yield f"A note of {note.who} is on the phone of {name}: “{_short(note.text)}”"


def _gives_away(outcome: Outcome, note: Written, name: str, line: Line) -> bool:
    """Is this someone's note where it should not be? What people say in the group themselves is theirs to say."""
    if note.text not in line["text"]:
        return False
    if line["chat"] == "bot":
        return name != note.who
    return bool(line["from"] == "bot") and not outcome.is_shared(note)


def _private_lines(outcome: Outcome) -> Iterator[str]:
    """What stands in a private chat was sent to that person, and to nobody else."""
    sent = {post["timestamp"]: post["to"] for post in outcome.posts if post["to"] and post["kind"] in ("send", "edit")}
    for name in outcome.screens:
        for line in outcome.own_chat(name):
            if sent.get(line["timestamp"]) != [name]:
                yield f"On the phone of {name} stands something that was sent to {sent.get(line['timestamp'])}."


def _farewells(outcome: Outcome) -> Iterator[str]:
    """A week after the last session everyone hears, once, that everything is erased."""
    told_from = outcome.script.session_at(outcome.script.weeks) + 7 * DAY
    for name in outcome.screens:
        told = [line for line in outcome.own_chat(name) if line["at"] >= told_from]
        if len(told) != 1:
            yield f"{name} was told {len(told)} times that everything is erased."


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
