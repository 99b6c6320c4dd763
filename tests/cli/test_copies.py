"""A backup is whole, sealed and without keys; what was erased since does not come back; nothing is written over."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import inspect

from ozo_signal import copies
from ozo_signal.settings import Settings, load_settings
from ozo_signal.storage import Keyring, Store, backup, groups, inbox, outbox, people, tables, words
from ozo_signal.storage.bolt import bolted
from ozo_signal.storage.groups import Group
from ozo_signal.workshop import open_store

from .conftest import Command, sentence
from .killing import killed_at

NOW = 1_790_000_000_000
GROUP = "gggggggggg"
STEPS_MAX = 400
TOKEN = re.compile(rb"gAAAA[\w=-]+")


def a_group() -> Group:
    return Group(
        **{"id": GROUP, "name": "Ouders", "language": "nl", "room": "group", "weekday": 3, "minute_of_day": 1200},
        **{"zone": "Europe/Amsterdam", "sessions": 6, "people_max": 8, "rest_seconds": 15, "timer_seconds": 0},
        **{"signal_group": "signal-id", "state": "running", "made_at": NOW},
    )


async def fill(store: Store) -> None:
    """Anna and Bram in a group, each with a note and a topic; a letter and a post of Anna's on their way."""
    async with store.write() as tx:
        await groups.add(tx, a_group())
        for name in ("anna", "bram"):
            person = await people.add(tx, f"uuid-{name}", "nl", NOW)
            await groups.join(tx, GROUP, person.id, "participant", NOW)
            await groups.name(tx, GROUP, person.id, f"name of {name}")
            await words.keep(tx, f"note of {name}", person.id, "note", f"note of {name}", at=NOW)
            await words.keep(tx, f"topic of {name}", person.id, "topic", f"topic of {name}", group=GROUP, at=NOW)
        await inbox.add_all(tx, [(tx.mark("uuid-anna 1"), "letter of anna", NOW)])
        await outbox.put(tx, "lane", "post to anna")
        await outbox.sent(tx, outbox.ALIVE, NOW, NOW)
        await outbox.sent(tx, "card:anna", NOW, NOW)


async def forget(store: Store, uuid: str) -> None:
    async with store.write() as tx:
        person = await people.find(tx, uuid)
        assert person is not None
        await people.forget(tx, person.id)


async def contents(store: Store) -> dict[str, set[str]]:
    """Whom and what the store gives, by the ways the bot takes."""
    async with store.read() as tx:
        found = {uuid for uuid in ("uuid-anna", "uuid-bram", "uuid-cleo") if await people.find(tx, uuid) is not None}
        group = await groups.by_signal_group(tx, "signal-id")
        names = {member.name for member in await groups.members(tx, GROUP)} if group is not None else set()
        return {
            "people": found,
            "group": {group.name} if group else set(),
            "names": {name for name in names if name},
            "texts": {one.text for one in await words.find(tx)},
        }


def readable(key: str, *files: Path) -> set[str]:
    """Everything that can be opened in these files with the service key, and with all that it opens in turn."""
    content = b"".join(path.read_bytes() for file in files for path in ([file] if file.is_file() else file.iterdir()))
    tokens = set(TOKEN.findall(content))
    ring, clear = Keyring.load(key), set()
    keys = [Fernet(opened) for token in tokens if (opened := ring.unwrap(token)) is not None]
    for token in tokens:
        for one in keys:
            try:
                clear.add(one.decrypt(token).decode())
            except InvalidToken:
                continue
    return clear


@pytest.fixture
def key(folder: Path) -> Path:
    return folder / "data" / "secret.key"


def in_store(work: Callable[[Store], Awaitable[Any]]) -> Any:
    """Do something with the store of the settings."""

    async def play() -> Any:
        store = await open_store(load_settings())
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(play())


