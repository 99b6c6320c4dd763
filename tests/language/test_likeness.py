"""A name that is like somebody's own is known; one that is not is free."""

from __future__ import annotations

import pytest

from ozo_signal.language.likeness import gives_away

PROFILE = "Anna de Vries"


@pytest.mark.parametrize(
    "name", ["Anna", "ánna", "ANNA!", "Anna85", "anna de vries", "annadevries", "Vries", "Ann", "xAnnax", "Anna-Maria"]
)
def test_a_name_that_is_like_ones_own_gives_away(name: str) -> None:
    assert gives_away(name, PROFILE)


@pytest.mark.parametrize("name", ["Wolk", "de Boom", "An", "Vriend", "🌊", "Κύμα"])
def test_another_name_does_not(name: str) -> None:
    assert not gives_away(name, PROFILE)


def test_a_name_of_two_letters_is_known_as_a_whole() -> None:
    assert gives_away("Jo", "Jo Smit") and gives_away("jo", "Jo")
    assert not gives_away("Joke", "Jo Smit")


def test_greek_names_are_known_without_their_accents() -> None:
    assert gives_away("ελενη", "Ελένη Π.")
    assert not gives_away("Ποτάμι", "Ελένη Π.")


@pytest.mark.parametrize("profile", ["", " ", "🦊"])
def test_without_a_profile_name_every_name_is_free(profile: str) -> None:
    assert not gives_away("Wolk", profile)
