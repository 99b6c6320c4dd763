"""Reads the method files. A mistake in one is an error that names the file and the line.

What a phase can be is `core/method.py`'s to say; this file only checks that what is written is possible.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from ozo_signal.core.faults import Fixable
from ozo_signal.core.method import Answer, Ends, Floor, Method, Phase, Role, Sort

FOLDER = Path(__file__).parent
CHOICES: dict[str, type[StrEnum]] = {
    "floor": Floor,
    "speakers": Role,
    "writers": Role,
    "ends": Ends,
    "answer": Answer,
    "private": Sort,
}
AGREES = ("hands", "yes")
NEEDS = ("case_giver", "topics")
ROLES = ("case_giver", "chair")
NUMBERS = ("part", "minutes", "items_max", "quiet_seconds")
SWITCHES = ("introduction", "optional")


class MethodError(Fixable):
    """A method file that cannot be used: file, line, reason."""


def load_all(folder: Path = FOLDER) -> dict[str, Method]:
    """Every method by its id."""
    methods = [load(path) for path in sorted(folder.glob("*.toml"))]
    return {method.id: method for method in methods}


def load(path: Path) -> Method:
    """One method file. Raises MethodError for what cannot be."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MethodError(f"{path.name}: {error}") from None
    blocks = raw.get("phase")
    if not isinstance(blocks, list) or not blocks:
        raise MethodError(f"{path.name}, line 1: a method needs at least one [[phase]]")
    phases = tuple(_phase(path, text, number, block) for number, block in enumerate(blocks))
    for key, kind in (("id", str), ("title", str), ("minutes", int)):
        if not isinstance(raw.get(key), kind):
            raise MethodError(f"{path.name}, line 1: '{key}' is missing")
    return Method(raw["id"], raw["title"], raw["minutes"], phases)


def _phase(path: Path, text: str, number: int, block: Mapping[str, Any]) -> Phase:
    known = {field.name: field for field in fields(Phase)}

    def fail(key: str, reason: str) -> MethodError:
        return MethodError(f"{path.name}, line {_line(text, number, key)}: {reason}")

    values: dict[str, Any] = {}
    for key, value in block.items():
        if key not in known:
            raise fail(key, f"a phase has no '{key}'")
        values[key] = _value(key, value, fail)
    for name, field in known.items():
        if field.default is MISSING and name not in values:
            raise fail("", f"the phase has no '{name}'")
    phase = Phase(**values)
    for key, reason in _contradictions(phase):
        raise fail(key, reason)
    return phase


def _value(key: str, value: Any, fail: Any) -> Any:
    if key in CHOICES:
        try:
            return CHOICES[key](value)
        except ValueError:
            raise fail(key, f"'{key}' is one of {', '.join(CHOICES[key])}, not '{value}'") from None
    if (reason := _impossible(key, value)) is not None:
        raise fail(key, f"'{key}' is {reason}")
    return tuple(value) if isinstance(value, list) else value


def _impossible(key: str, value: Any) -> str | None:
    """What `key` is, when this value is something else."""
    if key in NUMBERS:
        return None if type(value) is int else "a whole number"
    if key in SWITCHES:
        return None if type(value) is bool else "true or false"
    if key == "choose":
        fits = isinstance(value, list) and all(role in ROLES for role in value)
        return None if fits else f"a list of {', '.join(ROLES)}"
    offered = {"agree": AGREES, "needs": NEEDS}.get(key)
    if offered is not None:
        return None if value in offered else f"one of {', '.join(offered)}, not '{value}'"
    return None if isinstance(value, str) else "a text"


def _contradictions(phase: Phase) -> list[tuple[str, str]]:
    found = []
    if phase.floor is Floor.SOLO and phase.speakers not in (Role.CHAIR, Role.CASE_GIVER):
        found.append(("floor", "a solo phase needs one role as its speakers"))
    if phase.minutes < 1:
        found.append(("minutes", "a phase lasts at least a minute"))
    if phase.answer is Answer.EACH and phase.speakers is not Role.OTHERS:
        found.append(("answer", "in a phase with answers the others speak"))
    return found


def _line(text: str, number: int, key: str) -> int:
    """The line of `key` in the phase with this number, or of the phase itself."""
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, 1) if line.strip() == "[[phase]]"]
    start = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(lines) + 1
    for n in range(start, end):
        if key and lines[n - 1].split("=")[0].strip() == key:
            return n
    return start