def test_what_was_erased_after_the_backup_does_not_come_back_and_the_rest_does(
    command: Command, folder: Path, key: Path
) -> None:
    in_store(fill)
    assert command("backup", "copy").exit_code == 0
    before = readable(key.read_text(), folder / "copy", folder / "data")
    assert {"uuid-anna", "name of anna", "note of anna", "topic of anna", "note of bram"} <= before, "the control"
    in_store(lambda store: forget(store, "uuid-anna"))
    restored = command("restore", "copy", "--move-aside")
    assert restored.exit_code == 0, restored.output
    assert "1 people, 0 groups, 2 texts" in restored.stdout
    assert in_store(contents) == {
        "people": {"uuid-bram"},
        "group": {"Ouders"},
        "names": {"name of bram"},
        "texts": {"note of bram", "topic of bram"},
    }
    left = readable(key.read_text(), folder / "copy", folder / "data")
    assert {"uuid-bram", "name of bram", "note of bram"} <= left
    assert not any("anna" in text for text in left if text not in ("letter of anna", "post to anna"))
    (folder / "data" / "ozo.sqlite.before-1").unlink()
    assert not any("anna" in text for text in readable(key.read_text(), folder / "copy", folder / "data"))


def test_nothing_on_its_way_and_no_mark_of_anybody_is_in_a_backup(command: Command, folder: Path, key: Path) -> None:
    in_store(fill)
    command("backup", "copy")
    with closing(sqlite3.connect(folder / "data" / "ozo.sqlite")) as store:
        marks = [row[0] for row in store.execute("SELECT uuid_mark FROM people UNION SELECT letter_mark FROM inbox")]
    kept = (folder / "copy").read_bytes()
    assert len(marks) == 3 and not any(mark.encode() in kept for mark in marks)
    assert b"card:anna" not in kept and b"alive" in kept
    assert key.read_text().encode() not in kept
    assert readable(key.read_text(), folder / "copy") == set(), "no key is in it"
    texts = readable(key.read_text(), folder / "copy", folder / "data" / "ozo.keys")
    assert "note of anna" in texts and "letter of anna" not in texts and "post to anna" not in texts


def test_a_backup_is_its_owners_alone_and_takes_no_other_files_place(command: Command, folder: Path) -> None:
    in_store(fill)
    said = command("backup", "copy")
    assert said.stdout.startswith("2 people and what is kept for them are in copy, sealed. The keys are not in it")
    assert stat.S_IMODE((folder / "copy").stat().st_mode) == 0o600
    before = (folder / "copy").read_bytes()
    assert sentence(command("backup", "copy")) == "copy is there already; nothing was changed. Choose another name."
    assert (folder / "copy").read_bytes() == before
    assert sentence(command("backup", "nowhere/copy")) == "There is no folder nowhere."
    assert sorted(path.name for path in folder.iterdir()) == ["copy", "data"]


def test_a_backup_of_no_store_makes_none(command: Command, folder: Path) -> None:
    assert sentence(command("backup", "copy")) == "There is no store yet."
    assert list(folder.iterdir()) == []


