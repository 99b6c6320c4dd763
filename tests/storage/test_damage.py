"""A store that was torn or damaged: it opens with what was saved before the tear, or says so and is left alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from ozo_signal.storage import Keyring, Store, StoreTrouble, people, tables, words

NOW = 1_790_000_000_000
WAL_HEADER, FRAME_HEADER, PAGE = 32, 24, 4096
FRAME = FRAME_HEADER + PAGE


async def torn(file: Path, keyring: Keyring, folder: Path) -> list[int]:
    """Copy a store as a power cut leaves it; how long the write-ahead file was after each person was added."""
    store = await Store.open(f"sqlite:///{file}", keyring)
    lengths = []
    for number in range(4):
        async with store.write() as tx:
            await people.add(tx, f"uuid-{number}", "nl", NOW)
        lengths.append(length_of(file))
    copy_all(file, folder)
    await store.close()
    return lengths


def length_of(file: Path) -> int:
    return Path(f"{file}-wal").stat().st_size


def copy_all(file: Path, folder: Path) -> None:
    """Everything but the shared memory, which no power cut leaves."""
    folder.mkdir()
    for part in file.parent.glob(f"{file.stem}.*"):
        if part.is_file() and not part.name.endswith("-shm"):
            shutil.copy(part, folder)


def cuts(lengths: list[int]) -> dict[str, int]:
    """Where a write-ahead file can end, by what is cut in two there."""
    between = lengths[1] + FRAME if lengths[2] - lengths[1] > FRAME else lengths[1]
    return {
        "nothing is left": 0,
        "in its own header": WAL_HEADER // 2,
        "after its own header": WAL_HEADER,
        "in the head of the first frame": WAL_HEADER + 7,
        "in the first page": WAL_HEADER + FRAME_HEADER + 100,
        "after the first transaction": lengths[0],
        "in the head of a frame": lengths[1] + 11,
        "in a page": lengths[1] + FRAME_HEADER + PAGE // 2,
        "between two frames of one transaction": between,
        "a byte before the end": lengths[3] - 1,
        "nowhere": lengths[3],
    }


async def count(file: Path, keyring: Keyring) -> int:
    store = await Store.open(f"sqlite:///{file}", keyring)
    async with store.write() as tx:
        number: int = (await tx.conn.execute(select(func.count()).select_from(tables.people))).scalar_one()
        for each in range(number):
            assert await people.find(tx, f"uuid-{each}") is not None
        await people.add(tx, "uuid-after", "nl", NOW)
    await store.close()
    return number


async def test_a_torn_write_ahead_file_opens_with_what_was_saved_before_the_tear(
    file: Path, keyring: Keyring, tmp_path: Path
) -> None:
    lengths = await torn(file, keyring, tmp_path / "torn")
    for where, length in cuts(lengths).items():
        there = tmp_path / where / file.name
        shutil.copytree(tmp_path / "torn", there.parent)
        cut(there, length)
        assert await count(there, keyring) == sum(length >= each for each in lengths), where


@pytest.mark.parametrize("bytes_more", [1, 100, 3 * FRAME])
async def test_rubbish_behind_the_write_ahead_file_is_passed_over(
    file: Path, keyring: Keyring, tmp_path: Path, bytes_more: int
) -> None:
    await torn(file, keyring, tmp_path / "torn")
    append(tmp_path / "torn" / file.name, bytes(n * 7 % 256 for n in range(bytes_more)))
    assert await count(tmp_path / "torn" / file.name, keyring) == 4


async def test_rubbish_in_the_write_ahead_file_ends_it(file: Path, keyring: Keyring, tmp_path: Path) -> None:
    lengths = await torn(file, keyring, tmp_path / "torn")
    overwrite(Path(f"{tmp_path / 'torn' / file.name}-wal"), lengths[1] + FRAME_HEADER + 9, b"rubbish")
    assert await count(tmp_path / "torn" / file.name, keyring) == 2


DAMAGE = {
    "its first page": 16,
    "the list of its tables": 100,
    "a page in the middle": 5 * PAGE,
    "another page in the middle": 11 * PAGE + 3,
}


@pytest.mark.parametrize("where", DAMAGE)
async def test_a_damaged_file_is_left_alone(file: Path, keyring: Keyring, where: str) -> None:
    store = await Store.open(f"sqlite:///{file}", keyring)
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", "nl", NOW)
        for number in range(200):
            await words.keep(tx, f"w{number}", anna.id, "note", "fietsen " * 50, at=NOW)
    await store.close()
    overwrite(file, DAMAGE[where], b"rubbish " * 200)
    before = contents(file)
    with pytest.raises(StoreTrouble, match="is damaged, or is something else"):
        await Store.open(f"sqlite:///{file}", keyring)
    assert contents(file) == before


async def test_damaged_keys_are_left_alone(file: Path, keyring: Keyring) -> None:
    store = await Store.open(f"sqlite:///{file}", keyring)
    async with store.write() as tx:
        for number in range(100):
            await people.add(tx, f"uuid-{number}", "nl", NOW)
    await store.close()
    overwrite(file.with_suffix(".keys"), 3 * PAGE, b"rubbish " * 200)
    before = contents(file)
    with pytest.raises(StoreTrouble, match="file of the keys is damaged"):
        await Store.open(f"sqlite:///{file}", keyring)
    assert contents(file) == before


async def test_half_a_file_is_left_alone(file: Path, keyring: Keyring) -> None:
    await (await Store.open(f"sqlite:///{file}", keyring)).close()
    half = contents(file)[0][: len(contents(file)[0]) // 2]
    file.write_bytes(half)  # noqa: ASYNC240
    with pytest.raises(StoreTrouble, match="is damaged, or is something else"):
        await Store.open(f"sqlite:///{file}", keyring)
    assert contents(file)[0] == half


async def test_when_the_disk_is_full_in_the_middle_nothing_of_a_transaction_is_saved(
    file: Path, keyring: Keyring
) -> None:
    """Also when one letter's share is undone for itself: nobody goes on after the disk has refused."""
    store = await Store.open(f"sqlite:///{file}", keyring)
    with pytest.raises(StoreTrouble, match="disk is full"):
        async with store.write() as tx:
            anna = await people.add(tx, "uuid-anna", "nl", NOW)
            pages = (await tx.conn.execute(text("PRAGMA page_count"))).scalar_one()
            await tx.conn.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
            async with tx.savepoint():
                for number in range(100):
                    await words.keep(tx, f"w{number}", anna.id, "note", "fietsen " * 500, at=NOW)
    async with store.write() as tx:
        assert (await tx.conn.execute(select(tables.people))).all() == []
        assert await words.find(tx) == ()
        await tx.conn.execute(text("PRAGMA max_page_count = 1000000"))
        await people.add(tx, "uuid-anna", "nl", NOW)
    async with store.read() as tx:
        assert await people.find(tx, "uuid-anna") is not None
    await store.close()


def contents(file: Path) -> tuple[bytes, bytes]:
    return file.read_bytes(), file.with_suffix(".keys").read_bytes()


def cut(file: Path, length: int) -> None:
    with Path(f"{file}-wal").open("r+b") as wal:
        wal.truncate(length)


def append(file: Path, more: bytes) -> None:
    with Path(f"{file}-wal").open("ab") as wal:
        wal.write(more)


def overwrite(file: Path, at: int, rubbish: bytes) -> None:
    with file.open("r+b") as out:
        out.seek(at)
        out.write(rubbish)
