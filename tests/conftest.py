"""What all tests share: one option on the command line, and the log. Other fixtures live beside their tests."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ozo_signal
from ozo_signal.logbook import Entry

HOUSE = Path(ozo_signal.__file__).parent
LOG_CALL = re.compile(r"log\.(debug|info|warning|error|exception|critical|log)")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="Write into tests/scenes what the bot really says.")


class Page:
    """What the log says in one test, as the bot itself would write it."""

    def __init__(self) -> None:
        self._paper = io.StringIO()
        self.handler = logging.StreamHandler(self._paper)
        self.handler.setFormatter(Entry())

    @property
    def text(self) -> str:
        return self._paper.getvalue()

    @property
    def said(self) -> set[str]:
        return {json.loads(line)["what"] for line in self.text.splitlines()}


@pytest.fixture
def page() -> Iterator[Page]:
    """A logbook of one page, beside whatever else listens."""
    root, ours = logging.getLogger(), logging.getLogger("ozo_signal")
    before = root.level, ours.level
    found = Page()
    root.addHandler(found.handler)
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    yield found
    root.removeHandler(found.handler)
    root.level, ours.level = before


def sentences_of_the_log() -> dict[str, str]:
    """Every sentence that the log can say, and the file that says it."""
    found = {}
    for file in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and LOG_CALL.fullmatch(ast.unparse(node.func)):
                sentence = node.args[1] if ast.unparse(node.func).endswith(".log") else node.args[0]
                texts = (sentence.body, sentence.orelse) if isinstance(sentence, ast.IfExp) else (sentence,)
                found |= {text.value: file.name for text in texts if isinstance(text, ast.Constant)}
    return found


@pytest.fixture(scope="session")
def from_inside() -> frozenset[str]:
    """What nothing from outside makes the bot say: a part of it has to break (`tests/signal/test_error_paths.py`)."""
    return frozenset(
        {
            "A conversation with signal-cli ended badly, beginning again.",
            "A letter could be neither heard nor given up.",
            "A letter could not be heard, and was given up.",
            "A letter could not be sent to signalbot.",
            "A letter was not heard to the end.",
            "A library has something to say.",
            "A mistake in the program.",
            "A thread broke off.",
            "Frames could not be written down, trying again.",
            "Python warns.",
            "Signal does not know us yet.",
            "Something went wrong on its way out.",
            "signalbot stopped listening.",
        }
    )


@pytest.fixture(scope="session")
def log_sentences() -> dict[str, str]:
    return sentences_of_the_log()
