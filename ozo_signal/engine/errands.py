"""Errands: what the coordinator asked for on the command line, carried out at the desk like everything else."""

from __future__ import annotations

from ozo_signal.engine import challenge, coordinating, farewell, line, series
from ozo_signal.engine.challenge import Submission
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx, coordinators, groups
from ozo_signal.storage import errands as left
from ozo_signal.storage.errands import Errand


async def carry_out(tx: Tx, tools: Tools, now: int) -> list[Submission]:
    """Every errand that was left since the last time. Returns what is to be submitted to Signal once this is saved."""
    submissions = []
    for errand in await left.take_all(tx):
        if errand.group is not None:
            await _in_group(tx, tools, errand, now)
        elif errand.what == "challenge":
            submissions.append(await challenge.take_answer(tx, errand.number, errand.values["captcha"], now))
        elif errand.what == "coordinators_end":
            await _end_coordinators(tx, tools, errand.values.get("person"))
    return [submission for submission in submissions if submission is not None]


async def keep_watch(tx: Tx, tools: Tools, now: int) -> None:
    """What is looked after now and then: the line, and who is a coordinator no more."""
    await line.look(tx, now)
    await coordinating.end_due(tx, tools, now)


async def _in_group(tx: Tx, tools: Tools, errand: Errand, now: int) -> None:
    group = await groups.by_id(tx, errand.group or "")
    if group is None:
        return
    if errand.what == "end":
        await farewell.erase(tx, tools, group, now, told_in_room="ended.told")
    elif errand.what == "planned":
        await series.set_bell(tx, group)


async def _end_coordinators(tx: Tx, tools: Tools, person: str | None) -> None:
    for one in await coordinators.everyone(tx):
        if person in (None, one.person):
            await coordinating.end(tx, tools, one.person)
