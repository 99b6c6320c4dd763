"""Stuck letters: what could not be dealt with. It stays, sealed, is tried again at every start, and has its day.

Its author is told once.
"""

from __future__ import annotations

import logging

from ozo_signal.core.faults import about
from ozo_signal.engine import mail
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Letter, LetterKind
from ozo_signal.storage import Tx, inbox, people

log = logging.getLogger(__name__)

# What means nothing any more a moment later is not kept.
PASSING = (LetterKind.TYPING, LetterKind.GROUP_CHANGED)


async def set_letter_aside(tx: Tx, tools: Tools, letter: Letter) -> None:
    """The next ones are heard, and this one is not lost."""
    if letter.kind in PASSING:
        await inbox.strike(tx, [letter.number], tools.now())
    else:
        await set_aside(tx, tools, letter.number, letter.sender)


async def set_aside(tx: Tx, tools: Tools, number: int, sender: str) -> None:
    """The same, of a letter of which no more is known."""
    if not await inbox.set_aside(tx, number, tools.now()):
        return
    try:
        async with tx.savepoint():
            person = await people.find(tx, sender)
            if person is not None:
                await mail.reply(tx, tools, person.id, "trouble.kept", person.language or "en")
    except Exception as trouble:
        log.error("Whoever wrote a letter that is stuck could not be told.", {"letter": number, **about(trouble)})
