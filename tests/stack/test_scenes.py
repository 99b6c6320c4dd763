"""Whole evenings, as text that a facilitator can read, through the whole stack. How to write one: `scene.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Plays

SCENES = sorted((Path(__file__).parents[1] / "scenes").glob("*.txt"))

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


@pytest.mark.parametrize("file", SCENES, ids=lambda file: file.stem)
async def test_the_evening_goes_as_it_is_written(file: Path, plays: Plays, pytestconfig: pytest.Config) -> None:
    played = await plays[file]
    if pytestconfig.getoption("--rewrite"):
        rewrite(file, played)
    else:
        assert played.splitlines() == written(file).splitlines()


def written(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def rewrite(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
