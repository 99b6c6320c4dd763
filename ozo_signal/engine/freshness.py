"""Freshness: until when a sentence of a session helps. When Signal took nothing for a while, "it is your turn" must not
come after the turn; what people wrote, and what they are asked to write, is never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ozo_signal.core import effects as ef
from ozo_signal.core.names import PASSED_BY_AFTER
from ozo_signal.core.session import Session
from ozo_signal.rooms.company import Sending

# What these begin with is about this very moment: a turn, a silence, the minutes that are left.
OF_THE_MOMENT = ("call.", "check_out.", "gathering.", "hush.", "line.", "pause.", "queue.", "round.", "time.", "turn.")
# After so long somebody's turn has passed by itself.
MOMENT_HELPS = PASSED_BY_AFTER


def dated(sendings: Iterable[Sending], effect: ef.Effect, session: Session) -> Iterator[Sending]:
    """The same sendings, with their last moment."""
    until = _helps_until(effect, session)
    for sending in sendings:
        yield sending if sending.drop_after is not None else replace(sending, drop_after=until)


def _helps_until(effect: ef.Effect, session: Session) -> int | None:
    if isinstance(effect, ef.Open):
        return max(session.phase_until, session.clock + MOMENT_HELPS)
    if isinstance(effect, ef.Say | ef.Ask) and effect.key.startswith(OF_THE_MOMENT):
        return session.clock + MOMENT_HELPS
    return None
