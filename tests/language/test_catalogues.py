"""The catalogues themselves: complete, and plain."""

import pytest

from ozo_signal.language.plain import faults_in
from ozo_signal.language.vocabulary import LANGUAGES
from ozo_signal.language.voice import LOCALES, Voice

# Messages that need more than three sentences, and how many. Each is asked for, or read in quiet.
LONG: dict[str, int] = {
    "after.moderator": 4,
    "forget.done": 6,
    "help.nobody": 4,
    "invite.moderator": 4,
    "invite.participant": 4,
    "join.moderator": 4,
    "join.safe": 4,
    "join.welcome": 4,
    "open.associate": 4,
    "open.judge_write": 4,
    "presence.all": 4,
    "privacy": 5,
    "relay.join.welcome": 4,
    "series.full": 4,
    "stranger": 4,
    "write.advice": 4,
    "write.reflection": 4,
    "write.topic": 4,
}

pytestmark = pytest.mark.skipif(len(list(LOCALES.glob("*.po"))) < len(LANGUAGES), reason="not all catalogues are there")


def test_every_language_says_every_phrase() -> None:
    assert Voice.load().languages == LANGUAGES


def test_every_phrase_is_plain() -> None:
    assert faults_in(Voice.load().sentences(), LONG) == []


def test_every_long_phrase_is_there() -> None:
    assert set(Voice.load().keys) >= LONG.keys()
