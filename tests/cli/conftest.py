"""A command line in an empty folder, with no setting but those that a test gives."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ozo_signal.cli import cli

ACCOUNT = "+31600000000"

Command = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command line is called; the bot's number is known, nothing else is."""
    for name in [name for name in os.environ if name.startswith("OZO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OZO_ACCOUNT", ACCOUNT)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(folder: Path) -> Command:
    """Call `ozo-signal` with these words."""

    def call(*words: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(cli, list(words), input=answer)

    return call


def sentence(result: Result) -> str:
    """The one clear sentence of a refusal: on its own, without a traceback, with status 2."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    said = result.stderr.strip()
    assert said and "\n" not in said and "Traceback" not in said
    return said
