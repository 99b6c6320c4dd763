"""A key that is lost, wrong or half there is one clear sentence of every command, and nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ozo_signal.storage import Keyring

from .conftest import Command, sentence
from .test_check import snapshot
from .test_disk import COMMANDS

EVERY = [*COMMANDS, ["key", "rotate"], ["key", "copy", "keys"], ["restore", "made", "--move-aside"]]


def lose(file: Path) -> None:
    file.unlink()


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def swap_key(file: Path) -> None:
    file.write_text(Keyring.make())


def swap_keys(file: Path) -> None:
    """Those of another store, with the same service key."""
    with closing(sqlite3.connect(file)) as keys, keys:
        keys.execute("UPDATE places SET wrapped = (SELECT wrapped FROM places WHERE number = 2) WHERE number = 1")


def scribble(file: Path) -> None:
    file.write_bytes(b"a shopping list " * 1000)


TROUBLES: list[tuple[str, Callable[[Path], None], str]] = [
    ("secret.key", lose, "is gone, and the store cannot be read without it. Put it back."),
    ("secret.key", swap_key, "does not open this store; nothing was changed"),
    ("secret.key", halve, "The service key is not a key"),
    ("secret.key", empty, "There is no service key"),
    ("ozo.keys", lose, ""),
    ("ozo.keys", swap_keys, ""),
    ("ozo.keys", halve, "The file of the keys is damaged"),
    ("ozo.keys", scribble, "The file of the keys is damaged"),
]


@pytest.mark.parametrize(("name", "trouble", "said"), TROUBLES, ids=lambda value: getattr(value, "__name__", None))
def test_every_command_says_it_in_one_sentence_and_changes_nothing(
    command: Command, folder: Path, name: str, trouble: Callable[[Path], None], said: str
) -> None:
    command("group", "new", "Ouders")
    command("backup", "made")
    data = folder / "data"
    right = snapshot(data)
    trouble(data / name)
    before = snapshot(data)
    for words in EVERY:
        if (trouble, words[0]) == (swap_keys, "key"):
            continue  # the keys alone do not know whose they are
        assert said in sentence(command(*words)), words
        assert {**snapshot(data), "ozo.lock": b""} == {**before, "ozo.lock": b""}, words
    (data / name).unlink(missing_ok=True)
    (data / name).write_bytes(right[name])
    assert "Ouders" in command("group", "list").stdout
    assert not (folder / "keys").exists()
