"""The soak itself: it plays what there is time for, says what it was, and how to play again what did not hold."""

from __future__ import annotations

import pytest

from .__main__ import main
from .kinds import Kind, Play, find_kinds


def kind(name: str, play: Play) -> Kind:
    return Kind(name, 1.0, play)


def plays(seed: int, show: bool) -> dict[str, int]:
    return {"steps": 1_500}


def breaks(seed: int, show: bool) -> dict[str, int]:
    raise AssertionError("a word was lost")


def stumbles(seed: int, show: bool) -> dict[str, int]:
    raise ValueError("no such thing")


def test_every_kind_is_found() -> None:
    assert {kind.name for kind in find_kinds()} >= {"evenings", "kills", "relay", "twins", "weeks"}


def test_each_kind_is_played_once_when_there_is_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"MINUTES": "0"}, [kind("one", plays), kind("other", plays)]) == 0
    assert capsys.readouterr().out.count(": 1 played in 0 seconds, all held: 1,500 steps\n") == 2


def test_what_does_not_hold_can_be_played_again_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"MINUTES": "0"}, [kind("one", breaks), kind("other", plays)]) == 1
    told = capsys.readouterr().out
    seed = told.split("from seed ")[1].split()[0]
    assert f"one: seed {seed} does not hold\n\na word was lost\n\n" in told
    assert f"Play it again: make soak KIND=one SEED={seed}\n" in told
    assert "other: 1 played" in told


def test_what_was_not_expected_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"KIND": "one", "SEED": "7"}, [kind("one", stumbles)]) == 1
    assert "in stumbles\n" in capsys.readouterr().out


def test_a_seed_alone_is_an_evening(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"SEED": "7"}, [kind("evenings", plays), kind("other", breaks)]) == 0
    assert capsys.readouterr().out == "evenings: seed 7 holds: 1,500 steps\n"


@pytest.mark.parametrize("settings", [{"KIND": "none"}, {"SEED": "x"}, {"MINUTES": "x"}])
def test_what_cannot_be_played_is_said_in_a_sentence(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(settings, [kind("evenings", plays)]) == 2
    assert len(capsys.readouterr().out.splitlines()) == 1
