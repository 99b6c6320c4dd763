"""A few invented evenings in the real house: the core alone knows what every phone gets, whatever happens to the bot.

They are chosen by what happens in them: kills for seconds and for minutes, a line that is cut, letters that come late
or twice, an alarm that is late, early or rings twice, and a clock that is wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.session import Session
from ozo_signal.rooms.group import GroupRoom

from ..seeds.evening import Evening
from ..seeds.rules import Effects
from .house import hold_twice, real_cast

TO_MEET = frozenset(
    {
        *("away for seconds", "away for minutes", "line cut", "line back", "letters late", "double"),
        *("bell late", "bell early", "bell twice", "clock forwards", "clock backwards"),
    }
)
STEPS = range(40, 150)  # long enough to tell something, and short enough for the tests
HOUSE = 60  # a house of its own costs as much as so many steps
AT_ONCE = 40  # seeds that are looked at together


class Look(NamedTuple):
    """What the memory knows of an evening: how long it is, what happens, and when the bot nods first."""

    steps: int
    kinds: frozenset[str]
    nods_after: int

    def is_worth(self, missing: Set[str]) -> float:
        return len(self.kinds & missing) / (self.steps + HOUSE)


@cache
def chosen() -> dict[int, Look]:
    """Evenings in which, between them, everything happens, in as few steps as can be."""
    found: dict[int, Look] = {}
    seen: dict[int, Look] = {}
    while missing := TO_MEET.difference(*(look.kinds for look in found.values())):
        best = max(seen, key=lambda seed: seen[seed].is_worth(missing), default=None)
        if best is not None and seen[best].kinds & missing:
            found[best] = seen[best]
        else:
            seen |= {seed: look_at(seed) for seed in range(len(seen), len(seen) + AT_ONCE)}
    return found


def look_at(seed: int) -> Look:
    """Nothing happens in an evening that is too long or too short."""
    evening = Evening(seed, core.step, GroupRoom(), real_cast(seed))
    kinds = frozenset(round_.what for round_ in evening.rounds())
    steps = len(evening.happenings)
    nods = (n for n, one in enumerate(evening.happenings) if any(isinstance(effect, ef.Nod) for effect in one.effects))
    return Look(steps, kinds if steps in STEPS else frozenset(), next(nods, steps))


@pytest.mark.timeout(300)
async def test_the_real_house_does_what_the_core_alone_does(tmp_path: Path) -> None:
    async def hold(seed: int) -> set[str]:
        folder = tmp_path / str(seed)
        folder.mkdir()
        return (await hold_twice(seed, folder)).reached

    reached = await asyncio.gather(*(hold(seed) for seed in chosen()))
    missing = TO_MEET.difference(*reached)
    assert not missing, f"no evening in the real house came to {sorted(missing)}"


def forgets_to_nod(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    return after, tuple(effect for effect in effects if not isinstance(effect, ef.Nod))


@pytest.mark.timeout(300)
async def test_a_house_that_does_something_else_is_noticed(tmp_path: Path) -> None:
    soonest = min(chosen(), key=lambda seed: chosen()[seed].nods_after)
    with pytest.raises(AssertionError, match=r"in the real house .* gets .*👍"):
        await hold_twice(soonest, tmp_path, forgets_to_nod)
