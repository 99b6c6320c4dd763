"""The door of the relay room: what somebody who writes to the bot means, while a session is going on.

There is one chat for everything. So words are for everyone, unless something says that they are not: a "/" or "@" in
front, an answer to something that the bot or the moderator asked alone, a word such as "help", or a part in which all
are silent and write for themselves. Where it cannot be told, nothing is passed on: what was meant for the bot alone
must never appear in the room.
"""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import events as ev
from ozo_signal.core import notes
from ozo_signal.core.method import Floor
from ozo_signal.language import addressing, codes, commands
from ozo_signal.language.addressing import TO_BOT, TO_ONE
from ozo_signal.language.folding import undress
from ozo_signal.rooms import asked, lobby
from ozo_signal.rooms.company import words_id
from ozo_signal.rooms.deeds import Deed, Enclose, Place, Reply, Tell, Visitor, Whisper
from ozo_signal.rooms.hearing import ANSWERED_PRIVATELY, heard
from ozo_signal.signal.letters import Letter, LetterKind

# What is passed on when everything but the sight and the sound is taken out of it, if the group wants that.
CAN_BE_CLEANED = ("picture", "voice")
PARCELS_MAX = 5  # in one message
# Words of the house that are taught for the bot alone. In a Signal group they are speech.
FOR_THE_BOT = (*ANSWERED_PRIVATELY, "name", "topic")
# What says who or where somebody is. With these not even the words beside them are passed on.
TELLS_WHO = ("contact", "location", "payment", "view_once")


def hear(letter: Letter, visitor: Visitor, place: Place) -> tuple[Letter, list[Deed] | None]:
    """The letter as it is meant, and what it asks for; None leaves that to the lobby."""
    if place.session is None or place.session.closed:
        return letter, _closed(letter, visitor, place)
    if letter.kind is LetterKind.REACTION:
        return letter, _react(letter, visitor, place)
    if letter.kind is LetterKind.TYPING:
        return letter, _tell(letter, visitor, place)
    if letter.kind is LetterKind.EDIT and _tells_who(letter):
        return letter, [Reply("relay.kept_back")]
    if letter.kind is not LetterKind.WORDS:
        return letter, None
    sign, rest = addressing.sign_of(letter.text or "")
    if sign == TO_BOT:
        return replace(letter, text=rest), None
    if sign == TO_ONE:
        return _aside(replace(letter, text=rest), visitor, place)
    if visitor.quoted is not None and visitor.quoted.whispered and visitor.quoted.mark is not None:
        return letter, _whisper(letter, Whisper(place.group, visitor.quoted.mark))
    if _may_answer_whisper(letter, visitor):
        return letter, [Reply("relay.lost.now")]
    if (visitor.quoted is not None and visitor.quoted.mark is None) or _is_for_bot(letter, visitor, place):
        return letter, None
    return letter, _for_everyone(letter, visitor, place)


def _closed(letter: Letter, visitor: Visitor, place: Place) -> list[Deed] | None:
    """Between sessions the bot is there as always; only nothing is passed on, not even an answer to somebody."""
    if letter.kind is not LetterKind.WORDS:
        return None
    answers = visitor.quoted is not None and visitor.quoted.mark is not None
    return [lobby.closed(place)] if answers or addressing.sign_of(letter.text or "")[0] == TO_ONE else None


def _aside(letter: Letter, visitor: Visitor, place: Place) -> tuple[Letter, list[Deed] | None]:
    """After the "@": "moderator" and what they are to read; anything else is for the bot."""
    first, _, rest = (letter.text or "").partition(" ")
    if not addressing.is_moderator(first.strip(":,.")):
        return letter, None
    if not rest.strip():
        return letter, [Reply("relay.whisper.how")]
    if place.leads:
        return letter, [Reply("relay.whisper.yourself")]
    return replace(letter, text=rest.strip(), styles=()), _whisper(letter, Whisper(place.group))


def _may_answer_whisper(letter: Letter, visitor: Visitor) -> bool:
    """Then it is not taken for a topic, an advice or a name either, which everyone would see."""
    if visitor.quoted is None or visitor.quoted.mark is not None or not visitor.quoted.whispered:
        return False
    text = (letter.text or "").strip()
    return commands.parse(text, visitor.language) is None and commands.numbers(text) is None


def _whisper(letter: Letter, deed: Whisper) -> list[Deed]:
    """Words alone: what else comes with them is not taken along."""
    if not undress(letter.text or "").strip():
        return [Reply("relay.kept_back")]
    return [deed, Reply("relay.words_only")] if letter.carries else [deed]


def _is_for_bot(letter: Letter, visitor: Visitor, place: Place) -> bool:
    """Is it an answer, a word that is always answered alone, or written in a silent part?"""
    text, session, who = (letter.text or "").strip(), place.session, visitor.person or ""
    if session is None:
        return True
    command = commands.parse(text, visitor.language)
    if command is not None and command.name in FOR_THE_BOT:
        return True
    if codes.is_shown(text):
        return True  # without its dash it could be words
    if asked.is_answer(letter, visitor, place):
        return True
    if commands.numbers(text) is not None and notes.takes_numbers(session, who):
        return True
    phase = session.now_in
    silent = phase is not None and phase.floor is Floor.SILENT
    return silent and notes.takes_words(session, who)


def _tells_who(letter: Letter) -> bool:
    return bool(set(letter.carries) & set(TELLS_WHO))


def _for_everyone(letter: Letter, visitor: Visitor, place: Place) -> list[Deed]:
    told: list[Deed] = []
    if _can_be_cleaned(letter) and place.pictures:
        return [Tell(place.group, ev.Signed(letter.at, visitor.person or "", "typing")), Enclose(place.group, "came")]
    if letter.carries:
        if _tells_who(letter) or not undress(letter.text or "").strip():
            return [Reply("relay.kept_back")]
        told = [Reply("relay.words_only")]
    return [*_tell(letter, visitor, place), *told]


def _can_be_cleaned(letter: Letter) -> bool:
    """Pictures and voice notes, and nothing else that tells who somebody is."""
    kinds = {parcel.kind for parcel in letter.parcels}
    return 0 < len(letter.parcels) <= PARCELS_MAX and set(letter.carries) == kinds <= set(CAN_BE_CLEANED)


def _react(letter: Letter, visitor: Visitor, place: Place) -> list[Deed]:
    """A hand is a sign to the session; any other picture is also for who wrote what it stands under."""
    command = commands.emoji(letter.emoji or "")
    deeds = _tell(letter, visitor, place)
    if command is None or not command.means("hand"):
        deeds += lobby.react(letter)
    return deeds


def _tell(letter: Letter, visitor: Visitor, place: Place) -> list[Deed]:
    who = visitor.person or ""
    if place.session is None:
        return []
    words = words_id("p", letter.sent_at, who)
    event: ev.Event | None = heard(letter, who, place.session, visitor.language or place.language, words)
    return [Tell(place.group, event)] if event is not None else []
