"""An evening in which the bot is killed again and again: it goes on where it was, and nothing is lost.

SIGKILL, not SIGTERM: it has no time to save anything. It is started again at once, so that nobody has to be told.
What is written while it is dead waits at Signal. What was just being handed over when it died may be lost, and then
its author sees no ✔️: that is held too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .circle import Circle, new_circle
from .house import House, open_house

SAFE = "✔️"
KILLS_WHILE_WRITING = 3  # each a little later than the one before


async def kill_and_start(house: House) -> None:
    await house.kill_bot()
    await house.start_bot()


async def write_to_the_dead(circle: Circle, *letters: tuple[str, str], in_group: bool = False) -> None:
    """Letters that are sent while nobody is there to hear them."""
    await circle.house.kill_bot()
    for name, text in letters:
        await circle.house.stage.write(circle.phone(name), text, group=circle.name if in_group else None)
    await circle.house.start_bot()


def speaker(card: str) -> str:
    return next(line for line in card.splitlines() if line.startswith("• Aan de beurt"))


@pytest.mark.timeout(300)  # a dozen starts of the bot
@pytest.mark.asyncio(loop_scope="session")
async def test_killed_at_any_moment_the_evening_goes_on_where_it_was(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await new_circle(house, "Sofia", "Anna", "Bram", sessions=2, start="2026-12-03 20:00")
        await the_check_in(circle)
        await the_topics(circle)
        await the_check_out(circle)
        await killed_while_writing(circle)
        assert house.complaints() == []


async def the_check_in(circle: Circle) -> None:
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.room()

    # In a turn: the same one has the floor, and is not called again.
    await circle.say("Sofia", "ik begin maar")
    card = await circle.card("Sofia")
    await kill_and_start(circle.house)
    assert await circle.card("Sofia") == card
    assert await circle.room() == []

    # In the rest: the next one is called once, at its time.
    await circle.say("Sofia", "klaar")
    await kill_and_start(circle.house)
    assert speaker(await circle.card("Sofia")) == "• Aan de beurt: –"
    await circle.wait(16)
    assert circle.keys(await circle.room()) == ["call.check_in"]
    assert speaker(await circle.card("Sofia")) == "• Aan de beurt: Anna"

    # Someone passes while the bot is dead, and the next one finishes: in that order.
    await write_to_the_dead(circle, ("Anna", "pas"), ("Bram", "goed"), ("Bram", "klaar"), in_group=True)
    assert speaker(await circle.card("Sofia")) == "• Aan de beurt: –"
    assert circle.keys(await circle.room()) == ["call.check_in"]
    await circle.wait(16)
    assert circle.says("round.again", await circle.room(), names="@Anna")


async def the_topics(circle: Circle) -> None:
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    await write_to_the_dead(circle, ("Anna", "de juf"), ("Bram", "geld"))
    assert (await circle.marks("Anna"))[-1] == (await circle.marks("Bram"))[-1] == SAFE
    await circle.say("Sofia", "volgend deel")
    assert any("1. de juf\n2. geld" in text for text in await circle.heard("Sofia"))

    # In the vote: what was chosen counts.
    await circle.write("Anna", "2")
    await kill_and_start(circle.house)
    await circle.write("Bram", "2")
    await circle.write("Sofia", "0")
    assert any("1. geld\n2. de juf" in text for text in await circle.heard("Sofia"))
    await circle.room()
    await write_to_the_dead(circle, ("Sofia", "2 1"))
    said = circle.keys(await circle.room())
    assert [said.count(key) for key in ("topics.chosen", "call.check_out")] == [1, 1]


async def the_check_out(circle: Circle) -> None:
    """Notes, an edit among them, and the end."""
    note = await circle.write("Anna", "dit neem ik mee")
    await circle.house.kill_bot()
    await circle.house.stage.edit(circle.phone("Anna"), note, "dit neem ik mee naar huis")
    await circle.house.stage.write(circle.phone("Bram"), "notitie van Bram")
    await circle.house.start_bot()
    assert (await circle.marks("Anna"))[-1] == (await circle.marks("Bram"))[-1] == SAFE
    await circle.say("Sofia", "afsluiten")
    await write_to_the_dead(circle, ("Sofia", "1"))
    said = circle.keys(await circle.room())
    assert said.count("session.closed.chair") == 1
    for name, kept in (("Anna", "dit neem ik mee naar huis"), ("Bram", "notitie van Bram")):
        assert (await notes_of(circle, name))[-1].endswith(kept)


async def killed_while_writing(circle: Circle) -> None:
    """Kept exactly when marked, wherever in the house the letter was."""
    before = len(await circle.marks("Bram"))
    written = [f"laat op de avond {number}" for number in range(KILLS_WHILE_WRITING)]
    for number, text in enumerate(written):
        await circle.house.stage.write(circle.phone("Bram"), text)
        for _ in range(number * 8):
            await circle.house.stage.now()  # a word with the pretend Signal takes no longer than a moment
        await kill_and_start(circle.house)
    marked = [text for text, mark in zip(written, (await circle.marks("Bram"))[before:], strict=True) if mark == SAFE]
    kept = [text.splitlines()[-1] for text in await notes_of(circle, "Bram")]
    assert [text for text in kept if text in written] == marked


async def notes_of(circle: Circle, name: str) -> list[str]:
    await circle.heard(name)
    await circle.write(name, "mijn notities")
    return [text for text in await circle.heard(name) if not circle.says("notes.head", [text])]
