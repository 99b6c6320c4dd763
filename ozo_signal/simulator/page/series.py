"""A series as a file: the pretend world, everything the bot keeps, and who plays whom. It can be opened elsewhere.

The bot's keys are in it too, or nobody could read what the bot keeps. It is a pretend world: there is nobody in it.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from ozo_signal.simulator.page.cast import COORDINATOR, MODERATOR, PARTICIPANT, Cast, Wish
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.evening import Evening
from ozo_signal.simulator.shapes import fits

FORMAT = 1
SQLITE = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a store that is open
LOCKS = (".lock",)
PARTS: dict[str, Any] = {
    **dict.fromkeys(("world", "cast", "company"), dict[str, Any]),
    **dict.fromkeys(("bot", "attachments", "companions"), dict[str, str]),
    "read": dict[str, dict[str, int]],
    "heard": int,
    "runs": bool,
}


class SeriesError(Exception):
    """This is not a series that can be opened; the sentence says why."""


async def save(evening: Evening) -> dict[str, Any]:
    """Everything there is, at a moment when all is quiet."""
    await evening.mover.settle()
    return {
        "format": FORMAT,
        "is": "ozo-signal series",
        "world": (await evening.stage.do("save"))["world"],
        "bot": read_folder(evening.house.data),
        "attachments": read_folder(evening.attachments),
        "cast": evening.cast.save(),
        "company": evening.company.save(),
        "companions": evening.companions,
        "heard": evening.heard,
        "read": evening.shown.read,
        "runs": evening.house.lives,
    }


def opened(series: Any) -> tuple[Cast, Company]:
    """Who is in it. Raises SeriesError for whatever is not a series."""
    if not isinstance(series, dict) or series.get("is") != "ozo-signal series":
        raise SeriesError("This file is not a series.")
    if series.get("format") != FORMAT:
        raise SeriesError(f"This series is of format {series.get('format')}; this program opens format {FORMAT}.")
    if missing := [name for name, kind in PARTS.items() if not fits(series.get(name), kind)]:
        raise SeriesError(f"This series is damaged: {missing[0]} is missing, or something else.")
    try:
        cast, company = Cast(**series["cast"]), Company.open(series["company"])
        _check(cast, company, series["companions"])
    except (LookupError, TypeError, ValueError, AttributeError) as trouble:
        raise SeriesError(f"This series is damaged: {trouble}.") from None
    return cast, company


def _check(cast: Cast, company: Company, companions: dict[str, str]) -> None:
    """Raises ValueError for people who could not play."""
    if not fits(cast, Cast) or cast.zone not in available_timezones():
        raise ValueError("the cast is something else")
    Wish(cast.language, cast.room)
    roles = set(cast.roles.values())
    if MODERATOR not in roles or not roles <= {MODERATOR, PARTICIPANT, COORDINATOR}:
        raise ValueError("somebody has no role")
    if not all({"command", "answer"} <= set(one) for one in cast.commands):
        raise ValueError("a command is none")
    if set(companions) - set(cast.roles) or set(companions.values()) - set(company.manners):
        raise ValueError("a companion plays nobody")
    company.check(cast.language, companions)


def lay_out(series: dict[str, Any], folder: Path, data: Path, attachments: Path) -> Path:
    """Put everything back where it was; the file with the world in it."""
    try:
        write_folder(data, series["bot"])
        write_folder(attachments, series["attachments"])
        world = folder / "world.json"
        world.write_text(json.dumps(series["world"]), encoding="utf-8")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OSError) as trouble:
        raise SeriesError(f"This series is damaged: {trouble}.") from None
    return world


def read_folder(folder: Path) -> dict[str, str]:
    """The files in it, by name; a store as it is on disk at this moment, whole."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    wanted = [file for file in files if file.is_file() and not file.name.endswith((*BESIDE, *LOCKS))]
    return {file.name: base64.b64encode(_content(file)).decode() for file in wanted}


def write_folder(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        if Path(name).name != name or name in ("", ".", ".."):
            raise ValueError("a file in it has no plain name")
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(base64.b64decode(content))


def _content(file: Path) -> bytes:
    with file.open("rb") as opened_file:
        is_store = opened_file.read(len(SQLITE)) == SQLITE
    if not is_store:
        return file.read_bytes()
    with closing(sqlite3.connect(file)) as store, closing(sqlite3.connect(":memory:")) as copy:
        store.backup(copy)
        return copy.serialize()
