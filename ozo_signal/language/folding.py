"""The plain form in which two spellings of the same word are equal, and the signs around words.

What a word means is not known here.
"""

from __future__ import annotations

import re
import unicodedata

# Marks and zero-width characters that phones add to an emoji: variation, skin, sex, joiners.
_EMOJI_DRESS = re.compile("[\ufe0e\ufe0f\u200b-\u200d\u2060\ufeff\u2640\u2642\U0001f3fb-\U0001f3ff]")
_PICTURE = (
    "[\u203c\u2049\u2139\u2190-\u21ff\u231a-\u23ff\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
)
_PICTURES_BEFORE = re.compile(rf"^(?:\s*{_PICTURE})+")
_PICTURES_AFTER = re.compile(rf"(?:{_PICTURE}\s*)+$")
_APOSTROPHES = re.compile("['’‘ʼ`´\u1fbd\u1fbf]")
_DASHES = re.compile("[-\u2010-\u2015_]+")
_EDGES = ' /.,!?;:…·"“”„«»()[]*~¡¿'
_MIXED = str.maketrans("abehikmnoptxyzvuw", "αβεηικμνορτχυζνυω")
_TRAIL = re.compile(r"(?:…|\.\s?\.\s?\.)\s*$")


def fold(text: str) -> str:
    """The text in small letters, without accents, without signs at its ends, with single spaces.

    A word that mixes Greek with Latin look-alikes (a Latin A in a Greek word) becomes Greek.
    """
    plain = unicodedata.normalize("NFKD", undress(unicodedata.normalize("NFKD", text)).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("ς", "σ")
    plain = " ".join(_DASHES.sub(" ", _APOSTROPHES.sub("", plain)).split()).strip(_EDGES)
    return " ".join(word.translate(_MIXED) if _has_greek(word) else word for word in plain.split())


def undress(text: str) -> str:
    """The text without what phones add to an emoji (colour of skin, man or woman, variation)."""
    return _EMOJI_DRESS.sub("", text)


def part_pictures(text: str) -> tuple[str, str]:
    """Splits off the emoji at both ends: (the rest, the emoji in a row)."""
    rest, pictures = undress(text).strip(), ""
    for edge in (_PICTURES_BEFORE, _PICTURES_AFTER):
        found = edge.search(rest)
        if found:
            pictures += "".join(found.group().split())
            rest = (rest[: found.start()] + rest[found.end() :]).strip()
    return rest, pictures


def trails_off(text: str) -> bool:
    """Whether the text ends in three dots: in chat rooms, "I am still writing" (methods.md, 0.5)."""
    return _TRAIL.search(text) is not None


def _has_greek(word: str) -> bool:
    return any("\u0370" <= letter <= "\u03ff" for letter in word)
