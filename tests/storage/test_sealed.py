"""What stands in the files of a store: nothing a person wrote, chose or is identified by, nothing erased.

Each test has a control: something that is in the files, so that looking for it would have found it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio
from sqlalchemy import select

from ozo_signal.storage import (
    Keyring,
    Store,
    Tx,
    errands,
    groups,
    inbox,
    outbox,
    people,
    questions,
    tables,
    words,
)
from ozo_signal.storage.groups import Group

NOW = 1_790_000_000_000
CANARIES = [f"kanarie-{what}" for what in ("uuid", "name", "group", "signal", "words", "post", "frame", "value")]
CONTROL = "Europe/Controle"


@pytest_asyncio.fixture
async def store(file: Path, keyring: Keyring) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{file}", keyring)
    yield store
    await store.close()


def bytes_of(file: Path) -> bytes:
    """Everything beside and in the database: the file, its write-ahead file, its index."""
    return b"".join(path.read_bytes() for path in sorted(file.parent.iterdir()))


def wrapped_keys(file: Path, *owners: str) -> list[bytes]:
    with closing(sqlite3.connect(file.with_suffix(".keys"))) as cabinet:
        keys = dict(cabinet.execute("SELECT owner, wrapped FROM keys JOIN places ON number = place").fetchall())
    return [keys[owner] for owner in owners]


def a_group() -> Group:
    return Group(
        id="group23456",
        name="kanarie-group",
        language="nl",
        room="relay",
        weekday=0,
        minute_of_day=0,
        zone=CONTROL,
        sessions=6,
        people_max=10,
        rest_seconds=10,
        timer_seconds=0,
        signal_group="kanarie-signal",
        made_at=NOW,
    )


async def fill(tx: Tx) -> str:
    anna = (await people.add(tx, "kanarie-uuid", "nl", NOW)).id
    await groups.add(tx, a_group())
    await groups.join(tx, a_group().id, anna, "participant", NOW)
    await groups.name(tx, a_group().id, anna, "kanarie-name")
    await words.keep(tx, "w1", anna, "reflection", "kanarie-words", group=a_group().id, at=NOW)
    await questions.ask(tx, anna, "topic", {"draft": "kanarie-value"}, NOW)
    await inbox.add_all(tx, [(tx.mark("kanarie-uuid 1"), "kanarie-frame", NOW)])
    await outbox.put(tx, "group:group23456", "kanarie-post")
    await errands.leave(tx, "invite", a_group().id, {"name": "kanarie-value"}, NOW)
    return anna


async def test_no_sealed_text_stands_in_the_files_while_open_or_closed(store: Store, file: Path) -> None:
    async with store.write() as tx:
        await fill(tx)
    while_open = bytes_of(file)
    assert (file.parent / "ozo.db-wal").stat().st_size > 0
    await store.close()
    for content in (while_open, bytes_of(file)):
        assert CONTROL.encode() in content
        for canary in CANARIES:
            assert canary.encode() not in content, canary


async def test_every_canary_was_really_written(store: Store) -> None:
    async with store.write() as tx:
        anna = await fill(tx)
    async with store.write() as tx:
        [member] = await groups.members(tx, a_group().id)
        [group] = await groups.all(tx)
        question = await questions.open_of(tx, anna)
        [errand] = await errands.take_all(tx)
        found = {await people.address(tx, anna), member.name, group.name, group.signal_group}
        found |= {one.text for one in await words.find(tx)} | {row.post for row in await outbox.ready(tx, NOW)}
        found |= {frame for _, frame in await inbox.waiting(tx)}
        assert question is not None
        assert found | {question.values["draft"]} == set(CANARIES)
        assert errand.values == {"name": "kanarie-value"}


async def test_no_sealed_bytes_are_left_of_who_is_forgotten(store: Store, file: Path) -> None:
    async with store.write() as tx:
        anna = await fill(tx)
    async with store.read() as tx:
        columns = (tables.words.c.sealed_text, tables.people.c.sealed_uuid, tables.memberships.c.sealed_name)
        sealed = [(await tx.conn.execute(select(column))).scalar_one() for column in columns]
        words_key = (await tx.conn.execute(select(tables.words.c.key))).scalar_one()
    sealed += wrapped_keys(file, words_key, f"person:{anna}")
    assert all(blob in bytes_of(file) for blob in sealed), "the control"
    async with store.write() as tx:
        await people.forget(tx, anna)
    assert not any(blob in bytes_of(file) for blob in sealed)


async def test_no_sealed_bytes_are_left_of_words_changed_or_due(store: Store, file: Path) -> None:
    blobs: list[bytes] = []
    query = select(tables.words.c.sealed_text)
    async with store.write() as tx:
        anna = (await people.add(tx, "uuid", "nl", NOW)).id
        await words.keep(tx, "w1", anna, "topic", "fietsen", at=NOW, expires_at=NOW + 1)
        blobs.append((await tx.conn.execute(query)).scalar_one())
    assert blobs[0] in bytes_of(file), "the control"
    async with store.write() as tx:
        await words.change(tx, "w1", "zwemmen")
        blobs.append((await tx.conn.execute(query)).scalar_one())
    assert blobs[0] not in bytes_of(file) and blobs[1] in bytes_of(file)
    async with store.write() as tx:
        await words.erase_due(tx, NOW + 1)
    assert blobs[1] not in bytes_of(file)


async def test_what_a_reader_held_up_is_swept_after_the_next_write(store: Store, file: Path) -> None:
    async with store.write() as tx:
        anna = await fill(tx)
        blob = (await tx.conn.execute(select(tables.words.c.sealed_text))).scalar_one()
    async with store.read() as reader:
        assert await people.find(reader, "kanarie-uuid") is not None
        async with store.write() as tx:
            await people.forget(tx, anna)
        assert blob in bytes_of(file), "the reader still sees the old pages"
    async with store.write() as tx:
        await people.add(tx, "another", "nl", NOW)
    assert blob not in bytes_of(file)


async def test_what_was_on_its_way_is_gone_after_a_sweep(store: Store, file: Path) -> None:
    async with store.write() as tx:
        [(number, _)] = await inbox.add_all(tx, [("m1", "frame", NOW)])
        blob = (await tx.conn.execute(select(tables.inbox.c.sealed_frame))).scalar_one()
    async with store.write() as tx:
        await inbox.strike(tx, [number], NOW)
    assert blob in bytes_of(file), "the control"
    await store.sweep()
    assert blob not in bytes_of(file)


async def test_sealed_bytes_do_not_say_when_they_were_made(store: Store) -> None:
    async with store.write() as tx:
        first, second = await tx.seal("service", "a"), await tx.seal("service", "a")
    assert first != second
    assert first[:11] == second[:11] == b"gAAAAAAAAAA"
