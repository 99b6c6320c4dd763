"""What whoever looks after a group can see of a session that goes on: where it is, and nobody's name or words."""

from __future__ import annotations

import re

import pytest

from .conftest import Meet

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_coordinator_sees_where_a_session_is_but_neither_names_nor_words(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", "Bram", method="ozo_regular")
    before = await circle.house.command("group", "show", circle.id)
    assert "Moment" not in before
    await circle.gather("Sofia", "Anna", "Bram")
    await circle.say("Sofia", "vandaag was een drukke dag")
    shown = await circle.house.command("group", "show", circle.id)
    assert re.search(r"^Now:    part 1 of \d, check_in, until 20:\d\d; the session ends at 21:00$", shown, re.MULTILINE)
    assert re.search(r"^Moment: \d+, turn, since 20:00$", shown, re.MULTILINE)
    assert re.search(r"^Queue:  3 present, 2 to be called, 0 with a hand up$", shown, re.MULTILINE)
    assert not re.search("Sofia|Anna|Bram|drukke", shown)


async def test_a_pause_and_the_time_before_the_start_are_seen_as_such(meet: Meet) -> None:
    circle = await meet("Sofia", "Anna", method="ozo_regular")
    await circle.go("20:00")
    shown = await circle.house.command("group", "show", circle.id)
    assert "Now:    not begun; the session ends at 21:00" in shown
    assert re.search(r"^Moment: \d+, gathering, until 20:\d\d$", shown, re.MULTILINE)
    for name in ("Sofia", "Anna"):
        await circle.say(name, "hoi")
    await circle.say("Sofia", "start")
    await circle.write("Anna", "pauze")
    shown = await circle.house.command("group", "show", circle.id)
    assert re.search(r"^Moment: \d+, paused, since 20:00; before that turn$", shown, re.MULTILINE)
