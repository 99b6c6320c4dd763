"""Forgetting: everything that is kept about somebody is erased at once, whatever is going on.

What they wrote, and what waits to be heard or sent, goes with them. A receipt says what is gone, and what cannot be
taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

from ozo_signal.core import retention
from ozo_signal.core.events import Withdrew
from ozo_signal.core.method import Sort
from ozo_signal.engine import evening, joining, mail
from ozo_signal.engine.tools import Tools
from ozo_signal.language.values import Span
from ozo_signal.rooms.speech import plain_post
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx, erasing, groups, inbox, outbox, people, relayed, words
from ozo_signal.storage.people import Forgotten


async def forget(tx: Tx, tools: Tools, letter: Letter, person: str, language: str) -> None:
    """Out of every group, and out of the store. The receipt is the last that is sent."""
    uuid, at, lane = letter.sender, letter.at, mail.person_lane(person)
    waiting = await inbox.erase_of(tx, people.mark_of(tx, uuid), tools.now(), but=letter.number)
    waiting += await outbox.erase_lane(tx, lane)
    gone = await people.count(tx, person)
    await _withdraw(tx, tools, person, at)
    for membership in await groups.of_person(tx, person):
        group = await groups.by_id(tx, membership.group)
        if group is not None:
            await joining.part(tx, tools, group, person, at)
    await outbox.erase_lane(tx, lane)  # what the sessions just said to them
    await people.forget(tx, person)
    await relayed.erase_of(tx, person)
    await erasing.slots_of(tx, person)
    await erasing.topics(tx)
    facts = "\n".join(_receipt(tools, gone, waiting, language))
    span = Span(retention.MARKS_KEPT)
    text = tools.voice.say("forget.done", language, facts=facts, span=span).text
    await mail.send_private(tx, person, uuid, plain_post(text))


async def forget_stranger(tx: Tx, tools: Tools, letter: Letter) -> None:
    """Of somebody unknown there are at most letters that are stuck. That they tried a code stays known for its hour."""
    await inbox.erase_of(tx, people.mark_of(tx, letter.sender), tools.now(), but=letter.number)


async def _withdraw(tx: Tx, tools: Tools, person: str, at: int) -> None:
    """What they prepared is shown to nobody any more, also in a session that is going on."""
    for kept in await words.find(tx, person=person):
        group = await groups.by_id(tx, kept.group) if kept.group else None
        if group is not None:
            await evening.tell_if_it_can(tx, tools, group, Withdrew(at, person, kept.id))


def _receipt(tools: Tools, gone: Forgotten, waiting: int, language: str) -> Iterator[str]:
    """One line for each thing that was there."""
    notes = gone.words.get(Sort.REFLECTION, 0)
    counts = (
        ("forget.places", gone.groups),
        ("forget.notes", notes),
        ("forget.prepared", sum(gone.words.values()) - notes),
        ("forget.waiting", waiting),
    )
    yield tools.voice.say("forget.identity", language).text
    for key, n in counts:
        if n:
            yield tools.voice.say(key, language, n=n).text
