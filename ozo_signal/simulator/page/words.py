"""What the page says, in three languages: `words/`. Also how Signal's own lines read on a phone in that language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en", "nl", "el")
PLACE = re.compile(r"\{(\w+)\}")


class PageWords:
    """The words of one language. `page` is what the page itself needs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.page: Mapping[str, Any] = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
        self._system = [(_pattern(line["signal"]), line["page"]) for line in self.page["system"]]
        self._troubles = [(_pattern(line["said"]), line["page"]) for line in self.page["trouble"]]

    def __getitem__(self, key: str) -> str:
        return str(self.page["texts"][key])

    def system(self, text: str) -> str:
        """A line of Signal's own, which the pretend Signal writes in English."""
        return self._shown(text, self._system) or text

    def trouble(self, text: str) -> str:
        """Why something could not be done, which the program says in English: as the page says it."""
        return self._shown(text, self._troubles) or self["not_done"]

    def _shown(self, text: str, lines: list[tuple[re.Pattern[str], str]]) -> str:
        for pattern, shown in lines:
            if (found := pattern.fullmatch(text)) is not None:
                return str(PLACE.sub(lambda place: self._value(place[1], found), shown))
        return ""

    def _value(self, place: str, found: re.Match[str]) -> str:
        value = found[place]
        return self._span(int(value)) if place == "seconds" else value

    def _span(self, seconds: int) -> str:
        for unit, size in (("weeks", 604_800), ("days", 86_400), ("hours", 3600), ("minutes", 60), ("seconds", 1)):
            if seconds and seconds % size == 0:
                number = seconds // size
                return str(self.page["spans"][unit][number != 1]).format(number)
        return str(self.page["spans"]["off"])


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = PLACE.split(re.sub(r"[.]", r"\\.", sentence))
    named = [rf"(?P<{part}>\d+)" if part == "seconds" else f"(?P<{part}>.+?)" for part in parts[1::2]]
    return re.compile("".join(a + b for a, b in zip(parts[::2], [*named, ""], strict=True)), re.DOTALL)
