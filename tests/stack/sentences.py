"""Recognises the bot's sentences by their keys, so that a test does not break when a sentence is said better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ozo_signal.language.voice import Voice

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def is_said(key: str, language: str, texts: Iterable[str], **values: str) -> bool:
    """Whether one of these texts is this sentence; `values` are those that matter."""
    return any(_reads(key, language, text, values) for text in texts)


def key_of(text: str, language: str) -> str:
    """The key of the sentence that a text is; of several that fit, the one with most words of its own."""
    fits = [(key, said) for code, key, said in _sentences() if code == language and _match(said, text)]
    return max(fits, key=lambda fit: len(PLACE.sub("", fit[1])), default=(text, ""))[0]


def _reads(key: str, language: str, text: str, values: dict[str, str]) -> bool:
    forms = [said for code, name, said in _sentences() if (code, name) == (language, key)]
    assert forms, f"there is no sentence {key}"
    matches = [match for form in forms if (match := _match(form, text))]
    return any(all(match[name] == value for name, value in values.items()) for match in matches)


def _match(sentence: str, text: str) -> re.Match[str] | None:
    """An empty end (no topic today) is not sent, so it is put back."""
    return _pattern(sentence).fullmatch(text) or _pattern(sentence).fullmatch(text + "\n")


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    pieces, seen = [], set[str]()
    for number, piece in enumerate(PLACE.split(sentence.strip())):
        if number % 2 == 0:
            pieces.append(re.escape(piece))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            pieces.append(f"(?P<{piece}>.*?)")
    return re.compile("".join(pieces) + r"\s*", re.DOTALL)


@cache
def _sentences() -> tuple[tuple[str, str, str], ...]:
    return tuple(Voice.load().sentences())
