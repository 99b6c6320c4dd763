"""Asked: what the bot asked somebody last, and whether a letter answers it. What that leads to is in `answers.py`."""

from __future__ import annotations

from ozo_signal.core import notes
from ozo_signal.core.retention import ANSWER_AWAITED, ANSWER_AWAITED_OTHERWISE
from ozo_signal.language import commands
from ozo_signal.rooms.answers import ANSWERED_IN_WORDS, answer
from ozo_signal.rooms.deeds import Deed, Place, Question, Visitor
from ozo_signal.signal.letters import Letter

OF_THE_PART = ("time_up", "stop")  # asked about one part of a session; in the next part they mean nothing any more


YES_OR_NO = ("forget", "leave", "skip", "close", "picture")
# Asked about oneself, and answered whatever else has been asked meanwhile: a "yes" is for this.
ABOUT_ONESELF = ("forget", "leave")


def is_answer(letter: Letter, visitor: Visitor, place: Place) -> bool:
    """Does this letter answer what was asked last?"""
    text = (letter.text or "").strip()
    numbers = commands.numbers(text)
    question = open_question(letter, visitor, place, is_number=numbers is not None)
    if question is None:
        return False
    command = commands.parse(text, visitor.language)
    if command is not None and answered(question, numbers, command, visitor) is not None:
        return True
    return numbers is not None or (command is None and question.kind in ANSWERED_IN_WORDS)


def answered(
    question: Question, numbers: tuple[int, ...] | None, command: commands.Command | None, visitor: Visitor
) -> list[Deed] | None:
    """Deeds when this is an answer by number, or by yes or no, to what was asked."""
    if numbers is None and command is not None:
        if command.means("yes") and question.kind in (*YES_OR_NO, "name", "held"):
            numbers = (1,)
        elif command.means("no") and question.kind == "held":
            numbers = (3,)
        elif command.means("no") and question.kind in YES_OR_NO:
            numbers = (2,)
    return answer(question, numbers, visitor) if numbers is not None else None


def open_question(letter: Letter, visitor: Visitor, place: Place, *, is_number: bool) -> Question | None:
    """The question this letter may answer: the last one, unless it is old or something newer was asked in a session."""
    question = visitor.question
    if question is None or is_old(letter, question):
        return None
    session, who = place.session, visitor.person or ""
    takes_numbers = session is not None and notes.takes_numbers(session, who)
    takes_words = session is not None and notes.takes_words(session, who)
    if question.kind in ABOUT_ONESELF:
        asks_now, newer = takes_numbers and is_number, 0
    else:
        asks_now, newer = question.kind in OF_THE_PART or takes_words or takes_numbers, place.notes_since
    if session is not None and asks_now:
        newer = session.phase_began
    return question if question.asked_at >= newer else None


def is_old(letter: Letter, question: Question) -> bool:
    return letter.at - question.asked_at > ANSWER_AWAITED.get(question.kind, ANSWER_AWAITED_OTHERWISE)
