"""Greek commands without accents, spelled by ear, and in Latin letters."""

import pytest

from ozo_signal.language.commands import parse
from ozo_signal.language.vocabulary import load_vocabulary

WORDS = load_vocabulary()
EVERY_WORD = [alias for aliases in WORDS.by_name.values() for alias in aliases]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("τελειωσα", "done"),
        ("ΤΕΛΕΙΩΣΑ", "done"),
        ("ΧΕΡΙ", "hand"),
        ("Xέρι", "hand"),  # a Latin X
        ("ΠΑYΣH", "pause"),  # a Latin Y and H
        ("επομενοσ", "next"),
        ("τελιοσα", "done"),
        ("βοιθια", "help"),
        ("διαλιμα", "pause"),
        ("σινεχια", "resume"),
    ],
)
def test_greek_without_accents_in_mixed_letters_or_spelled_by_ear(text: str, name: str) -> None:
    command = parse(text, "el")
    assert command is not None and command.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("telioosa", "done"),
        ("teleivsa", "done"),
        ("etoimh", "done"),
        ("xerι", "hand"),
        ("thelw na milisw", "hand"),
        ("8elo na milhso", "hand"),
        ("synexizoyme", "resume"),
        ("sunexizoume", "resume"),
        ("sunehizoume", "resume"),
        ("parakatv", "next"),
        ("prohgoymeno", "back"),
        ("dialleima", "pause"),
        ("payshˋ", None),
        ("paysi", "pause"),
        ("boh8ia", "help"),
        ("voi9eia", "help"),
        ("bohuia", "help"),
        ("kseхno", None),
        ("simfwnies", "rules"),
        ("sumfonies", "rules"),
        ("glosa", "language"),
        ("ki alloс xronos", None),
        ("ki allos hronos", "extend"),
        ("poioc exei seira", "queue"),
        ("katw to heri", "hand_down"),
        ("shmeioseis", "my_notes"),
        ("isagwgi", "introduction"),
        ("themata", "topics"),
        ("3ekiname", "start"),
        ("ksekiname!", "start"),
        ("fevgw", "leave"),
        ("e3odos", "leave"),
        ("efygo", None),
    ],
)
def test_greeklish_is_found_by_ear(text: str, name: str | None) -> None:
    command = parse(text, "el")
    assert (command.name if command else None) == name


def test_the_greek_ear_alone_finds_every_listed_greeklish_spelling() -> None:
    for alias in (alias for alias in EVERY_WORD if alias.language == "el" and alias.word.isascii()):
        if alias.name not in ("yes", "no") and alias.word not in ("+5",):
            assert {found.name for found in WORDS.sounds.find(alias.word)} == {alias.name}, alias.word


def test_no_dutch_or_english_word_sounds_like_another_greek_command() -> None:
    for alias in (alias for alias in EVERY_WORD if alias.language != "el"):
        assert {found.name for found in WORDS.sounds.find(alias.word)} <= {alias.name}, alias.word
