"""A few invented evenings in the real house: the core alone knows what every phone gets, whatever happens to the bot.

They are chosen by what happens in them: kills for seconds and for minutes, a line that is cut, letters that come late
or twice, an alarm that is late, early or rings twice, and a clock that is wrong.
"""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

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
AT_ONCE = 40  # seeds that are looked at together


@cache
def chosen() -> dict[int, frozenset[str]]:
    """Evenings in which, between them, everything happens; and what happens in each."""
    found: dict[int, frozenset[str]] = {}
    looked_at: dict[int, frozenset[str]] = {}
    while missing := TO_MEET.difference(*found.values()):
        best = max(looked_at, key=lambda seed: len(looked_at[seed] & missing), default=0)
        if looked_at.get(best, frozenset()) & missing:
            found[best] = looked_at[best]
        else:
            looked_at |= {seed: kinds_of(seed) for seed in range(len(looked_at), len(looked_at) + AT_ONCE)}
    return found


@cache
def kinds_of(seed: int) -> frozenset[str]:
    """What happens in this evening, as far as the memory knows; nothing when it is too long or too short."""
    evening = Evening(seed, core.step, GroupRoom(), real_cast(seed))
    kinds = frozenset(round_.what for round_ in evening.rounds())
    return kinds if len(evening.happenings) in STEPS else frozenset()


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
    with pytest.raises(AssertionError, match=r"in the real house .* gets .*👍"):
        await hold_twice(next(iter(chosen())), tmp_path, forgets_to_nod)
