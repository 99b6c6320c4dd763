"""Farewell: a series is over and everything kept for it is erased; each person is told."""

from __future__ import annotations

from ozo_signal.engine import mail
from ozo_signal.engine.companies import gather
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.speech import plain_post
from ozo_signal.storage import Tx, coordinators, groups, inbox, outbox, people, relayed, words
from ozo_signal.storage.groups import Group


async def erase(tx: Tx, tools: Tools, group: Group, now: int, *, told_in_room: str | None = None) -> None:
    """Erase a group with all that people wrote for it, and the people who are in no other group."""
    company = await gather(tx, tools, group)
    if told_in_room is not None and company.people:
        await mail.announce(tx, tools, group, company, told_in_room, {})
    for person in company.people.values():
        stays = await coordinators.of(tx, person.id) is not None
        text = tools.voice.say("erased.coordinator" if stays else "erased.told", person.language).text
        await mail.send_private(tx, person.id, person.uuid, plain_post(text))
    post = tools.rooms[group.room].end(company)
    if post is not None and group.signal_group is not None:
        await mail.send_to_group(tx, group, post)
    await words.erase_of(tx, group=group.id)
    everyone = await groups.members(tx, group.id, active_only=False)
    await groups.erase(tx, group.id)
    await outbox.forget_slots(tx, f"card:{group.id}:")
    for member in everyone:
        elsewhere = await groups.of_person(tx, member.person, active_only=False)
        if not elsewhere and await coordinators.of(tx, member.person) is None:
            await _forget(tx, member.person, now)


async def _forget(tx: Tx, person: str, now: int) -> None:
    """Also their letters that are stuck; what was just said to them still goes out."""
    uuid = await people.address(tx, person)
    if uuid is not None:
        await inbox.erase_of(tx, people.mark_of(tx, uuid), now)
    await people.forget(tx, person)
    await relayed.erase_of(tx, person)
