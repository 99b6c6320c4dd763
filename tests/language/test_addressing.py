"""What a message begins with says to whom it is, also behind what cannot be seen."""

from __future__ import annotations

import pytest

from ozo_signal.language.addressing import is_moderator, sign_of, without_address

RTL, ISOLATE, NO_WIDTH, BOM, WIDE = "\u200f", "\u2067", "\u200b", "\ufeff", "／"


@pytest.mark.parametrize("front", ["", " ", "\n\t ", "\u00a0", RTL, ISOLATE, NO_WIDTH, BOM, f" {RTL}{BOM} "])
@pytest.mark.parametrize(("sign", "means"), [("/", "/"), ("@", "@"), (WIDE, "/"), ("＠", "@")])
def test_a_sign_in_front_is_seen_behind_what_cannot_be_seen(front: str, sign: str, means: str) -> None:
    assert sign_of(f"{front}{sign}{RTL} mijn notities ") == (means, "mijn notities")


@pytest.mark.parametrize("text", ["", " ", RTL, "hallo", " hallo / dag", "1/2", "x@y.nl", "⁄ ander teken", "\\help"])
def test_other_words_are_left_as_they_are(text: str) -> None:
    assert sign_of(text) == ("", text)


@pytest.mark.parametrize(
    "word", ["moderator", "MODERATOR", "gespreksleider", "συντονισμός", "συντονισμο", "Συντονίστρια", "syntonismos"]
)
def test_the_moderator_is_called_in_three_languages(word: str) -> None:
    assert is_moderator(word)
    assert without_address(f"@{word}: ik ben bang") == "ik ben bang"


def test_only_the_address_is_taken_off() -> None:
    assert without_address("@anna hoi") == "anna hoi"
    assert without_address("/ een notitie") == "een notitie"
    assert without_address("moderator, hallo") == "moderator, hallo"
