"""The brake: Signal said "not so fast", and for a while nobody sends.

One refusal may be about one person alone (Signal counts for each pair of sender and receiver, and wants proof for some
newcomers only), so the first one holds up nothing but its own lane. When a second lane is refused before anybody was
reached, or a whole group was, it is about everyone: the brake is on. When the wait is over one lane goes first, and
after it more and more at once.

It says who may send; sending, saving and telling is the outbox's work.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozo_signal.core.names import MINUTE, SECOND
from ozo_signal.signal.letters import Refused
from ozo_signal.storage.notices import Notice

LIMIT = "limit"  # what the notice is called
# When Signal does not say for how long: after the first refusal, the second, …; the last one is repeated.
WAITS = (15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE)
LANES_COUNTED = 64  # with so many side by side there is no need to count any more


@dataclass(frozen=True)
class Held:
    """For how long nobody could send: from when to when, in milliseconds."""

    since: int
    until: int


class Brake:
    """Off at first; `load` puts on the one that was on before a restart."""

    def __init__(self) -> None:
        self._on: Notice | None = None
        self._refused: set[str] = set()  # lanes, since somebody was reached last
        self._lanes_max: int | None = None  # side by side; None is as many as there are

    def load(self, notice: Notice | None) -> None:
        if notice is not None:
            self.put_on(notice)

    @property
    def until(self) -> int | None:
        """When somebody may send again; it may lie in the past, and nobody has tried yet."""
        return self._on.until if self._on is not None else None

    def holds(self, now: int) -> bool:
        return self.until is not None and now < self.until

    def lanes_free(self, now: int, at_work: int) -> int | None:
        """How many lanes may begin now, beside those that are at work; None is as many as there are."""
        if self.holds(now):
            return 0
        return None if self._lanes_max is None else max(0, self._lanes_max - at_work)

    def refused(self, lane: str, refusal: Refused, now: int) -> Notice | None:
        """A lane was refused by a limit. The notice to be saved, None when it is about this lane alone."""
        self._refused.add(lane)
        if self._on is None and len(self._refused) < 2 and refusal.people < 2:
            return None
        # Proof is wanted of some people for a day, and a day is too long for the others: they are tried sooner.
        told = 0 if refusal.challenge else (refusal.retry_after_seconds or 0) * SECOND
        if self._on is not None and self.holds(now):  # it was sent before the brake came on
            return Notice(LIMIT, self._on.since, max(self._on.until or 0, now + told), self._on.count)
        count = self._on.count if self._on is not None else 0
        wait = told or WAITS[min(count, len(WAITS) - 1)]
        return Notice(LIMIT, self._on.since if self._on is not None else now, now + wait, count + 1)

    def put_on(self, notice: Notice) -> None:
        """The notice is saved."""
        self._on = notice
        self._lanes_max = 1

    def lift(self, now: int) -> Notice | None:
        """Signal has taken the proof: try at once. The notice to be saved, None when the brake is off."""
        return Notice(LIMIT, self._on.since, now, 0) if self._on is not None else None

    def would_release(self, now: int) -> Held | None:
        """Somebody was reached: how long nobody was, None when the brake is off, or stays on.

        Who is reached while it holds was on the way before it came on, and says nothing about now.
        """
        return None if self._on is None or self.holds(now) else Held(self._on.since, now)

    def release(self, now: int) -> None:
        """Somebody was reached, and it is saved."""
        if self.holds(now):
            return
        self._refused.clear()
        self._on = None
        if self._lanes_max is not None:
            more = 2 * self._lanes_max
            self._lanes_max = more if more < LANES_COUNTED else None
