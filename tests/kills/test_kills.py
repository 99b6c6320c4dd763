"""The kill matrix: an opening and a regular session, in which the bot is killed two hundred times altogether.

Each is played once without a kill, and then with as many as the fates send; what is seen must be the same. Longer, and
with other evenings: `soak.py`.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from ozo_signal.core.names import Point

from ..nursery.lives import Nursery
from .evening import invent
from .fates import Fates
from .play import play, rehearse
from .record import Record
from .verdict import Verdict, judge

OPENING, REGULAR = 1, 2
KILLS_MIN = 100  # in each of the two


@pytest.mark.timeout(600)  # two hundred starts of the bot
@pytest.mark.asyncio(loop_scope="session")
async def test_killed_at_any_moment_the_evening_goes_on_and_nothing_is_lost(tmp_path: Path, nursery: Nursery) -> None:
    found = await asyncio.gather(*(kill_again_and_again(tmp_path, nursery, seed) for seed in (OPENING, REGULAR)))
    played = [each for some in found for each in some]
    faults = [fault for _, verdict in played for fault in verdict.faults]
    assert faults == []
    reached = Counter(death.where or death.during.split()[-1] for record, _ in played for death in record.deaths)
    assert reached.total() >= 2 * KILLS_MIN
    assert reached.keys() >= {*Point, "rest", "away", "meanwhile"}, "a way to die that was never met shows nothing"
    assert any(record.lost for record, _ in played), "what was just handed over may be lost, and sometimes is"
    assert any(verdict.doubled for _, verdict in played), "what was just posted may come twice, and sometimes does"


async def kill_again_and_again(folder: Path, nursery: Nursery, seed: int) -> list[tuple[Record, Verdict]]:
    evening, reference = await rehearse(folder, nursery, invent(seed))
    found = [(reference, judge(reference, reference))]
    while not found[-1][1].faults and sum(len(record.deaths) for record, _ in found) < KILLS_MIN:
        fates = f"{seed}.{len(found)}"
        record = await play(Path(tempfile.mkdtemp(dir=folder)), nursery, evening, Fates(fates))
        found.append((record, judge(record, reference)))
    return found
