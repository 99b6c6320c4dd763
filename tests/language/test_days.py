"""How a day and a time are read out of what people write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozo_signal.language.days import weekday_time

TODAY = date(2026, 11, 20)
EIGHT = 20 * 60


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("friday 19:30", "en", (4, 1170)),
        ("Fri 19:30", "en", (4, 1170)),
        ("on Friday at 7:30 pm", "en", (4, 1170)),
        ("friday 8pm", "en", (4, EIGHT)),
        ("every thursday, 20:00", "en", (3, EIGHT)),
        ("19:30 friday", "en", (4, 1170)),
        ("vrijdag 19.30", "nl", (4, 1170)),
        ("Vrijdag om 19.30 uur", "nl", (4, 1170)),
        ("vr 19u30", "nl", (4, 1170)),
        ("elke donderdag 20 uur", "nl", (3, EIGHT)),
        ("donderdag om 8 uur 's avonds", "nl", (3, EIGHT)),
        ("zaterdag 10:00!", "nl", (5, 600)),
        ("παρασκευή 7:30", "el", (4, 450)),
        ("ΠΑΡΑΣΚΕΥΗ 7:30", "el", (4, 450)),
        ("παρασκευη στις 7:30 μ.μ.", "el", (4, 1170)),
        ("κάθε Πέμπτη στις 8 το βράδυ", "el", (3, EIGHT)),
        ("paraskevi 19:30", "el", (4, 1170)),
        ("paraskeuh 19:30", "el", (4, 1170)),
        ("pempth stis 8 to vradu", "el", None),
        ("pempti stis 8 to vradi", "el", (3, EIGHT)),
        ("friday 19:30", "el", (4, 1170)),
        ("4/12 20:00", "nl", (date(2026, 12, 4), EIGHT)),
        ("4-12 20:00", "nl", (date(2026, 12, 4), EIGHT)),
        ("4.12 20.00", "nl", (date(2026, 12, 4), EIGHT)),
        ("4/1 20:00", "nl", (date(2027, 1, 4), EIGHT)),
        ("20/11 20:00", "nl", (date(2026, 11, 20), EIGHT)),
        ("29/2 20:00", "nl", (date(2028, 2, 29), EIGHT)),
        ("4 december 20:00", "nl", (date(2026, 12, 4), EIGHT)),
        ("4th December at 20:00", "en", (date(2026, 12, 4), EIGHT)),
        ("December 4, 20:00", "en", (date(2026, 12, 4), EIGHT)),
        ("vrijdag 4 december 20:00", "nl", (date(2026, 12, 4), EIGHT)),
        ("4 Δεκεμβρίου στις 20:00", "el", (date(2026, 12, 4), EIGHT)),
        ("4 δεκεμβριοσ 20:00", "el", (date(2026, 12, 4), EIGHT)),
        ("4 dekemvriou 20:00", "el", (date(2026, 12, 4), EIGHT)),
        ("4 dec 2027 20:00", "nl", (date(2027, 12, 4), EIGHT)),
        ("4/12/26 20:00", "nl", (date(2026, 12, 4), EIGHT)),
        ("2026-12-04 20:00", "en", (date(2026, 12, 4), EIGHT)),
        ("donderdag 4 december 20:00", "nl", None),  # it is a Friday
        ("vrijdag", "nl", None),
        ("19:30", "nl", None),
        ("vrijdag 25:00", "nl", None),
        ("vrijdag 19:75", "nl", None),
        ("31/2 20:00", "nl", None),
        ("vrijdag of zaterdag 19:30", "nl", None),
        ("vrijdag 19:30 kan ik niet", "nl", None),
        ("I was fired on friday at 19:30", "en", None),
        ("", "en", None),
    ],
)
def test_a_day_and_a_time_are_read(text: str, language: str, expected: object) -> None:
    assert weekday_time(text, language, TODAY) == expected


def test_a_date_without_a_year_needs_to_know_today() -> None:
    assert weekday_time("4/12 20:00", "nl") is None
    assert weekday_time("4/12/2026 20:00", "nl") == (date(2026, 12, 4), EIGHT)


@given(st.text(max_size=100), st.sampled_from(["en", "nl", "el", None]))
def test_any_text_has_an_answer(text: str, language: str | None) -> None:
    weekday_time(text, language, TODAY)


@given(
    st.lists(
        st.sampled_from(["4", "12", "/", "-", ".", ":", "20", "00", " ", "vr", "dec", "2026", "u"]),
        max_size=14,
    )
)
def test_any_jumble_of_numbers_has_an_answer(parts: list[str]) -> None:
    weekday_time("".join(parts), "nl", TODAY)
