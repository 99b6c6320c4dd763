"""What the pages are shown: all that `look` found. A new page gets all of it, another only what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ozo_signal.simulator.page.words import PageWords

Line = dict[str, Any]
PRIVATE = "bot"


class Shown:
    """Phones and their lines as they are now. `change` is the number of the last change seen."""

    def __init__(self, words: PageWords) -> None:
        self._words = words
        self._look: dict[str, Any] = {}
        self._heads: dict[str, Any] = {}
        self._lines: dict[str, dict[int, Line]] = {}
        self.read: dict[str, dict[str, int]] = {}
        self.change = 0
        self.is_new = False  # was there anything new in the last look but lines, such as the time?

    @property
    def begun(self) -> bool:
        return bool(self._look)

    @property
    def now(self) -> int:
        return int(self._look["now"]) if self._look else 0

    def take(self, look: Mapping[str, Any]) -> dict[str, list[Line]]:
        """What `look` found; the lines that are new or changed, by phone."""
        news: dict[str, list[Line]] = {}
        heads = {}
        for name, phone in look["phones"].items():
            heads[name] = {key: value for key, value in phone.items() if key != "lines"}
            for line in phone["lines"]:
                shown = line | {"text": self._words.system(line["text"])} if line["from"] == "system" else line
                self._lines.setdefault(name, {})[line["n"]] = shown
                news.setdefault(name, []).append(line)
        rest = {key: value for key, value in look.items() if key not in ("phones", "id", "ok", "change")}
        self.is_new = heads != self._heads or rest != self._look
        self._heads, self._look, self.change = heads, rest, look["change"]
        return news

    def has(self, names: Iterable[str]) -> bool:
        """Does everybody have a phone?"""
        return self._heads.keys() >= set(names)

    def lines(self, name: str) -> list[Line]:
        return list(self._lines.get(name, {}).values())

    def mark_read(self, name: str, chat: str, n: int) -> None:
        """Somebody looked at this chat, up to this line."""
        chats = self.read.setdefault(name, {})
        chats[chat] = max(n, chats.get(chat, 0))

    def read_all(self, name: str) -> None:
        for n, line in self._lines.get(name, {}).items():
            self.mark_read(name, line["chat"], n)

    def read_everything(self) -> None:
        for name in self._lines:
            self.read_all(name)

    def since(self, change: int) -> dict[str, Any]:
        """All there is, with only those lines that have changed since."""
        phones = {
            name: {**head, "lines": _newer(self._lines.get(name, {}).values(), change)}
            for name, head in self._heads.items()
        }
        return {**self._look, "change": self.change, "phones": phones, "read": self.read}


def _newer(lines: Any, change: int) -> Sequence[Line]:
    return [line for line in lines if line["changed"] > change]
