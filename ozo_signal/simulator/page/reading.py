"""Reading a phone: what its lines say of the evening, as far as somebody has to know it who goes on with that phone.

What they do about it is in `companion`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ozo_signal.simulator.page.texts import LANGUAGES, Heard, load, part_of, recognise

Line = Mapping[str, Any]  # as the world shows it
Ask = dict[str, Any]  # what was asked: {"key", "text", "timestamp", "chat", "at"}

BOT = "bot"
CALLS = ("call.", "round.")
NUDGES = ("turn.nudge", "relay.turn.nudge")
CARDS = ("card", "card.pause", "card.gathering", "card.over")
CLOSED = "session.closed."
FREE = ("queue.open", "queue.silence", "story.who", "choose.case_giver.ask", "choose.chair.ask")
# Asked in private, and open until something is written there.
PRIVATE = (
    *("join.name", "relay.join.name", "name.ask", "name.taken", "relay.name.own", "join.language"),
    *("write.topic", "topic.ask", "prepare.topics", "write.vote", "write.order", "write.reflection", "write.share"),
    *("write.association", "write.advice", "held.offer", "held.change", "introduction.ask", "prepare", "time.up"),
    *("queue.all_heard", "after.moderator"),
)
# Not so soon over: a turn, until somebody else is called; and what everyone is asked, until the next part.
LASTING = ("turn", "note", "floor", "part", "door", "begin", "paused", "shown")
ASKED = {"write.reflection": "note", "after.moderator": "note", "door.open": "door"} | dict.fromkeys(FREE, "floor")


@dataclass
class Reading:
    """What somebody knows who has read this phone from its first line. All of it is plain: it can be saved as it is."""

    who: str
    last: int = 0  # the number of the newest line
    language: str = ""  # in which the bot speaks to this phone
    room: str = ""  # the chat in which people talk: a group's name, or "bot" where nobody sees the others
    called: str = ""  # their name in an anonymous room
    evening: int = 0
    part: str = ""
    since: int = 0  # when the door was opened, or the part or the quiet after it began
    call: str = ""  # with which sentence somebody was called last
    speaker: str = ""  # whose turn it is, as far as they were called: a phone's or a code name
    leads: bool = False
    card: str = ""
    task: bool = False  # they were told that they may ask for something to do together
    asked: dict[str, Ask] = field(default_factory=dict)  # what waits for an answer

    @property
    def has_turn(self) -> bool:
        return self.speaker == self.who

    @property
    def meets(self) -> bool:
        """Is the door open?"""
        return bool(self.room)

    def fold(self, line: Line) -> Heard | None:
        """One new or changed line. What the bot said, or somebody ("someone"); None for nothing of use."""
        is_new = line["n"] > self.last
        self.last = max(self.last, line["n"])
        if line["from"] == "system" or line["deleted"]:
            return None
        heard = recognise(line["text"]) if line["from"] == BOT else None
        if heard is not None and heard.key in CARDS and line["chat"] == BOT:
            return self._see_card(heard, line)
        if not is_new:
            return None
        if line["from"] == "me":
            self._see_own(line)
            return None
        if heard is None:
            return self._see_someone(line)
        self.language = heard.language
        return self._hear(heard, line)

    def _see_card(self, heard: Heard, line: Line) -> Heard:
        self.card, self.leads = line["text"], heard.key != "card.over"
        for key, what in (("card.gathering", "begin"), ("card.pause", "paused")):
            if heard.key != key:
                self.asked.pop(what, None)
            elif what not in self.asked:
                self._ask(what, heard, line)
        return heard

    def _see_own(self, line: Line) -> None:
        """Whoever writes has answered what was asked in that chat; a turn and the floor stay as they are."""
        if line["chat"] == BOT:
            self.asked = {what: ask for what, ask in self.asked.items() if what in LASTING}
            if self.room != BOT or not self.meets:
                self.asked.pop("note", None)
        if line["chat"] == self.room:
            self.asked.pop("door", None)
            self.asked.pop("part", None)
            if is_sign(line["text"]):
                self.asked.pop("turn", None)

    def _see_someone(self, line: Line) -> Heard | None:
        """Somebody else's words: in an anonymous room the bot brings them, under a name."""
        if line["chat"] != self.room or (line["from"] == BOT and (self.room != BOT or "\n" not in line["text"])):
            return None
        name = line["text"].partition("\n")[0] if line["from"] == BOT else line["from"]
        return Heard("someone", self.language, {"name": name})

    def _hear(self, heard: Heard, line: Line) -> Heard:
        key = heard.key
        if key.startswith(CALLS):
            return self._hear_call(heard, line)
        if key in ("name.set", "relay.you_are"):
            self.called = heard.values["name"]
        elif key == "door.open":
            self.room, self.part, self.speaker = line["chat"], "", ""
            self.evening, self.since = self.evening + 1, line["at"]
            self.asked = {what: ask for what, ask in self.asked.items() if what == "begin"}  # the card may come first
        elif key == "phase.head":
            self._enter(part_of(heard.values["label"]), line["at"])
        elif key == "prepare.task":
            self.task = True
        elif key == "introduction.head" and self.leads:
            self._ask("shown", heard, line)
        elif key == "choose.chair.found":
            self.leads = False  # until the card comes
        elif key.startswith(CLOSED):
            self._enter("", line["at"])
            self.room = ""
        if key in FREE:
            self._free()
        if (key in PRIVATE and line["chat"] == BOT) or key in ASKED or key == "phase.head":
            self._ask(ASKED.get(key, "part" if key == "phase.head" else key), heard, line)
        return heard

    def _hear_call(self, heard: Heard, line: Line) -> Heard:
        names = heard.values.get("name") or heard.values.get("names", "")
        mine = self.who in line["mentions"] if line["chat"] != BOT else self._is_among(names)
        several = len(line["mentions"]) > 1
        self._free()
        self.asked.pop("floor", None)
        self.call = heard.key
        self.speaker = self.who if mine else line["mentions"][0] if line["mentions"] and not several else names
        if mine:
            self._ask("turn", heard, line)
        return Heard("turn" if mine else "other", heard.language, {"call": heard.key, "name": names})

    def _is_among(self, names: str) -> bool:
        """Is their name one of these, "A, B and C"?"""
        words = names.replace(",", " ").split()
        own = self.called.split()
        return bool(own) and any(words[at : at + len(own)] == own for at in range(len(words)))

    def _enter(self, part: str, at: int) -> None:
        self.part, self.speaker, self.call, self.since = part, "", "", at
        # Whatever the part before still asked is over; a note may be written long after.
        self.asked = {what: ask for what, ask in self.asked.items() if what == "note"}

    def _free(self) -> None:
        self.speaker = ""
        self.asked.pop("turn", None)

    def _ask(self, what: str, heard: Heard, line: Line) -> None:
        if what in self.asked:
            del self.asked[what]  # the newest comes last
        told = {"key": heard.key, "text": line["text"], "timestamp": line["timestamp"], "chat": line["chat"]}
        self.asked[what] = {**told, "at": line["at"], "values": dict(heard.values)}


def is_sign(text: str) -> bool:
    """Is it a sign to the bot, such as a hand or "done", and not words for the others?"""
    said = text.strip().casefold()
    return not any(letter.isalnum() for letter in said) or said in _signs()


@cache
def _signs() -> frozenset[str]:
    return frozenset(load(one).words[word] for one in LANGUAGES for word in ("done", "pass"))
