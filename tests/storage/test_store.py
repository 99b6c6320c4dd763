"""Opening, transactions, keys: what holds for the store as a whole.

Nothing here is about one kind of thing that is kept.
"""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ozo_signal.storage import Keyring, Store, StoreError, people, tables, words
from ozo_signal.storage.errors import StoreTrouble
from ozo_signal.storage.schema import make_config
from ozo_signal.storage.seal import KeyCache

NOW = 1_790_000_000_000


async def test_what_was_written_is_there_after_opening_again(url: str, keyring: Keyring, keys: Path) -> None:
    store = await Store.open(url, keyring, keys)
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
        mark = tx.mark("a code")
    await store.close()
    store = await Store.open(url, keyring, keys)
    async with store.read() as tx:
        assert await people.find(tx, "uuid-anna") == anna
        assert tx.mark("a code") == mark
    await store.close()


async def test_what_raises_is_undone_with_the_keys_it_made(store: Store) -> None:
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
    with pytest.raises(RuntimeError):
        async with store.write() as tx:
            await people.add(tx, "uuid-bram", "nl", NOW)
            await tx.seal("meeting:a:1", "made and undone")
            await tx.erase_key(f"person:{anna.id}")
            raise RuntimeError
    async with store.write() as tx:
        assert await people.find(tx, "uuid-bram") is None
        assert await people.address(tx, anna.id) == "uuid-anna"
        sealed = await tx.seal("meeting:a:1", "made anew")
    async with store.read() as tx:
        assert await tx.unseal("meeting:a:1", sealed) == "made anew"


async def test_one_writes_at_a_time_and_readers_do_not_wait(store: Store) -> None:
    async with store.write() as tx:
        await people.add(tx, "uuid-anna", "nl", NOW)
        second = asyncio.create_task(_add(store, "uuid-bram"))
        async with store.read() as other:
            assert await people.find(other, "uuid-anna") is None, "not saved yet"
        assert not second.done()
    await second
    async with store.read() as tx:
        assert await people.find(tx, "uuid-anna") is not None
        assert await people.find(tx, "uuid-bram") is not None


async def test_many_writers_all_get_their_turn(store: Store) -> None:
    await asyncio.gather(*(_add(store, f"uuid-{number}") for number in range(20)))
    async with store.read() as tx:
        assert (await tx.conn.execute(text("SELECT count(*) FROM people"))).scalar_one() == 20


async def test_a_reader_can_change_nothing(store: Store) -> None:
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
    with pytest.raises((DBAPIError, StoreTrouble)):
        async with store.read() as tx:
            await people.set_language(tx, anna.id, "el")
    async with store.write() as tx:
        assert await people.language_of(tx, anna.id) == "nl"
        await people.set_language(tx, anna.id, "el")


async def test_an_erased_key_takes_what_it_sealed_along(store: Store) -> None:
    async with store.write() as tx:
        sealed = await tx.seal("meeting:a:1", "fietsen")
        assert await tx.unseal("meeting:a:1", sealed) == "fietsen"
    async with store.write() as tx:
        await tx.erase_key("meeting:a:1")
        assert await tx.unseal("meeting:a:1", sealed) is None
        with pytest.raises(StoreError):
            await tx.seal("meeting:a:1", "with a key that is about to go")
        with pytest.raises(StoreError):
            await tx.erase_key("marks")
    async with store.write() as tx:
        await tx.seal("meeting:a:1", "another key of the same name")
        assert await tx.unseal("meeting:a:1", sealed) is None


async def test_a_reader_that_began_before_an_erasure_brings_no_key_back(store: Store) -> None:
    async with store.write() as tx:
        sealed = await tx.seal("meeting:a:1", "fietsen")
    async with store.read() as reader:
        assert await reader.unseal("meeting:a:1", sealed) == "fietsen"
        async with store.write() as tx:
            await tx.erase_key("meeting:a:1")
    async with store.write() as tx:
        assert await tx.unseal("meeting:a:1", sealed) is None


async def test_another_service_key_opens_nothing_and_changes_nothing(url: str, keyring: Keyring, keys: Path) -> None:
    store = await Store.open(url, keyring, keys)
    await _add(store, "uuid-anna")
    await store.close()
    with pytest.raises(StoreError, match="does not open this store"):
        await Store.open(url, Keyring.load(Keyring.make()), keys)
    store = await Store.open(url, keyring, keys)
    async with store.read() as tx:
        assert await people.find(tx, "uuid-anna") is not None
    await store.close()


