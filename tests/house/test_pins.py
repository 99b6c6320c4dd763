"""Everything that is installed has a pinned version, and the pins are what the package asks for."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINES = [
    line
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PINS = {canonicalize_name(name): version for name, version in (line.split("==") for line in LINES)}


def asked_for() -> list[Requirement]:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], *PROJECT["build-system"]["requires"]]
    return [Requirement(line) for line in wanted]


def needed(wanted: list[Requirement]) -> set[str]:
    """The names of these and of everything that they need in turn."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        known = name in found and not requirement.extras
        found.add(name)
        for line in [] if known else requires(name) or []:
            further = Requirement(line)
            extras = requirement.extras or {""}
            if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(further)
    return found


def test_every_line_is_a_name_and_a_version() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)] == []


def test_the_pins_are_what_the_package_asks_for() -> None:
    for requirement in asked_for():
        assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)]), str(requirement)


def test_everything_that_is_needed_is_pinned_and_nothing_else() -> None:
    assert needed(asked_for()) == PINS.keys()
