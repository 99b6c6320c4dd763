"""Hearing: what a letter that was written for everyone means to a session; the same in every room."""

from __future__ import annotations

from ozo_signal.core import events as ev
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Session
from ozo_signal.language import commands
from ozo_signal.language.folding import trails_off, undress
from ozo_signal.rooms.meaning import event_of
from ozo_signal.signal.letters import Letter, LetterKind

# Words that are answered privately wherever they were written: "help" may be a cry for help.
ANSWERED_PRIVATELY = ("help", "privacy", "my_notes", "forget_me", "leave", "language", "rules")


def heard(letter: Letter, who: MemberId, session: Session, language: str, words: WordsId) -> ev.Event | None:
    """The event, or None when the letter means nothing to a session."""
    at = letter.at
    if letter.kind is LetterKind.TYPING:
        return ev.Signed(at, who, "typing") if letter.typing else None
    if letter.kind is LetterKind.REACTION:
        return _hear_reaction(letter, who)
    if letter.kind is LetterKind.EDIT:
        return ev.Signed(at, who, "typing")  # an edit never runs a command; it shows that its author is there
    if letter.kind is not LetterKind.WORDS:
        return None
    text = (letter.text or "").strip()
    command = commands.parse(text, language)
    if command is not None and not trails_off(text):  # "done..." is someone who goes on
        event = event_of(command, at, who, words, session)
        if event is not None:
            return event
    if _says_yes(text, language, session):
        return ev.Signed(at, who, "agree", words)
    if not undress(text).strip() and not letter.carries:
        return None
    return ev.Spoke(at, who, words, trails_off(text))


def _hear_reaction(letter: Letter, who: MemberId) -> ev.Event | None:
    command = commands.emoji(letter.emoji or "")
    if letter.removed:
        return ev.Signed(letter.at, who, "hand_down") if command and command.means("hand") else None
    if command is None:
        return ev.Signed(letter.at, who, "here")  # a wave or a heart: they are there
    if command.means("hand"):
        return ev.Signed(letter.at, who, "hand")
    # A thumb under someone's words is kindness, not "I have finished": only a yes is taken from it.
    return ev.Signed(letter.at, who, "agree") if command.means("yes") else ev.Signed(letter.at, who, "here")


def _says_yes(text: str, language: str, session: Session) -> bool:
    """Where everyone is asked for a yes, "yes of course" is one."""
    phase = session.now_in
    if phase is None or phase.agree != "yes" or not text:
        return False
    command = commands.parse(text.split()[0], language)
    return command is not None and command.means("yes")
