"""A phone for tests of one companion or one hint: lines as the world shows them, written by hand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.texts import load

GROUP = "School"
SECOND = 1000
START = 1_796_324_400_000


class Phone:
    """Someone's phone. Each line comes a moment after the one before; `at` is in seconds from the beginning."""

    def __init__(self, language: str = "en", room: str = GROUP) -> None:
        self.language, self.room = language, room
        self.lines: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    def line(self, text: str, at: float, *, chat: str, author: str, mentions: Sequence[str] = ()) -> dict[str, Any]:
        number = next(self._numbers)
        when = START + round(at * SECOND)
        line = {"n": number, "chat": chat, "from": author, "text": text, "timestamp": when + number, "at": when}
        self.lines.append({**line, "mentions": list(mentions), "deleted": False, "gone": False, "kind": "text"})
        return self.lines[-1]

    def bot(self, key: str, at: float, *, chat: str = "bot", more: str = "", **values: str) -> dict[str, Any]:
        """One of the bot's sentences, in private."""
        text = load(self.language).bot[key].format(**values) + more
        return self.line(text, at, chat=chat, author="bot")

    def room_bot(self, key: str, at: float, *, more: str = "", **values: str) -> dict[str, Any]:
        """… where everyone reads it."""
        return self.bot(key, at, chat=self.room, more=more, **values)

    def part(self, part: str, at: float) -> dict[str, Any]:
        return self.room_bot("phase.head", at, part="1", parts="4", label=load(self.language).parts[part])

    def call(self, key: str, who: str, at: float) -> dict[str, Any]:
        place = "names" if key.startswith("round.") else "name"
        line = self.room_bot(key, at, **{place: f"@{who}" if self.room == GROUP else who})
        line["mentions"] = [who] if self.room == GROUP else []
        return line

    def says(self, who: str, text: str, at: float) -> dict[str, Any]:
        """Somebody says something; "me" is whoever has this phone."""
        if self.room == GROUP or who == "me":
            return self.line(text, at, chat=self.room, author=who)
        return self.line(f"{who}\n{text}", at, chat="bot", author="bot")

    def card(self, at: float, *, speaker: str = "–", waiting: str = "–", next_key: str = "") -> dict[str, Any]:
        values = {"part": "1", "parts": "4", "until": "20:10", "label": "…", "speaker": speaker, "waiting": waiting}
        more = "\n\nYou could say: " + (load(self.language).bot[next_key] if next_key else "“Bob, and you?”")
        return self.bot("card", at, more=more, unheard="–", **values)

    def change(self, line: dict[str, Any], text: str) -> None:
        line["text"] = text


def now(at: float) -> int:
    return START + round(at * SECOND)


def texts(acts: Sequence[Act]) -> list[str]:
    return [act.text for act in acts if act.kind == "write"]
