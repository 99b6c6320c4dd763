"""Holding: words that wait for their author's turn are kept with what belongs to them, sealed, until then."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from ozo_signal.rooms.company import Kept, message_of
from ozo_signal.signal.letters import Letter, Style
from ozo_signal.storage import Tx, words

HELD = "held"


async def hold(tx: Tx, group: str, index: int, person: str, handle: str, kept: Kept, now: int) -> None:
    """Keep them. Nothing when they are kept already: they were offered, and it is another's moment again."""
    if await words.read(tx, handle) is None:
        _, sent_at, _ = message_of(handle)
        await words.keep(tx, handle, person, HELD, pack(kept), group=group, meeting=index, at=now, sent_at=sent_at)


def pack(kept: Kept) -> str:
    """The words, how they are written, and what they answer, as one text."""
    whole = {"text": kept.text, "styles": [asdict(style) for style in kept.styles], "answers": kept.answers}
    return json.dumps(whole, ensure_ascii=False)


def unpack(text: str, sent_at: int | None, day: int) -> Kept:
    """Reads what `pack` made."""
    raw = json.loads(text)
    return Kept(raw["text"], sent_at, day, None, tuple(Style(**style) for style in raw["styles"]), raw["answers"])


def change_held(text: str, letter: Letter) -> str:
    """The words were edited; they still answer what they did."""
    before = unpack(text, None, 0)
    return pack(replace(before, text=letter.text or "", styles=letter.styles))
