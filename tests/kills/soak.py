"""More kills than the tests have time for: evenings that nobody has seen, once without a kill and then with many."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .evening import invent
from .fates import Fates
from .lives import open_nursery
from .play import play as act
from .play import rehearse
from .verdict import judge

NAME = "kills"
SHARE = 1.0
PLAYS = 2  # of each evening, with kills
FAULTS_TOLD = 10


def play(seed: int, show: bool) -> dict[str, int]:
    """The evening of this seed. With `show` each kill is told, by the point at which it came."""
    return asyncio.run(_play(seed, show))


async def _play(seed: int, show: bool) -> dict[str, int]:
    with tempfile.TemporaryDirectory(prefix="ozo-soak-") as folder:
        async with open_nursery() as nursery:
            evening, reference = await rehearse(Path(folder), nursery, invent(seed))
            records = [reference]
            for number in range(1, PLAYS + 1):
                empty = Path(tempfile.mkdtemp(dir=folder))
                records.append(await act(empty, nursery, evening, Fates(f"{seed}.{number}")))
    where = Counter(death.where or "at random" for record in records for death in record.deaths)
    verdicts = [judge(record, reference) for record in records]
    if show:
        sys.stdout.write("".join(f"{count} {point}\n" for point, count in where.most_common()))
    faults = [fault for verdict in verdicts for fault in verdict.faults]
    if faults:
        raise AssertionError("\n".join([*faults[:FAULTS_TOLD], f"{len(faults)} faults"]))
    doubled = sum(len(verdict.doubled) for verdict in verdicts)
    lost = sum(len(record.lost) for record in records)
    return {"kills": where.total(), "sentences twice": doubled, "letters handed over to the dying": lost}
