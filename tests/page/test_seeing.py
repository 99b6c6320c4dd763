"""Who looks through the bot sees where the session is and what is stored, and can read nothing of it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from ozo_signal.simulator.client import Stage
from ozo_signal.simulator.page.seeing import Panel, Seer, read_store
from ozo_signal.simulator.processes import House
from ozo_signal.simulator.script import CODE

NAME, WORDS = "Wilhelmina", "mijn zusje heeft het zwaar"
MADE = ("group", "new", "Mantelzorg", "--start", "2026-12-03", "--method", "ozo_regular", "--sessions", "2")


async def looked_at(folder: Path) -> Panel:
    """What is seen of a bot to which somebody has given their code and a topic."""
    async with Stage.start(now="2026-11-20T12:00:00+01:00") as stage:
        house = House(stage, folder)
        code = CODE.findall(await house.command(*MADE, "--people", "2"))[-1]
        async with house.bot():
            await stage.settle()
            await stage.phone(NAME, profile=NAME)
            for text in (code, NAME, "onderwerp"):
                await stage.write(NAME, text)
                await stage.settle()
            await stage.write(NAME, WORDS)
            await stage.settle()
            seer = Seer(stage, house)
            await seer.panel()
            await seer.asked()
            return await seer.panel()


async def test_what_is_seen_of_the_store_cannot_be_read(tmp_path: Path) -> None:
    panel = await looked_at(tmp_path)
    tables = {table["name"]: table for table in panel["stored"]["tables"]}
    assert tables["people"]["rows"] == 1 and tables["words"]["rows"] == 1
    assert all(len(row) == len(table["columns"]) for table in tables.values() for row in table["sample"])
    seen = json.dumps(panel["stored"])
    assert NAME not in seen and WORDS not in seen and NAME.encode().hex(" ") not in seen
    assert any("Mantelzorg" in line for line in panel["session"])
    assert [letter["who"] for letter in panel["letters"]] == [NAME] * len(panel["letters"])
    assert panel["posts"] and not any("text" in post for post in panel["posts"])


def test_words_in_clear_would_be_seen(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store") as store:
        store.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, said TEXT, sealed BLOB)")
        store.execute("INSERT INTO words (said, sealed) VALUES (?, ?)", (WORDS, WORDS.encode()))
        store.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
    store.close()
    assert read_store(tmp_path / "store") == {
        "tables": [
            {
                "name": "words",
                "rows": 1,
                "columns": ["id", "said", "sealed"],
                "sample": [["1", WORDS, f"{WORDS.encode()[:12].hex(' ')}… (26)"]],
            }
        ],
        "empty": ["notes"],
    }


def test_where_there_is_no_store_nothing_is_seen(tmp_path: Path) -> None:
    assert read_store(tmp_path / "store") == {"tables": [], "empty": []}
