"""The health check: one line a point and an exit status; it sees each trouble, and leaves everything as it was."""

from __future__ import annotations

import asyncio
import json
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from ozo_signal import health
from ozo_signal.settings import load_settings
from ozo_signal.storage import Keyring, Store, Tx, coordinators, erasing, groups, inbox, notices, outbox, people
from ozo_signal.storage.bolt import bolted
from ozo_signal.storage.notices import Notice
from ozo_signal.workshop import make_alarm, open_store

from .conftest import ACCOUNT, Command, sentence
from .test_copies import a_group

MINUTE, HOUR = 60_000, 3_600_000
POINTS = ["settings", "key", "store", "line", "account", "bot", "letters", "posts", "clock"]
HOLD = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True)"


class SignalCli(socketserver.ThreadingTCPServer):
    """Answers what it is asked; `answers` by method, without one it says nothing at all."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.answers: dict[str, dict[str, Any]] = {
            "version": {"result": {"version": "0.14.6"}},
            "listAccounts": {"result": [{"number": "+31611111111"}, {"number": ACCOUNT}]},
        }


class Handler(socketserver.StreamRequestHandler):
    server: SignalCli

    def handle(self) -> None:
        for line in self.rfile:
            request = json.loads(line)
            self.server.asked.append(request["method"])
            answer = self.server.answers.get(request["method"])
            if answer is not None:
                noise = {"jsonrpc": "2.0", "method": "receive", "params": {}}
                for one in (noise, {"jsonrpc": "2.0", "id": request["id"], **answer}):
                    self.wfile.write(json.dumps(one).encode() + b"\n")


@pytest.fixture
def signal_cli(monkeypatch: pytest.MonkeyPatch) -> Iterator[SignalCli]:
    with SignalCli() as server:
        monkeypatch.setenv("OZO_SIGNAL_CLI", f"127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def put(*works: Callable[[Tx, int], Any], alive_ago: int | None = 0) -> None:
    """What a bot would have left in the store, by its own functions."""

    async def play() -> None:
        store: Store = await open_store(load_settings())
        now = (await make_alarm(load_settings())).now()
        async with store.write() as tx:
            for work in works:
                await work(tx, now)
            if alive_ago is not None:
                await outbox.sent(tx, outbox.ALIVE, now - alive_ago, now - alive_ago)
        await store.close()

    asyncio.run(play())


@pytest.fixture
def well(folder: Path, signal_cli: SignalCli) -> Iterator[Path]:
    """All is well: a bot holds the door, and gave a sign of life just now. The data folder."""
    put(lambda tx, now: groups.add(tx, a_group()))
    with bolted(folder / "data" / "ozo.lock"):
        yield folder / "data"


def wrong(result: Result) -> dict[str, str]:
    """What is wrong, by point; the other points are well."""
    assert result.exit_code in (0, 1), result.output
    assert result.stderr == ""
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert {word for _, word, _ in lines} <= {"ok", "WRONG"}
    found = {name: said for name, word, said in lines if word == "WRONG"}
    assert result.exit_code == (1 if found else 0)
    return found


def snapshot(data: Path) -> dict[str, bytes]:
    """The shared memory is everybody's, and an empty write-ahead file is none."""
    parts = [path for path in data.iterdir() if not path.name.endswith("-shm") and path.stat().st_size]
    return {path.name: path.read_bytes() for path in parts}


def test_when_all_is_well_each_point_says_so(command: Command, well: Path) -> None:
    result = command("check")
    assert wrong(result) == {}
    assert [line.split()[0] for line in result.stdout.splitlines()] == POINTS
    assert ACCOUNT not in result.stdout


