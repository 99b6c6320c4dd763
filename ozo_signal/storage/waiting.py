"""The posts that wait, lane by lane, as they were read from the outbox; who sends them need not ask for each again.

A lane waits behind a post of its own that may not be sent yet; its safety posts wait for themselves alone. A post can
also wait behind another lane: where the room and the bot speak in one chat, what is said to all comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ozo_signal.core.names import Rank


@dataclass(frozen=True)
class Row:
    """A post that waits. `post` is its JSON; after `drop_after` (milliseconds) it helps nobody any more."""

    number: int
    lane: str
    rank: Rank
    post: str
    slot: str | None
    ready_at: int
    tries: int
    drop_after: int | None
    about: str | None
    behind: str | None = None


class Waiting:
    """Rows, added in the order of their numbers. Times are milliseconds."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._lanes: dict[str, dict[int, Row]] = {}
        self._put_off: dict[int, Row] = {}  # those that may not be sent at any time
        self._leading: set[str] = set()  # lanes behind which something has waited
        self.newest = 0
        self.add(rows)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.newest = max(self.newest, row.number)
            self._keep(row)

    def put_off(self, row: Row, ready_at: int) -> None:
        """It was tried in vain."""
        self._keep(replace(row, ready_at=ready_at, tries=row.tries + 1))

    def strike(self, row: Row) -> None:
        """It was sent, or is gone for another reason."""
        self._put_off.pop(row.number, None)
        lane = self._lanes.get(row.lane, {})
        lane.pop(row.number, None)
        if not lane:
            self._lanes.pop(row.lane, None)

    def next_of(self, lane: str, at: int) -> Row | None:
        """What may be sent in this lane now."""
        return next(self._ready(lane, at), None)

    def lanes(self, at: int) -> list[str]:
        """Those in which something may be sent: first those with a safety post, then those with a session."""
        places = {}
        for lane in self._lanes:
            if ready := list(self._ready(lane, at)):
                places[lane] = min(row.rank for row in ready), ready[0].number
        return sorted(places, key=lambda lane: places[lane])

    def ready(self, at: int) -> tuple[Row, ...]:
        """Everything that may be sent now, in the order in which lanes side by side would."""
        places: dict[int, tuple[int, int]] = {}
        rows: list[Row] = []
        for lane in self._lanes:
            mine = list(self._ready(lane, at))
            best = min((row.rank for row in mine if row.rank > Rank.SAFETY), default=Rank.OTHER)
            places |= {row.number: (min(row.rank, best), row.number) for row in mine}
            rows += mine
        return tuple(sorted(rows, key=lambda row: places[row.number]))

    def later(self, at: int) -> int | None:
        """When the next post that has to wait until after `at` may be sent, None when none has to wait."""
        return min((row.ready_at for row in self._put_off.values() if row.ready_at > at), default=None)

    def leads(self, lane: str) -> bool:
        """Whether anything waits behind this lane."""
        return lane in self._leading

    def _is_behind(self, row: Row) -> bool:
        """What is tried again holds up nobody else."""
        if row.behind is None:
            return False
        return any(other.number < row.number and not other.tries for other in self._lanes.get(row.behind, {}).values())

    def _keep(self, row: Row) -> None:
        self._lanes.setdefault(row.lane, {})[row.number] = row
        if row.ready_at:
            self._put_off[row.number] = row
        if row.behind is not None:
            self._leading.add(row.behind)

    def _ready(self, lane: str, at: int) -> Iterator[Row]:
        rows = self._lanes.get(lane, {}).values()
        blocked = False
        for safety in (True, False):
            for row in rows:
                if (row.rank is Rank.SAFETY) is not safety:
                    continue
                if row.ready_at > at or self._is_behind(row):
                    blocked = True
                elif safety or not blocked:
                    yield row
