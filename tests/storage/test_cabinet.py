"""The keys in their own file: what is erased there is gone from every copy of the store, and no crash parts the two.

A copy of the store is what a backup is; the tests of the command are in `tests/cli`.
"""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from ozo_signal.storage import Keyring, Store, StoreError, StoreTrouble, groups, people, tables, words
from ozo_signal.storage.cabinet import Cabinet

from .test_sealed import a_group, bytes_of, wrapped_keys

NOW = 1_790_000_000_000


async def opened(file: Path, keyring: Keyring) -> Store:
    return await Store.open(f"sqlite:///{file}", keyring)


async def a_house(store: Store) -> tuple[str, str]:
    """Anna and Bram, each with a note; Anna with a topic in a group as well."""
    async with store.write() as tx:
        anna, bram = [(await people.add(tx, f"uuid-{name}", "nl", NOW)).id for name in ("anna", "bram")]
        await groups.add(tx, a_group())
        await words.keep(tx, "note of anna", anna, "note", "fietsen", at=NOW)
        await words.keep(tx, "topic of anna", anna, "topic", "zwemmen", group=a_group().id, at=NOW)
        await words.keep(tx, "note of bram", bram, "note", "lopen", at=NOW)
    return anna, bram


def copied(file: Path, folder: Path) -> Path:
    """A copy of one file, as it stands now."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file)) as store:
        store.execute("VACUUM INTO ?", (str(folder / file.name),))
    return folder / file.name


async def read_again(copy: Path, keys: Path, keyring: Keyring) -> tuple[set[str], set[str | None]]:
    """The texts and the identities that can be read in a copy, with the keys as they are now."""
    copied(keys, copy.parent)
    store = await opened(copy, keyring)
    async with store.read() as tx:
        texts = {one.text for one in await words.find(tx)}
        everyone = (await tx.conn.execute(select(tables.people.c.id))).scalars().all()
        return texts, {await people.address(tx, person) for person in everyone}


def content(file: Path) -> bytes:
    return file.read_bytes()


def put(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


def opens(keyring: Keyring, content: bytes) -> int:
    """How many sealed things in these bytes the service key opens."""
    return sum(keyring.unwrap(token) is not None for token in re.findall(rb"gAAAA[\w=-]+", content))


async def test_a_copy_of_the_store_has_nothing_in_it_that_the_service_key_opens(file: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    await a_house(store)
    await store.close()
    assert opens(keyring, content(file.with_suffix(".keys"))) > 3, "the control"
    assert opens(keyring, content(file)) == 0


async def test_who_is_forgotten_is_gone_from_every_copy_and_others_are_not(file: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    anna, _ = await a_house(store)
    copy = copied(file, file.parent / "copy")
    before = copied(file, file.parent / "control")
    texts, identities = await read_again(before, file.with_suffix(".keys"), keyring)
    assert (texts, identities) == ({"fietsen", "zwemmen", "lopen"}, {"uuid-anna", "uuid-bram"})
    async with store.write() as tx:
        await people.forget(tx, anna)
    await store.close()
    texts, identities = await read_again(copy, file.with_suffix(".keys"), keyring)
    assert (texts, identities) == ({"lopen"}, {"uuid-bram", None})


ERASURES = {
    "one text": lambda tx: words.erase(tx, "topic of anna"),
    "another text in its place": lambda tx: words.change(tx, "topic of anna", "schaatsen"),
    "a group": lambda tx: groups.erase(tx, a_group().id),
    "the words of a group": lambda tx: words.erase_of(tx, group=a_group().id),
}


@pytest.mark.parametrize("what", ERASURES)
async def test_a_text_that_is_erased_is_gone_from_every_copy_and_its_authors_others_are_not(
    file: Path, keyring: Keyring, what: str
) -> None:
    store = await opened(file, keyring)
    await a_house(store)
    copy = copied(file, file.parent / "copy")
    async with store.write() as tx:
        await ERASURES[what](tx)
    await store.close()
    texts, _ = await read_again(copy, file.with_suffix(".keys"), keyring)
    assert texts == {"fietsen", "lopen"}


async def test_no_bytes_of_an_erased_key_are_left(file: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    anna, _ = await a_house(store)
    mine = wrapped_keys(file, f"person:{anna}", *await text_keys(store, anna))
    assert len(mine) == 3 and all(key in bytes_of(file) for key in mine), "the control"
    async with store.write() as tx:
        await people.forget(tx, anna)
    assert not any(key in bytes_of(file) for key in mine)
    await store.close()


async def test_what_was_saved_as_erased_leaves_the_cabinet_at_the_next_start(file: Path, keyring: Keyring) -> None:
    """As if the bot had been killed between the two files."""
    store = await opened(file, keyring)
    anna, _ = await a_house(store)
    async with store.write() as tx:
        await tx.conn.execute(insert(tables.erasures), [{"owner": f"person:{anna}"}])
    await store.close()
    assert wrapped_keys(file, f"person:{anna}"), "the control"
    store = await opened(file, keyring)
    async with store.read() as tx:
        assert await people.address(tx, anna) is None
        assert (await tx.conn.execute(select(tables.erasures))).all() == []
    await store.close()


async def test_the_store_does_not_say_for_long_whose_key_was_erased(file: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    anna, _ = await a_house(store)
    async with store.write() as tx:
        await people.forget(tx, anna)
    async with store.write() as tx:
        await people.add(tx, "uuid-cleo", "nl", NOW)
    async with store.read() as tx:
        assert (await tx.conn.execute(select(tables.erasures))).all() == []
    await store.close()


async def test_a_key_that_could_not_be_erased_yet_is_erased_after_the_next_write(
    file: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ozo_signal.storage.cabinet.BUSY_SECONDS", 0.01)
    store = await opened(file, keyring)
    anna, bram = await a_house(store)
    with closing(sqlite3.connect(file.with_suffix(".keys"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with store.write() as tx:
            await people.forget(tx, anna)
        assert wrapped_keys(file, f"person:{anna}"), "the control"
    async with store.write() as tx:
        await people.set_language(tx, bram, "el")
    with pytest.raises(KeyError):
        wrapped_keys(file, f"person:{anna}")
    await store.close()


async def test_nothing_is_saved_when_its_key_cannot_be(
    file: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ozo_signal.storage.cabinet.BUSY_SECONDS", 0.01)
    store = await opened(file, keyring)
    with closing(sqlite3.connect(file.with_suffix(".keys"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="held by another program"):
            await a_house(store)
    async with store.read() as tx:
        assert (await tx.conn.execute(select(tables.people))).all() == []
    await a_house(store)
    await store.close()


async def test_without_its_keys_a_store_is_left_alone(file: Path, keys: Path, keyring: Keyring) -> None:
    await (await opened(file, keyring)).close()
    before = content(file)
    kept = content(keys)
    for instead in (None, b""):  # gone, or made empty
        remove(keys)
        if instead is not None:
            put(keys, instead)
        with pytest.raises(StoreError, match="are gone, and the store cannot be read without them"):
            await opened(file, keyring)
        assert content(file) == before
        put(keys, kept)
    await (await opened(file, keyring)).close()


async def test_keys_that_are_there_without_their_store_are_left_alone(file: Path, keys: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    await a_house(store)
    await store.close()
    remove(file)
    before = content(keys)
    with pytest.raises(StoreError, match="their store is gone"):
        await opened(file, keyring)
    assert content(keys) == before


async def test_the_keys_of_another_store_are_left_alone(file: Path, keys: Path, keyring: Keyring) -> None:
    store = await opened(file, keyring)
    await a_house(store)
    await store.close()
    other = file.parent / "other" / "ozo.db"
    await (await opened(other, keyring)).close()
    put(keys, content(other.with_suffix(".keys")))
    before = content(file), content(keys)
    with pytest.raises(StoreError, match="are those of another store; nothing was changed"):
        await opened(file, keyring)
    assert (content(file), content(keys)) == before


async def test_a_damaged_cabinet_is_left_alone(file: Path, keys: Path, keyring: Keyring) -> None:
    await (await opened(file, keyring)).close()
    put(keys, b"a shopping list " * 400)
    with pytest.raises(StoreError, match="file of the keys is damaged"):
        await opened(file, keyring)
    assert content(keys) == b"a shopping list " * 400


async def test_a_key_is_wrapped_with_the_service_key_as_it_is_now(tmp_path: Path) -> None:
    """While the bot runs somebody else changes the service key."""
    old = Keyring.make()
    text = [old]
    mine = Cabinet(tmp_path / "keys", Keyring.load(old, lambda: text[0]))
    mine.begin({"marks": b"m", "a": b"key of a"})
    text[0] = Keyring.make(old)
    theirs = Cabinet(tmp_path / "keys", Keyring.load(text[0]))
    assert theirs.rewrap() == 2
    text[0] = text[0].split()[0]
    mine.add({"b": b"key of b"})
    new = Cabinet(tmp_path / "keys", Keyring.load(text[0]))
    assert [new.find(owner) for owner in "ab"] == [mine.find(owner) for owner in "ab"] == [b"key of a", b"key of b"]
    with pytest.raises(StoreError, match="does not open"):
        Cabinet(tmp_path / "keys", Keyring.load(old)).find("b")
    with pytest.raises(StoreError, match="was changed"):
        Cabinet(tmp_path / "keys", Keyring.load(old)).add({"c": b"key of c"})
    assert new.find("c") is None


def test_however_often_keys_come_and_go_no_bytes_of_an_erased_one_are_left(tmp_path: Path) -> None:
    """SQLite leaves copies behind when it tidies its pages; keys are where it never does."""
    text, dice = [Keyring.make()], random.Random(7)
    ring = Keyring.load(text[0], lambda: text[0])
    cabinet = Cabinet(tmp_path / "ozo.keys", ring)
    cabinet.begin({"marks": Fernet.generate_key()})
    there: set[str] = set()
    gone: set[bytes] = set()
    for turn in range(40):
        new = {f"words:{dice.random()}": Fernet.generate_key() for _ in range(dice.randrange(20))}
        cabinet.add(new)
        there |= set(new)
        old = dice.sample(sorted(there), len(there) // 3)
        gone |= set(wrapped_keys(tmp_path / "ozo.db", *old))
        cabinet.erase(old)
        there -= set(old)
        if turn % 10 == 9:
            text[0] = Keyring.make(text[0].split()[0])
            assert ring.reload()
            gone |= set(wrapped_keys(tmp_path / "ozo.db", *there))
            cabinet.rewrap()
        assert cabinet.owners() == there
    assert cabinet.sweep()
    content = (tmp_path / "ozo.keys").read_bytes()
    assert len(gone) > 200 and not any(wrapped in content for wrapped in gone)
    assert all(wrapped in content for wrapped in wrapped_keys(tmp_path / "ozo.db", *there)), "the control"
    cabinet.close()


async def test_while_the_key_file_is_wrong_everything_waits_and_goes_on_when_it_is_right(
    file: Path, keyring: Keyring
) -> None:
    old, new = Keyring.make(), Keyring.make()
    text = [old]
    store = await Store.open(f"sqlite:///{file}", Keyring.load(old, lambda: text[0]))
    anna, _ = await a_house(store)
    text[0] = f"{new} {old}"
    with closing(Cabinet(file.with_suffix(".keys"), Keyring.load(text[0]))) as somebody:
        somebody.rewrap()
    for wrong in (old, Keyring.make(), "no key"):
        text[0] = wrong
        with pytest.raises(StoreTrouble):
            async with store.write() as tx:
                await words.keep(tx, "later", anna, "note", "roeien", at=NOW)
    text[0] = new
    async with store.write() as tx:
        await words.keep(tx, "later", anna, "note", "roeien", at=NOW)
    async with store.read() as tx:
        assert {one.text for one in await words.find(tx, person=anna)} == {"fietsen", "zwemmen", "roeien"}
    await store.close()


def test_a_single_key_that_is_damaged_is_no_wrong_service_key(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "keys", Keyring.load(Keyring.make()))
    cabinet.begin({"marks": Fernet.generate_key(), "a": Fernet.generate_key()})
    with closing(sqlite3.connect(tmp_path / "keys")) as other, other:
        place = "(SELECT place FROM keys WHERE owner = 'a')"
        other.execute(f"UPDATE places SET wrapped = 'rubbish' WHERE number = {place}")
    with pytest.raises(StoreError, match="damaged") as raised:
        cabinet.find("a")
    assert not isinstance(raised.value, StoreTrouble)
    cabinet.close()


async def text_keys(store: Store, person: str) -> list[str]:
    async with store.read() as tx:
        query = select(tables.words.c.key).where(tables.words.c.person_id == person)
        return list((await tx.conn.execute(query)).scalars().all())
