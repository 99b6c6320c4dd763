"""The service key is changed while everything else goes on, and may be cut off anywhere; the keys are copied."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from ozo_signal import hosting
from ozo_signal.settings import load_settings
from ozo_signal.storage import Keyring, Store, people, words
from ozo_signal.storage.cabinet import Cabinet
from ozo_signal.workshop import load_keyring, open_store

from .conftest import Command, sentence
from .killing import killed_at

NOW = 1_790_000_000_000
STEPS_MAX = 300
FILES = ("hosting.py", "cabinet.py")


@pytest.fixture
def key(folder: Path) -> Path:
    return folder / "data" / "secret.key"


def opened_by(key: str, folder: Path) -> int:
    """How many sealed things in all the files of the data folder this key opens."""
    ring = Keyring.load(key)
    content = b"".join(path.read_bytes() for path in folder.iterdir() if path.name != "secret.key")
    return sum(ring.unwrap(token) is not None for token in set(re.findall(rb"gAAAA[\w=-]+", content)))


def test_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_everything(
    command: Command, folder: Path, key: Path
) -> None:
    command("group", "new", "Ouders")
    old = key.read_text()
    assert opened_by(old, folder / "data") > 2, "the control"
    said = command("key", "rotate")
    assert said.exit_code == 0 and re.match(r"The service key is new, and \d keys are wrapped with it", said.stdout)
    assert said.stdout.count("\n") == 1 and old not in said.stdout and key.read_text() not in said.stdout
    assert len(key.read_text().split()) == 1 and key.read_text() != old
    assert opened_by(old, folder / "data") == 0
    assert "Ouders" in command("group", "list").stdout
    key.write_text(old)
    assert "does not open this store; nothing was changed" in sentence(command("group", "list"))


def test_the_key_file_stays_as_it_was_but_for_the_key(command: Command, folder: Path, key: Path) -> None:
    command("group", "list")
    key.chmod(0o640)
    command("key", "rotate")
    assert stat.S_IMODE(key.stat().st_mode) == 0o640
    assert sorted(path.name for path in key.parent.iterdir()) == ["ozo.keys", "ozo.sqlite", "secret.key"]


def test_a_key_file_elsewhere_is_changed_there(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = folder / "vault" / "the.key"
    real.parent.mkdir()
    real.write_text(Keyring.make())
    before = real.read_text()
    (folder / "link.key").symlink_to(real)
    monkeypatch.setenv("OZO_SECRET_KEY_FILE", "link.key")
    command("group", "new", "Ouders")
    assert command("key", "rotate").exit_code == 0
    assert real.read_text() != before and (folder / "link.key").is_symlink()
    assert "Ouders" in command("group", "list").stdout


def test_a_key_in_the_environment_is_changed_by_hand(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = Keyring.make(), Keyring.make()
    monkeypatch.setenv("OZO_SECRET_KEY", old)
    command("group", "new", "Ouders")
    said = sentence(command("key", "rotate"))
    assert said.startswith("The service key is in OZO_SECRET_KEY, which this command cannot change. By hand: ")
    assert old not in said
    monkeypatch.setenv("OZO_SECRET_KEY", f"{new} {old}")
    command("group", "list")  # or a start of the bot
    monkeypatch.setenv("OZO_SECRET_KEY", new)
    assert "Ouders" in command("group", "list").stdout
    assert opened_by(old, folder / "data") == 0


def test_the_key_that_is_made_by_hand_is_one() -> None:
    made = os.popen("openssl rand -base64 32 2>/dev/null | tr '+/' '-_'").read()
    if not made:
        pytest.skip("there is no openssl here")
    assert Keyring.load(made).size == 1


def test_there_is_nothing_to_rotate_before_the_first_start(command: Command, folder: Path) -> None:
    assert "start the bot first" in sentence(command("key", "rotate"))
    assert not (folder / "data").exists()


def test_a_wrong_key_is_not_rotated(command: Command, key: Path) -> None:
    command("group", "list")
    key.write_text(wrong := Keyring.make())
    assert "does not open this store; nothing was changed" in sentence(command("key", "rotate"))
    assert key.read_text() == wrong


async def note(store: Store, number: int) -> None:
    async with store.write() as tx:
        person = await people.add(tx, f"uuid-{number}", "nl", NOW)
        await words.keep(tx, f"note {number}", person.id, "note", f"fietsen {number}", at=NOW)


async def all_notes(store: Store) -> list[str]:
    async with store.read() as tx:
        return [one.text for one in await words.find(tx)]


def test_a_rotation_may_be_killed_anywhere_while_notes_are_written_and_none_is_lost(folder: Path, key: Path) -> None:
    """The bot is in this process, and reads the key file anew when it has to. Each rotation dies a line later."""
    settings = load_settings()
    with asyncio.Runner() as runner:
        bot = runner.run(open_store(settings))
        runner.run(note(bot, 0))
        for step in range(1, STEPS_MAX, 2):
            first = key.read_text().split()[-1]
            killed = killed_at(step, FILES, lambda: hosting.rotate_key(settings))
            runner.run(note(bot, step))
            written = [f"fietsen {number}" for number in (0, *range(1, step + 1, 2))]
            assert runner.run(all_notes(bot)) == written, step
            if step % 5 == 0:
                hosting.rotate_key(settings)
                assert opened_by(first, folder / "data") == 0, step
            if not killed:
                break
        else:
            raise AssertionError("it never came to its end")
        assert step > 30, "the control: there was something to be killed"
        runner.run(bot.close())
        again = runner.run(open_store(settings))
        assert runner.run(all_notes(again)) == written
        runner.run(again.close())
    assert len(key.read_text().split()) == 1
    assert sorted(path.name for path in key.parent.iterdir()) == ["ozo.keys", "ozo.sqlite", "secret.key"]


def test_a_rotation_that_was_cut_off_is_finished_at_the_start_of_the_bot(command: Command, key: Path) -> None:
    command("group", "new", "Ouders")
    old = key.read_text()
    key.write_text(both := Keyring.make(old))
    settings = load_settings()
    command("group", "list")
    assert hosting.finish_rotation(settings)
    assert key.read_text() == both.split()[0]
    assert not hosting.finish_rotation(settings)


def test_two_do_not_rotate_at_once(folder: Path, command: Command) -> None:
    command("group", "list")
    with hosting._alone(folder / "data"):
        assert "being changed by somebody else" in sentence(command("key", "rotate"))


def test_the_keys_are_copied_and_the_copy_takes_the_place_of_the_one_before(command: Command, folder: Path) -> None:
    command("group", "new", "Ouders")
    copy = folder / "copy of the keys"
    assert command("key", "copy", str(copy)).stdout.startswith(f"The keys are copied to {copy}.")
    before = copy.read_bytes()
    command("group", "new", "Buren")
    assert command("key", "copy", str(copy)).exit_code == 0
    assert copy.read_bytes() != before and stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as keys:
        assert keys.execute("SELECT count(*) FROM keys").fetchone() == (4,)
    (folder / "data" / "ozo.keys").unlink()
    copy.rename(folder / "data" / "ozo.keys")
    assert "Buren" in command("group", "list").stdout


@pytest.mark.parametrize("name", ["data/secret.key", "data/ozo.sqlite", "data/ozo.keys", "letter"])
def test_a_copy_of_the_keys_takes_the_place_of_nothing_else(command: Command, folder: Path, name: str) -> None:
    command("group", "list")
    (folder / "letter").write_text("dear Anna")
    before = (folder / name).read_bytes()
    assert sentence(command("key", "copy", name)) == f"{name} is there and is no copy of the keys; nothing was changed."
    assert (folder / name).read_bytes() == before


def test_what_was_erased_is_not_in_the_next_copy(folder: Path) -> None:
    settings = load_settings()

    async def play() -> None:
        store = await open_store(settings)
        await note(store, 1)
        hosting.copy_keys(settings, folder / "copy")
        with closing(Cabinet(folder / "copy", load_keyring(settings))) as before:
            assert before.size == 4
        async with store.write() as tx:
            person = await people.find(tx, "uuid-1")
            assert person is not None
            await people.forget(tx, person.id)
        hosting.copy_keys(settings, folder / "copy")
        with closing(Cabinet(folder / "copy", load_keyring(settings))) as after:
            assert after.owners() == set()
        await store.close()

    asyncio.run(play())
