"""Nothing that anybody wrote is in any byte that the bot wrote, and after its day not even the sealed form is.

A whole series of six sessions and an evening in eight phases are played. Every word that anyone writes carries a mark,
every name and every number is one. Then every file is searched: the store and what is beside it, the keys, temporary
files, what was printed, the log, what two crashes left. `traces.py` looks, and `test_traces.py` shows that it finds.
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .circle import Circle, make_circle
from .house import ACCOUNT, House, open_house
from .traces import bytes_left, identity_shapes, traces_of

MARK = "zwaluwζουζούνι7"
SESSIONS = 6
WEEK = 7
SERVICE_OWNERS = ("service", "marks")  # these two keys stay as long as the store

letters = itertools.count(1)


class Canary:
    """The people, and what must not be found of them."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder = house, folder
        self.uuids: dict[str, str] = {}
        self.codes: list[str] = []
        self.sealed: set[bytes] = set()
        self.searches = 0

    @property
    def marks(self) -> list[str]:
        numbers = [number_of(name) for name in self.uuids]
        identities = [shape for uuid in self.uuids.values() for shape in identity_shapes(uuid)]
        return [MARK, *numbers, *identities, *self.codes, *(code.replace("-", "") for code in self.codes)]

    def search(self, *, thoroughly: bool = False) -> None:
        """For words; and `thoroughly`, which takes seconds, for everybody who there is."""
        self.searches += 1
        assert traces_of(self.marks if thoroughly else [MARK], self.folder) == []

    def remember_what_is_sealed(self) -> None:
        """Every sealed text and every wrapped key that is in the files now; and the byte search finds each of them."""
        now = sealed_in(self.house.data)
        assert bytes_left(now, self.folder) == len(now) > 0
        self.sealed |= now

    async def let_in(self, circle: Circle, *names: str) -> None:
        """A name that Signal shows, a number, a code, and the name that they choose here."""
        self.codes += circle.codes
        for name in names:
            uuid = await circle.house.stage.phone(circle.phone(name), number=number_of(name), profile=f"{MARK}{name}")
            self.uuids[name] = uuid
            await circle.write(name, f"mijn code: {circle.codes.pop(0)}")
            await circle.write(name, f"{MARK} {name}")


def number_of(name: str) -> str:
    return f"+3161234{sum(map(ord, name)):04}"


def sealed_in(data: Path) -> set[bytes]:
    """Whatever is sealed in the store, and every wrapped key that is not the service's own."""
    found: set[bytes] = set()
    with read_only(data / "ozo.sqlite") as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for column in [row[1] for row in store.execute(f"PRAGMA table_info({table})") if "sealed_" in row[1]]:
                found |= {row[0] for row in store.execute(f"SELECT {column} FROM {table}") if row[0]}
    with read_only(data / "ozo.keys") as keys:
        wrapped = "SELECT wrapped FROM places JOIN keys ON place = number"
        found |= {row[0] for row in keys.execute(f"{wrapped} WHERE owner NOT IN {SERVICE_OWNERS}")}
    return found


@contextlib.contextmanager
def read_only(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        yield opened


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
async def test_no_word_and_no_identity_is_in_anything_the_bot_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "everything"
    for name in ("", "temporary", "home"):
        (folder / name).mkdir()
    async with open_house(folder, now="2026-12-02T12:00:00+01:00") as house:
        house.more = {
            **dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), str(folder / "temporary")),
            "HOME": str(folder / "home"),
            "PYTHONFAULTHANDLER": "1",
            "PYTHONWARNINGS": "always",
        }
        canary = Canary(house, folder)
        circle = await make_circle(house, sessions=SESSIONS, start="2026-12-03 20:00", name=f"Groep {MARK}")
        eight = await make_circle(
            house, method="intervision8", sessions=2, start="2026-12-04 20:00", name=f"Acht {MARK}"
        )
        await house.start_bot()
        await canary.let_in(circle, "Sofia", "Anna", "Bram")
        await canary.let_in(eight, "Nora", "Olaf", "Piet", "Quin")
        await strangers(canary)
        await first_session(canary, circle)
        await in_eight_phases(canary, eight)
        await crash(canary, circle)
        for week in range(1, SESSIONS - 1):
            await regular_session(canary, circle, week)
        await last_session(canary, circle)
        await house.command("group", "list")
        await afterwards(canary, circle)
    assert canary.searches > SESSIONS
    canary.search(thoroughly=True)


def words(text: str = "") -> str:
    """Something that somebody writes: no two are the same."""
    return f"{text} {MARK} {next(letters)}".strip()


