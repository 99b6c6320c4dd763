"""What is kept goes on its day. Each line of the table is measured: the clock walks, and the file is looked into.

The table itself, the README's copy of it and the answer to `privacy` are held to each other here as well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ozo_signal import lookout
from ozo_signal.core.names import DAY, HOUR, MINUTE
from ozo_signal.core.retention import LINES, Line
from ozo_signal.engine import pictures
from ozo_signal.kept import ROWS, table
from ozo_signal.rooms.company import Kept
from ozo_signal.signal.letters import Letter, LetterKind, Parcel
from ozo_signal.storage import errands, groups, notices, outbox, relayed, tables, words
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.relayed import Part, Relayed

from .desk_alone import CODE, DeskAlone, open_desk, settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
STRANGER = "c3c3c3c3-3333-4333-8333-000000000003"


@dataclass(frozen=True)
class Planted:
    """Something of one line, put where it is kept: since when it counts, and how many of it are in the file."""

    since: int
    count: Callable[[], int]


Plant = Callable[[DeskAlone], Awaitable[Planted]]


async def a_group(alone: DeskAlone) -> tuple[str, int]:
    """Ada leads it. When its last session begins."""
    group, codes = await alone.new_group()
    await alone.hear(ADA, codes[0])
    await alone.room_of(group)
    return group, await last_session(alone, group)


async def last_session(alone: DeskAlone, group: str) -> int:
    async with alone.store.read() as tx:
        found = (await tx.conn.execute(tables.meetings.select().where(tables.meetings.c.group_id == group))).all()
    return max(row.starts_at for row in found)


async def a_person(alone: DeskAlone) -> Planted:
    _, last = await a_group(alone)
    assert alone.rows("memberships") == 1
    return Planted(last, lambda: alone.rows("people") + alone.rows("memberships"))


def words_of(kind: str) -> Plant:
    async def plant(alone: DeskAlone) -> Planted:
        group, last = await a_group(alone)
        person = await alone.person(ADA)
        async with alone.store.write() as tx:
            await words.keep(tx, "p1.x", person, kind, "mine", group=group, meeting=1, at=alone.now)
        return Planted(last, lambda: alone.rows("words WHERE kind = ?", kind))

    return plant


async def a_copy(alone: DeskAlone) -> Planted:
    group, _ = await a_group(alone)
    person = await alone.person(ADA)
    async with alone.store.write() as tx:
        await relayed.add(tx, Relayed(tx.mark("one"), group, person, (1, 2), (Part((person,)),)), alone.now)
    assert alone.rows("relayed_names") == 2
    return Planted(alone.now, lambda: alone.rows("relayed") + alone.rows("relayed_names"))


async def a_picture(alone: DeskAlone) -> Planted:
    group, last = await a_group(alone)
    person = await alone.person(ADA)
    await alone.ring(last)
    at = alone.now
    letter = Letter(0, LetterKind.WORDS, ADA, at, at, parcels=(Parcel("picture", "a.jpg", 1),))
    async with alone.store.write() as tx:
        found = await groups.by_id(tx, group)
        assert found is not None
        await pictures.take_in(tx, alone.tools, found, letter, person, f"p{at}.{person}", Kept(""))
    return Planted(at, lambda: alone.rows("words WHERE kind = ?", "picture"))


async def a_question(alone: DeskAlone) -> Planted:
    await a_group(alone)
    await alone.hear(ADA, "name")
    return Planted(alone.now, lambda: alone.rows("questions"))


async def a_stuck_letter(alone: DeskAlone) -> Planted:
    group, _ = await a_group(alone)
    alone.break_session(group)
    await alone.hear(ADA, "hello everyone", group="signal-id")
    return Planted(alone.now, lambda: alone.rows("inbox"))


async def a_post(alone: DeskAlone) -> Planted:
    await a_group(alone)
    alone.change("DELETE FROM outbox")
    await alone.hear(ADA, "rules")
    await alone.ring(alone.now + MINUTE)
    number = alone.rows("outbox") and max(row.number for row in await waiting(alone))
    return Planted(alone.now, lambda: alone.rows("outbox WHERE number = ?", number))


async def waiting(alone: DeskAlone) -> tuple[outbox.Row, ...]:
    async with alone.store.read() as tx:
        return await outbox.ready(tx, alone.now)


async def an_answer_to_a_stranger(alone: DeskAlone) -> Planted:
    await alone.hear(STRANGER, "hello")
    return Planted(alone.now, lambda: alone.rows("outbox"))


async def a_mark(alone: DeskAlone) -> Planted:
    await alone.hear(STRANGER, "hello")
    return Planted(alone.now, lambda: alone.rows("heard"))


async def a_code(alone: DeskAlone) -> Planted:
    # Later than a code lasts, so that it is not erased with the group.
    await alone.new_group(days_ahead=200)
    return Planted(alone.now, lambda: alone.rows("invitations"))


async def a_try(alone: DeskAlone) -> Planted:
    await alone.hear(STRANGER, "K7QM-W4TZ")
    return Planted(alone.now, lambda: alone.rows("tries"))


async def a_course(alone: DeskAlone) -> Planted:
    group, last = await a_group(alone)
    await alone.ring(last)
    alone.change("UPDATE meetings SET session = 'no session' WHERE group_id = ? AND state = 'live'", group)
    return Planted(last, lambda: alone.rows("meetings WHERE session IS NOT NULL"))


async def a_slot(alone: DeskAlone) -> Planted:
    async with alone.store.write() as tx:
        await outbox.sent(tx, "card:g:1:somebody", 1, alone.now)
    return Planted(alone.now, lambda: alone.rows("sent WHERE slot LIKE 'card%'"))


async def a_coordinator(alone: DeskAlone) -> Planted:
    [code] = CODE.findall(await lookout.invite(settings(alone.folder), "en"))
    await alone.hear(ADA, code)
    return Planted(alone.now, lambda: alone.rows("coordinators") + alone.rows("people"))


async def a_coordinators_code(alone: DeskAlone) -> Planted:
    await lookout.invite(settings(alone.folder), "en")
    return Planted(alone.now, lambda: alone.rows("coordinator_codes"))


async def a_notice(alone: DeskAlone) -> Planted:
    async with alone.store.write() as tx:
        await notices.put(tx, Notice("given_up", alone.now))
    return Planted(alone.now, lambda: alone.rows("notices"))


async def an_answer(alone: DeskAlone) -> Planted:
    async with alone.store.write() as tx:
        await errands.answer(tx, 1, "accepted", alone.now)
    return Planted(alone.now, lambda: alone.rows("answers"))


async def the_group(alone: DeskAlone) -> Planted:
    _, last = await a_group(alone)
    return Planted(last, lambda: alone.rows("groups") + alone.rows("meetings") + alone.rows("dues"))


PLANTS: dict[str, Plant] = {
    "person": a_person,
    "note": words_of("reflection"),
    "prepared": words_of("topic"),
    "copies": a_copy,
    "picture": a_picture,
    "question": a_question,
    "stuck": a_stuck_letter,
    "post": a_post,
    "stranger": an_answer_to_a_stranger,
    "mark": a_mark,
    "code": a_code,
    "try": a_try,
    "course": a_course,
    "slot": a_slot,
    "group": the_group,
    "coordinator": a_coordinator,
    "coordinator_code": a_coordinators_code,
    "notice": a_notice,
    "answer": an_answer,
}
# Where the clock stops and the file is looked into, just before and just after.
HOURS = (1, 2, 12, 13, 20, 21, 24, 25, 48, 49)
DAYS = (7, 8, 90, 91, 365, 366)
STEPS = (*(hours * HOUR for hours in HOURS), *(days * DAY for days in DAYS))


async def measure(folder: Path, plant: Plant) -> int:
    """How long it is really kept, in milliseconds: the hour or day around which it went."""
    async with open_desk(folder) as alone:
        planted = await plant(alone)
        assert planted.count(), "there was something to be erased"
        for step in STEPS:
            await alone.ring(max(planted.since + step - MINUTE, alone.now))
            assert planted.count(), f"it was gone before {step / HOUR} hours had passed"
            await alone.ring(planted.since + step + MINUTE)
            if not planted.count():
                return step
    raise AssertionError("it was never erased")


def differences(lines: Iterable[Line], measured: dict[str, int]) -> set[str]:
    return {line.name for line in lines if line.name in measured and measured[line.name] != line.lasts}


@pytest.mark.parametrize("name", PLANTS)
async def test_it_is_kept_as_long_as_the_table_says_and_no_longer(tmp_path: Path, name: str) -> None:
    measured = {name: await measure(tmp_path, PLANTS[name])}
    assert differences(LINES, measured) == set()
    assert differences(longer(LINES), measured) == {name}, "the comparison would notice another table"


def longer(lines: Iterable[Line]) -> list[Line]:
    """The table as it is not."""
    return [line if line.lasts is None else replace(line, lasts=line.lasts + DAY) for line in lines]


def test_everything_that_has_a_day_is_measured() -> None:
    assert {line.name for line in LINES if line.lasts is not None} == PLANTS.keys()


def test_every_table_of_the_store_has_a_line() -> None:
    held = {holds for line in LINES for holds in line.holds}
    assert held == set(tables.metadata.tables)


def test_the_readme_holds_the_table() -> None:
    assert ROWS.keys() == {line.name for line in LINES}
    assert table() in README
    for line in LINES:
        if line.lasts is not None:
            others = [replace(each, lasts=each.lasts + DAY) if each == line and each.lasts else each for each in LINES]
            assert table(others) not in README, f"another day for {line.name} would be noticed"
