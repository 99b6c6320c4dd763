"""What the page says: the same in three languages, and every line of Signal's own in the language of the phone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.doing import FAILURES
from ozo_signal.simulator.page.words import LANGUAGES, WORDS, PageWords

SIMULATOR = WORDS.parents[1]
STATIC = WORDS.parent / "static"
SCRIPTS = {file.name: file.read_text(encoding="utf-8") for file in STATIC.glob("*.js")}
# What the pretend Signal writes into a chat itself: the sentences of `tell_group` and of what leads to it.
TOLD = re.compile(r'"(\{actor\} [^"]+\.)"')
SAID = re.compile(r'\bt\("(\w+)"')
QUOTED = re.compile(r'"([A-Z{][^"\n]+)"')
PLACES = re.compile(r"\{[^}]*\}")
GONE = "{person} has no message {number} in this chat."
MARKED = re.compile(r'data-(?:t|label)="(\w+)"')


def tables(language: str) -> dict[str, set[str]]:
    found = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {name: set(table) for name, table in found.items() if isinstance(table, dict)}


def used() -> set[str]:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return {key for text in SCRIPTS.values() for key in SAID.findall(text)} | set(MARKED.findall(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    assert tables(language) == tables("en")
    assert tables(language)["manners"] == set(Company.manners)
    assert tables(language)["failures"] == {failure for failure in FAILURES if failure}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_asks_for_is_there(language: str) -> None:
    assert len(used()) > 60
    assert used() <= tables(language)["texts"]


def test_nothing_is_there_that_the_page_never_says() -> None:
    # These keys are put together where they are used: a role, a speed, a column.
    made = ("role_", "speed_", "column_", "bot_", "panel_")
    texts = {key for key in tables("en")["texts"] if not key.startswith(made)}
    whole = "\n".join(SCRIPTS.values()) + "".join(file.read_text() for file in (SIMULATOR / "page").glob("*.py"))
    assert {
        key for key in texts - used() if f'"{key}"' not in whole and key not in ("plus_one_long", "plus_five_long")
    } == set()


@pytest.mark.parametrize("language", ["nl", "el"])
def test_each_line_of_signals_own_is_in_the_language_of_the_phone(language: str) -> None:
    words = PageWords(language)
    sentences = {text for file in SIMULATOR.glob("*.py") for text in TOLD.findall(file.read_text(encoding="utf-8"))}
    assert len(sentences) >= 10
    for sentence in sentences:
        for person in ("you", "Anna"):
            for value in ("all members", "only admins", "604800", "enabled", "disabled"):
                told = sentence.format(actor="OZO", person=person, value=value)
                if "settings" in told and not value.startswith(("all", "only")):
                    continue
                if "disappearing" in told and not value.isdigit():
                    continue
                assert words.system(told) != told, told
    assert words.system("OZO invited you to the group.") != "OZO invited you to the group."
    assert words.system("Something that no phone says.") == "Something that no phone says."


def told(language: str) -> dict[str, str]:
    """Why something could not be done, as the program says it: as the page says it."""
    found = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {line["said"]: line["page"] for line in found["trouble"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_something_could_not_be_done_is_said_in_the_language_of_the_page(language: str) -> None:
    files = [*SIMULATOR.glob("*.py"), *(SIMULATOR / "page").glob("*.py")]
    said = {PLACES.sub("{}", text) for file in files for text in QUOTED.findall(file.read_text(encoding="utf-8"))}
    assert told(language).keys() == told("en").keys()
    complaints = ("The bot had something left to do", "The bot did not subscribe", "No bot was on the clock line")
    for sentence in told(language):
        if not sentence.startswith(complaints):
            assert PLACES.sub("{}", sentence) in said, sentence
    words = PageWords(language)
    assert words.trouble("Anna has no message 1772470800000 in this chat.") == told(language)[GONE]
    assert words.trouble("Anna Maria is not in this group.").startswith("Anna Maria")
    assert words.trouble("This series is damaged: a\nb.") == told(language)["This series is damaged: {reason}."]
    assert words.trouble("Something that nobody thought of.") == words["not_done"]
    assert all(len(text.split(". ")) <= 2 for text in told(language).values())


async def test_what_a_bot_that_is_stuck_ends_in_is_known() -> None:
    with pytest.raises(StageError) as trouble:
        async with Stage.start(patience_seconds=0.1) as stage:
            await stage.settle()
    assert PageWords("en").trouble(str(trouble.value)) == "The bot is stuck. Kill it and start it again."


@pytest.mark.parametrize(("language", "shown"), [("en", "1 week"), ("nl", "1 week"), ("el", "1 εβδομάδα")])
def test_how_long_is_said_in_words(language: str, shown: str) -> None:
    assert shown in PageWords(language).system("OZO set disappearing messages to 604800 seconds.")


def test_the_page_never_turns_text_into_markup_and_asks_nobody_else() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?://|import\("
    )
    allowed = {"dom.js": ["http://"]}  # the name of a kind of element
    for name, text in SCRIPTS.items():
        assert forbidden.findall(text) == allowed.get(name, []), name
    assert forbidden.search("node.innerHTML = text")  # it bites
    for file in STATIC.iterdir():
        if file.suffix in (".css", ".html"):
            assert not re.search(r"url\(|@import|//\w|style=|<script>", file.read_text(encoding="utf-8")), file.name


def test_everything_the_page_needs_is_in_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["tool"]["setuptools"]["package-data"]["ozo_signal"]
    package = SIMULATOR.parent
    packed = {file for pattern in wanted for file in package.glob(pattern)}
    assert {*STATIC.iterdir(), *WORDS.iterdir()} <= packed