async def strangers(canary: Canary) -> None:
    """Somebody unknown: words, a code that is none, wrong words, things, and everything a frame can hold."""
    stage = canary.house.stage
    canary.uuids["Vreemd"] = await stage.phone("Vreemd", number=number_of("Vreemd"), profile=f"{MARK} Vreemd")
    for text in (words("wie is dit?"), f"K7QM-W4TZ {MARK}", "privacy", "vergeet mij", words("help")):
        await stage.write("Vreemd", text)
        await canary.house.settle()
    await stage.send_thing("Vreemd", "picture", text=words())
    for who in ("Vreemd", "Anna 1"):
        for content in everything():
            await stage.raw(frame(canary.uuids[who.split()[0]], who, content))
    await stage.raw(
        {"account": ACCOUNT, "envelope": {"sourceName": MARK, "sourceUuid": MARK}, "exception": {"message": MARK}}
    )
    await canary.house.settle()
    canary.search()


def frame(uuid: str, who: str, content: dict[str, Any]) -> dict[str, Any]:
    at = 1_796_200_000_000 + next(letters)
    data = {"timestamp": at, "message": None, "expiresInSeconds": 0, **content}
    envelope = {
        "source": uuid,
        "sourceNumber": number_of(who.split()[0]),
        "sourceUuid": uuid,
        "sourceName": f"{MARK} {who}",
        "sourceDevice": 1,
        "timestamp": at,
        "serverReceivedTimestamp": at,
        "serverDeliveredTimestamp": at,
        "dataMessage": data,
    }
    return {"account": ACCOUNT, "envelope": envelope}


def everything() -> list[dict[str, Any]]:
    """What a message can carry besides words, and messages that make no sense."""
    somebody = "d4d4d4d4-4444-4444-8444-00000000d4d4"
    quoted = {"id": 1, "author": MARK, "authorUuid": somebody, "text": words(), "attachments": [{"filename": MARK}]}
    return [
        {"pollCreate": {"question": words(), "options": [words(), words()], "allowMultiple": True}},
        {"pollVote": {"author": MARK, "targetSentTimestamp": 1, "optionIndexes": [0], "voteCount": 1}},
        {"contacts": [{"name": {"display": MARK, "given": MARK}, "phone": [{"value": MARK}]}]},
        {"message": words(), "previews": [{"url": f"https://{MARK}", "title": MARK, "description": MARK}]},
        {"message": words(), "quote": quoted, "textStyles": [{"style": MARK, "start": 0, "length": 1}]},
        {"message": words("￼"), "mentions": [{"name": MARK, "uuid": somebody, "start": 0, "length": 1}]},
        {"reaction": {"emoji": MARK, "targetAuthorUuid": somebody, "targetSentTimestamp": 1, "isRemove": False}},
        {"attachments": [{"contentType": MARK, "filename": MARK, "id": MARK, "caption": words()}]},
        {"payment": {"note": words(), "receipt": MARK}, "viewOnce": True},
        {"message": [words()], "groupInfo": {"groupId": MARK, "groupName": MARK, "type": MARK}},
        {"message": words(), "groupInfo": {"groupId": "AAAA", "groupName": MARK, "type": "DELIVER"}},
        {"message": {"text": words()}, "remoteDelete": {"timestamp": MARK}},
        {"storyContext": {"author": MARK, "sentTimestamp": MARK}, "sticker": {"packId": MARK, "stickerId": MARK}},
    ]


async def first_session(canary: Canary, circle: Circle) -> None:
    """Everything that can be written, said, changed and taken back in one evening."""
    stage, anna = circle.house.stage, circle.phone("Anna")
    for text in (
        "onderwerp",
        words("over"),
        "inleiding",
        words("dit mag niet"),
        "naam",
        f"{MARK} Anna",
        "onderwrp " + MARK,
    ):
        await circle.write("Anna", text)
    for text in ("inleiding", words("Mijn verhaal. Ken je dat?"), words("zomaar iets")):
        await circle.write("Sofia", text)
    await circle.gather("Sofia", "Anna", "Bram")
    said = await circle.say("Sofia", words("ik ben"))
    await stage.edit(circle.phone("Sofia"), said, words("ik ben, verbeterd"))
    await stage.react(anna, said, "❤️", group=circle.name)
    await stage.write(anna, words("voor jou"), group=circle.name, quote=said, mention=circle.phone("Sofia"))
    gone = await circle.say("Bram", words("buiten mijn beurt"))
    await stage.delete(circle.phone("Bram"), gone)
    await stage.typing(anna, group=circle.name)
    for kind in ("picture", "sticker", "voice"):
        await stage.send_thing(anna, kind, group=circle.name, text=words() if kind == "picture" else None)
    await circle.house.settle()
    for text in ("help", "privacy", "mijn notities", "volgnde", "pauze"):
        await circle.say("Bram", text)
    await circle.say("Sofia", "verder")
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    for name in ("Anna", "Bram"):
        await circle.write(name, words("een onderwerp over"))
    await circle.say("Sofia", "volgend deel")
    await circle.write("Anna", "1 2")
    await circle.say("Sofia", "volgend deel")
    await circle.write("Sofia", "2 1")
    await check_out(canary, circle)


