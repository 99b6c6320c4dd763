"""What companions say and know, in three languages: of one shape, and true to what the bot says and understands."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import ozo_signal
from ozo_signal.language import codes, commands
from ozo_signal.simulator.page import hints, leading
from ozo_signal.simulator.page.companion import ANYBODY, OWN
from ozo_signal.simulator.page.texts import LANGUAGES, Texts, load, part_of, recognise

CATALOGUES = Path(ozo_signal.__file__).parent / "locales"
LABEL = "label."
HINT_WORDS_MAX = 14
PLACE = re.compile(r"\{(\w+)\}")
each = pytest.mark.parametrize("language", LANGUAGES)


@each
def test_every_sentence_that_companions_know_is_said_by_the_bot_word_by_word(language: str) -> None:
    assert _unsaid(load(language)) == []


def test_a_sentence_that_the_bot_does_not_say_is_found() -> None:
    texts = load("en")

    assert _unsaid(replace(texts, bot={"call.turn": "{name}, it is your turn now."})) == ["call.turn"]
    assert _unsaid(replace(texts, bot={"no.such": "{name}, your turn."})) == ["no.such"]


@each
def test_every_part_has_the_name_that_the_bot_gives_it(language: str) -> None:
    labels = {key.removeprefix(LABEL): said[0] for key, said in _catalogue(language).items() if key.startswith(LABEL)}

    assert load(language).parts == labels
    assert all(part_of(label) == part for part, label in labels.items())


@each
def test_a_sentence_is_recognised_whatever_stands_in_its_places(language: str) -> None:
    for key, sentence in load(language).bot.items():
        said = PLACE.sub("7", sentence)
        heard = recognise(said)
        assert heard is not None and heard.language == language and heard.key == key, said


def test_words_of_somebody_are_no_sentence_of_the_bot() -> None:
    for language in LANGUAGES:
        for line in _lines(load(language).people):
            assert recognise(f"Red Kite\n{line}") is None


@each
def test_every_word_for_the_bot_is_the_one_that_it_teaches(language: str) -> None:
    texts = load(language)
    for name, word in texts.words.items():
        assert word == commands.word(name, language)
    for person in texts.people:
        command = commands.parse(person["done"], language) if person["done"] else None
        assert not person["done"] or (command is not None and command.means("done"))


@each
def test_nothing_that_somebody_says_is_taken_for_a_word_to_the_bot(language: str) -> None:
    texts = load(language)
    harmless = ("hello", "thanks")

    for person in texts.people:
        own = {key: value for key, value in person.items() if key not in ("done", "code", "called")}
        for line in _lines(own):
            command = commands.parse(line, language)
            assert command is None or command.name in harmless, line
            assert not codes.is_shown(line), line
    for line in _lines({key: value for key, value in texts.pool.items() if key != "hearts"}):
        assert commands.parse(line, language) is None, line


@each
def test_nobody_says_what_somebody_else_says(language: str) -> None:
    texts = load(language)
    lines = [line for person in texts.people for line in _lines(person) if len(line) > 12]
    said = Counter([*lines, *_lines(texts.pool)])

    assert [line for line, times in said.items() if times > 1] == []


def test_the_three_languages_have_the_same_shape() -> None:
    shapes = [_shape(load(language)) for language in LANGUAGES]

    assert shapes[0] == shapes[1] == shapes[2]


@each
def test_what_companions_look_for_is_there(language: str) -> None:
    texts = load(language)

    assert set(ANYBODY.values()) <= set(texts.pool)
    assert all(set(OWN.values()) <= set(person) for person in texts.people)
    assert all(person["introduction"].rstrip()[-1] in "?;" for person in texts.people)


@each
def test_a_hint_is_short(language: str) -> None:
    too_long = [name for name, hint in load(language).hints.items() if len(hint.split()) > HINT_WORDS_MAX]

    assert too_long == []


@each
def test_every_hint_is_given_and_every_place_in_it_is_known(language: str) -> None:
    texts = load(language)
    module = ast.parse(Path(hints.__file__).read_text(encoding="utf-8"))
    named = {node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert set(texts.hints) - named == set()
    for hint in texts.hints.values():
        assert set(PLACE.findall(hint)) <= {"name", "n", *texts.words}


@each
def test_the_card_quotes_what_whoever_leads_may_say(language: str) -> None:
    (invitation,) = _catalogue(language)["card.next.invite"]

    assert leading.QUOTED.findall(invitation)


def _unsaid(texts: Texts) -> list[str]:
    """The keys of sentences that do not stand at the beginning of a line of what the bot says."""
    return [key for key, sentence in texts.bot.items() if not _is_said(texts.language, key, sentence)]


def _is_said(language: str, key: str, sentence: str) -> bool:
    return any(f"\n{sentence}" in f"\n{said}" for said in _catalogue(language).get(key, ()))


@cache
def _catalogue(language: str) -> dict[str, list[str]]:
    """What the bot says, by key; more than one where it depends on a number."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in (CATALOGUES / f"{language}.po").read_text(encoding="utf-8").splitlines():
        if line.startswith("msgid "):
            key = ast.literal_eval(line.removeprefix("msgid "))
        elif line.startswith("msgstr") and key:
            found.setdefault(key, []).append(ast.literal_eval(line.partition(" ")[2]))
    return found


def _lines(words: Any) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict):
        for value in words.values():
            yield from _lines(value)
    else:
        for value in words:
            yield from _lines(value)


def _shape(texts: Texts) -> list[Any]:
    people = [{key: len(value) if isinstance(value, list) else 1 for key, value in one.items()} for one in texts.people]
    return [
        people,
        {key: len(value) for key, value in texts.pool.items()},
        {key: sorted(PLACE.findall(value)) for key, value in texts.hints.items()},
        set(texts.words),
        list(texts.bot),
    ]
