"""The three plays: complete, of one shape, and what people wait for is really said. The play itself is in test_play."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ozo_signal
from ozo_signal.simulator.script import Scene, Script, load

LANGUAGES = ("nl", "el", "en")
CATALOGUES = Path(ozo_signal.__file__).parent / "locales"


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_five_or_six_people_and_one_of_them_leads(language: str) -> None:
    script = load(language)

    assert 5 <= len(script.roles) <= 6
    assert [role.moderator for role in script.roles].count(True) == 1
    assert script.session_at(6) - script.session_at(1) == 5 * 7 * 86_400_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_is_there_the_first_and_the_last_evening_and_someone_misses_one(language: str) -> None:
    script = load(language)

    assert all(1 in role.scenes and 6 in role.scenes for role in script.roles)
    assert sum(6 - len(role.scenes) for role in script.roles) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_waits_for_is_said_by_somebody_else_or_by_the_bot(language: str) -> None:
    script = load(language)
    bot = _sentences(language)

    for role in script.roles:
        for week, scene in role.scenes.items():
            others = [line for other in script.roles if other != role for line in _lines(other.scenes.get(week))]
            for cue in scene.cues:
                assert any(cue.sees in line for line in (*others, *bot)), cue.sees


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_vote_for_and_share_was_written_before(language: str) -> None:
    script = load(language)
    topics = [topic for role in script.roles for topic in (*role.scenes[1].topics, role.topic_before)]

    for role in script.roles:
        assert all(any(wish in topic for topic in topics) for wish in (*role.scenes[1].votes, *role.scenes[1].order))
        notes = [scene.note_edit or scene.note for scene in role.scenes.values()]
        assert all(any(wish in note for note in notes) for wish in role.scenes[6].share)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_note_is_part_of_another_note(language: str) -> None:
    script = load(language)
    notes = [note for note in _notes(script) if note]

    assert not [(one, other) for one in notes for other in notes if one is not other and one in other]


def test_a_week_begins_on_the_day_of_its_session() -> None:
    script = load("nl")
    session = script.session_at(2)

    assert script.week(session - 86_400_000) == 1
    assert script.week(session) == 2
    assert script.week(script.session_at(1) - 86_400_000) == 0


def test_people_meet_for_an_hour() -> None:
    script = load("nl")
    session = script.session_at(2)

    assert script.meets(session) and script.meets(session + 3_600_000)
    assert not script.meets(session - 1) and not script.meets(session + 3_600_001)


def _lines(scene: Scene | None) -> Iterator[str]:
    if scene is None:
        return
    yield from (scene.hello, scene.introduction)
    for part in ("check_in", "check_out", "looking_back", "together", "goodbye"):
        yield from scene.lines(part)
    for story in scene.stories:
        yield from story
    for cue in scene.cues:
        yield from (cue.say, *cue.hand)


def _notes(script: Script) -> Iterator[str]:
    for role in script.roles:
        for scene in role.scenes.values():
            yield scene.note_edit or scene.note


def _sentences(language: str) -> list[str]:
    text = (CATALOGUES / f"{language}.po").read_text(encoding="utf-8")
    return re.findall(r'^msgstr(?:\[\d])? "(.*)"$', text, re.MULTILINE)
