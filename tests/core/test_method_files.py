"""A method is a file; a mistake in it is an error that names the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozo_signal.core.method import Method
from ozo_signal.methods.load import MethodError, load, load_all

GOOD = """id = "short"
title = "method.ozo_regular"
minutes = 20

[[phase]]
id = "one"
part = 1
label = "label.check_in"
opens = "open.check_in"
floor = "round"
minutes = 10
"""


def written(folder: Path, text: str) -> Method:
    path = folder / "short.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_the_four_methods_are_there_and_end_with_a_round_for_everyone() -> None:
    methods = load_all()
    assert sorted(methods) == ["intervision8", "ozo_closing", "ozo_first", "ozo_regular"]
    for method in methods.values():
        assert method.phases[-1].floor == "round" and method.phases[-1].speakers == "all"
        assert [phase.part for phase in method.phases] == sorted(phase.part for phase in method.phases)
        assert len({phase.id for phase in method.phases}) == len(method.phases)


def test_a_session_of_ozo_lasts_an_hour_at_most_and_its_parts_fit_in_it() -> None:
    for method in load_all().values():
        if method.id.startswith("ozo"):
            assert method.minutes <= 60
        together = sum(phase.minutes for phase in method.phases if not phase.optional)
        assert together <= method.minutes + 5, f"{method.id} takes {together} minutes"


def test_the_minutes_of_the_eight_phases_are_those_of_the_source() -> None:
    minutes: dict[int, int] = {}
    for phase in load_all()["intervision8"].phases:
        minutes[phase.part] = minutes.get(phase.part, 0) + phase.minutes
    assert list(minutes.values()) == [10, 10, 5, 20, 20, 10, 15, 5]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    assert written(tmp_path, GOOD).phases[0].minutes == 10


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('floor = "round"', 'floor = "circle"', r"short.toml, line 10: 'floor' is one of .*, not 'circle'"),
        ('floor = "round"', "florr = 1", r"short.toml, line 10: a phase has no 'florr'"),
        ("minutes = 10", "minutes = 0", r"short.toml, line 11: a phase lasts at least a minute"),
        ('opens = "open.check_in"\n', "", r"short.toml, line 5: the phase has no 'opens'"),
        ('floor = "round"', 'floor = "solo"', r"short.toml, line 10: a solo phase needs one role"),
        ("minutes = 10", 'minutes = 10\nagree = "maybe"', r"short.toml, line 12: 'agree' is one of hands, yes"),
        ("minutes = 10", 'minutes = 10\nneeds = "luck"', r"short.toml, line 12: 'needs' is one of"),
        ("minutes = 10", 'minutes = 10\nanswer = "each"', r"short.toml, line 12: in a phase with answers"),
        ('id = "short"\n', "", r"short.toml, line 1: 'id' is missing"),
        ("minutes = 20", 'minutes = "20"', r"short.toml, line 1: 'minutes' is missing"),
        ("minutes = 10", 'minutes = "10"', r"short.toml, line 11: 'minutes' is a whole number"),
        ("minutes = 10", "minutes = 10\noptional = 1", r"short.toml, line 12: 'optional' is true or false"),
        ("minutes = 10", 'minutes = 10\nchoose = ["king"]', r"short.toml, line 12: 'choose' is a list of"),
        ('label = "label.check_in"', "label = 1", r"short.toml, line 8: 'label' is a text"),
        ("[[phase]]", "[phase]", r"short.toml, line 1: a method needs at least one"),
        ('id = "one"', "id = ", r"short.toml: Invalid value"),
    ],
)
def test_a_mistake_names_the_file_and_the_line(tmp_path: Path, old: str, new: str, error: str) -> None:
    assert old in GOOD
    with pytest.raises(MethodError, match=error):
        written(tmp_path, GOOD.replace(old, new, 1))