async def test_after_a_rotation_the_old_service_key_is_not_needed_and_no_mark_has_changed(url: str, keys: Path) -> None:
    old = Keyring.make()
    store = await Store.open(url, Keyring.load(old), keys)
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
        mark = tx.mark("a code")
    await store.close()
    both = Keyring.make(old)
    await (await Store.open(url, Keyring.load(both), keys)).close()
    store = await Store.open(url, Keyring.load(both.split()[0]), keys)
    async with store.read() as tx:
        assert tx.mark("a code") == mark
        assert await people.find(tx, "uuid-anna") == anna
        assert await people.address(tx, anna.id) == "uuid-anna"
    await store.close()
    with pytest.raises(StoreError, match="does not open this store"):
        await Store.open(url, Keyring.load(old), keys)


async def test_a_store_newer_than_the_code_is_left_alone(url: str, keyring: Keyring, keys: Path) -> None:
    store = await Store.open(url, keyring, keys)
    async with store.write() as tx:
        await tx.conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.close()
    with pytest.raises(StoreError, match="newer version"):
        await Store.open(url, keyring, keys)


async def test_the_migrations_make_the_tables_the_code_uses(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))

    async with store.read() as tx:
        assert await tx.conn.run_sync(differences) == []


async def test_the_migrations_can_be_said_in_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    config = make_config()
    config.attributes["dialect"] = "postgresql"
    command.upgrade(config, "head", sql=True)
    said = capsys.readouterr().out
    assert "number BIGSERIAL NOT NULL" in said
    assert all(f"CREATE TABLE {table} (" in said for table in tables.metadata.tables)


async def test_the_file_is_for_its_owner_alone(file: Path, keyring: Keyring) -> None:
    store = await Store.open(f"sqlite:///{file}", keyring)
    await _add(store, "uuid-anna")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert modes.keys() >= {"ozo.db", "ozo.db-wal"}
    assert set(modes.values()) == {0o600}
    await store.close()


async def test_sqlite_is_opened_with_its_settings(file: Path, keyring: Keyring) -> None:
    store = await Store.open(f"sqlite:///{file}", keyring)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "busy_timeout": 100,
    }
    async with store.write() as tx, store.read() as other:
        for conn in (tx.conn, other.conn):
            said = {name: (await conn.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted}
            assert said == wanted
    await store.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "just words", ""])
async def test_an_address_that_cannot_be_a_store_is_said_so(url: str, keyring: Keyring, keys: Path) -> None:
    with pytest.raises(StoreError):
        await Store.open(url, keyring, keys)


async def test_a_file_that_is_no_store_is_left_alone(file: Path, keyring: Keyring) -> None:
    write_list(file)
    with pytest.raises(StoreError, match="is damaged, or is something else"):
        await Store.open(f"sqlite:///{file}", keyring)
    assert is_list(file)


@pytest.mark.parametrize("ring", ["", "no key", "bm90IGxvbmcgZW5vdWdo"])
async def test_a_key_ring_that_is_none_is_refused(ring: str) -> None:
    with pytest.raises(StoreError):
        Keyring.load(ring)


async def test_the_cache_of_keys_is_bounded(store: Store) -> None:
    async with store.write() as tx:
        sealed = {owner: await tx.seal(owner, owner) for owner in (f"meeting:a:{n}" for n in range(600))}
    async with store.write() as tx:
        for owner, blob in sealed.items():
            assert await tx.unseal(owner, blob) == owner
    cache = KeyCache(size_max=2)
    key = Fernet(Fernet.generate_key())
    for owner in "abc":
        cache.put(owner, key)
    assert len(cache) == 2 and cache.get("a") is None and cache.get("c") is key


async def test_an_error_of_the_database_does_not_tell_what_was_written(store: Store) -> None:
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
        await words.keep(tx, "w1", anna.id, "topic", "fietsen", at=NOW)
    with pytest.raises(DBAPIError) as raised:
        async with store.write() as tx:
            await words.keep(tx, "w1", anna.id, "canary-kind", "fietsen", at=NOW)
    assert "canary-kind" not in str(raised.value)


async def _add(store: Store, uuid: str) -> None:
    async with store.write() as tx:
        await people.add(tx, uuid, "nl", NOW)


def write_list(file: Path) -> None:
    file.write_text("a shopping list, " * 100)


def is_list(file: Path) -> bool:
    return file.read_text() == "a shopping list, " * 100
