"""Tries: how often a post that Signal did not take is tried again, and how long it waits in between."""

from __future__ import annotations

from ozo_signal.core.names import MINUTE, SECOND
from ozo_signal.engine import brake
from ozo_signal.signal.letters import Refused
from ozo_signal.storage.outbox import Row

# How long to wait after the first, second, … try in vain; the last one is repeated.
WAITS = (2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE)
TRIES_MAX = 60
# Where another try helps less, or not at all; then the post is given up, because it would block its lane for ever.
# Someone with a new phone (IDENTITY) or without fresh keys (INVALID_PRE_KEY) may be back within hours.
TRIES_OF = {
    "UNREGISTERED_FAILURE": 3,
    "USER": 3,
    "OTHER": 5,
    "IDENTITY_FAILURE": 20,
    "INVALID_PRE_KEY_FAILURE": 20,
}
LIMITED = "RATE_LIMIT_FAILURE"


def most(reason: str) -> int:
    """After so many tries it is given up."""
    return TRIES_OF.get(reason, TRIES_MAX)


def wait(row: Row, refused: Refused | None) -> int:
    """How long this post waits for its next try, in milliseconds. A limit asks for more patience than a lost line."""
    waits = brake.WAITS if refused is not None and refused.reason == LIMITED else WAITS
    told = (refused.retry_after_seconds or 0) * SECOND if refused is not None else 0
    return max(waits[min(row.tries, len(waits) - 1)], told)
