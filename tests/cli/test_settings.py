"""A wrong or missing setting is one clear sentence."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from ozo_signal.settings import Settings, SettingsError, load_settings, service_key
from ozo_signal.storage import Keyring

from .conftest import ACCOUNT, Command, sentence

POINTS = "read, written, offered, heard, decided, committed, posted, struck"

WRONG = [
    ("OZO_ACCOUNT", "0612345678", "OZO_ACCOUNT is not a phone number like +31612345678."),
    ("OZO_ACCOUNT", "+31 6 12345678", "OZO_ACCOUNT is not a phone number like +31612345678."),
    ("OZO_SIGNAL_CLI", "localhost", "OZO_SIGNAL_CLI is neither host:port nor the path of a socket."),
    ("OZO_SIGNAL_CLI", "localhost:99999", "OZO_SIGNAL_CLI is neither host:port nor the path of a socket."),
    ("OZO_SIGNAL_CLI", "localhost:rpc", "OZO_SIGNAL_CLI is neither host:port nor the path of a socket."),
    ("OZO_DATA_DIR", "file", "OZO_DATA_DIR names file, which is not a folder."),
    ("OZO_DATA_DIR", "~nobody-of-this-name/ozo", "OZO_DATA_DIR begins with a home that is not there."),
    ("OZO_DATABASE_URL", "nonsense", "The address of the store is not a database address."),
    ("OZO_DATABASE_URL", "mysql://localhost/ozo", "The store can be SQLite or PostgreSQL, nothing else."),
    (
        "OZO_DATABASE_URL",
        "sqlite://",
        "The store needs a file: what lives in memory alone is lost at the first restart.",
    ),
    ("OZO_SECRET_KEY", "secret", "The service key is not a key: make one anew, or restore the one you had."),
    ("OZO_SECRET_KEY", " , ", "There is no service key: make one, and keep a copy of it in a safe place."),
    ("OZO_SECRET_KEY_FILE", "nowhere.key", "OZO_SECRET_KEY_FILE names nowhere.key, which is not there."),
    ("OZO_SECRET_KEY_FILE", ".", "The service key in . cannot be used (Is a directory)."),
    ("OZO_NAME", " ", "OZO_NAME is a name of 1 to 26 characters."),
    ("OZO_NAME", "O" * 27, "OZO_NAME is a name of 1 to 26 characters."),
    ("OZO_LINK", "signal.me/ozo", "OZO_LINK is not a link that begins with https://."),
    ("OZO_PRETEND_TIME", "now", "OZO_PRETEND_TIME is not host:port."),
    ("OZO_PRETEND_CRASH", "nowhere:1", f"OZO_PRETEND_CRASH is not a point ({POINTS}) and a number, like committed:3."),
    ("OZO_PRETEND_CRASH", "posted", f"OZO_PRETEND_CRASH is not a point ({POINTS}) and a number, like committed:3."),
    ("OZO_PRETEND_CRASH", "posted:0", f"OZO_PRETEND_CRASH is not a point ({POINTS}) and a number, like committed:3."),
    (
        "OZO_PRETEND_CRASH",
        "posted:1",
        "OZO_PRETEND_CRASH is for the pretend Signal alone: it needs OZO_PRETEND_TIME.",
    ),
    (
        "OZO_DATABSE_URL",
        "postgresql://localhost/ozo",
        "OZO_DATABSE_URL is not a setting. Do you mean OZO_DATABASE_URL?",
    ),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG])
@pytest.mark.parametrize("words", [["run"], ["group", "new", "Ouders"]], ids=["run", "group new"])
def test_a_wrong_setting_is_one_sentence(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], name: str, value: str, said: str
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv(name, value)
    assert sentence(command(*words)) == said


def test_a_wrong_setting_may_come_from_the_file(command: Command, folder: Path) -> None:
    (folder / ".env").write_text("OZO_SIGNAL_CLI=nowhere\n")
    assert sentence(command("group", "list")).startswith("OZO_SIGNAL_CLI is neither")


def test_a_misspelt_setting_may_come_from_the_file(command: Command, folder: Path) -> None:
    (folder / ".env").write_text("# settings\nexport OZO_ACOUNT = +31612345678\n")
    assert sentence(command("group", "list")) == "OZO_ACOUNT is not a setting. Do you mean OZO_ACCOUNT?"


@pytest.mark.parametrize("words", [["run"], ["group", "new", "Ouders"], ["group", "invite", "abc"]], ids=" ".join)
def test_a_missing_number_is_one_sentence(command: Command, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.delenv("OZO_ACCOUNT")
    said = sentence(command(*words))
    assert said == "OZO_ACCOUNT is missing: the bot's own number in Signal, like +31612345678."


def test_an_empty_setting_counts_as_not_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"OZO_{name.upper()}", "")
    found = load_settings()
    assert found == Settings.model_construct()


def test_a_file_of_settings_in_another_encoding_is_one_sentence(command: Command, folder: Path) -> None:
    (folder / ".env").write_bytes("OZO_NAME=José\n".encode("latin-1"))
    assert sentence(command("group", "list")) == "The settings in .env cannot be read: the file is not in UTF-8."


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to root")
def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(command: Command, folder: Path) -> None:
    (folder / ".env").touch(mode=0o000)
    assert sentence(command("group", "list")) == "The settings in .env cannot be read (Permission denied)."


def test_a_secret_may_come_from_a_file_of_its_own(folder: Path) -> None:
    key = Keyring.make()
    (folder / "secrets").mkdir()
    (folder / "secrets" / "ozo_secret_key").write_text(key)
    assert load_settings(_secrets_dir=folder / "secrets").secret_key == key


def test_the_home_is_found_without_a_shell(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("OZO_DATA_DIR", "~/ozo")
    assert load_settings().data_dir == folder / "ozo"


def test_the_key_is_shown_to_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Keyring.make()
    monkeypatch.setenv("OZO_SECRET_KEY", key)
    assert key not in repr(load_settings())


def test_the_key_is_made_once_and_readable_by_its_owner_alone(command: Command, folder: Path) -> None:
    assert command("group", "list").exit_code == 0
    file = folder / "data" / "secret.key"
    key = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
    assert command("group", "list").exit_code == 0
    assert file.read_text() == key
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["ozo.keys", "ozo.sqlite", "secret.key"]


def test_whoever_is_second_takes_the_key_of_the_first(folder: Path) -> None:
    """The bot and the command line may make their first step at the same time."""
    settings = load_settings()
    other = Keyring.make()

    def make() -> str:
        (folder / "data").mkdir()
        (folder / "data" / "secret.key").write_text(other)
        return Keyring.make()

    assert service_key(settings, make) == other


def test_a_key_that_is_gone_is_not_made_anew(command: Command, folder: Path) -> None:
    command("group", "list")
    (folder / "data" / "secret.key").unlink()
    said = sentence(command("group", "list"))
    assert said == "The key data/secret.key is gone, and the store cannot be read without it. Put it back."
    assert not (folder / "data" / "secret.key").exists()


@pytest.mark.parametrize("words", [["run"], ["group", "list"]], ids=" ".join)
def test_a_wrong_key_is_one_sentence_and_changes_nothing(command: Command, folder: Path, words: list[str]) -> None:
    command("group", "new", "Ouders")
    file = folder / "data" / "secret.key"
    right = file.read_text()
    file.write_text(Keyring.make())
    said = sentence(command(*words))
    assert said == "This service key does not open this store; nothing was changed, so try the right key."
    file.write_text(right)
    assert "Ouders" in command("group", "list").stdout


def test_a_newer_key_before_the_old_one_opens_the_store_and_is_enough_then(command: Command, folder: Path) -> None:
    command("group", "new", "Ouders")
    file = folder / "data" / "secret.key"
    file.write_text(Keyring.make(older=file.read_text()))
    assert "Ouders" in command("group", "list").stdout
    file.write_text(file.read_text().split()[0])
    assert "Ouders" in command("group", "list").stdout


@pytest.mark.parametrize("text", ["", "κλειδί"], ids=["empty", "not ASCII"])
def test_a_key_file_without_a_key_is_one_sentence(command: Command, folder: Path, text: str) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "secret.key").write_text(text, encoding="utf-8")
    assert "key" in sentence(command("group", "list"))


@pytest.mark.parametrize("words", [["run"], ["group", "list"]], ids=" ".join)
def test_a_store_of_a_newer_version_is_one_sentence(command: Command, folder: Path, words: list[str]) -> None:
    command("group", "list")
    with sqlite3.connect(folder / "data" / "ozo.sqlite") as store:
        store.execute("UPDATE alembic_version SET version_num = 'r9999'")
    store.close()
    said = sentence(command(*words))
    assert said == "This store was written by a newer version of OZO on Signal: update the bot first."


def test_a_store_that_is_something_else_is_one_sentence(command: Command, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "secret.key").write_text(Keyring.make())
    (folder / "data" / "ozo.sqlite").write_text("This is a letter and not a database. " * 100)
    assert sentence(command("group", "list")).startswith("The file of the store is damaged, or is something else.")


def test_a_folder_that_cannot_be_made_is_one_sentence(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("OZO_DATA_DIR", str(folder / "file" / "data"))
    said = sentence(command("group", "list"))
    assert said == f"Something on this machine is in the way: Not a directory ({folder}/file/data)."


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable to root")
def test_a_folder_that_cannot_be_written_is_one_sentence(command: Command, folder: Path) -> None:
    (folder / "data").mkdir(mode=0o500)
    assert "cannot be used (Permission denied)" in sentence(command("group", "list"))


def test_another_store_is_used_when_its_address_is_given(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZO_DATABASE_URL", f"sqlite:///{folder}/elsewhere/my store.sqlite")
    assert command("group", "list").exit_code == 0
    assert (folder / "elsewhere" / "my store.sqlite").exists()
    assert not (folder / "data" / "ozo.sqlite").exists()


def test_a_pretend_clock_that_is_not_there_is_one_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZO_PRETEND_TIME", "127.0.0.1:1")
    assert sentence(command("group", "list")).startswith("Something on this machine is in the way:")


def test_the_number_makes_the_link_unless_there_is_one(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"https://signal.me/#p/{ACCOUNT}" in command("group", "new", "Ouders").stdout
    monkeypatch.setenv("OZO_LINK", "https://signal.me/#eu/abc")
    assert "https://signal.me/#eu/abc" in command("group", "new", "Ouders").stdout


def test_load_settings_raises_one_kind_of_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZO_ACCOUNT", "nobody")
    with pytest.raises(SettingsError):
        load_settings()
