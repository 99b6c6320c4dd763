"""A challenge: Signal wants proof (a captcha that a person solves) before it goes on. Its token is kept, sealed.

The coordinators hear of each challenge once, and once more when it is over. `ozo-signal challenge` leaves the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ozo_signal.core.names import DAY
from ozo_signal.engine import care
from ozo_signal.engine.brake import LIMIT
from ozo_signal.engine.tools import Tools
from ozo_signal.storage import Tx, errands, notices, outbox
from ozo_signal.storage.notices import Notice

CHALLENGE = "challenge"
PAGE = "https://signalcaptchas.org/challenge/generate.html"
# After so long a challenge that nobody has answered is told once more.
LASTS = DAY

ACCEPTED, REJECTED, UNREACHABLE, UNKNOWN, NOTHING_ASKED = "accepted", "rejected", "unreachable", "unknown", "nothing"


@dataclass(frozen=True)
class Submission:
    """An answer that a coordinator left on the command line, for the token that Signal gave."""

    errand: int
    token: str
    captcha: str


async def ask(tx: Tx, tools: Tools, token: str, lanes: Iterable[str], now: int) -> Notice:
    """Signal wants proof before it sends in these lanes. Returns what is to be remembered."""
    known = await notices.get(tx, CHALLENGE)
    fresh = known is None or known.values.get("answered") or now - known.since >= LASTS
    since = now if known is None or fresh else known.since
    before = [] if known is None or fresh else known.values["lanes"]
    notice = Notice(CHALLENGE, since, None, 0, {"token": token, "lanes": sorted({*before, *lanes})})
    await notices.put(tx, notice)
    if fresh:
        await outbox.erase_about(tx, CHALLENGE)
        await care.tell(tx, tools, "notice.challenge", about=CHALLENGE, link=PAGE)
    return notice


def is_over(notice: Notice, lane: str) -> bool:
    """Somebody was reached in this lane: is the challenge over?"""
    return bool(notice.values.get("answered")) or lane in notice.values["lanes"]


async def close(tx: Tx, tools: Tools, now: int) -> None:
    """It is over. Who was not told yet what to do need not do it any more."""
    notice = await notices.get(tx, CHALLENGE)
    if notice is None:
        return  # another lane was first
    await notices.drop(tx, CHALLENGE)
    await outbox.erase_about(tx, CHALLENGE)
    await care.tell(tx, tools, "notice.works_again", span=(notice.since, now))


async def take_answer(tx: Tx, errand: int, captcha: str, now: int) -> Submission | None:
    """What is to be submitted; None, and the command line is told, when Signal asks for nothing."""
    notice = await notices.get(tx, CHALLENGE)
    if notice is None:
        await errands.answer(tx, errand, NOTHING_ASKED, now)
        return None
    return Submission(errand, notice.values["token"], captcha)


async def hear_outcome(tx: Tx, errand: int, outcome: str, now: int) -> None:
    """Signal has said what it makes of the answer. When it took it, everything that waits is tried at once."""
    await errands.answer(tx, errand, outcome, now)
    if outcome != ACCEPTED:
        return
    notice, limit = await notices.get(tx, CHALLENGE), await notices.get(tx, LIMIT)
    if notice is not None:
        await notices.put(tx, replace(notice, values={**notice.values, "answered": True}))
    if limit is not None:
        await notices.put(tx, replace(limit, until=now, count=0))
    await outbox.hurry(tx, now)
