"""The sign of life: a bot to whom nobody writes gives one each time the house is kept, whatever the clock does."""

from __future__ import annotations

from pathlib import Path

from ozo_signal.engine.alarm import HOUSEKEEPING_SECONDS
from ozo_signal.health import SILENT_MAX
from ozo_signal.storage import outbox

from .desk_alone import DeskAlone, open_desk

SECOND, HOUR = 1_000, 3_600_000


async def last_sign(desk: DeskAlone) -> int | None:
    async with desk.store.read() as tx:
        last = await outbox.last_sent(tx, outbox.ALIVE)
    return last[1] if last else None


async def test_a_quiet_bot_gives_a_sign_of_life_each_time_the_alarm_rings(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        start = desk.now
        for turn in range(1, 4):
            await desk.ring(start + turn * HOUSEKEEPING_SECONDS * SECOND)
            assert await last_sign(desk) == desk.now
    assert HOUSEKEEPING_SECONDS * SECOND * 3 < SILENT_MAX


async def test_a_clock_that_is_set_back_does_not_silence_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.ring(desk.now + 20 * SECOND)
        await desk.ring(desk.now - HOUR)
        assert await last_sign(desk) == desk.now
