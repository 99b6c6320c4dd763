"""Addressing: how the moderator is called upon, in a message that begins with "@"."""

from __future__ import annotations

from ozo_signal.language.folding import fold

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
