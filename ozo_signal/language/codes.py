"""Invitation codes: how they look, how one is made, and how one is found in what people write.

Whether a code is known, and how often somebody may try, is not decided here.

A code is eight letters and digits, shown as "K7QM-W4TZ". L, 0 and 1 are left out because people mix them up; whoever
writes them all the same means I, O and I.
"""

from __future__ import annotations

import re
from collections.abc import Callable

ALPHABET = "ABCDEFGHIJKMNOPQRSTUVWXYZ23456789"  # 33 signs, and one at least is a digit: 40.2 bits
PART_LENGTH = 4
SHOWN_MAX = 12  # characters; a longer text with a code in it says more
CODES_FOUND_MAX = 3  # per message, so that one message is not many guesses

_LENGTH = 2 * PART_LENGTH
_LOOK_ALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧL", "ABEZHIKMNOPTYXI")
_MISREAD = str.maketrans("01", "OI")
_PART = f"[{ALPHABET}]{{{PART_LENGTH}}}"
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_DASH = "\\s*[-\u2010-\u2015\u2212_.]\\s*"
_WITH_DASH = re.compile(f"{_EDGE_BEFORE}({_PART}){_DASH}({_PART}){_EDGE_AFTER}")
_TOGETHER = re.compile(f"{_EDGE_BEFORE}({_PART})({_PART}){_EDGE_AFTER}")
# Looks ahead for the second part, so that "then K7QM W4TZ" gives both pairs.
_WITH_SPACE = re.compile(f"{_EDGE_BEFORE}({_PART})(?=\\s+({_PART}){_EDGE_AFTER})")
# As a code is shown, or in one piece: only there a 0 or a 1 is surely no number.
_AS_SHOWN = re.compile(f"{_EDGE_BEFORE}[0-9A-Z]{{4}}{_DASH}[0-9A-Z]{{4}}{_EDGE_AFTER}|^\\s*[0-9A-Z]{{8}}\\s*$")
_FILL = re.compile("[\\s\u2010-\u2015\u2212_.,!\"'-]+")


def code(text: str) -> tuple[str, ...]:
    """The eight letters of each code that may be in a text, likeliest first, at most three.

    Any case, with or without dash or space, Greek letters that look like Latin ones. Words around it do not
    matter. Eight letters without a dash or a digit are taken for a code only when they are the whole text,
    because "thursday" is eight letters too.
    """
    plain = text.upper().translate(_LOOK_ALIKES)
    plain = _AS_SHOWN.sub(lambda match: _read_again(match[0]), plain)
    whole = _FILL.sub("", plain)
    found = [whole] if re.fullmatch(_PART * 2, whole) and _is_one_piece(plain, whole) else []
    found += ["".join(match.groups()) for match in _WITH_DASH.finditer(plain)]
    for shape in (_TOGETHER, _WITH_SPACE):
        pieces = ["".join(match.groups()) for match in shape.finditer(plain)]
        found += [piece for piece in pieces if any(sign.isdigit() for sign in piece)]
    return tuple(dict.fromkeys(found))[:CODES_FOUND_MAX]


def among_words(text: str) -> tuple[str, ...]:
    """The same, from somebody who may mean other words: every code has a digit, and "homework" has none."""
    return tuple(found for found in code(text) if not found.isalpha())


def is_shown(text: str) -> bool:
    """Whether a text is a code and cannot be words: it has its dash, or there is a digit in both of its parts."""
    plain = text.strip().upper().translate(_LOOK_ALIKES)
    if _AS_SHOWN.fullmatch(plain) is None and re.fullmatch(rf"{_PART}\s+{_PART}", plain) is None:
        return False
    parts = re.findall(r"[0-9A-Z]{4}", plain)
    return not (plain.isalnum() or " " in plain) or all(any(sign.isdigit() for sign in part) for part in parts)


def new_code(pick: Callable[[str], str]) -> str:
    """Makes a code of eight letters; `pick` takes one letter at random from a text (`secrets.choice`).

    There is always a digit in it, so that it is known from a word.
    """
    while True:
        made = "".join(pick(ALPHABET) for _ in range(_LENGTH))
        if any(sign.isdigit() for sign in made):
            return made


def show_code(code: str) -> str:
    """A code as people read it: "K7QM-W4TZ"."""
    return f"{code[:PART_LENGTH]}-{code[PART_LENGTH:]}"


def _read_again(piece: str) -> str:
    """A telephone number is no code."""
    return piece.translate(_MISREAD) if any(sign.isalpha() for sign in piece) else piece


def _is_one_piece(plain: str, whole: str) -> bool:
    """Whether the whole text can be meant as one code: "they went" is two words and no digit."""
    return any(sign.isdigit() for sign in whole) or whole in plain
