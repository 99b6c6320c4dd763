"""The lobby: the bot's front door, in the private chat. It decides what a private letter means.

It looks in this order: a word of the house; an answer to what was asked last; words for the part of the session that is
going on; a note after a session; and otherwise it says, kindly, that it does not know. Nothing is ever called wrong.
"""

from __future__ import annotations

from datetime import date

from ozo_signal.core import events as ev
from ozo_signal.core import notes
from ozo_signal.core.agenda import local_date
from ozo_signal.language import codes, commands
from ozo_signal.language.folding import trails_off, undress
from ozo_signal.language.greetings import guess_language
from ozo_signal.language.values import Moment
from ozo_signal.rooms import asked
from ozo_signal.rooms.answers import ANSWERED_IN_WORDS, answer
from ozo_signal.rooms.company import words_id
from ozo_signal.rooms.deeds import (
    Answered,
    ChangeWords,
    Deed,
    EraseWords,
    KeepWords,
    Place,
    ReactTo,
    Reply,
    Show,
    Tell,
    TryCodes,
    Visitor,
)
from ozo_signal.rooms.house_words import of_command
from ozo_signal.signal.letters import Letter, LetterKind

OF_NOBODY = ("help", "privacy", "forget_me")
OF_NO_GROUP = ("privacy", "forget_me", "my_notes", "leave", "language", "rules", "thanks")


def hear(letter: Letter, visitor: Visitor) -> list[Deed]:
    """What this private letter asks for."""
    if letter.kind is LetterKind.EDIT and letter.target is not None:
        return [ChangeWords(letter.target, letter.text or "")] if visitor.person else []
    if letter.kind is LetterKind.DELETE and letter.target is not None:
        return [EraseWords(letter.target)] if visitor.person else []
    if letter.kind is LetterKind.REACTION:
        return _hear_reaction(letter, visitor)
    if letter.kind is not LetterKind.WORDS:
        return []
    text = (letter.text or "").strip()
    if not undress(text).strip():
        return _hear_wordless(letter, visitor)
    if visitor.coordinates:
        return _hear_coordinator(letter, text, visitor)
    if not visitor.places:
        return _hear_stranger(letter, text, visitor)
    return _hear_member(letter, text, visitor)


def place_of(visitor: Visitor) -> Place:
    """Which of their groups someone means: the one in session, then the one still taking notes, then the next."""

    def rank(place: Place) -> tuple[bool, bool, float]:
        return (place.session is None, place.notes_for is None, place.next_at or float("inf"))

    return min(visitor.places, key=rank)


def _hear_stranger(letter: Letter, text: str, visitor: Visitor) -> list[Deed]:
    """Someone unknown, or someone who is in no group any more."""
    found = codes.code(text)
    if found:
        return [TryCodes(found, guess_language(text))]
    command = commands.parse(text, visitor.language)
    deeds = _about_oneself(letter, text, command, visitor)
    if deeds is None and command is not None and command.name in OF_NOBODY:
        deeds = of_command(command, letter, visitor)
    return [Show("stranger")] if deeds is None else deeds


def _about_oneself(letter: Letter, text: str, command: commands.Command | None, visitor: Visitor) -> list[Deed] | None:
    """What anyone can ask for who is known here, in a group or not; or their answer to it."""
    question = visitor.question
    if question is not None and question.kind in ("forget", "language") and not asked.is_old(letter, question):
        deeds = asked.answered(question, commands.numbers(text), command, visitor)
        if deeds is not None:
            return deeds
    if visitor.person is not None and command is not None and command.name in OF_NO_GROUP:
        return of_command(command, letter, visitor)
    return None


def _hear_coordinator(letter: Letter, text: str, visitor: Visitor) -> list[Deed]:
    """Someone who is in no group, and hears when the bot is in trouble."""
    if found := codes.among_words(text):
        return [TryCodes(found, None)]
    command = commands.parse(text, visitor.language)
    deeds = _about_oneself(letter, text, command, visitor)
    if deeds is not None:
        return deeds
    help_first: list[Deed] = [Show("help")] if command is not None and command.name == "help" else []
    return [*help_first, Reply("coordinator.help")]


