"""The command words of commands.toml, laid out so that they are found quickly.

How a message is matched with them is not decided here: that is `commands`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ozo_signal.language.folding import fold, undress
from ozo_signal.language.sounds import Sounds

LANGUAGES = ("en", "nl", "el")

_FILE = Path(__file__).with_name("commands.toml")


@dataclass(frozen=True)
class Alias:
    """One word of one command in one language, folded. `chooses` is a value that comes with the word."""

    word: str
    name: str
    language: str
    chooses: str | None = None


@dataclass
class Vocabulary:
    """All command words. Tables are by folded word unless they say otherwise."""

    words: dict[str, dict[str, Alias]] = field(default_factory=dict)  # language -> word
    own_words: dict[str, dict[str, Alias]] = field(default_factory=dict)  # the same, for yes and no
    by_name: dict[str, list[Alias]] = field(default_factory=dict)  # command -> all of its words
    taught: dict[str, dict[str, str]] = field(default_factory=dict)  # command -> language -> word as written
    sounds: Sounds[Alias] = field(default_factory=Sounds)
    pictures: dict[str, str] = field(default_factory=dict)  # undressed emoji -> command
    signs: dict[str, str] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pictures_also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dangerous: frozenset[str] = frozenset()
    length_max: int = 0


def load_vocabulary(file: Path = _FILE) -> Vocabulary:
    """Reads the command words. Raises ValueError when a word would mean two commands."""
    raw: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
    vocabulary = Vocabulary(
        words={language: {} for language in LANGUAGES},
        own_words={language: {} for language in LANGUAGES},
        dangerous=frozenset(name for name, entry in raw.items() if entry.get("dangerous", False)),
    )
    for name, entry in raw.items():
        _add_command(vocabulary, name, entry)
    words = [word for table in vocabulary.words.values() for word in table]
    vocabulary.length_max = max(map(len, words))
    return vocabulary


def _add_command(vocabulary: Vocabulary, name: str, entry: dict[str, Any]) -> None:
    own = entry.get("own_language", False)
    chooses = {fold(word): value for value, words in entry.get("chooses", {}).items() for word in words}
    vocabulary.taught[name] = {language: entry[language][0] for language in LANGUAGES}
    vocabulary.also[name] = tuple(entry.get("also", ()))
    vocabulary.pictures_also[name] = vocabulary.also[name] + tuple(entry.get("emoji_also", ()))
    vocabulary.pictures.update({undress(picture): name for picture in entry.get("emoji", ())})
    vocabulary.signs.update(dict.fromkeys(entry.get("signs", ()), name))
    for language in LANGUAGES:
        greeklish = entry.get("greeklish", []) if language == "el" else []
        for spelling in [*entry[language], *greeklish]:
            word = fold(spelling)
            alias = Alias(word, name, language, chooses.get(word))
            _add_word(vocabulary, alias, (vocabulary.own_words if own else vocabulary.words)[language])
        if language == "el" and not own:
            for spelling in entry["el"]:
                word = fold(spelling)
                vocabulary.sounds.add(word, Alias(word, name, language, chooses.get(word)))


def _add_word(vocabulary: Vocabulary, alias: Alias, table: dict[str, Alias]) -> None:
    for known in [table, *vocabulary.words.values()]:
        if alias.word in known and known[alias.word].name != alias.name:
            raise ValueError(f"{alias.word!r} means both {known[alias.word].name} and {alias.name}")
    table.setdefault(alias.word, alias)
    vocabulary.by_name.setdefault(alias.name, []).append(alias)
