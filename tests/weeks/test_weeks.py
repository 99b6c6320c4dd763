"""Invented series: reminders come once, and when they help; notes are kept, given back to their authors, and erased."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ozo_signal.core.names import DAY

from .promises import APOLOGIES, ONCE
from .series import TROUBLES, Series

SERIES = 8
SERIES_MAX = 40  # when those did not reach everything
TO_REACH = {*TROUBLES, *ONCE, *APOLOGIES, "a session is held", "a note is safe", "a note is given back", "erased.told"}


async def play(series: Series, folder: Path) -> Counter[str]:
    await series.play(folder)
    return series.reached


@pytest.mark.timeout(300)
async def test_whatever_happens_in_the_weeks_reminders_are_few_and_notes_are_safe(tmp_path: Path) -> None:
    reached: Counter[str] = Counter()
    for seed in range(SERIES_MAX):
        if seed >= SERIES and set(reached) >= TO_REACH:
            break
        reached += await play(Series(seed), tmp_path / str(seed))
    assert set(reached) >= TO_REACH, f"no series reached {sorted(TO_REACH - set(reached))}"


class Broken(Series):
    """`harm` is done to the store after every step, and undone by `heal` before anybody looks."""

    harm = heal = "SELECT 1"

    async def _go_on(self) -> None:
        self._bot.change(self.harm)
        await super()._go_on()
        self._bot.change(self.heal)


class Forgetful(Broken):
    """Does not know what was done already."""

    harm = "DELETE FROM dues"


class Careless(Broken):
    """Loses what people write."""

    heal = "DELETE FROM words"


class Tactless(Broken):
    """Gives people each other's notes."""

    harm = "UPDATE words SET person_id = (SELECT max(id) FROM people)"
    heal = "UPDATE words SET person_id = (SELECT id FROM people WHERE instr(words.id, people.id))"


class Thrifty(Broken):
    """Gives only some of the notes back."""

    harm = "UPDATE words SET kind = 'topic' WHERE number = (SELECT min(number) FROM words)"
    heal = "UPDATE words SET kind = 'reflection'"


class Hoarder(Broken):
    """Erases nothing that was written."""

    harm = "CREATE TRIGGER IF NOT EXISTS hoard BEFORE DELETE ON words BEGIN SELECT RAISE(IGNORE); END"


class Untidy(Broken):
    """Leaves something lying about."""

    heal = "INSERT OR IGNORE INTO dues VALUES ('gggggggggg', 9, 'nothing', 0)"


class Rude(Broken):
    """Goes without a word."""

    heal = "DELETE FROM outbox WHERE NOT EXISTS (SELECT 1 FROM meetings)"


class Hasty(Series):
    """Is a day too early with everything."""

    async def _ring(self, now: int) -> None:
        self.now = now
        await self._bot.ring(now + self.ahead + DAY)


BREAKS = {
    Forgetful: "comes twice",
    Careless: "is kept, and",
    Tactless: "a note of another",
    Thrifty: "back",
    Hoarder: "kept after its day",
    Untidy: "something is left",
    Rude: "was not told that everything is erased",
    Hasty: "is about no session that is to come",
}


@pytest.mark.parametrize(("broken", "noticed"), BREAKS.items(), ids=[broken.__name__.lower() for broken in BREAKS])
async def test_a_house_that_does_not_keep_it_is_noticed(tmp_path: Path, broken: type[Series], noticed: str) -> None:
    with pytest.raises(AssertionError, match=noticed):
        for seed in range(SERIES):
            await play(broken(seed), tmp_path / str(seed))
