"""Coordinating: how somebody becomes one who hears of trouble, and how that ends."""

from __future__ import annotations

from ozo_signal.core.retention import COORDINATORS_KEPT
from ozo_signal.engine import mail
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, coordinators, groups, people


async def try_code(
    tx: Tx, tools: Tools, letter: Letter, person: str | None, code_mark: str, guessed: str | None
) -> bool:
    """Let someone in who wrote a coordinator's code. False when it is none, or no more."""
    now = tools.now()
    found = await coordinators.invitation(tx, code_mark)
    if found is None:
        return False
    if person is not None and await coordinators.of(tx, person) is not None:
        await mail.reply(tx, tools, person, "code.known", await _language(tx, person, found.language))
        return True
    if found.used_by is not None or found.expires_at <= now:
        return False
    if person is None:
        person = (await people.add(tx, letter.sender, guessed or found.language, now)).id
    await coordinators.use(tx, code_mark, person)
    await coordinators.add(tx, person, now, now + COORDINATORS_KEPT)
    language = await _language(tx, person, found.language)
    await mail.reply(tx, tools, person, "coordinator.welcome", language)
    return True


async def end(tx: Tx, tools: Tools, person: str) -> None:
    """Somebody is a coordinator no more. They hear it, and who is in no group is forgotten."""
    if not await coordinators.end(tx, person):
        return
    await mail.reply(tx, tools, person, "coordinator.ended", await _language(tx, person, "en"))
    if not await groups.of_person(tx, person, active_only=False):
        await people.forget(tx, person)


async def end_due(tx: Tx, tools: Tools, now: int) -> None:
    """Those whose year is over, and the codes that nobody used in time."""
    await coordinators.forget_codes(tx, now)
    for one in await coordinators.everyone(tx):
        if one.until <= now:
            await end(tx, tools, one.person)


async def _language(tx: Tx, person: str, otherwise: str) -> str:
    return await people.language_of(tx, person) or otherwise
