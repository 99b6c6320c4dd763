"""Guessing codes is hopeless: five tries an hour for one, a ceiling for all, and coordinators hear of a siege."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozo_signal import lookout
from ozo_signal.core.names import HOUR
from ozo_signal.engine import joining
from ozo_signal.storage import groups, knowing

from .desk_alone import CODE, DeskAlone, open_desk, settings
from .test_retention import ADA, BEN, STRANGER

WRONG = ("A2AA-AAAA", "A3AA-AAAA", "A4AA-AAAA", "A5AA-AAAA", "A6AA-AAAA")


async def answers(alone: DeskAlone, who: str, key: str) -> int:
    """How often they were told this, in whatever language, since this was asked last."""
    texts = await alone.texts(who)
    return sum(any(alone.tools.voice.say(key, code).text in text for code in ("en", "nl", "el")) for text in texts)


async def test_the_sixth_try_in_an_hour_is_not_looked_at(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group()
        for code in WRONG[: joining.TRIES_PER_HOUR_MAX]:
            await alone.hear(STRANGER, code)
        assert await answers(alone, STRANGER, "code.wrong") == joining.TRIES_PER_HOUR_MAX == 5
        await alone.hear(STRANGER, codes[0])
        assert await answers(alone, STRANGER, "code.too_many") == 1 and alone.rows("people") == 0
        await alone.hear(ADA, codes[0])
        assert alone.rows("people") == 1, "nobody else is kept out"
        await alone.ring(alone.now + HOUR)
        await alone.hear(STRANGER, codes[1])
        assert alone.rows("people") == 2


async def test_many_codes_in_one_message_are_many_tries(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group()
        await alone.hear(STRANGER, " ".join(WRONG[:3]))
        await alone.hear(STRANGER, f"{WRONG[3]}, {WRONG[4]}, {codes[0]}")
        assert alone.rows("people") == 0 and alone.rows("tries") == 6
        assert await answers(alone, STRANGER, "code.too_many") == 1


async def test_a_used_code_an_old_one_and_a_wrong_one_are_answered_alike(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group(days_ahead=200)
        await alone.hear(ADA, codes[0])
        await alone.hear(STRANGER, codes[0])
        used = await alone.texts(STRANGER)
        await alone.hear(STRANGER, WRONG[0])
        assert await alone.texts(STRANGER) == used
        async with alone.store.write() as tx:
            found = await groups.invitation(tx, tx.mark(f"code:{codes[1].replace('-', '')}"))
        assert found is not None
        alone.change("UPDATE invitations SET expires_at = ? WHERE used_by IS NULL", alone.now)
        await alone.hear(STRANGER, codes[1])
        assert await alone.texts(STRANGER) == used


@pytest.mark.parametrize("tries", [0, 1])
async def test_coordinators_hear_of_a_siege_once_an_hour(tmp_path: Path, tries: int) -> None:
    async with open_desk(tmp_path) as alone:
        _, codes = await alone.new_group()
        [code] = CODE.findall(await lookout.invite(settings(alone.folder), "en"))
        await alone.hear(BEN, code)
        await alone.texts(BEN)
        async with alone.store.write() as tx:
            for number in range(joining.TRIES_OF_ALL_PER_HOUR_MAX - 2 + tries):
                await groups.count_try(tx, knowing.try_mark(tx, f"somebody {number}"), alone.now)
        await alone.hear(STRANGER, WRONG[0])
        assert await answers(alone, BEN, "notice.siege") == tries
        await alone.hear(ADA, codes[0])
        assert await answers(alone, BEN, "notice.siege") == 1 - tries
        assert alone.rows("people") == 1, "for a while nobody gets in"
        await alone.hear(STRANGER, WRONG[1])
        assert await answers(alone, BEN, "notice.siege") == 0
        await alone.ring(alone.now + HOUR)
        await alone.hear(ADA, codes[0])
        assert alone.rows("people") == 2
