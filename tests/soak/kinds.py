"""The kinds of soak there are: every folder of the tests that has a `soak.py` in it.

    NAME = "evenings"                             by which it is chosen
    SHARE = 1                                     parts of the time, compared with the others
    def play(seed: int, show: bool) -> dict       one whole play, all of which follows from the seed

`play` takes a minute at most. It returns what it counted, such as {"kills": 27}; with `show` it prints what happens,
for a person to read. What does not hold is an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

TESTS = Path(__file__).parents[1]


class Play(Protocol):
    def __call__(self, seed: int, show: bool) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class Kind:
    name: str
    share: float
    play: Play


def find_kinds(folder: Path = TESTS, package: str = "tests") -> list[Kind]:
    """All of them, by name."""
    modules = [import_module(f"{package}.{file.parent.name}.soak") for file in sorted(folder.glob("*/soak.py"))]
    found = [Kind(str(m.NAME), float(m.SHARE), cast(Play, m.play)) for m in modules]
    return sorted(found, key=lambda kind: kind.name)
