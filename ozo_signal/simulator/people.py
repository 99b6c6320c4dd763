"""People: each reads their own phone, and plans what to do about what it shows, at their own pace.

They know nothing of the bot but what it writes: that their name is called, the sign with which a private message
begins, numbered lists. What they have to say is in the script; doing it is the play's work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ozo_signal.simulator.pace import SECOND, THINKING, Act, Pace
from ozo_signal.simulator.script import Cue, Role, Scene, Script

Line = Mapping[str, Any]  # as `World.screen` shows it

HEADING = re.compile(r"\S+ (\d+) \S+ (\d+): ")
ITEM = re.compile(r"^(\d+)\.\s+(.*)$", re.MULTILINE)
HAND = "✋"
WELCOME = "👋"


class Person:
    """Someone with a phone. `read` takes one line of it and says what they will do."""

    def __init__(self, role: Role, script: Script) -> None:
        self.role, self.script = role, script
        self.name = role.name
        self._pace = Pace(role)
        self._week = -1
        self._part = ""
        self._said: set[str] = set()
        self._wants: list[tuple[str, ...]] = []  # what they raised their hand for
        self._told = 0  # how many of their stories they have raised a hand for
        self._items: dict[str, str] = {}  # the newest numbered list or notes they have read
        self._signs: dict[str, Callable[[str, int], list[Act]]] = {
            "🏷": lambda text, now: self._privately(now, self.role.called),
            "💡": self._propose,
            "🗳": self._choose_topics,
            "📝": self._write_note,
            "🔢": self._share,
            "💬": self._introduce,
            "⏳": self._answer_time,
        }

    def sign_up(self, code: str, now: int) -> list[Act]:
        """Write the code to the bot, in their own way; and plan the errands of the weeks to come."""
        text = self.role.code.format(code=code, small=code.lower(), spaced=code.lower().replace("-", " "))
        errands = [Act(errand.at, self.name, "write", errand.text) for errand in self.role.errands]
        return [*self._pace.say(now, (text,), room=False, wait=10), *errands]  # a code is another one in each play

    def read(self, line: Line, now: int) -> list[Act]:
        """One new line on their phone."""
        self._turn_page(now)
        if line["from"] in ("me", "system"):
            return []
        acts = self._follow_cues(line, now)
        if line["from"] != "bot":
            return acts + (self._pace.say(now, self._lines(), room=True) if self._part == "together" else [])
        if line["chat"] == "bot":
            return acts + self._read_private(line["text"], now)
        return acts + (self._read_group(line, now) if self.script.meets(now) and self._scene else [])

    @property
    def _scene(self) -> Scene | None:
        return self.role.scenes.get(self._week)

    def _turn_page(self, now: int) -> None:
        """A new week: nothing of it has been said yet."""
        if (week := self.script.week(now)) != self._week:
            self._week, self._part, self._told = week, "", 0
            self._said, self._wants = set(), []

    def _follow_cues(self, line: Line, now: int) -> list[Act]:
        acts: list[Act] = []
        for number, cue in enumerate(self._scene.cues if self._scene else ()):
            if cue.sees in line["text"] and self._first(f"cue {number}"):
                acts += self._follow(cue, line, now)
        return acts

    def _follow(self, cue: Cue, line: Line, now: int) -> list[Act]:
        at = now + round(cue.after * SECOND)
        if cue.react:
            room = line["chat"] != "bot"
            return [Act(at, self.name, "react", cue.react, room, line["timestamp"])]
        if cue.hand:
            self._wants.append(cue.hand)
            return [self._raise_hand(at, line)]
        words = cue.say or cue.privately
        return self._pace.say(now, (words,), room=bool(cue.say), wait=cue.after)

    def _read_private(self, text: str, now: int) -> list[Act]:
        if items := dict(ITEM.findall(text)):
            whole = dict.fromkeys(items, text)  # a note: its words stand under its number
            self._items = {**self._items, **whole} if len(items) == 1 else items
        for sign, answer in self._signs.items():
            if text.startswith(sign):
                return answer(text, now)
        if not self.role.moderator or self._scene is None:
            return []
        if text.endswith(self.script.words["start"]) and self._scene.start_after and self._first("start"):
            return self._pace.say(now, (self.script.words["start"],), room=True, wait=self._scene.start_after)
        if text.endswith(self.script.words["next"]):
            return self._privately(now, self.script.words["next"])
        return []

    def _read_group(self, line: Line, now: int) -> list[Act]:
        scene, text = self._scene or Scene(), line["text"]
        if (heading := HEADING.match(text)) is not None:
            self._part = self.script.parts(self._week)[int(heading[1]) - 1]
            return self._enter_part(line, now)
        if self.name in line["mentions"]:
            return self._answer(line, now)
        if text.startswith(WELCOME) and scene.hello and self._first("hello"):
            return self._pace.say(now, (scene.hello,), room=True, wait=scene.hello_after)
        if scene.introduction and scene.introduction in text:
            return self._pace.say(now, (self.script.words["done"],), room=True, wait=20)
        if HAND in text and not text.startswith(HAND):
            return self._offer_story(line, now)
        return []

    def _enter_part(self, line: Line, now: int) -> list[Act]:
        if self._part == "try_out":
            return [self._raise_hand(now + self._pace.seconds(THINKING, "try"), line)]
        if self._part == "agreements":
            return self._pace.say(now, (self.role.yes or self.script.words["yes"],), room=True)
        if self._part == "together" and self.role.moderator:
            return self._pace.say(now, self._lines(), room=True)
        return self._offer_story(line, now) if HAND in line["text"] else []

    def _answer(self, line: Line, now: int) -> list[Act]:
        """Their name is called: by the round, because of a hand, or once more after they passed."""
        asked = bool(self._wants)
        lines = self._wants.pop(0) if asked else self._lines()
        if not lines and self._scene and self._first(f"again {self._part}"):
            lines = self._scene.again
        done = self.role.done if asked or self._part == "looking_back" else ""  # one line of a round needs no end
        return self._pace.say(now, lines, room=True, done=done)

    def _lines(self) -> tuple[str, ...]:
        """What they have for this part, once."""
        lines = self._scene.lines(self._part) if self._scene else ()
        return lines if lines and self._first(self._part) else ()

    def _offer_story(self, line: Line, now: int) -> list[Act]:
        """The floor is open: who has something to tell asks for a turn."""
        stories = self._scene.stories if self._scene else ()
        if self._part != "stories" or self._wants or self._told >= len(stories):
            return []
        self._wants.append(stories[self._told])
        self._told += 1
        wait = self._scene.hand_after if self._scene else 0
        return [self._raise_hand(now + round(wait * SECOND), line)]

    def _raise_hand(self, at: int, line: Line) -> Act:
        if self.role.hand == "reaction" and line["chat"] != "bot":
            return Act(at, self.name, "react", HAND, True, line["timestamp"])
        return Act(at, self.name, "write", HAND if self.role.hand == "reaction" else self.role.hand, True)

    def _propose(self, text: str, now: int) -> list[Act]:
        """A topic of their own; for the moderator it may be a list to put in order."""
        if ITEM.search(text):
            return self._privately(now, self._chosen(self._scene.order if self._scene else ()))
        topics = self._scene.topics if self._scene else (self.role.topic_before,)
        if not any(topics) or not self._first("topics"):
            return []
        done = self.script.words["done"] if self._scene else ""
        return self._pace.say(now, topics, room=False, done=done)

    def _choose_topics(self, text: str, now: int) -> list[Act]:
        scene = self._scene or Scene()
        wishes = scene.votes if self._first("votes") else scene.order
        return self._privately(now, self._chosen(wishes))

    def _write_note(self, text: str, now: int) -> list[Act]:
        scene = self._scene or Scene()
        if not scene.note or not self._first("note"):
            return []
        acts = self._pace.say(now, (scene.note,), room=False, wait=scene.note_after, keeps=f"note {self._week}")
        if scene.note_edit:
            later = acts[-1].at + round(scene.note_edit_after * SECOND)
            acts.append(Act(later, self.name, "edit", scene.note_edit, keeps=f"note {self._week}"))
        return acts

    def _answer_time(self, text: str, now: int) -> list[Act]:
        """Each time is answered once, as the script says; after that they let it go by."""
        for number, answer in enumerate((self._scene or Scene()).time_up):
            if self._first(f"time {number}"):
                return self._privately(now, answer)
        return []

    def _share(self, text: str, now: int) -> list[Act]:
        wishes = self._scene.share if self._scene else ()
        return self._privately(now, self._chosen(wishes) if wishes else "0")

    def _introduce(self, text: str, now: int) -> list[Act]:
        """The first time they ask for it; then, when the bot asks back, they write it."""
        coming = self.role.scenes.get(self._week + 1, Scene())
        if not coming.introduction:
            return []
        if self._first("introduction"):
            return self._privately(now, self.script.words["introduction"])
        return self._privately(now, coming.introduction)

    def _chosen(self, wishes: tuple[str, ...]) -> str:
        """The numbers of what they wish, as they read them in the list; the first one if nothing is there."""
        found = [number for wish in wishes for number, words in self._items.items() if wish in words]
        return " ".join(dict.fromkeys(found)) or "1"

    def _privately(self, now: int, text: str) -> list[Act]:
        return self._pace.say(now, (text,), room=False)

    def _first(self, what: str) -> bool:
        """True the first time in this week."""
        if what in self._said:
            return False
        self._said.add(what)
        return True
