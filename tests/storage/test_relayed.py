"""Which phone has which copy: found by every name it ever had, read by nobody without the key, and gone on its day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ozo_signal.storage import Store, groups, people, relayed
from ozo_signal.storage.groups import Group
from ozo_signal.storage.relayed import Part, Relayed

pytestmark = pytest.mark.asyncio

NOW = 1_800_000_000_000
HOUR = 3_600_000
HEAD = "zwaluwenpraat"


async def a_group(store: Store, name: str = "g1") -> str:
    """A group of this id."""
    group = Group(
        id=name,
        name="Ouders en school",
        language="nl",
        room="relay",
        weekday=3,
        minute_of_day=1200,
        zone="Europe/Amsterdam",
        sessions=6,
        people_max=10,
        rest_seconds=15,
        timer_seconds=0,
        made_at=NOW,
    )
    async with store.write() as tx:
        await groups.add(tx, group)
    return name


async def two_people(store: Store) -> tuple[str, str]:
    async with store.write() as tx:
        return (await people.add(tx, "uuid of Ada", "nl", NOW)).id, (await people.add(tx, "uuid of Ben", "el", NOW)).id


def one_of(group: str, ada: str, ben: str, mark: str = "one") -> Relayed:
    """Ada said something, and edited it; Ben has a copy."""
    parts = (Part((ben,), HEAD, (70, 71)), Part(("c", "d"), HEAD))
    return Relayed(mark, group, ada, (10, 11), parts, ((ben, "🧡"), ("c", "👍")))


async def test_it_is_found_by_every_name_it_had_and_by_no_other(store: Store) -> None:
    group, (ada, ben) = await a_group(store), await two_people(store)
    other = await a_group(store, "g2")
    one = one_of(group, ada, ben)
    async with store.write() as tx:
        await relayed.add(tx, replace(one, own=(10,), parts=(Part((ben,), HEAD),)), NOW)
        await relayed.change(tx, one)
        for stamp in (10, 11):
            assert await relayed.by_own(tx, ada, stamp) == one
            assert await relayed.by_own(tx, ben, stamp) is None, "somebody else cannot change it"
        for stamp in (70, 71):
            assert await relayed.by_copy(tx, group, stamp) == one
            assert await relayed.by_copy(tx, other, stamp) is None, "nor can somebody in another group answer it"
        assert await relayed.by_own(tx, ada, 70) is None
        assert await relayed.get(tx, "one") == one
        assert await relayed.get(tx, "two") is None


async def test_the_newest_part_is_the_one_somebody_has(store: Store) -> None:
    one = replace(one_of("g", "a", "b"), parts=(Part(("b", "c")), Part(("c",)), Part(("d",))))
    assert [one.part_of(who) for who in "abcd"] == [None, 0, 1, 2]


async def test_it_goes_after_its_time_with_its_author_and_with_its_group(store: Store) -> None:
    group, (ada, ben) = await a_group(store), await two_people(store)
    async with store.write() as tx:
        await relayed.add(tx, one_of(group, ada, ben), NOW)
        await relayed.add(tx, replace(one_of(group, ben, ada, "two"), own=(20,), parts=()), NOW + HOUR)
        await relayed.add(tx, replace(one_of(group, ben, ada, "three"), own=(30,), parts=()), NOW + 2 * HOUR)
        assert await relayed.count_of(tx, ada) == 1 and await relayed.count_of(tx, ben) == 2
        assert await relayed.erase_old(tx, NOW - 1) == 0
        assert await relayed.erase_old(tx, NOW) == 1
        assert await relayed.by_own(tx, ada, 10) is None and await relayed.by_own(tx, ben, 20) is not None
        assert await relayed.erase_of(tx, ada) == 0
        assert await relayed.erase_of(tx, ben) == 2
        await relayed.add(tx, one_of(group, ada, ben), NOW)
        await groups.erase(tx, group)
        assert await relayed.get(tx, "one") is None
        assert await relayed.count_of(tx, ada) == 0
        for table in (relayed.relayed, relayed.names):
            assert (await tx.conn.execute(table.select())).all() == []


async def test_nothing_of_it_is_in_the_file_in_clear(store: Store, file: Path) -> None:
    group, (ada, ben) = await a_group(store), await two_people(store)
    async with store.write() as tx:
        await relayed.add(tx, one_of(group, ada, ben), NOW)
    held = held_beside(file)
    assert HEAD.encode() not in held and b'"parts"' not in held
    assert not held or group.encode() in held, "what is not sealed would be found"


def held_beside(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
