"""A companion: somebody who goes on with a phone by themselves. What is asked of them, and what they do about it.

What they have read is in `reading`, how they are in `manners`, their words in `voice`; who leads does more: `leading`.
"""

from __future__ import annotations

from collections.abc import Callable

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.reading import BOT, NUDGES, Ask, Line, Reading
from ozo_signal.simulator.page.texts import ITEM, Heard
from ozo_signal.simulator.page.voice import HAND, Memory, Voice

HERE, AGREED = "👋", "👍"
OTHERS_TALK = ("check_in", "intro", "stories", "collect", "tell", "questions", "own")
OWN_NAMES = {"en": "English", "nl": "Nederlands", "el": "Ελληνικά"}
HANDS_MAX = 3  # for one story: a hand may go unseen
INTERRUPTS_MAX = 2  # in one part
WORTH_AN_ANSWER = 14  # letters: a word such as "done" is none
RECENT = 20_000  # what somebody said so long ago needs no answer
# What somebody says when they are called: of their own, or of what anybody could say.
OWN = {
    "call.check_in": "check_in",
    "call.check_out": "check_out",
    "call.looking_back": "looking_back",
    "call.inventory": "inventory",
    "call.share": "stories",
    "round.unseen": "check_in",
}
ANYBODY = {
    "call.goodbye": "goodbye",
    "call.explore": "questions",
    "call.answer": "answers",
    "call.judge_share": "ideas_more",
    "call.decide": "steps",
    "call.evaluate": "evaluations",
    "round.again": "again",
}
STORIES = ("call.intro", "call.state")
ENDED = ("call.turn", "call.decide", *STORIES)  # turns which people end by a word; of a round, not always

Plans = list[tuple[str, list[Act]]]  # what each is for, so that it can be dropped when that is over


