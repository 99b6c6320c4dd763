"""Consent: who sent a picture or a voice note has said whether it is to be passed on. It counts for all that wait."""

from __future__ import annotations

from ozo_signal.core.events import Spoke
from ozo_signal.engine import evening, mail, pictures
from ozo_signal.engine.holding import unpack
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, words
from ozo_signal.storage.groups import Group


async def say_yes(tx: Tx, tools: Tools, group: Group, letter: Letter, person: str, language: str) -> None:
    """Said now, as if they were words: passed on, or kept for their author's turn."""
    rows = await pictures.waiting(tx, group, person)
    for row in rows:
        kept = unpack(row.text, row.sent_at, row.written_at)
        await evening.tell(tx, tools, group, Spoke(letter.at, person, row.id), {row.id: kept})
    left = await pictures.waiting(tx, group, person)  # the session does not take them
    for row in left:
        await words.erase(tx, row.id)
    if left or not rows:
        await mail.reply(tx, tools, person, "relay.picture.unsent" if left else "relay.picture.gone", language)


async def say_no(tx: Tx, tools: Tools, group: Group, person: str, language: str) -> None:
    rows = await pictures.waiting(tx, group, person)
    for row in rows:
        await words.erase(tx, row.id)
    await mail.reply(tx, tools, person, "held.dropped" if rows else "relay.picture.gone", language)
