"""The line to Signal: since when it has been down, through restarts too, and who hears of it when it is back.

While it is down nobody can be told through Signal: then only the log can say so, and the notices of the store.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from ozo_signal.engine import care, slowness
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx, notices
from ozo_signal.storage.notices import Notice

log = logging.getLogger(__name__)

LINE = "line"


async def went_down(tx: Tx, tools: Tools, at: int) -> None:
    """It may have been down before, when the bot was started again in between."""
    if await notices.get(tx, LINE) is None:
        await notices.put(tx, Notice(LINE, at))


async def came_back(tx: Tx, tools: Tools, at: int) -> None:
    """Coordinators hear of a long time, whoever leads a live session of a shorter one, too."""
    notice = await notices.get(tx, LINE)
    if notice is None:
        return
    await notices.drop(tx, LINE)
    await slowness.tell_of_silence(tx, tools, notice.since, at)
    if at - notice.since >= care.TOLD_AFTER:
        await care.tell(tx, tools, "notice.line", span=(notice.since, at))


async def look(tx: Tx, now: int) -> None:
    """Say it in the log, once, when the line has been down for long."""
    notice = await notices.get(tx, LINE)
    if notice is not None and notice.count == 0 and now - notice.since >= care.TOLD_AFTER:
        log.error("The line to Signal has been down for ten minutes. Coordinators hear of it when it is back.")
        await notices.put(tx, replace(notice, count=1))
