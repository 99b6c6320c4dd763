"""Pictures and voice notes in an anonymous room: on their way from whoever sends one to the others.

It comes in and is remembered by its name at signal-cli alone (`take_in`). It is fetched and cleaned (`unpacking.py`),
and from then on the clean one is kept, sealed, and nothing else of it (`arrived`). Its author is told that a face or a
voice can be recognised, and asked. With their yes it is words like any others, so that it waits for their turn when it
is another's (`consent.py`). Without an answer it is erased at the end of the session, or after an hour.
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core.names import Rank
from ozo_signal.core.retention import PICTURES_KEPT
from ozo_signal.engine import mail
from ozo_signal.engine.holding import PICTURE, pack, unpack
from ozo_signal.engine.tools import Tools
from ozo_signal.rooms.company import Kept
from ozo_signal.signal.letters import Enclosed, Letter, Parcel
from ozo_signal.storage import Tx, groups, meetings, people, questions, words
from ozo_signal.storage.groups import Group
from ozo_signal.storage.words import Words

ASKS = {True: "relay.voice.ask", False: "relay.picture.ask"}


async def take_in(tx: Tx, tools: Tools, group: Group, letter: Letter, person: str, handle: str, kept: Kept) -> None:
    """Remember what is to be fetched, and the words that came with it."""
    live = await meetings.live_of(tx, group.id)
    if live is None or await words.read(tx, handle) is not None:
        return
    now = tools.now()
    packed = pack(replace(kept, parcels=letter.parcels))
    times = {"at": now, "sent_at": letter.sent_at, "expires_at": now + PICTURES_KEPT}
    await words.keep(tx, handle, person, PICTURE, packed, group=group.id, meeting=live.index, **times)


async def wanted(tx: Tx) -> dict[str, tuple[Parcel, ...]]:
    """What is still to be fetched, by the handle of its message."""
    kept = {row.id: unpack(row.text, row.sent_at, 0) for row in await words.find(tx, kind=PICTURE)}
    return {handle: one.parcels for handle, one in kept.items() if one.parcels}


async def arrived(tx: Tx, tools: Tools, handle: str, enclosed: tuple[Enclosed, ...]) -> None:
    """It is clean, and its author is asked; or it is not, and they are told. Nothing when they have deleted it."""
    row = await words.read(tx, handle)
    group = await groups.by_id(tx, row.group or "") if row is not None else None
    if row is None or row.kind != PICTURE or group is None:
        return
    kept = unpack(row.text, row.sent_at, 0)
    if not kept.parcels:
        return  # fetched twice
    if len(enclosed) < len(kept.parcels):
        await words.erase(tx, handle)
        await _say(tx, tools, group, row, "relay.picture.unclean")
        return
    await words.change(tx, handle, pack(replace(kept, enclosed=enclosed, parcels=())))
    await _say(tx, tools, group, row, ASKS[all(one.kind == "voice" for one in enclosed)])
    await mail.ask(tx, tools, row.owner_person, "picture", {"group": group.id})


async def end(tx: Tx, tools: Tools, group: Group) -> None:
    """The session is over. Whoever has not answered is told what became of it."""
    rows = await words.find(tx, group=group.id, kind=PICTURE)
    for row in rows:
        await words.erase(tx, row.id)
    for row in {row.owner_person: row for row in rows}.values():
        await _say(tx, tools, group, row, "relay.picture.unsent")
        await close_question(tx, row.owner_person)


async def close_question(tx: Tx, person: str) -> None:
    """Nothing waits for a yes any more."""
    asked = await questions.open_of(tx, person)
    if asked is not None and asked.kind == PICTURE and not await words.find(tx, person=person, kind=PICTURE):
        await questions.close(tx, person)


async def waiting(tx: Tx, group: Group, person: str) -> list[Words]:
    """What is clean and waits, in the order in which it was sent."""
    rows = await words.find(tx, person=person, group=group.id, kind=PICTURE)
    return [row for row in rows if not unpack(row.text, row.sent_at, 0).parcels]


async def _say(tx: Tx, tools: Tools, group: Group, row: Words, key: str) -> None:
    language = await people.language_of(tx, row.owner_person) or group.language
    text = tools.voice.say(key, language).text
    await mail.send_words(tx, row.owner_person, text, rank=Rank.SESSION)
