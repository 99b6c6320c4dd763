"""Kills for as long as one likes, in evenings that nobody has seen: `make soak`, with MINUTES=60 or SEED=7.

Each evening has a seed. It is played once without a kill and then several times with many; the first fault ends the
soak and says how to see it again. With a seed given, that evening alone is played.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from .evening import invent
from .fates import Fates
from .lives import Nursery, open_nursery
from .play import play, rehearse
from .record import Record
from .verdict import judge

PLAYS = 4  # of each evening, with kills
LANES_MAX = 4
FAULTS_TOLD = 10


class Soak:
    """Evenings side by side, until the time is over or something was found."""

    def __init__(self, nursery: Nursery, minutes: float, seed: int | None) -> None:
        self._nursery = nursery
        self._until = time.monotonic() + 60 * minutes
        self._seed = seed
        self._seeds = itertools.count(random.randrange(1_000_000))
        self.kills = 0
        self.found = False

    async def run(self) -> None:
        if self._seed is not None:
            await self._evening(self._seed)
            return
        lanes = min(os.cpu_count() or 1, LANES_MAX)
        await asyncio.gather(*(self._lane() for _ in range(lanes)))

    async def _lane(self) -> None:
        while not self.found and time.monotonic() < self._until:
            await self._evening(next(self._seeds))

    async def _evening(self, seed: int) -> None:
        with tempfile.TemporaryDirectory(prefix="ozo-soak-") as folder:
            evening, reference = await rehearse(Path(folder), self._nursery, invent(seed))
            records = [reference]
            for number in range(1, PLAYS + 1):
                empty = Path(tempfile.mkdtemp(dir=folder))
                records.append(await play(empty, self._nursery, evening, Fates(f"{seed}.{number}")))
        verdicts = [judge(record, reference) for record in records]
        self._count(seed, records, sum(len(verdict.doubled) for verdict in verdicts))
        faults = [fault for verdict in verdicts for fault in verdict.faults]
        if faults:
            self.found = True
            tell(*faults[:FAULTS_TOLD], f"{len(faults)} faults. To play this one again: make soak SEED={seed}")

    def _count(self, seed: int, records: Sequence[Record], doubled: int) -> None:
        where = Counter(death.where or "at random" for record in records for death in record.deaths)
        lost = sum(len(record.lost) for record in records)
        self.kills += where.total()
        tell(
            f"Evening {seed}: {where.total()} kills ({', '.join(f'{n} {point}' for point, n in where.most_common())}), "
            f"{doubled} sentences twice, {lost} letters handed over to the dying. {self.kills} kills until now."
        )


async def soak(minutes: float, seed: int | None) -> int:
    """The exit status: 0 when nothing was found."""
    async with open_nursery() as nursery:
        soaked = Soak(nursery, minutes, seed)
        await soaked.run()
    if not soaked.found:
        tell(f"Nothing was lost in {soaked.kills} kills.")
    return int(soaked.found)


def tell(*lines: str) -> None:
    # What a command prints is caught for the whole process, and another lane may be on the command line.
    assert sys.__stdout__ is not None
    sys.__stdout__.write("\n".join(lines) + "\n")
    sys.__stdout__.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description="Kill the bot, again and again.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    sys.exit(asyncio.run(soak(options.minutes, options.seed)))


if __name__ == "__main__":
    main()
