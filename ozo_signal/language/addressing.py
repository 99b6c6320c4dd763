"""Addressing: to whom a message is, when it begins with "/" or "@"."""

from __future__ import annotations

import unicodedata

from ozo_signal.language.folding import fold

TO_BOT, TO_ONE = "/", "@"
UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp", "Mn")  # marks of direction, zero-width signs, spaces

MODERATOR = frozenset(
    fold(word)
    for word in (
        *("moderator", "mod", "host"),
        *("gespreksleider", "begeleider", "leider"),
        *("συντονισμός", "συντονισμό", "συντονιστής", "συντονιστή", "συντονίστρια"),
        *("syntonismos", "syntonismo", "sintonismos", "syntonistis", "syntonisti", "sintonisti"),
    )
)


def is_moderator(word: str) -> bool:
    """Whether this is a word for the one who leads, in any of the languages, with or without accents."""
    return fold(word) in MODERATOR


def sign_of(text: str) -> tuple[str, str]:
    """The "/" or "@" in front of a text, or "", and the rest of it without what cannot be seen in front."""
    rest = _visible(text)
    first = unicodedata.normalize("NFKC", rest[:1])
    return (first, _visible(rest[1:]).rstrip()) if first in (TO_BOT, TO_ONE) else ("", text)


def without_address(text: str) -> str:
    """The words alone: without the "/" or the "@moderator" in front."""
    sign, rest = sign_of(text)
    first, _, words = rest.partition(" ")
    return words.strip() if sign == TO_ONE and is_moderator(first.strip(":,.")) else rest


def _visible(text: str) -> str:
    for place, letter in enumerate(text):
        if unicodedata.category(letter) not in UNSEEN:
            return text[place:]
    return ""