def test_the_folder_for_what_people_send_along_is_looked_at_where_there_is_one(
    command: Command, well: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OZO_ATTACHMENTS", str(well / "nowhere"))
    assert "is no folder" in wrong(command("check"))["pictures"]
    monkeypatch.setenv("OZO_ATTACHMENTS", str(well))
    monkeypatch.setattr(health, "MOUNTS", well.parent / "mounts")
    for kind, is_wrong in (("ext4", {"pictures"}), ("tmpfs", set())):
        health.MOUNTS.write_text(f"disk / ext4 rw 0 0\nsomething {well} {kind} rw 0 0\n", encoding="utf-8")
        assert wrong(command("check")).keys() == is_wrong


def test_it_neither_subscribes_nor_asks_signal_for_anything(
    command: Command, well: Path, signal_cli: SignalCli
) -> None:
    command("check")
    assert signal_cli.asked == ["version", "listAccounts"]


def test_it_leaves_everything_as_it_was(command: Command, well: Path) -> None:
    before = snapshot(well)
    command("check")
    assert snapshot(well) == before


def test_before_the_first_start_it_makes_nothing(command: Command, folder: Path, signal_cli: SignalCli) -> None:
    assert wrong(command("check")).keys() == {"key", "store", "bot"}
    assert list(folder.iterdir()) == []


def test_a_wrong_setting_is_a_sentence_and_another_status(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZO_SIGNAL_CLI", "nowhere")
    assert sentence(command("check")).startswith("OZO_SIGNAL_CLI is neither")


def test_a_signal_cli_that_is_not_there_or_says_nothing(
    command: Command, well: Path, signal_cli: SignalCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ozo_signal.health.LINE_SECONDS", 0.2)
    signal_cli.answers.clear()
    assert "does not answer. Start it again." in wrong(command("check"))["line"]
    monkeypatch.setenv("OZO_SIGNAL_CLI", "127.0.0.1:1")
    assert "There is no signal-cli at 127.0.0.1:1." in wrong(command("check"))["line"]


def test_a_number_that_signal_cli_does_not_know(command: Command, well: Path, signal_cli: SignalCli) -> None:
    signal_cli.answers["listAccounts"] = {"result": [{"number": "+31611111111"}]}
    assert wrong(command("check")).keys() == {"account"}
    # Started for one account it does not say which: it would not run without one.
    signal_cli.answers["listAccounts"] = {"error": {"code": -32601, "message": "Method not implemented"}}
    assert wrong(command("check")) == {}


def test_a_bot_that_does_not_run(command: Command, folder: Path, signal_cli: SignalCli) -> None:
    put()
    assert wrong(command("check")) == {"bot": "The bot is not running. Start it, and look at its log."}


@pytest.mark.parametrize(("ago", "said"), [(5 * MINUTE, "no sign of life for 5 minutes"), (None, "of life yet")])
def test_a_bot_that_gives_no_sign_of_life(command: Command, well: Path, ago: int | None, said: str) -> None:
    with closing(sqlite3.connect(well / "ozo.sqlite")) as store, store:
        store.execute("DELETE FROM sent")
    put(alive_ago=ago)
    assert said in wrong(command("check"))["bot"]


def test_letters_that_nobody_deals_with(command: Command, well: Path) -> None:
    put(lambda tx, now: inbox.add_all(tx, [("m", "frame", now - MINUTE)]))
    assert wrong(command("check")) == {}
    put(lambda tx, now: inbox.add_all(tx, [("older", "frame", now - 3 * HOUR)]))
    assert wrong(command("check")) == {"letters": "2 waiting to be dealt with, the oldest for 3 hours"}


def test_a_letter_that_got_stuck(command: Command, well: Path) -> None:
    put(lambda tx, now: inbox.add_all(tx, [("m", "frame", now)]), lambda tx, now: inbox.set_aside(tx, 1, now))
    assert wrong(command("check"))["letters"].endswith(
        "with 1 the bot made a mistake. It tries again when it is started"
    )


def test_posts_that_wait(command: Command, well: Path) -> None:
    for lane in ("anna", "bram"):
        put(lambda tx, now, lane=lane: outbox.put(tx, lane, "post"))
    put(lambda tx, now: erasing.old_posts(tx, now - HOUR, 2 * HOUR))
    result = command("check")
    assert wrong(result) == {}, "two phones that take nothing are no trouble of the bot"
    assert "2 waiting to be sent, the oldest for 1 hour" in result.stdout
    put(lambda tx, now: outbox.put(tx, "cleo", "post"))
    assert wrong(command("check"))["posts"].startswith("3 waiting to be sent, the oldest for 1 hour. Is signal-cli's")


def test_a_clock_that_was_set_back(command: Command, well: Path) -> None:
    put(alive_ago=-HOUR)
    assert "before the bot's last sign of life: set it right" in wrong(command("check"))["clock"]


def test_a_time_zone_that_is_not_there(command: Command, well: Path) -> None:
    put(lambda tx, now: groups.update(tx, a_group().id, zone="Europe/Atlantis"))
    assert wrong(command("check"))["clock"].startswith("The time zone Europe/Atlantis is not known")


def test_a_key_that_is_wrong_gone_or_half_there(command: Command, well: Path) -> None:
    key = well / "secret.key"
    right = key.read_text()
    key.write_text(Keyring.make())
    assert wrong(command("check")).keys() == {"key"}
    key.write_text(right[:20])
    assert "is not a key" in wrong(command("check"))["key"]
    key.unlink()
    assert "is gone, and the store cannot be read without it" in wrong(command("check"))["key"]
    assert not key.exists()
    key.write_text(right)
    shutil.move(well / "ozo.keys", well / "elsewhere")
    assert "put the newest copy of them there" in wrong(command("check"))["key"]
    assert not (well / "ozo.keys").exists()


def test_a_new_key_that_was_begun(command: Command, well: Path) -> None:
    key = well / "secret.key"
    key.write_text(Keyring.make(key.read_text()))
    before = snapshot(well)
    assert wrong(command("check")) == {"key": "A new service key was begun and not finished: ozo-signal key rotate"}
    assert snapshot(well) == before


@pytest.mark.parametrize(("version", "said"), [("r9999", "newer version"), ("0001", "older version")])
def test_a_store_of_another_version_is_seen_and_not_changed(
    command: Command, well: Path, version: str, said: str
) -> None:
    with closing(sqlite3.connect(well / "ozo.sqlite")) as store, store:
        store.execute("UPDATE alembic_version SET version_num = ?", (version,))
    before = snapshot(well)
    assert said in wrong(command("check"))["store"]
    assert snapshot(well) == before


def test_a_store_that_is_damaged_or_gone(command: Command, well: Path) -> None:
    (well / "ozo.sqlite").write_bytes(b"a shopping list " * 1000)
    assert "damaged" in wrong(command("check"))["store"]
    (well / "ozo.sqlite").unlink()
    assert "There is no store in" in wrong(command("check"))["store"]
    assert not (well / "ozo.sqlite").exists()


@contextmanager
def held(store: Path) -> Iterator[None]:
    words = [sys.executable, "-c", f"{HOLD}; sys.stdin.read()", str(store)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        yield
        holder.communicate("")


def test_a_store_that_another_program_holds_is_looked_at_all_the_same(command: Command, well: Path) -> None:
    with held(well / "ozo.sqlite"):
        result = command("check")
        assert wrong(result) == {"store": "The store is held by another program: wait, or stop that program."}
        assert "bot       ok" in result.stdout
    assert wrong(command("check")) == {}


def test_a_disk_that_is_nearly_full(command: Command, well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ozo_signal.storage.glance.FREE_BYTES_MIN", 2**63)
    assert wrong(command("check"))["store"].startswith("The disk is full: make room on it. There are ")


def test_what_coordinators_should_hear_and_whether_anybody_does(command: Command, well: Path) -> None:
    put(
        lambda tx, now: notices.put(tx, Notice("challenge", now - HOUR, None, 0, {"token": "t", "lanes": []})),
        lambda tx, now: notices.put(tx, Notice("line", now - HOUR)),
        lambda tx, now: notices.put(tx, Notice("limit", now - HOUR, now + 5 * MINUTE, 1)),
        lambda tx, now: notices.put(tx, Notice("given_up", now - HOUR, None, 3)),
    )
    result = command("check")
    found = wrong(result)
    assert found.keys() == {"proof", "down"}
    assert all(said.endswith("Nobody hears of it in Signal: ozo-signal coordinator invite") for said in found.values())
    assert "limit     ok" in result.stdout and "refused   ok     3 posts" in result.stdout
    put(make_coordinator)
    assert not any("Nobody hears" in said for said in wrong(command("check")).values())


async def make_coordinator(tx: Tx, now: int) -> None:
    person = await people.add(tx, "uuid-cleo", "nl", now)
    await coordinators.add(tx, person.id, now, now + HOUR)
