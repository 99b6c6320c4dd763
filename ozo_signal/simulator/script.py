"""The script of a play: who the people are, what they say in which week, and the words of the view.

It is data, one file for each language.

How people come to say it is in `people`; what they answer to is what their phones show.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

EVENINGS = Path(__file__).parent / "evenings"
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")  # an invitation's, as it is printed
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# What the parts of each evening are about, as people know them after a while: the headings number them.
FIRST = ("check_in", "try_out", "agreements", "topics", "check_out")
REGULAR = ("check_in", "introduction", "stories", "check_out")
LAST = ("check_in", "notes_back", "looking_back", "together", "goodbye")


@dataclass(frozen=True)
class Cue:
    """What someone does, once, after they see these words on their phone. `after` in seconds.

    `say` in the group, `privately` to the bot, `react` to that line, `hand`: ask for a turn and then say this.
    """

    sees: str
    after: float = 12
    say: str = ""
    privately: str = ""
    react: str = ""
    hand: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """What one person has to say in one week. Someone without a scene does not come. Seconds of pretend time."""

    hello: str = ""
    hello_after: float = 20
    start_after: float = 0  # 0: the session begins by itself
    introduction: str = ""
    check_in: tuple[str, ...] = ()
    again: tuple[str, ...] = ()  # when asked once more, after passing
    topics: tuple[str, ...] = ()
    votes: tuple[str, ...] = ()  # words that stand in the lines to choose
    order: tuple[str, ...] = ()
    time_up: tuple[str, ...] = ("1",)  # what the moderator answers each time the time of a part is over
    hand_after: float = 15
    stories: tuple[tuple[str, ...], ...] = ()
    check_out: tuple[str, ...] = ()
    note: str = ""
    note_after: float = 25
    note_edit: str = ""
    note_edit_after: float = 90
    share: tuple[str, ...] = ()
    looking_back: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    goodbye: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()

    def lines(self, part: str) -> tuple[str, ...]:
        """What they say in a part in which they are called or the floor is open."""
        said: tuple[str, ...] = getattr(self, part, ())
        return said if part in ("check_in", "check_out", "looking_back", "together", "goodbye") else ()


@dataclass(frozen=True)
class Errand:
    """Something someone writes to the bot at a time of their own. Milliseconds."""

    at: int
    text: str


@dataclass(frozen=True)
class Role:
    """Someone. `hand` is how they ask for a turn, "reaction" or a text; `done` how they end one, perhaps not at all.

    `code` is how they send their code: {code} as it is printed, {small} or {spaced}. `yes` when they type it otherwise.
    """

    name: str
    code: str
    called: str = "1"
    moderator: bool = False
    letters_per_second: float = 4.0
    hand: str = "✋"
    done: str = ""
    yes: str = ""
    topic_before: str = ""
    errands: tuple[Errand, ...] = ()
    scenes: Mapping[int, Scene] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """A whole play. `words` are the command words people use, `view` the words that the view shows."""

    language: str
    group: str
    zone: str
    first: datetime
    weeks: int
    signed_up: datetime
    words: Mapping[str, str]
    view: Mapping[str, Any]
    roles: tuple[Role, ...]

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self.zone))

    def session_at(self, week: int) -> int:
        """When the session of this week begins, in milliseconds."""
        return milliseconds(self.first + timedelta(weeks=week - 1))

    def week(self, at: int) -> int:
        """The week of the series, from the day of its session on; 0 before the first."""
        days = (self.local(at).date() - self.first.date()).days
        return max(0, days // 7 + 1)

    def meets(self, at: int) -> bool:
        """Is this in the hour of a session?"""
        week = self.week(at)
        start = self.session_at(week) if week else 0
        return 1 <= week <= self.weeks and start <= at <= start + 3_600_000

    def parts(self, week: int) -> tuple[str, ...]:
        return FIRST if week == 1 else LAST if week == self.weeks else REGULAR


def group_new(script: Script, sessions: int, *more: str) -> tuple[str, ...]:
    """What a coordinator types to make the group of this play."""
    day = script.first.date()
    return (
        *("group", "new", script.group, "--language", script.language, "--zone", script.zone),
        *("--day", WEEKDAYS[day.weekday()], "--time", f"{script.first:%H:%M}", "--start", day.isoformat()),
        *("--sessions", str(sessions), "--people", str(len(script.roles) - 1)),
        *more,
    )


def milliseconds(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def load(language: str) -> Script:
    """The play in this language."""
    return from_table(language, tomllib.loads((EVENINGS / f"{language}.toml").read_text(encoding="utf-8")))


def from_table(language: str, table: Mapping[str, Any]) -> Script:
    """A script from what stands in its file. Raises TypeError or KeyError for a word that means nothing there."""
    series = table["series"]
    zone = ZoneInfo(series["zone"])
    day, hour = date.fromisoformat(series["first"]), time.fromisoformat(series["time"])
    weeks = int(series["weeks"])
    people = [_role(name, zone, said, table, weeks) for name, said in table["people"].items()]
    return Script(
        language=language,
        group=series["group"],
        zone=series["zone"],
        first=datetime.combine(day, hour, zone),
        weeks=weeks,
        signed_up=datetime.fromisoformat(series["signed_up"]).replace(tzinfo=zone),
        words=table["words"],
        view=table["view"],
        roles=tuple(people),
    )


def _role(name: str, zone: ZoneInfo, said: Mapping[str, Any], table: Mapping[str, Any], weeks: int) -> Role:
    own = dict(said)
    errands = tuple(
        Errand(milliseconds(datetime.fromisoformat(one["at"]).replace(tzinfo=zone)), one["text"])
        for one in own.pop("errands", ())
    )
    evenings = {week: table.get(f"evening{week}", {}).get(name) for week in range(1, weeks + 1)}
    scenes = {week: _scene(found) for week, found in evenings.items() if found is not None}
    return Role(name=name, errands=errands, scenes=scenes, **own)


def _scene(table: Mapping[str, Any]) -> Scene:
    cues = tuple(Cue(**{key: _fixed(value) for key, value in cue.items()}) for cue in table.get("cues", ()))
    return Scene(**{key: _fixed(value) for key, value in table.items() if key != "cues"}, cues=cues)


def _fixed(value: Any) -> Any:
    return tuple(_fixed(one) for one in value) if isinstance(value, list) else value
