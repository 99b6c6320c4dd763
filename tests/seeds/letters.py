"""What people do, as it is written on a phone: one letter for each deed, in the words of the one who writes.

Every text carries the stamp of its message, so that it is known again wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from ozo_signal.core import events as ev
from ozo_signal.core.names import WordsId
from ozo_signal.language import commands
from ozo_signal.rooms.company import message_of
from ozo_signal.signal.letters import LetterKind

from .deeds import Called, Deed, Edited, Picked

# The words of the house, under the names of the core.
WORD_OF = {
    "begin": "start",
    "more_time": "extend",
    "ask_close": "close",
}
SAYS = {"en": "what I say", "nl": "wat ik zeg", "el": "αυτό που λέω"}
NOTES = {"en": "what I write down", "nl": "wat ik opschrijf", "el": "αυτό που γράφω"}
AGREES = {"en": "yes of course", "nl": "ja natuurlijk", "el": "ναι βέβαια"}
ANEW = {"en": "and more", "nl": "en meer", "el": "κι άλλα"}
HAND, THUMB, HEART = "✋", "👍", "❤️"


@dataclass(frozen=True)
class Written:
    """One thing done on a phone. `room`: in the group, else to the bot. `target`: the stamp of one's own message."""

    kind: LetterKind
    room: bool = False
    text: str = ""
    target: int | None = None
    emoji: str = ""
    removed: bool = False


@dataclass(frozen=True)
class Pen:
    """Someone's own language."""

    language: str

    def write(self, deed: Deed) -> Written | None:
        """None for what is not written: coming and going."""
        match deed:
            case ev.Spoke():
                dots = "..." if deed.trails_off else ""
                return Written(LetterKind.WORDS, True, text_of(deed.words, self.language) + dots)
            case ev.Wrote() | ev.Proposed() | ev.Prepared():
                return Written(LetterKind.WORDS, text=text_of(deed.words, self.language))
            case Edited():
                text = f"{text_of(deed.words, self.language)} {ANEW[self.language]}"
                return Written(LetterKind.EDIT, text=text, target=_stamp(deed.words))
            case ev.Withdrew():
                return Written(LetterKind.DELETE, target=_stamp(deed.words))
            case ev.Chose():
                return Written(LetterKind.WORDS, text=" ".join(map(str, deed.numbers)))
            case Picked():
                return Written(LetterKind.WORDS, text=str(deed.number))
            case Called():
                return self._word(deed.word, room=False)
            case ev.Steered():
                return self._word(WORD_OF.get(deed.what, deed.what), room=deed.at % 3 != 0)
            case ev.Signed():
                return self._sign(deed)
        return None

    def _sign(self, deed: ev.Signed) -> Written:
        if deed.sign == "typing":
            return Written(LetterKind.TYPING, True)
        if deed.words is None:
            emoji = {"here": HEART, "agree": THUMB}.get(deed.sign, HAND)
            removed = deed.sign == "hand_down"
            return Written(LetterKind.REACTION, True, emoji=emoji, removed=removed)
        room = deed.words.startswith("r")
        if deed.sign == "agree":
            return Written(LetterKind.WORDS, room, AGREES[self.language])
        if deed.sign == "hand" and deed.at % 2:
            return Written(LetterKind.WORDS, room, HAND)
        return self._word(deed.sign, room=room)

    def _word(self, name: str, *, room: bool) -> Written:
        return Written(LetterKind.WORDS, room, commands.word(name, self.language))


def text_of(words: WordsId, language: str) -> str:
    """What these words say."""
    where, stamp, _ = message_of(words)
    return f"{(SAYS if where == 'r' else NOTES)[language]} {stamp}"


def _stamp(words: WordsId) -> int:
    return message_of(words)[1]
