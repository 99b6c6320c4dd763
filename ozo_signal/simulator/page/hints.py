"""Hints for somebody who learns to lead: one short line that says what is happening and what to write.

They come from that person's own phone alone, most of all from the card that the bot keeps there; what a hint says is
in `company/`. Times are milliseconds of pretend time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ozo_signal.simulator.page.reading import Line, Reading, is_sign
from ozo_signal.simulator.page.texts import LANGUAGES, Heard, load, recognise

SECOND = 1000
MINUTE = 60 * SECOND
BEGINS_AFTER = 2 * MINUTE  # by itself, when the door has opened
QUIET_FOR_LONG = 75 * SECOND
SPEAKS_FOR_LONG = 4 * MINUTE
JUST_NOW = 30 * SECOND
STAYS = 60 * MINUTE  # so long after the end something is said of it
NOBODY = "–"
SEVERAL = (",", " en ", " και ", " and ")  # how names are joined
CARD = "🗂"
# What is asked of them in private, the most urgent first, and what the hint for it is called.
BEFORE = {"introduction.ask": "introduction_write", "prepare": "introduction_asked", "prepare.topics": "topics_order"}
DURING = {
    "paused": "pause",
    "time.up": "time_up",
    "queue.all_heard": "all_heard",
    "write.order": "order",
    "write.vote": "vote",
    "write.topic": "topics",
    "write.share": "share",
    "write.advice": "silent",
    "write.association": "silent",
}
# What a part is about when nobody has the floor; where they have done what was asked, the others may not yet have.
PARTS = {
    "try_out": ("try_out", "others_answer"),
    "agreements": ("agreements", "others_answer"),
    "topics": ("topics_wait", "topics_wait"),
    "notes_back": ("share_wait", "share_wait"),
    "together": ("together", "together"),
    "choose": ("choose", "choose"),
    "check_out": ("check_out", "check_out"),
    "write": ("silent", "silent"),
    "ideas": ("silent", "silent"),
}


@dataclass
class Evening:
    """What the phone tells: who was called and when, who said something last."""

    reading: Reading = field(default_factory=lambda: Reading(""))
    called_at: int = 0
    called: str = ""  # as it was written
    mine: bool = False  # is it, or was it just now, their own turn?
    last: str = ""  # who said something last, since then
    last_at: int = 0
    # By the numbers of the lines: time may stand still while somebody writes.
    own: int = 0
    part_from: int = 0  # where the door was opened, or the part began
    meets_at: int = 0

    def take(self, line: Line) -> None:
        heard = self.reading.fold(line)
        if line["from"] == "me" and line["chat"] == self.reading.room:
            self.own = line["n"]
        if heard is None:
            return
        if heard.key in ("turn", "other"):
            self.called_at, self.called = line["at"], heard.values["name"].replace("@", "")
            self.last, self.last_at = "", 0
        elif heard.key in ("door.open", "phase.head"):
            self.part_from = line["n"]
        elif heard.key == "card" and not _says(line["text"], "card.next.rest"):
            self.mine = _says(line["text"], "card.next.yours")
        elif heard.key == "someone" and not is_sign(line["text"]):
            self.last, self.last_at = heard.values["name"], line["at"]
        elif heard.key == "remind.hour":
            self.meets_at = line["at"] + int(heard.values["n"]) * MINUTE


class Hints:
    """`language`: one of nl, el, en."""

    def __init__(self, language: str) -> None:
        self._texts = load(language)
        self._evening = Evening()
        self._taken: list[int] = []  # the numbers of the lines that were read
        self._cards: list[int] = []  # places of those that are changed where they stand

    def hint(self, lines: Sequence[Line], now: int) -> str:
        """What to do now, from all lines of this phone, in order; "" when there is nothing to say."""
        self._read(lines)
        evening = self._evening
        for look in (_outside, _gathering, _led, _asked, _own_turn, _others_turn, _free):
            if (found := look(evening, now)) is not None:
                name, values = found
                return self._texts.hints[name].format(**self._texts.words, **values) if name else ""
        return ""

    def _read(self, lines: Sequence[Line]) -> None:
        """What is new since the last time, and the cards; all of it when it is another phone or an earlier time."""
        if len(lines) < len(self._taken) or (self._taken and lines[len(self._taken) - 1]["n"] != self._taken[-1]):
            self._evening, self._taken, self._cards = Evening(), [], []
        for place in self._cards[-1:]:
            if lines[place]["text"] != self._evening.reading.card:
                self._evening.take(lines[place])
        for place in range(len(self._taken), len(lines)):
            self._evening.take(lines[place])
            self._taken.append(lines[place]["n"])
            if lines[place]["text"].startswith(CARD):
                self._cards.append(place)


Found = tuple[str, dict[str, Any]] | None


def _outside(evening: Evening, now: int) -> Found:
    """No session is going on."""
    reading = evening.reading
    if reading.meets:
        return None
    for what, name in BEFORE.items():
        if what in reading.asked:
            return name, {}
    if now < evening.meets_at:
        return "soon", {"n": _minutes(evening.meets_at - now)}
    if not reading.evening or now - reading.since > STAYS:
        return "", {}
    return ("closed_note" if "note" in reading.asked else "closed"), {}


def _gathering(evening: Evening, now: int) -> Found:
    reading = evening.reading
    if reading.part:
        return None
    if evening.own < evening.part_from:
        return "hello", {}
    left = reading.since + BEGINS_AFTER - now
    return ("gathering", {"n": _minutes(left)}) if left > 0 else ("gathering_late", {})


def _led(evening: Evening, now: int) -> Found:
    """Somebody else leads today."""
    return None if evening.reading.leads else ("led", {})


def _asked(evening: Evening, now: int) -> Found:
    return next(((name, {}) for what, name in DURING.items() if what in evening.reading.asked), None)


def _own_turn(evening: Evening, now: int) -> Found:
    reading = evening.reading
    if not _says(reading.card, "card.next.yours"):
        return None
    if "shown" in reading.asked:
        return "your_story_shown", {}
    return ("your_story" if reading.part == "intro" else "your_turn"), {}


def _others_turn(evening: Evening, now: int) -> Found:
    """Somebody else has the floor, or has just had it."""
    reading, speaker = evening.reading, _on_card(evening, "speaker")
    rests = _says(reading.card, "card.next.rest")
    if speaker == NOBODY and not rests:
        return None
    strange = evening.last not in ("", reading.speaker) and bool(reading.speaker) and now - evening.last_at < JUST_NOW
    if strange and reading.room != "bot":
        return "out_of_turn", {"name": evening.last}
    if rests:
        return _rest(evening)
    if "note" in reading.asked:
        return "note", {}
    if evening.last_at == 0 and evening.called_at and now - evening.called_at < QUIET_FOR_LONG:
        return "called", {"name": speaker}
    if now - max(evening.last_at, evening.called_at) >= QUIET_FOR_LONG:
        return "quiet_speaker", {"name": speaker}
    spoken = now - (evening.called_at or now)
    if spoken >= SPEAKS_FOR_LONG:
        return "long_speaker", {"name": speaker, "n": spoken // MINUTE}
    return "speaking", {"name": speaker}


def _rest(evening: Evening) -> Found:
    """The little quiet after somebody's turn, or after some were asked once more."""
    if evening.mine and not evening.last:
        return "rest_own", {}
    if any(joined in evening.called for joined in SEVERAL) and not evening.last:
        return "others_answer", {}
    again = evening.reading.call.startswith("round.") and not evening.last
    return "rest_again" if again else "rest", {"name": evening.last or evening.called}


def _free(evening: Evening, now: int) -> Found:
    """Nobody has the floor."""
    reading, waiting = evening.reading, _on_card(evening, "waiting")
    if waiting != NOBODY:
        return "waiting", {"name": waiting}
    if reading.part == "stories" or (reading.part == "intro" and "floor" in reading.asked):
        asked = reading.asked.get("floor", {})
        return ("long_silence" if asked.get("key") == "queue.silence" else "free_floor"), {}
    if "note" in reading.asked:
        return "note", {}
    todo, done = PARTS.get(reading.part, ("listen", "listen"))
    return (todo if evening.own < evening.part_from else done), {}


def _on_card(evening: Evening, place: str) -> str:
    heard: Heard | None = recognise(evening.reading.card)
    return heard.values.get(place, NOBODY) if heard is not None else NOBODY


def _says(card: str, key: str) -> bool:
    """Does the card end in this, in whatever language it is?"""
    return any(card.endswith(load(one).bot[key]) for one in LANGUAGES)


def _minutes(milliseconds: int) -> int:
    return -(-milliseconds // MINUTE)