async def check_out(canary: Canary, circle: Circle) -> None:
    """Notes: written, changed, taken back, read again, and one more the next morning."""
    stage = circle.house.stage
    while "check_out" not in "".join(circle.keys(await circle.room())):
        await circle.say("Sofia", "volgend deel")
    for name in ("Anna", "Bram", "Sofia"):
        note = await circle.write(name, words("notitie"))
        if name == "Anna":
            await stage.edit(circle.phone(name), note, words("notitie, veranderd"))
        elif name == "Bram":
            await stage.delete(circle.phone(name), note)
    await circle.house.settle()
    await circle.write("Anna", "mijn notities")
    assert any(MARK in text for text in await circle.heard("Anna")), "the words were there to be found"
    canary.search()
    canary.remember_what_is_sealed()
    await circle.say("Sofia", "afsluiten")
    await circle.write("Sofia", "1")
    await circle.write("Bram", words("vanmorgen dacht ik nog"))


async def in_eight_phases(canary: Canary, circle: Circle) -> None:
    """A case, what others think of it silently, and advice that everyone sees at the end of the part."""
    await circle.gather("Nora", "Olaf", "Piet", "Quin")
    await circle.say("Nora", "volgend deel")
    for name in ("Olaf", "Piet"):
        await circle.say(name, "✋")
    for _ in range(9):
        for name in ("Olaf", "Piet", "Quin"):
            await circle.write(name, words("ik denk"))
            with contextlib.suppress(Exception):  # the door may be closed just now
                await circle.say(name, words("ik zeg"))
        await circle.say("Nora", "volgend deel")
    canary.search()
    canary.remember_what_is_sealed()
    await circle.write("Quin", "vergeet mij")
    await circle.write("Quin", "ja")


async def crash(canary: Canary, circle: Circle) -> None:
    """Killed with letters in its hands, and aborted, which leaves as much as a program can leave."""
    house = circle.house
    assert house.limit("Max core file size") == "0"
    for number in (signal.SIGKILL, signal.SIGABRT):
        for name in ("Anna", "Bram"):
            await house.stage.write(circle.phone(name), words("net voor het einde"))
        await house.kill_bot(number)
        canary.search()
        await house.start_bot()
    assert b"Fatal Python error: Aborted" in house.complained.read_bytes(), "the crash has left something"
    await house.command("backup", str(canary.folder / "copy"))
    canary.search(thoroughly=True)
    (canary.folder / "copy").unlink()  # it holds what is sealed, as it was; the keys are not in it


async def regular_session(canary: Canary, circle: Circle, week: int) -> None:
    await circle.go("12:00", days=WEEK * week - 2)
    for text in ("inleiding", words("Mijn tweede verhaal"), "onderwerpen", "1"):
        await circle.write("Sofia", text)
    await circle.go("20:00", days=WEEK * week)
    for name in ("Sofia", "Anna", "Bram"):
        await circle.say(name, words("hoi"))
    await circle.say("Sofia", "start")
    await circle.say("Sofia", words("vandaag"))
    await check_out(canary, circle)


async def last_session(canary: Canary, circle: Circle) -> None:
    """Everyone gets their own notes back, and shares some."""
    days = WEEK * (SESSIONS - 1)
    await circle.go("20:00", days=days)
    for name in ("Sofia", "Anna", "Bram"):
        await circle.say(name, words("hoi"))
    await circle.say("Sofia", "start")
    await circle.say("Sofia", "volgend deel")
    await circle.write("Anna", "1 2")
    await circle.say("Sofia", "opdracht")
    for _ in range(4):
        await circle.say("Sofia", words("samen"))
        await circle.say("Sofia", "volgend deel")
    canary.search()
    canary.remember_what_is_sealed()
    await circle.go("21:30", days=days)


async def afterwards(canary: Canary, circle: Circle) -> None:
    """The day has come: whatever was sealed is gone from every file, and so are the keys."""
    house = circle.house
    assert len(canary.sealed) > 50
    assert bytes_left(canary.sealed, canary.folder) > 0
    await circle.go("20:10", days=WEEK * SESSIONS)
    await house.walk(await house.stage.now() + 3 * 86_400_000)  # marks of letters, too
    assert bytes_left(canary.sealed, canary.folder) == 0
    with read_only(house.data / "ozo.sqlite") as store:
        for table in ("people", "groups", "words", "inbox", "outbox", "heard", "questions", "invitations", "errands"):
            assert store.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    await house.stop_bot()
    assert bytes_left(canary.sealed, canary.folder) == 0
    canary.search()
