"""The disk refuses while people write: the bot says so once, keeps what it has, and goes on when it can.

Every note is written while nothing can be saved. None may be lost, marked too early, marked or answered twice.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .circle import Circle, new_circle
from .disk_troubles import TROUBLES, cpu_seconds, held, said, small_disk
from .house import House, open_house

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAFE = "✔️"
START = "2026-12-03 20:00"


async def at_check_out(house: House) -> Circle:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", method="ozo_regular", start=START)
    await circle.gather("Sofia", "Anna", "Bram")
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    return circle


async def write_notes(circle: Circle, about: str) -> dict[str, list[str]]:
    notes = {name: [f"{about}: {name} {number}" for number in range(3)] for name in ("Anna", "Bram")}
    for number in range(3):
        for name, texts in notes.items():
            await circle.house.stage.write(circle.phone(name), texts[number])
    return notes


async def marks_since(circle: Circle, name: str, before: int) -> list[str]:
    return (await circle.marks(name))[before:]


async def kept_notes(circle: Circle, name: str) -> list[str]:
    await circle.heard(name)
    await circle.write(name, "mijn notities")
    heard = [text for text in await circle.heard(name) if circle.keys([text])[0] not in ("notes.head", "notes.none")]
    return [text.splitlines()[-1] for text in heard]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("words", TROUBLES)
async def test_what_people_write_while_nothing_can_be_saved_is_kept_and_marked_when_it_is(
    tmp_path: Path, words: str
) -> None:
    with small_disk(tmp_path / "data"):
        async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
            circle = await at_check_out(house)
            before = {name: len(await circle.marks(name)) for name in ("Anna", "Bram")}
            log, used = house.complained.stat().st_size, cpu_seconds(house.pid)
            async with TROUBLES[words](house):
                notes = await write_notes(circle, words)
                await said(house, log, words)
                for name in notes:
                    assert await marks_since(circle, name, before[name]) == ["", "", ""]
                assert cpu_seconds(house.pid) - used < 3
            await house.settle()
            await said(house, log, "It works again")
            for name, texts in notes.items():
                assert await marks_since(circle, name, before[name]) == [SAFE] * 3
                assert await kept_notes(circle, name) == texts
            lines = house.complaints()
            assert len(lines) <= 8 and not any("Traceback" in line for line in lines), lines
            reacted = [post["target"] for post in await house.stage.posts() if post["kind"] == "react"]
            assert len(reacted) == len(set(reacted)), "none was marked twice"


async def test_a_short_wait_for_another_program_is_not_worth_a_word(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await at_check_out(house)
        async with held(house):
            notes = await write_notes(circle, "even")
            assert (await circle.marks("Anna"))[-1] == ""
        await house.settle()
        assert await kept_notes(circle, "Anna") == notes["Anna"]
        assert house.complaints() == []


@pytest.mark.timeout(240)
async def test_killed_while_nothing_can_be_saved_it_marks_nothing_that_is_not_kept(tmp_path: Path) -> None:
    """What was read from Signal and not saved is lost with the process; its author then sees no mark."""
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await at_check_out(house)
        before = len(await circle.marks("Anna"))
        log = house.complained.stat().st_size
        async with held(house):
            await write_notes(circle, "weg")
            await said(house, log, "held by another program")
            await house.kill_bot()
        await house.start_bot()
        marks = await marks_since(circle, "Anna", before)
        assert len(await kept_notes(circle, "Anna")) == marks.count(SAFE)
