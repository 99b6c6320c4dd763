"""What must hold in the weeks around the sessions, whatever happens to the bot and to its clock.

Times come in pairs: the machine's and Signal's. A bell is rung by the machine's clock, or by a letter that was sent
after it was due; so what is said has to be in time by one of the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ozo_signal.core.agenda import (
    DAY_REMINDER_HELPS_UNTIL,
    PREPARE_DAYS_BEFORE,
    REMIND_MINUTES_BEFORE,
    days_later,
    erase_at,
)
from ozo_signal.core.names import MINUTE
from ozo_signal.engine.round import BEGINS_LATE_MAX
from ozo_signal.language.values import Moment, join, show
from ozo_signal.signal.letters import Post, PostKind
from ozo_signal.storage.meetings import Meeting
from ozo_signal.storage.outbox import Row

from ..stack.sentences import key_of

ONCE = ("remind.day", "remind.hour", "prepare", "prepare.task", "door.open", "notes.give_back")
NEW_TIME = ("move.told", "skip.told")
APOLOGIES = ("away.too_long", "away.missed")
Times = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """Something that was put into the outbox; `to` is a uuid, or "*" for the room."""

    times: Times
    key: str
    to: str
    row: Row
    text: str


class Promises:
    """`reached` counts what was said, by key."""

    def __init__(self, language: str, zone: str, uuids: list[str]) -> None:
        self.reached: Counter[str] = Counter()
        self._language = language
        self._zone = zone
        self._safe: dict[str, list[str]] = {uuid: [] for uuid in uuids}
        self._owed: dict[str, list[str]] = {uuid: [] for uuid in uuids}  # notes that are just being given back
        self._gives_back = False
        self._said: Counter[tuple[str, int, int, str]] = Counter()
        self._planned: list[Meeting] = []
        self._news: list[Said] = []
        self._erased: set[str] = set()

    def hear(self, times: Times, row: Row, post: Post, written: Mapping[int, str]) -> str:
        """Something is to be sent; its key. `written` is what people wrote, by its time."""
        to, key = post.to[0] if post.to else "*", str(post.kind)
        if post.kind is PostKind.REACT and post.emoji.startswith("✔"):
            self._safe[to].append(written[post.target or 0])
            self.reached["a note is safe"] += 1
        elif post.kind is PostKind.SAY and post.quote is not None:
            self._take_note(to, post.text)
            key = "notes.one"
        elif post.kind is PostKind.SAY:
            key = key_of(post.text, self._language)
            self.reached[key] += 1
            self._news.append(Said(times, key, to, row, post.text))
            if key == "notes.give_back" and not self._gives_back:  # to everyone who has any
                self._gives_back = True
                self._owed = {uuid: list(notes) for uuid, notes in self._safe.items()}
            elif key == "notes.head":
                self._owed[to] = list(self._safe[to])
        return key

    def look(self, times: Times, planned: list[Meeting], kept: Mapping[str, list[str]]) -> None:
        """After each step: the sessions as they are planned now, and the notes that can be read, by author."""
        before, self._planned = self._planned, planned
        news, self._news, self._gives_back = self._news, [], False
        for said in news:
            self._check(said, [*before, *planned])
        self._check_together(news, before, planned)
        for uuid, texts in kept.items():
            assert not self._owed[uuid], f"{self._owed[uuid]} is not given back"
            assert not planned or texts == self._safe[uuid], f"{texts} is kept, and {self._safe[uuid]} has its ✓"
        if planned:
            assert times[0] < erase_at(planned[-1].starts_at), "everything is kept after its day"
        elif before:
            assert max(times) >= erase_at(before[-1].starts_at), "everything is erased before its day"

    def end(self, left: Mapping[str, int]) -> None:
        """The series is over: everyone was told, and nothing is there any more."""
        assert self._erased == set(self._safe), "somebody was not told that everything is erased"
        assert not any(left.values()), f"something is left: {left}"

    def _take_note(self, to: str, text: str) -> None:
        owed = self._owed[to]
        assert any(note in text for note in self._safe[to]), "somebody gets a note of another"
        assert owed and owed[0] in text, f"{text!r} is given back where {owed} should be"
        owed.pop(0)
        self.reached["a note is given back"] += 1

    def _check(self, said: Said, planned: list[Meeting]) -> None:
        if said.key == "erased.told":
            assert said.to not in self._erased, "the end is told twice"
            self._erased.add(said.to)
        elif said.key in ONCE:
            about = [meeting for meeting in planned if self._is_about(said, meeting) and self._helps(said, meeting)]
            assert about, f"{said.key} is about no session that is to come: {said.text!r}"
            which = (said.key, about[-1].index, about[-1].starts_at, said.to)
            self._said[which] += 1
            assert self._said[which] == 1, f"{said.key} comes twice"
            late = said.row.drop_after is not None and min(said.times) > said.row.drop_after
            assert not late, f"{said.key} is said when it helps nobody"

    def _check_together(self, news: list[Said], before: list[Meeting], planned: list[Meeting]) -> None:
        """Whatever is said at once: nobody is told the same twice, in other words."""
        keys = Counter(said.key for said in news)
        live = any(meeting.state == "live" for meeting in before)  # and it was too late for it, too
        assert sum(keys[key] for key in APOLOGIES) <= 1 + live, "the bot says more than once that it was away"
        assert live or not (keys["erased.told"] and any(keys[key] for key in APOLOGIES)), "who is sorry comes back"
        for moved in self._about(news, planned, NEW_TIME):
            assert moved not in self._about(news, planned, ("remind.day", "remind.hour")), "a new time is told twice"

    def _about(self, news: Iterable[Said], planned: list[Meeting], keys: Iterable[str]) -> set[int]:
        """The sessions that these sentences are about."""
        found = [said for said in news if said.key in keys]
        return {meeting.index for said in found for meeting in planned if self._is_about(said, meeting)}

    def _is_about(self, said: Said, meeting: Meeting) -> bool:
        if said.key in ("door.open", "notes.give_back"):
            return True
        if said.key == "remind.hour":
            return self._shown(meeting, "hour") in said.text
        return self._shown(meeting, "day_hour") in said.text

    def _shown(self, meeting: Meeting, style: Literal["hour", "day_hour"]) -> str:
        return join(show(Moment(meeting.starts_at, self._zone, style), self._language)).text

    def _helps(self, said: Said, meeting: Meeting) -> bool:
        first, last = self._in_time(said.key, meeting.starts_at)
        return any(first <= at <= last for at in said.times)

    def _in_time(self, key: str, start: int) -> tuple[int, int]:
        """From when until when this is of use for a session that starts then."""
        day_before = days_later(start, -1, self._zone)
        match key:
            case "remind.hour":
                return start - REMIND_MINUTES_BEFORE * MINUTE, start
            case "remind.day":
                return day_before, start - DAY_REMINDER_HELPS_UNTIL
            case "door.open":
                return start, start + BEGINS_LATE_MAX
            case "notes.give_back":
                return day_before, start
        return days_later(start, -PREPARE_DAYS_BEFORE, self._zone), start - DAY_REMINDER_HELPS_UNTIL