class Companion(Voice):
    """What they answer to is what stands open on their phone."""

    def __init__(self, reading: Reading, memory: Memory, language: str, told: dict[str, int]) -> None:
        super().__init__(reading, memory, language, told)
        self._answers: dict[str, Callable[[Ask, int], Plans]] = {
            "door": self._say_hello,
            "part": self._enter,
            "floor": self._take_floor,
            "turn": self._speak,
            "note": self._write_note,
            "write.topic": self._propose,
            "write.vote": self._vote,
            "write.advice": self._advise,
            "held.offer": self._answer_offer,
        }

    def sign_up(self, code: str, now: int) -> Plans:
        text = self.person["code"].format(code=code, small=code.lower())
        # A code is another one in each play, and must not change what else happens.
        return [("private", self.privately(text, now, wait=(10, 10)))]

    def answer(self, what: str, ask: Ask, now: int) -> Plans:
        """What waits for an answer on this phone."""
        if (found := self._answers.get(what)) is not None:
            return found(ask, now)
        words = self._short_answer(what, ask)
        return [("private", self.privately(words, now))] if words else []

    def hear(self, heard: Heard, line: Line, now: int) -> Plans:
        """What does not wait: somebody says something, or the bot asks once more."""
        if heard.key == "choose.case_giver.found" and heard.values["name"] in (self.reading.called, self.reading.who):
            self.first("choose.chair.ask")  # nobody does both
        if heard.key in NUDGES:
            return [("turn", self._pass(now, 0.6))] if not self.manner.speaks else []
        if heard.key != "someone" or now - line["at"] > RECENT or not self.reading.part:
            return []
        if len(line["text"]) - len(heard.values["name"] if line["from"] == BOT else "") < WORTH_AN_ANSWER:
            return self._join_in(now)
        return self._react(line, now) + self._interrupt(line, now) + self._join_in(now)

    def _say_hello(self, ask: Ask, now: int) -> Plans:
        if self.reading.part or not self.first("hello"):
            return []
        if not self.manner.speaks:
            return [("room", self.sign(HERE, ask, now))]
        return [("room", self.in_room(self.of_own("hello"), now, wait=(5, 32)))]

    def _enter(self, ask: Ask, now: int) -> Plans:
        """A new part."""
        part, yes = self.reading.part, self.texts.words["yes"]
        if part == "try_out":
            return [("part", self.raise_hand(ask, now, self.manner.thinks))]
        if part == "agreements":
            signs = self.sign(AGREED, ask, now) if not self.manner.speaks else self.in_room([yes], now)
            return [("part", signs)]
        return self._take_floor(ask, now) if part == "stories" else []

    def _take_floor(self, ask: Ask, now: int) -> Plans:
        """Whoever wants to may ask for a turn: with their story, once an evening, or to bring or lead something."""
        if not self.manner.offers or self.reading.leads:
            return []
        if ask["key"].startswith("choose."):
            wants = self.first(ask["key"])
        else:
            part = self.reading.part
            hands = (f"hand {part} {number}" for number in range(HANDS_MAX))
            wants = not self.has_done(f"story {part}") and any(self.first(hand) for hand in hands)
        return [("hand", self.raise_hand(ask, now, self.manner.hand))] if wants else []

    def _speak(self, ask: Ask, now: int) -> Plans:
        """Their name was called."""
        call = ask["values"].get("call") or ask["key"]
        if not self.manner.speaks:
            return [("turn", self._pass(now, 1 if call == "call.check_in" else 0.3))]
        lines = self._lines(call)
        ended = call in ENDED or (self.manner.breath[1] < 10 and self.tongue.chance(0.5, f"{call} {lines}"))
        done = (self.person["done"] or (self.texts.words["done"] if call in ENDED else "")) if ended else ""
        return [("turn", self.in_room(lines, now, done=done, long=call in (*ENDED, "call.share")))]

    def _lines(self, call: str) -> list[str]:
        if call in STORIES:
            return _sentences(self.person["introduction"])
        if call == "call.turn":
            return self._told_in(self.reading.part)
        return self.of_own(OWN[call]) if call in OWN else [self.of_anybody(ANYBODY.get(call, "again"))]

    def _told_in(self, part: str) -> list[str]:
        """Their turn because of a hand: a story, or the first one; a question where others look back."""
        if part not in ("intro", "stories"):
            return [self.of_anybody("questions")]
        if not self.first(f"story {part}"):
            return [self.of_anybody("again")]
        return self.of_own("stories") if part == "stories" else _sentences(self.person["introduction"])

    def _pass(self, now: int, of: float) -> list[Act]:
        """Sometimes they say so, sometimes they let it go by."""
        if not self.tongue.chance(of, f"pass {self.reading.evening} {self.reading.part}"):
            return []
        return self.in_room([self.texts.words["pass"]], now)

    def _write_note(self, ask: Ask, now: int) -> Plans:
        of_leader = ask["key"] == "after.moderator"
        words = self.of_anybody("notes_of_leaders") if of_leader else self.of_own("notes")[0]
        return [("note", self.privately(words, now, wait=self.manner.note))]

    def _propose(self, ask: Ask, now: int) -> Plans:
        topics = list(self.person["topics"]) if self.manner.speaks else []
        acts = self.tongue.say(now, topics, BOT, done=self.texts.words["done"])
        return [("part", acts), *self._chatter(now)]

    def _vote(self, ask: Ask, now: int) -> Plans:
        numbers = [number for number, _ in ITEM.findall(ask["text"])]
        likes = [one for one in numbers if self.tongue.chance(0.5, f"vote {one}")][:3] or numbers[:1] or ["1"]
        return [("part", self.privately(" ".join(likes), now)), *self._chatter(now)]

    def _advise(self, ask: Ask, now: int) -> Plans:
        ideas = [self.of_anybody("ideas")] if self.manner.speaks else []
        acts = self.tongue.say(now, ideas, BOT, done=self.texts.words["done"])
        return [("part", acts), *self._chatter(now)]

    def _answer_offer(self, ask: Ask, now: int) -> Plans:
        """What they wrote too early: mostly it may go, sometimes not; then they say what they have for this turn."""
        send = self.tongue.chance(0.7, ask["text"])
        acts = self.privately("1" if send else "3", now, wait=(3, 6))
        turn = self._speak(self.reading.asked["turn"], acts[-1].at) if "turn" in self.reading.asked else []
        return [("turn", acts), *turn]

    def _short_answer(self, what: str, ask: Ask) -> str:
        """A name, a number, a word; "" when there is nothing to say."""
        items = ITEM.findall(ask["text"])
        if what == "join.language":
            return next((number for number, name in items if name == OWN_NAMES[self.texts.language]), "1")
        if what == "write.share":
            return "1" if self.manner.speaks and self.tongue.chance(0.7, "share") else "0"
        if what == "held.change":
            return self.of_anybody("again")
        if what == "write.association":
            return self.of_anybody("associations")
        is_second = self.memory.seat >= len(self.texts.people)  # another companion has that name already
        hidden = "1" if is_second else str(self.person["hidden"])
        names = {"join.name": str(self.person["called"]), "relay.join.name": hidden, "name.ask": hidden}
        topics = {"topic.ask": str(self.person["topics"][0])}
        return {**names, **topics, "name.taken": "1", "relay.name.own": "1"}.get(what, "")

    def _react(self, line: Line, now: int) -> Plans:
        if not self.manner.hearts or not self.tongue.chance(self.manner.hearts, line["text"]):
            return []
        heart = self.texts.pool["hearts"][0 if self.tongue.chance(0.6, f"heart {line['text']}") else 1]
        return [("react", self.tongue.react(now, heart, line["chat"], line["timestamp"], (3, 9)))]

    def _interrupt(self, line: Line, now: int) -> Plans:
        """Somebody else has the floor, and they cannot wait."""
        is_others = not self.reading.has_turn and self.reading.part in OTHERS_TALK
        if not is_others or not self.tongue.chance(self.manner.interrupts, line["text"]):
            return []
        part = f"interrupt {self.reading.part}"
        if not any(self.first(f"{part} {number}") for number in range(INTERRUPTS_MAX)):
            return []
        return [("aside", self.in_room([self.of_anybody("interrupt")], now, wait=(0, 2)))]

    def _join_in(self, now: int) -> Plans:
        """Something is done together, or somebody looks back: there is something to say or to ask, once."""
        part, wants = self.reading.part, self.manner.offers and not self.reading.leads
        if part == "together" and wants and self.first("together"):
            return [("part", self.in_room([self.person["together"]], now, wait=(8, 40)))]
        if self.reading.call == "call.looking_back" and wants and self.manner.hearts and self.first("asks"):
            return [("hand", self.in_room([HAND], now))]
        return []

    def _chatter(self, now: int) -> Plans:
        """In a part in which everyone writes for themselves, some write in the group."""
        if not self.manner.interrupts or self.reading.room == BOT or not self.first(f"chatter {self.reading.part}"):
            return []
        return [("aside", self.in_room([self.of_anybody("chatter")], now, wait=(20, 50)))]


def _sentences(text: str) -> list[str]:
    """A story as several messages; the question at its end stands alone."""
    *story, question = text.replace("? ", "?\n").replace(". ", ".\n").replace("; ", ";\n").split("\n")
    half = (len(story) + 1) // 2
    return [part for part in (" ".join(story[:half]), " ".join(story[half:]), question) if part]
