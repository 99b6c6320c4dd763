"""Holding: what waits is kept with what belongs to it, sealed: words for a turn, pictures for a yes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from ozo_signal.rooms.company import Kept, message_of
from ozo_signal.signal.letters import Enclosed, Letter, Parcel, Style
from ozo_signal.storage import Tx, words

HELD, PICTURE = "held", "picture"
PACKED = (HELD, PICTURE)


async def hold(tx: Tx, group: str, index: int, person: str, handle: str, kept: Kept, now: int) -> None:
    """Keep them. Nothing when they are kept already: they were offered, and it is another's moment again."""
    found = await words.read(tx, handle)
    if found is not None and found.kind == PICTURE:
        await words.erase(tx, handle)  # it has its yes, and now waits for the turn
    if found is None or found.kind == PICTURE:
        _, sent_at, _ = message_of(handle)
        await words.keep(tx, handle, person, HELD, pack(kept), group=group, meeting=index, at=now, sent_at=sent_at)


def pack(kept: Kept) -> str:
    """The words, how they are written, what they answer and what comes with them, as one text."""
    whole = {
        "text": kept.text,
        "styles": [asdict(style) for style in kept.styles],
        "answers": kept.answers,
        "enclosed": [asdict(enclosed) for enclosed in kept.enclosed],
        "parcels": [asdict(parcel) for parcel in kept.parcels],
    }
    return json.dumps(whole, ensure_ascii=False)


def unpack(text: str, sent_at: int | None, day: int) -> Kept:
    """Reads what `pack` made."""
    raw = json.loads(text)
    return Kept(
        raw["text"],
        sent_at,
        day,
        styles=tuple(Style(**style) for style in raw["styles"]),
        answers=raw["answers"],
        enclosed=tuple(Enclosed(**enclosed) for enclosed in raw.get("enclosed", ())),
        parcels=tuple(Parcel(**parcel) for parcel in raw.get("parcels", ())),
    )


def change_held(text: str, letter: Letter) -> str:
    """The words were edited; they still answer what they did."""
    before = unpack(text, None, 0)
    return pack(replace(before, text=letter.text or "", styles=letter.styles))
