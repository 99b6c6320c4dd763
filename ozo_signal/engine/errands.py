"""Errands: what the coordinator asked for on the command line, carried out at the desk like everything else."""

from __future__ import annotations

from ozo_signal.engine import farewell, series
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx, groups
from ozo_signal.storage import errands as left


async def carry_out(tx: Tx, tools: Tools, now: int) -> None:
    """Every errand that was left since the last time."""
    for errand in await left.take_all(tx):
        group = await groups.by_id(tx, errand.group) if errand.group else None
        if group is None:
            continue
        if errand.what == "end":
            await farewell.erase(tx, tools, group, now, told_in_room="ended.told")
        elif errand.what == "planned":
            await series.set_bell(tx, group)
