"""Invented evenings hold what was promised, and together they reach everything there is.

OZO_SEED=123 plays one evening alone; OZO_SEEDS=5000 plays that many.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import pytest

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.session import Session

from .evening import Evening, Step
from .everything import everything

SEEDS = int(os.environ.get("OZO_SEEDS", "450"))
ALONE = os.environ.get("OZO_SEED")
Effects = tuple[ef.Effect, ...]


@pytest.mark.timeout(600)
def test_every_evening_holds_the_rules_and_together_they_reach_everything() -> None:
    reached: Counter[str] = Counter()
    for seed in [int(ALONE)] if ALONE else range(SEEDS):
        reached += Evening(seed).play().reached
    if ALONE is None and SEEDS >= 450:
        never = sorted(everything() - set(reached))
        assert not never, f"no evening reached {never}"


def test_the_same_seed_is_the_same_evening() -> None:
    one, other = Evening(7), Evening(7)
    one.play()
    other.play()
    assert one.story == other.story


def loses_words(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    return after, tuple(e for e in effects if not isinstance(e, ef.HoldBack))


def hurries(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(replace(session, rest_seconds=0), event)
    return replace(after, rest_seconds=session.rest_seconds), effects


def tells_secrets(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    after, effects = core.step(session, event)
    kept = [e for e in effects if isinstance(e, ef.Keep) and e.sort == "reflection"]
    return after, (*effects, *(ef.Reveal(e.words, e.by, "share.head") for e in kept))


def sleeps_on(session: Session, event: ev.Event) -> tuple[Session, Effects]:
    """Forgets that the hour is kept."""
    after, effects = core.step(replace(session, ends_at=session.ends_at + 600_000), event)
    return replace(after, ends_at=session.ends_at), effects


@pytest.mark.parametrize(
    ("broken", "noticed"),
    [
        (loses_words, "words have 0 fates"),
        (hurries, "someone is called in the rest"),
        (tells_secrets, "a note is shown without its author's yes"),
        (sleeps_on, "the session lasts longer than its hour|the check-out did not start in time"),
    ],
)
def test_a_core_that_breaks_a_rule_is_noticed(broken: Step, noticed: str) -> None:
    with pytest.raises(AssertionError, match=noticed):
        for seed in range(30):
            Evening(seed, broken).play()
