"""The tray: letters that are right behind each other are taken together, and none waits for one that does not come."""

from __future__ import annotations

import asyncio

from ozo_signal.engine.tray import TOGETHER_MAX, Tray
from ozo_signal.signal.letters import Letter, LetterKind


def letter(number: int) -> Letter:
    return Letter(number, LetterKind.WORDS, "anna", at=number, sent_at=number)


async def taken(tray: Tray) -> list[int]:
    return [letter.number for letter in (await tray.take()).letters]


async def test_letters_right_behind_each_other_are_taken_together() -> None:
    coming = [letter(2), letter(3)]
    tray = Tray(lambda: bool(coming))
    tray.put(letter=letter(1))
    taking = asyncio.create_task(taken(tray))
    while coming:
        await asyncio.sleep(0)
        tray.put(letter=coming.pop(0))
    assert await taking == [1, 2, 3]
    assert not tray.waits


async def test_a_letter_alone_is_taken_at_once() -> None:
    tray = Tray(lambda: False)
    tray.put(letter=letter(1))
    assert await taken(tray) == [1]


async def test_nobody_waits_long_for_a_letter_that_does_not_come() -> None:
    tray = Tray(lambda: True)
    tray.put(letter=letter(1))
    assert await taken(tray) == [1]


async def test_more_than_can_be_taken_at_once_stays_in_its_order() -> None:
    tray = Tray(lambda: True)
    for number in range(TOGETHER_MAX + 2):
        tray.put(letter=letter(number))
    assert await taken(tray) == [*range(TOGETHER_MAX)]
    assert tray.waits
    assert await taken(tray) == [TOGETHER_MAX, TOGETHER_MAX + 1]


async def test_what_is_put_back_comes_before_what_came_since() -> None:
    tray = Tray(lambda: False)
    tray.put(letter=letter(1), rung=True)
    before = await tray.take()
    tray.put(letter=letter(2))
    tray.put_back(before)
    again = await tray.take()
    assert [one.number for one in again.letters] == [1, 2] and again.rung
