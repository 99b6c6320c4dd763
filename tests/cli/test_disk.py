"""What is in the way on the disk is one clear sentence of every command, and nothing is changed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozo_signal.storage import sqlite as sqlite_module

from .conftest import Command, sentence
from .test_check import held, wrong

# Those that open the store.
COMMANDS = [
    ["run"],
    ["group", "new", "Ouders"],
    ["group", "list"],
    ["group", "show", "gggggggggg"],
    ["group", "invite", "gggggggggg"],
    ["group", "end", "gggggggggg", "--yes"],
    ["coordinator", "list"],
    ["coordinator", "invite"],
    ["coordinator", "end"],
    ["backup", "copy"],
]
HELD = "The store is held by another program: wait, or stop that program."
READ_ONLY = "The store cannot be written: its file, its folder or its disk is read-only, or somebody else's."
CLOSED = "The file of the store cannot be opened or made: look at its folder, and at whose it is."
BROKEN = "The disk did not do what the store asked of it: is it full, or broken?"
FULL = "The disk is full: make room on it."

# A process in which no file may become longer than so many bytes: for it the disk is full.
LIMITED = """
import json, resource, sys
from typer.testing import CliRunner
from ozo_signal.cli import cli
said = []
for bytes_max, words in json.loads(sys.argv[1]):
    limit = resource.RLIM_INFINITY if bytes_max is None else bytes_max
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    one = CliRunner().invoke(cli, words)
    said.append([one.exit_code, one.stdout, one.stderr])
print(json.dumps(said))
"""


def limited(*tries: tuple[int | None, list[str]]) -> list[tuple[int, str, str]]:
    """What each command says, and its status, when no file may become longer than so many bytes."""
    words = [sys.executable, "-c", LIMITED, json.dumps(tries)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=90)
    return [(code, out, err) for code, out, err in json.loads(done.stdout)]


def is_one_sentence(said: tuple[int, str, str]) -> bool:
    code, out, err = said
    return (code, out) == (2, "") and err.count("\n") == 1 and "Traceback" not in err and "mistake" not in err


@contextlib.contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Nobody may write, not even root where that can be had."""
    if os.geteuid() != 0:
        mode = path.stat().st_mode
        path.chmod(mode & ~0o222)
        yield
        path.chmod(mode)
        return
    if subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False).returncode != 0:
        pytest.skip("this disk knows no file that root may not write")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)


@pytest.fixture
def data(command: Command, folder: Path) -> Path:
    command("group", "list")
    return folder / "data"


def test_a_store_that_is_held_is_one_sentence(command: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_module, "BUSY_TRIES", 1)
    with held(data / "ozo.sqlite"):
        for words in COMMANDS:
            assert sentence(command(*words)) == HELD, words
    assert command("group", "list").exit_code == 0


def test_keys_that_are_held_are_one_sentence(command: Command, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ozo_signal.storage.cabinet.BUSY_SECONDS", 0.05)
    with held(data / "ozo.keys"):
        for words in (["group", "new", "Ouders"], ["key", "rotate"]):
            assert sentence(command(*words)) == HELD, words
    assert command("key", "rotate").exit_code == 0


def test_a_full_disk_is_one_sentence(data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    tries = [*COMMANDS, ["restore", "nothing", "--move-aside"]]
    said = limited(*((4096, words) for words in tries))
    assert all(is_one_sentence(one) for one in said), said
    assert {err.strip() for _, _, err in said[:-1]} <= {BROKEN, FULL}
    assert said[-1][2] == "There is no file nothing.\n"
    assert {path.name: path.read_bytes() for path in data.iterdir() if path.name in before} == before


def test_a_full_disk_at_the_first_start_leaves_nothing_in_the_way(folder: Path) -> None:
    *refused, done = limited(*((limit, ["group", "list"]) for limit in (0, 16, 4096, 20_000, None)))
    assert all(is_one_sentence(one) for one in refused), refused
    assert done[1].startswith("There are no groups yet.")


@pytest.mark.parametrize("name", ["ozo.sqlite", "ozo.keys", "."])
def test_what_may_not_be_written_is_one_sentence(command: Command, data: Path, name: str) -> None:
    with read_only(data / name):
        for words in COMMANDS:
            assert sentence(command(*words)) in (READ_ONLY, CLOSED), words
        assert "Traceback" not in command("check").output
    assert command("group", "list").exit_code == 0


def test_the_health_check_sees_what_may_not_be_written(command: Command, data: Path) -> None:
    with read_only(data / "ozo.sqlite"):
        if os.access(data / "ozo.sqlite", os.W_OK):
            pytest.skip("root is told that it may write here")
        assert wrong(command("check"))["store"] == READ_ONLY


def test_a_full_disk_while_the_key_is_changed_loses_no_key(data: Path) -> None:
    tries = [(limit, words) for limit in (0, 60, 4096) for words in (["key", "rotate"],)]
    said = limited(*[one for each in tries for one in (each, (None, ["group", "list"]))], (None, ["key", "rotate"]))
    assert all(is_one_sentence(one) for one in said[:-1:2]), said
    assert all(one[0] == 0 for one in said[1::2]) and said[-1][0] == 0
    assert len((data / "secret.key").read_text().split()) == 1


def test_a_full_disk_while_a_backup_is_made_leaves_none(data: Path, folder: Path) -> None:
    [said] = limited((150_000, ["backup", "copy"]))
    assert is_one_sentence(said) and said[2].strip() in (BROKEN, FULL)
    assert list(folder.iterdir()) == [data]
