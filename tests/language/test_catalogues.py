"""The catalogues themselves: complete, and plain."""

import pytest

from ozo_signal.language.plain import faults_in
from ozo_signal.language.vocabulary import LANGUAGES
from ozo_signal.language.voice import LOCALES, Voice

# Messages that need more than three sentences, and how many. Each is asked for, or read in quiet.
LONG: dict[str, int] = {}

pytestmark = pytest.mark.skipif(len(list(LOCALES.glob("*.po"))) < len(LANGUAGES), reason="not all catalogues are there")


def test_every_language_says_every_phrase() -> None:
    assert Voice.load().languages == LANGUAGES


def test_every_phrase_is_plain() -> None:
    assert faults_in(Voice.load().sentences(), LONG) == []


def test_every_long_phrase_is_there() -> None:
    assert set(Voice.load().keys) >= LONG.keys()
