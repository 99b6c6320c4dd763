"""A store of every version there ever was: everything in it can be read after it was opened by this one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import Connection, create_engine, text

from ozo_signal.storage import Keyring, Store, errands, groups, inbox, meetings, outbox, people, questions, words
from ozo_signal.storage.cabinet import Cabinet
from ozo_signal.storage.opening import prepare
from ozo_signal.storage.schema import make_config, upgrade
from ozo_signal.storage.seal import encrypt, make_mark
from ozo_signal.storage.version import versions

from .test_sealed import bytes_of, wrapped_keys

NOW = 1_790_000_000_000
ANNA, GROUP = "aaaaaaaaaa", "gggggggggg"
OWNERS = ("marks", "service", f"person:{ANNA}", f"group:{GROUP}")
KEYS = {owner: Fernet.generate_key() for owner in OWNERS}

STEPS = ScriptDirectory.from_config(make_config())
OLDER = [step.revision for step in STEPS.walk_revisions() if step.revision != STEPS.get_current_head()]
CABINET_SINCE = "0003"

FIRST = {
    "people": {"id": ANNA, "uuid_mark": ("mark", "person uuid-anna"), "sealed_uuid": "uuid-anna", "language": "nl"},
    "groups": {
        "id": GROUP,
        "sealed_name": "Ouders",
        "sealed_signal_group": "signal-id",
        "signal_group_mark": ("mark", "signal group signal-id"),
        **{"language": "nl", "room": "group", "weekday": 3, "minute_of_day": 1200, "zone": "Europe/Amsterdam"},
        **{"sessions": 6, "people_max": 8, "rest_seconds": 15, "timer_seconds": 0, "state": "running", "made_at": NOW},
    },
    "memberships": {"group_id": GROUP, "person_id": ANNA, "role": "participant", "sealed_name": "Vos", "joined_at": 1},
    "meetings": {"group_id": GROUP, "position": 1, "starts_at": NOW, "method": "ozo_first", "session": "{}"},
    "words": {
        **{"id": "w1", "person_id": ANNA, "kind": "note", "group_id": GROUP, "meeting": 1, "sealed_text": "fietsen"},
        **{"written_at": NOW, "used": False, "safe": True},
    },
    "questions": {"person_id": ANNA, "kind": "name", "sealed_values": json.dumps({"offered": ["Vos"]}), "asked_at": 1},
    "inbox": {"letter_mark": "m1", "sealed_frame": "a frame", "at": NOW},
    "outbox": {"lane": "lane", "urgent": False, "sealed_post": "a post", "ready_at": 0, "tries": 0},
    "errands": {"what": "end", "group_id": GROUP, "sealed_values": "{}", "at": NOW},
}
REST = {"people": {"arrived_at": NOW}, "memberships": {"state": "active"}, "meetings": {"state": "planned"}}
OWNER_OF = {"groups": f"group:{GROUP}", "inbox": "service", "outbox": "service", "errands": "service"}


def fill_the_first(connection: Connection, keyring: Keyring) -> None:
    """What the first version would have written."""
    for owner, key in KEYS.items():
        put(connection, "keys", {"owner": owner, "wrapped": keyring.wrap(key)})
    for table, row in FIRST.items():
        key = Fernet(KEYS[OWNER_OF.get(table, f"person:{ANNA}")])
        put(connection, table, {name: written(name, value, key) for name, value in (row | REST.get(table, {})).items()})


def written(column: str, value: Any, key: Fernet) -> Any:
    if column.startswith("sealed_"):
        return encrypt(key, value.encode())
    return make_mark(KEYS["marks"], value[1]) if isinstance(value, tuple) else value


def put(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def make_old(file: Path, keyring: Keyring, revision: str) -> None:
    """A store of this version, with something of everything in it."""
    engine = create_engine(f"sqlite:///{file}")
    has_cabinet = CABINET_SINCE in {step.revision for step in STEPS.iterate_revisions(revision, "base")}
    with engine.begin() as connection:
        upgrade(connection, "0001")
        fill_the_first(connection, keyring)
        if has_cabinet:
            prepare(connection, keyring, file.with_suffix(".keys"), revision).close()
        else:
            upgrade(connection, revision)
    engine.dispose()


async def everything(store: Store) -> list[object]:
    async with store.write() as tx:
        person = await people.find(tx, "uuid-anna")
        group = await groups.by_signal_group(tx, "signal-id")
        assert person is not None and group is not None
        question = await questions.open_of(tx, person.id)
        return [
            await people.address(tx, person.id),
            group.name,
            [(member.name, member.role) for member in await groups.members(tx, group.id)],
            [(meeting.method, meeting.session) for meeting in await meetings.of_group(tx, group.id)],
            [(one.id, one.text, one.safe, one.meeting) for one in await words.find(tx, person=person.id)],
            question and question.values,
            await inbox.waiting(tx),
            [row.post for row in await outbox.ready(tx, NOW)],
            [errand.what for errand in await errands.take_all(tx)],
        ]


@pytest.mark.parametrize("revision", OLDER)
async def test_everything_in_an_older_store_is_there_after_it_was_opened(
    file: Path, keyring: Keyring, revision: str
) -> None:
    make_old(file, keyring, revision)
    store = await Store.open(f"sqlite:///{file}", keyring)
    assert await everything(store) == [
        "uuid-anna",
        "Ouders",
        [("Vos", "participant")],
        [("ozo_first", "{}")],
        [("w1", "fietsen", True, 1)],
        {"offered": ["Vos"]},
        [(1, "a frame")],
        ["a post"],
        ["end"],
    ]
    async with store.write() as tx:
        await words.erase(tx, "w1")
        assert await people.address(tx, ANNA) == "uuid-anna", "the text had a key of its own"
    await store.close()


async def test_the_keys_of_the_first_version_move_and_leave_nothing_behind(file: Path, keyring: Keyring) -> None:
    make_old(file, keyring, "0001")
    with closing(sqlite3.connect(file)) as old:
        wrapped = [row[0] for row in old.execute("SELECT wrapped FROM keys")]
    assert len(wrapped) == len(KEYS) and all(key in bytes_of(file) for key in wrapped), "the control"
    store = await Store.open(f"sqlite:///{file}", keyring)
    assert [keyring.unwrap(key) for key in wrapped_keys(file, *OWNERS)] == [KEYS[owner] for owner in OWNERS]
    assert not any(key in bytes_of(file) for key in wrapped)
    await store.close()


async def test_a_move_of_the_keys_that_was_cut_off_is_finished(file: Path, keyring: Keyring) -> None:
    """They were in the cabinet already when the bot was killed, but the store had not saved that they had gone."""
    make_old(file, keyring, "0001")
    half = Cabinet(file.with_suffix(".keys"), keyring)
    half.begin(KEYS)
    half.close()
    store = await Store.open(f"sqlite:///{file}", keyring)
    assert len(await everything(store)) == 9
    await store.close()


async def test_a_wrong_key_changes_nothing_in_an_older_store(file: Path, keyring: Keyring) -> None:
    make_old(file, keyring, "0001")
    before = bytes_of(file)
    with pytest.raises(Exception, match="does not open this store; nothing was changed"):
        await Store.open(f"sqlite:///{file}", Keyring.load(Keyring.make()))
    with closing(sqlite3.connect(file)) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    assert len(bytes_of(file)) == len(before)


def test_the_files_of_the_steps_are_called_after_the_versions_they_lead_to() -> None:
    assert versions() == [step.revision for step in STEPS.walk_revisions()]


def test_there_are_older_versions_to_try() -> None:
    assert "0001" in OLDER
