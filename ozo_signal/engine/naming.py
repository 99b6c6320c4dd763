"""Naming: by which name somebody is known in a group. In an anonymous room it never comes from the person."""

from __future__ import annotations

from ozo_signal.engine import evening, mail
from ozo_signal.engine.tools import Tools
from ozo_signal.language import addressing
from ozo_signal.language.folding import fold
from ozo_signal.language.likeness import gives_away
from ozo_signal.storage import Tx, groups
from ozo_signal.storage.groups import Group

NAMES_TRIED_MAX = 100


async def ask(tx: Tx, tools: Tools, group: Group, person: str, language: str, offered: str) -> None:
    """What may the others call you?"""
    key = tools.rooms[group.room].wording("join.name")
    await mail.reply(tx, tools, person, key, language, name=offered)
    await mail.ask(tx, tools, person, "name", {"group": group.id, "offered": offered})


async def take_name(
    tx: Tx, tools: Tools, group: Group, person: str, language: str, name: str, profile_name: str | None = None
) -> None:
    """The name the others will know; no two in a group have the same. In an anonymous room it is never one's own."""
    anonymous = tools.rooms[group.room].anonymous
    if anonymous and await _was_seen(tx, group, person):
        await mail.reply(tx, tools, person, "relay.name.later", language)
        return
    if anonymous and gives_away(name, profile_name or ""):
        offered = await offer(tx, tools, group, language, profile_name)
        await mail.reply(tx, tools, person, "relay.name.own", language, name=offered)
        await mail.ask(tx, tools, person, "name", {"group": group.id, "offered": offered})
        return
    if await _is_taken(tx, tools, group, name, person) or (anonymous and _says_who_leads(name)):
        offered = await offer(tx, tools, group, language, profile_name if anonymous else None)
        await mail.reply(tx, tools, person, "name.taken", language, name=offered)
        await mail.ask(tx, tools, person, "name", {"group": group.id, "offered": offered})
        return
    await groups.name(tx, group.id, person, name)
    await mail.reply(tx, tools, person, "name.set", language, name=name)


async def offer(tx: Tx, tools: Tools, group: Group, language: str, profile_name: str | None) -> str:
    """A name nobody in the group has yet. In an anonymous room it is not like their own, by chance either."""
    own = tools.rooms[group.room].offered_name(profile_name)
    if own is not None and not await _is_taken(tx, tools, group, own, None):
        return own
    names = [name.strip() for name in tools.voice.say("name.list", language).text.split(",")]
    if tools.rooms[group.room].anonymous:
        names = [name for name in names if not gives_away(name, profile_name or "")] or names
    free = [name for name in names if not await _is_taken(tx, tools, group, name, None)]
    if free:
        return tools.pick(free)
    numbered = (f"{names[n % len(names)]} {n // len(names) + 2}" for n in range(NAMES_TRIED_MAX))
    for name in numbered:
        if not await _is_taken(tx, tools, group, name, None):
            return name
    return names[0]


async def _was_seen(tx: Tx, group: Group, person: str) -> bool:
    """In the session that is going on: then the others would see who has which new name."""
    found = await evening.live_session(tx, group.id)
    member = found[1].member(person) if found is not None else None
    return member is not None and member.present


async def _is_taken(tx: Tx, tools: Tools, group: Group, name: str, by_other_than: str | None) -> bool:
    """In an anonymous room also by somebody who has left: nobody can tell that they are not the same."""
    everyone = await groups.members(tx, group.id, active_only=not tools.rooms[group.room].anonymous)
    return any(
        member.name is not None and fold(member.name) == fold(name) and member.person != by_other_than
        for member in everyone
    )


def _says_who_leads(name: str) -> bool:
    """That is said of one alone, and not by them."""
    return any(addressing.is_moderator(word.strip("()[]{}")) for word in name.split())
