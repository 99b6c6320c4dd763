"""Afterwards: what people are asked when a session of an anonymous room is over, and words are their own again."""

from __future__ import annotations

from ozo_signal.core.method import Sort
from ozo_signal.core.names import Rank
from ozo_signal.core.session import Session
from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.relay import AFTERWARDS
from ozo_signal.storage import Tx
from ozo_signal.storage.groups import Group


async def ask_for_notes(tx: Tx, tools: Tools, group: Group, session: Session, led_by: str | None) -> None:
    """Everyone who was there; whoever led is asked how it was for them, and that is a note too."""
    if not any(phase.private is Sort.REFLECTION for phase in session.method.phases):
        return
    company = await gather(tx, tools, group)
    behind = mail.group_lane(group.id)
    for member in session.here():
        person = company.people.get(member.id)
        if person is not None and person.id != led_by:
            text = tools.voice.say(AFTERWARDS, person.language).text
            await mail.send_words(tx, person.id, text, rank=Rank.SESSION, behind=behind)
