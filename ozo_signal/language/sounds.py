"""Greek words found by ear: Greeklish, and Greek written as it sounds.

Which words there are is not known here; whoever asks brings them.

Each Greek word has one sound key: αι is e, every i is i, ω is o. A text in Latin letters can be read in
several ways (x is χ or ξ, h is η or χ, u is υ, ου or θ), so the keys are kept as a tree and every reading
walks it. The tree prunes what leads nowhere; a hostile text costs no more than its length times the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

LENGTH_MAX = 60  # letters; the longest command is half of this

_GREEK = {
    **dict(zip("αβγδεζηθικλμνοπρστυφχω ", "avgdezi8iklmnoprstifxo ", strict=True)),
    **{"ξ": "ks", "ψ": "ps"},
    **{"αι": "e", "ει": "i", "οι": "i", "υι": "i", "ου": "u", "αυ": "aV", "ευ": "eV", "ηυ": "iV"},
    **{"μπ": "B", "ντ": "D", "γκ": "G", "γγ": "G"},
}
_LATIN: dict[str, tuple[str, ...]] = {
    **{letter: (letter,) for letter in "aefiklmnoprstvz"},
    **{"b": ("v", "B"), "c": ("k", "s"), "d": ("d", "D"), "g": ("g", "G"), "h": ("i", "x"), "j": ("i", "z")},
    **{"q": ("8", "k"), "u": ("i", "u", "8"), "w": ("o",), "x": ("x", "ks"), "y": ("i", "g")},
    **{"3": ("ks",), "4": ("ps",), "8": ("8",), "9": ("8",)},
    **{"th": ("8",), "ch": ("x",), "kh": ("x",), "gh": ("g",), "dh": ("d",), "ph": ("f",)},
    **{"ai": ("e",), "ei": ("i",), "oi": ("i",), "yi": ("i",), "ui": ("i",), "ou": ("u",), "oy": ("u",)},
    **{"a" + second: ("aV",) for second in "uvfy"},
    **{"e" + second: ("eV",) for second in "uvfy"},
    **{"mp": ("B",), "mb": ("B",), "nt": ("D",), "nd": ("D",), "gk": ("G",), "gg": ("G",), "ng": ("G",)},
}


class Sounds(Generic[T]):
    """Greek words by their sound, each with what it stands for."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node("")

    def add(self, word: str, meaning: T) -> None:
        """Adds a folded Greek word."""
        node = self._root
        for symbol in "".join(reading for _, reading in _greek_readings(word)):
            if symbol != node.symbol:
                node = node.after.setdefault(symbol, _Node(symbol))
        if meaning not in node.meanings:
            node.meanings.append(meaning)

    def find(self, text: str) -> list[T]:
        """What a folded text can mean when read aloud, in any of its readings; no doubles."""
        found: list[T] = []
        if len(text) > LENGTH_MAX:
            return found
        seen: set[tuple[int, int]] = set()
        todo = [(0, self._root)]
        while todo:
            position, node = todo.pop()
            if (position, id(node)) in seen:
                continue
            seen.add((position, id(node)))
            if position == len(text):
                found += [meaning for meaning in node.meanings if meaning not in found]
                continue
            for length, reading in _readings(text, position):
                reached = _walk(node, reading)
                if reached is not None:
                    todo.append((position + length, reached))
        return found


class _Node(Generic[T]):
    """One step of the tree; `symbol` is the sound that led here."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.after: dict[str, _Node[T]] = {}
        self.meanings: list[T] = []


def _walk(node: _Node[T], reading: str) -> _Node[T] | None:
    for symbol in reading:
        if symbol == node.symbol:
            continue  # a doubled letter sounds like a single one
        step = node.after.get(symbol)
        if step is None:
            return None
        node = step
    return node


def _readings(text: str, position: int) -> Iterator[tuple[int, str]]:
    """Every way to read on from here: (letters used, sound)."""
    for length in (2, 1):
        chunk = text[position : position + length]
        if len(chunk) == length and chunk in _GREEK:
            yield length, _GREEK[chunk]  # both: without accents, "οι" may be one vowel or two
    for length in (2, 1):
        chunk = text[position : position + length]
        if len(chunk) == length:
            for reading in _LATIN.get(chunk, ()):
                yield length, reading


def _greek_readings(word: str) -> Iterator[tuple[int, str]]:
    position = 0
    while position < len(word):
        length, reading = next(_readings(word, position), (1, word[position]))
        yield length, reading
        position += length