def _hear_member(letter: Letter, text: str, visitor: Visitor) -> list[Deed]:
    place = place_of(visitor)
    command = commands.parse(text, visitor.language)
    whole = codes.among_words(text)
    if whole and len(text) <= codes.SHOWN_MAX and (command is None or not command.exact):
        return [TryCodes(whole, None)]
    numbers = commands.numbers(text)
    question = asked.open_question(letter, visitor, place, is_number=numbers is not None)
    if question is not None and (deeds := asked.answered(question, numbers, command, visitor)) is not None:
        return _if_it_goes_on(deeds, place)
    if command is not None and not trails_off(text) and not (command.name == "thanks" and _writes(place, visitor)):
        return of_command(command, letter, visitor, place)
    if numbers is not None and place.session and notes.takes_numbers(place.session, visitor.person or ""):
        return [Tell(place.group, ev.Chose(letter.at, visitor.person or "", numbers))]
    if question is not None and question.kind in ANSWERED_IN_WORDS:
        return answer(question, text, visitor, _today(letter, place))
    return _hear_words(letter, text, numbers, place, visitor)


def _if_it_goes_on(deeds: list[Deed], place: Place) -> list[Deed]:
    """What was asked about a session means nothing after its end; whoever answers is not left without a word."""
    if place.session is None and any(isinstance(deed, Tell) for deed in deeds):
        return [Answered(), Reply("no.question")]
    return deeds


def _writes(place: Place, visitor: Visitor) -> bool:
    """Are their words being kept now? Then thanks are a note like any other."""
    session = place.session
    return place.notes_for is not None or (session is not None and notes.takes_words(session, visitor.person or ""))


def _hear_words(
    letter: Letter, text: str, numbers: tuple[int, ...] | None, place: Place, visitor: Visitor
) -> list[Deed]:
    who = visitor.person or ""
    if numbers is not None:
        return [Reply("no.question")]  # a late answer to a menu is no note
    if place.session is not None and notes.takes_words(place.session, who):
        return [Tell(place.group, ev.Wrote(letter.at, who, words_id("p", letter.sent_at, who)))]
    if place.notes_for is not None:
        return [KeepWords(place.group, "reflection", place.notes_for)]
    if found := codes.among_words(text):
        return [TryCodes(found, None)]  # of another group, with words around it: nothing else waits for these words
    guesses = commands.guesses(text, visitor.language) if len(text.split()) <= 2 else ()
    if guesses:
        words = ", ".join(commands.word(name, visitor.language or place.language) for name in guesses)
        return [Reply("not_understood", {"guesses": words})]
    return [_lost(place)]


def _lost(place: Place) -> Reply:
    if place.session is not None and place.anonymous:
        return Reply("relay.lost.now")
    if place.session is not None:
        return Reply("lost.now", {"group": place.name})
    if place.next_at is None:
        return Reply("lost.over")
    if place.anonymous:
        return closed(place)
    return Reply("lost", {"when": Moment(place.next_at, place.zone)})


def closed(place: Place) -> Reply:
    """Nothing is passed on now."""
    if place.next_at is None:
        return Reply("lost.over")
    return Reply("relay.closed", {"when": Moment(place.next_at, place.zone)})


def _hear_wordless(letter: Letter, visitor: Visitor) -> list[Deed]:
    """A sticker, a picture, a voice note: only words can be kept. An empty message needs no answer."""
    if not letter.carries:
        return []
    return [Reply("words.please")] if visitor.places or visitor.coordinates else [Show("stranger")]


def _hear_reaction(letter: Letter, visitor: Visitor) -> list[Deed]:
    """A thumb under a question is a yes; a hand asks for a turn."""
    command = commands.emoji(letter.emoji or "")
    if not visitor.places:
        return []
    place = place_of(visitor)
    if command is not None and not letter.removed and place.session is not None and command.means("hand"):
        return [Tell(place.group, ev.Signed(letter.at, visitor.person or "", "hand"))]
    return react(letter)


def react(letter: Letter) -> list[Deed]:
    """For whoever wrote what the reaction stands under, if that was passed on."""
    own = letter.target_author == letter.sender
    return [ReactTo(letter.target or 0, own, letter.emoji or "", letter.removed)]


def _today(letter: Letter, place: Place) -> date:
    return local_date(letter.at, place.zone)