def test_another_kind_of_store_has_another_kind_of_backup(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZO_DATABASE_URL", "postgresql://localhost/ozo")
    assert "use pg_dump, see the README" in sentence(command("backup", "copy"))
    assert "use psql, see the README" in sentence(command("restore", "copy"))


def test_a_backup_that_is_made_while_others_write_is_of_one_moment(folder: Path) -> None:
    """Each transaction adds a person with a note; a backup has a note for everyone, every time."""
    settings = load_settings()
    stop = threading.Event()

    async def write() -> None:
        store = await open_store(settings)
        number = 0
        while not stop.is_set():
            async with store.write() as tx:
                person = await people.add(tx, f"uuid-{number}", "nl", NOW)
                await words.keep(tx, f"note {number}", person.id, "note", f"note {number}", at=NOW)
            number += 1
        await store.close()

    async def back_up() -> None:
        for number in range(6):
            await copies.back_up(settings, folder / f"copy {number}")

    in_store(fill)
    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    asyncio.run(back_up())
    stop.set()
    writer.join()
    counts = []
    for number in range(6):
        with closing(sqlite3.connect(folder / f"copy {number}")) as copy:
            people_and_notes = "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM words WHERE kind = 'note')"
            counts.append(copy.execute(people_and_notes).fetchone())
    assert all(people == notes for people, notes in counts)
    assert counts[-1] > counts[0], "the control: somebody wrote"


def back_up_now(settings: Settings, file: Path) -> None:
    asyncio.run(copies.back_up(settings, file))


def test_a_backup_that_is_cut_off_leaves_no_half_one(folder: Path) -> None:
    in_store(fill)
    settings = load_settings()
    file = folder / "copy"
    for step in range(1, STEPS_MAX, 11):
        killed = killed_at(step, ("copies.py", "backup.py"), partial(back_up_now, settings, file))
        if file.exists():
            with closing(sqlite3.connect(file)) as copy:
                assert copy.execute("SELECT count(*) FROM people, backup").fetchone() == (2,)
            whole = file.read_bytes()
            file.unlink()
        if not killed:
            break
    assert whole and step > 50
    assert list(folder.iterdir()) == [folder / "data"], "nothing is left of the others"


def test_a_restoring_that_is_cut_off_is_done_again(folder: Path, command: Command) -> None:
    in_store(fill)
    command("backup", "copy")
    settings = load_settings()
    for step in range(1, STEPS_MAX, 9):
        files = ("copies.py", "backup.py", "opening.py")
        killed = killed_at(step, files, lambda: copies.restore(settings, folder / "copy", move_aside=True))
        store = folder / "data" / "ozo.sqlite"
        if killed and not store.exists():
            assert "their store is gone" in sentence(command("group", "list"))
            copies.restore(settings, folder / "copy", move_aside=True)
        assert in_store(contents)["texts"] == {
            f"{what} of {who}" for what in ("note", "topic") for who in ("anna", "bram")
        }
        if not killed:
            break
    assert step > 50
    left = {path.name.partition(".before")[0] for path in (folder / "data").iterdir()}
    assert left == {"ozo.keys", "ozo.lock", "ozo.sqlite", "secret.key"}


def test_a_store_that_is_there_is_not_written_over(command: Command, folder: Path) -> None:
    in_store(fill)
    command("backup", "copy")
    in_store(lambda store: forget(store, "uuid-bram"))
    before = (folder / "data" / "ozo.sqlite").read_bytes()
    said = sentence(command("restore", "copy"))
    assert said == f"There is a store in {folder}/data/ozo.sqlite. Add --move-aside to give it another name first."
    assert (folder / "data" / "ozo.sqlite").read_bytes() == before
    assert command("restore", "copy", "--move-aside").exit_code == 0
    assert (folder / "data" / "ozo.sqlite.before-1").read_bytes() == before
    assert command("restore", "copy", "--move-aside").exit_code == 0
    assert (folder / "data" / "ozo.sqlite.before-2").exists()


def test_a_damaged_store_is_put_aside_as_it_is(command: Command, folder: Path) -> None:
    in_store(fill)
    command("backup", "copy")
    (folder / "data" / "ozo.sqlite").write_bytes(b"a shopping list " * 1000)
    assert "damaged" in sentence(command("group", "list"))
    assert command("restore", "copy", "--move-aside").exit_code == 0
    assert (folder / "data" / "ozo.sqlite.before-1").read_bytes() == b"a shopping list " * 1000
    assert "note of anna" in in_store(contents)["texts"]


def test_on_another_machine_backup_and_keys_make_a_store(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_store(fill)
    command("backup", "copy")
    command("key", "copy", "keys")
    (folder / "new").mkdir()
    monkeypatch.setenv("OZO_DATA_DIR", "new")
    assert "Put the newest copy of them there first" in sentence(command("restore", "copy"))
    shutil.copy(folder / "keys", folder / "new" / "ozo.keys")
    assert "secret.key is gone" in sentence(command("restore", "copy"))
    shutil.copy(folder / "data" / "secret.key", folder / "new" / "secret.key")
    assert command("restore", "copy").exit_code == 0
    assert in_store(contents)["people"] == {"uuid-anna", "uuid-bram"}


def test_a_group_that_was_ended_does_not_come_back(command: Command, folder: Path) -> None:
    in_store(fill)
    command("backup", "copy")

    async def end(store: Store) -> None:
        async with store.write() as tx:
            await groups.erase(tx, GROUP)

    in_store(end)
    command("restore", "copy", "--move-aside")
    found = in_store(contents)
    assert found["group"] == set() and found["texts"] == {"note of anna", "note of bram"}


def test_it_is_not_restored_under_a_running_bot(command: Command, folder: Path) -> None:
    in_store(fill)
    command("backup", "copy")
    with bolted(folder / "data" / "ozo.lock"):
        said = sentence(command("restore", "copy", "--move-aside"))
    assert said == "A bot is running with this store. Stop it first."


def wrong_backups(folder: Path) -> dict[str, str]:
    """Files that are none, and what is said."""
    (folder / "letter").write_text("dear Anna")
    (folder / "empty").touch()
    shutil.copy(folder / "copy", folder / "half")
    with (folder / "half").open("r+b") as half:
        half.truncate((folder / "copy").stat().st_size // 2)
    shutil.copy(folder / "data" / "ozo.sqlite", folder / "a store")
    shutil.copy(folder / "copy", folder / "newer")
    with closing(sqlite3.connect(folder / "newer")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = 'r9999'")
    shutil.copy(folder / "copy", folder / "stranger")
    with closing(sqlite3.connect(folder / "stranger")) as stranger, stranger:
        stranger.execute("UPDATE cabinet SET mark = 'another'")
    return {
        "nothing": "There is no file nothing.",
        **{name: f"{name} is no backup of OZO on Signal, or it is damaged." for name in ("letter", "empty", "half")},
        "a store": "a store is no backup of OZO on Signal, or it is damaged.",
        "newer": "This store was written by a newer version of OZO on Signal: update the bot first.",
        "stranger": f"The keys in {Path('data/ozo.keys')} are those of another store; nothing was changed.",
    }


def test_what_is_no_backup_of_this_store_is_refused_and_nothing_is_changed(command: Command, folder: Path) -> None:
    in_store(fill)
    command("backup", "copy")
    wrong = wrong_backups(folder)
    before = {path.name: path.read_bytes() for path in (folder / "data").iterdir()}
    for name, said in wrong.items():
        assert sentence(command("restore", name, "--move-aside")) == said
    after = {path.name: path.read_bytes() for path in (folder / "data").iterdir() if path.name != "ozo.lock"}
    assert after == before


def test_an_older_backup_is_brought_to_the_newest_version(command: Command, folder: Path) -> None:
    """As long as the store has kept its keys in a cabinet; before that there were no backups."""
    in_store(fill)
    command("backup", "copy")
    with closing(sqlite3.connect(folder / "copy")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() != ("0001",)
    assert command("restore", "copy", "--move-aside").exit_code == 0


def test_of_every_table_it_is_decided_whether_it_is_in_a_backup(folder: Path) -> None:
    """Whoever adds a table decides it here; whoever adds a mark of a person makes sure it is not in a backup."""
    kept = {
        *("alembic_version", "cabinet", "people", "groups", "memberships", "invitations", "meetings", "dues", "words"),
        *("questions", "sent", "coordinators", "coordinator_codes"),
    }

    async def look(store: Store) -> tuple[set[str], set[tuple[str, str]]]:
        async with store.read() as tx:
            names = await tx.conn.run_sync(lambda connection: set(inspect(connection).get_table_names()))
        marks = {
            (table.name, column.name)
            for table in tables.metadata.tables.values()
            for column in table.c
            if column.name.endswith("mark")
        }
        return names, marks

    names, marks = in_store(look)
    assert names == kept | backup.LEFT_OUT
    codes = {("invitations", "code_mark"), ("coordinator_codes", "code_mark"), ("cabinet", "mark")}
    assert {mark for mark in marks if mark[0] in kept} == codes | backup.COLUMNS.keys()
