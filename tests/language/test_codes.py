"""How invitation codes are made, shown and found."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozo_signal.language.codes import ALPHABET, among_words, code, new_code, show_code


@pytest.mark.parametrize(
    "text",
    [
        "K7QM-W4TZ",
        "k7qm-w4tz",
        "K7QMW4TZ",
        "k7qm w4tz",
        "K7QM – W4TZ",
        "K7QM - W4TZ.",
        "k 7 q m w 4 t z",
        "Mijn code is K7QM-W4TZ, klopt dat?",
        "hoi, k7qm w4tz",
        "then K7QM W4TZ",
        "ο κωδικός μου είναι Κ7QΜ-W4ΤΖ",  # Greek Κ Μ Τ Ζ
        "κ7qμ w4τζ",
        "(K7QM-W4TZ)",
        "K7QM\nW4TZ",
    ],
)
def test_a_code_is_found_however_it_is_written(text: str) -> None:
    assert "K7QMW4TZ" in code(text)


def test_every_greek_look_alike_is_read_as_its_latin_letter() -> None:
    assert code("ΑΒΕΖ-ΗΚΜΝ") == ("ABEZHKMN",)
    assert code("ΡΤΥΧ-2345") == ("PTYX2345",)


def test_signs_that_look_alike_are_read_as_the_one_that_is_used() -> None:
    assert code("K7QM-W4T0") == code("k7qm w4to") == ("K7QMW4TO",)
    assert code("K1QM-W4TZ") == code("KLQM-W4TZ") == ("KIQMW4TZ",)


def test_there_are_enough_codes_to_make_guessing_hopeless() -> None:
    letters = sum(sign.isalpha() for sign in ALPHABET)
    assert len(ALPHABET) ** 8 - letters**8 > 2**40


@pytest.mark.parametrize(
    "text",
    [
        "see you thursday then",
        "they went away",
        "they went",
        "K7QM-W4T",
        "K7QM-W4TZ9",
        "it is 10 pm",
        "AK7QM-W4TZ",
        "",
        "hello",
        "06 12345678 is my number"[3:11],
    ],
)
def test_other_texts_hold_no_code(text: str) -> None:
    assert code(text) == ()


def test_eight_plain_letters_are_a_code_only_when_they_are_the_whole_text() -> None:
    assert code("ABCDEFGH") == code("abcd-efgh") == ("ABCDEFGH",)
    assert code("my code is ABCD-EFGH") == ("ABCDEFGH",)
    assert code("my code is ABCDEFGH") == ()


@pytest.mark.parametrize("text", ["huiswerk", "Eleonore", "haar huis", "hier-daar", "καλό βράδυ", "homework."])
def test_a_word_of_eight_letters_is_no_code_where_other_words_are_expected(text: str) -> None:
    assert among_words(text) == ()
    assert among_words("k7qm w4tz") == ("K7QMW4TZ",)


@given(st.integers())
def test_every_code_is_one_also_where_other_words_are_expected(seed: int) -> None:
    made = new_code(random.Random(seed).choice)
    assert among_words(show_code(made)) == (made,)


def test_one_message_is_never_more_than_three_tries() -> None:
    rng = random.Random(7)
    assert len(code(" ".join(show_code(new_code(rng.choice)) for _ in range(50)))) == 3


@given(st.integers())
def test_a_new_code_is_found_back_in_every_form(seed: int) -> None:
    rng = random.Random(seed)
    made = new_code(rng.choice)
    assert len(made) == 8 and set(made) <= set(ALPHABET)
    shown = show_code(made)
    for text in (made, shown, shown.lower(), shown.replace("-", " "), f"Mijn code: {shown}!"):
        assert made in code(text)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert all(len(found) == 8 and set(found) <= set(ALPHABET) for found in code(text))


def test_a_code_is_shown_in_two_parts() -> None:
    assert show_code("K7QMW4TZ") == "K7QM-W4TZ"
