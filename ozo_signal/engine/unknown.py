"""Unknown: an edit or a deletion names a message that was never heard. Its author is told what to do.

It happens when the bot was killed in the very moment in which a message came in: then an edit of a note can be lost,
and with it the name by which phones know the note from then on (signal.md, 3.6). A message that was heard and is not
kept, such as "pass", needs no answer when it is changed or deleted.
"""

from __future__ import annotations

from ozo_signal.engine import mail
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Letter, LetterKind
from ozo_signal.storage import Tx, inbox, words


async def tell(tx: Tx, tools: Tools, letter: Letter, person: str, language: str) -> None:
    """Where their notes can be seen; nothing to someone who has none."""
    names = [f"{letter.sender}:{letter.target}:{kind.value}" for kind in (LetterKind.WORDS, LetterKind.EDIT)]
    if await inbox.was_heard(tx, [tx.mark(name) for name in names]):
        return
    if await words.find(tx, person=person):
        await mail.reply(tx, tools, person, "note.unknown", language)
