"""What companions and hints say, and which sentences of the bot they know: data, one file for each language.

The bot's sentences stand in them word by word, under the names the bot has for them; a test holds them against what the
bot really says. Who says what when is in `companion`; the hints are in `hints`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

COMPANY = Path(__file__).parent / "company"
LANGUAGES = ("en", "nl", "el")
PLACE = re.compile(r"\\{(\w+)\\}")
ITEM = re.compile(r"^(\d+)\.\s+(.*)$", re.MULTILINE)  # of a numbered list


@dataclass(frozen=True)
class Heard:
    """A sentence of the bot. `key` is its name, `values` what stood in its places."""

    key: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Texts:
    """All there is in one language. `people`: one for each chair; `pool`: what anybody could say."""

    language: str
    words: Mapping[str, str]
    people: Sequence[Mapping[str, Any]]
    pool: Mapping[str, Sequence[str]]
    hints: Mapping[str, str]
    bot: Mapping[str, str]
    parts: Mapping[str, str]


@cache
def load(language: str) -> Texts:
    """The texts of this language: one of `LANGUAGES`."""
    table = tomllib.loads((COMPANY / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(language, **table)


@lru_cache(maxsize=2048)  # most sentences stand on many phones
def recognise(text: str) -> Heard | None:
    """Which sentence this is, in whatever language the bot speaks to that phone; None when it is somebody's own."""
    for pattern, key, language in _patterns():
        if (found := pattern.search(text)) is not None:
            return Heard(key, language, found.groupdict())
    return None


def part_of(label: str) -> str:
    """The part of which a heading or a card says the name; "" when it is none."""
    return _labels().get(label.strip(), "")


@cache
def _labels() -> Mapping[str, str]:
    return {label: part for language in LANGUAGES for part, label in load(language).parts.items()}


@cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str, str]]:
    """The longest first: some sentences begin as others do."""
    known = [(sentence, key, one) for one in LANGUAGES for key, sentence in load(one).bot.items()]
    known.sort(key=lambda found: -len(found[0]))
    return [(_pattern(sentence), key, language) for sentence, key, language in known]


def _pattern(sentence: str) -> re.Pattern[str]:
    """It stands at the beginning of a line; what stands in its last place goes on to the end of that line."""
    shape = PLACE.sub(r"(?P<\1>[^\\n]*?)", re.escape(sentence))
    return re.compile("^" + (shape + "$" if sentence.endswith("}") else shape), re.MULTILINE)
