"""Answers: what a number or a sentence means when something was asked before it.

Numbers work wherever something is offered; a number that was not offered is answered kindly and the question stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ozo_signal.core import events as ev
from ozo_signal.language.days import weekday_time
from ozo_signal.rooms.deeds import (
    Answered,
    AskBack,
    AskName,
    Deed,
    Enclose,
    ForgetVisitor,
    KeepWords,
    LeaveGroup,
    MoveSession,
    OrderTopics,
    Question,
    Reply,
    SetLanguage,
    SkipWeek,
    TakeName,
    Tell,
    Visitor,
)

ANSWERED_IN_WORDS = ("name", "topic", "introduction", "move")
LANGUAGES_OFFERED = ("en", "nl", "el")  # in the order of the sentence language.ask
NAME_MAX = 24  # characters


def answer(question: Question, given: tuple[int, ...] | str, visitor: Visitor, today: date | None = None) -> list[Deed]:
    """The deeds of an answer, by numbers or in words."""
    if isinstance(given, str):
        return _in_words(question, given, visitor, today)
    if question.kind == "order":
        return [OrderTopics(question.values["group"], given)]
    if question.kind == "name" and "offered" in question.values and given == (1,):
        return [Answered(), TakeName(question.values["group"], question.values["offered"])]
    if question.kind == "join_language" and len(given) == 1 and 1 <= given[0] <= len(LANGUAGES_OFFERED):
        values = question.values
        return [Answered(), SetLanguage(LANGUAGES_OFFERED[given[0] - 1]), AskName(values["group"], values["offered"])]
    choices = _CHOICES.get(question.kind)
    if question.kind == "name":
        return [Reply("menu.again")]
    if choices is None:
        return _in_words(question, " ".join(map(str, given)), visitor, today)
    if len(given) != 1 or not 1 <= given[0] <= len(choices):
        return [Reply("menu.again")]
    return [Answered(), *choices[given[0] - 1](question, visitor)]


def _in_words(question: Question, text: str, visitor: Visitor, today: date | None) -> list[Deed]:
    group = question.values.get("group", "")
    if question.kind == "name":
        name = " ".join(text.split())
        if len(name) > NAME_MAX or len(name.split()) > 3:
            return [Reply("name.long")]
        return [Answered(), TakeName(group, name)]
    if question.kind in ("topic", "introduction"):
        return [Answered(), KeepWords(group, question.kind)]
    if question.kind == "move":
        found = weekday_time(text, visitor.language, today)
        if found is None:
            return [Reply("move.unclear")]
        day, minute = found
        return [MoveSession(group, day.isoformat() if isinstance(day, date) else day, minute)]
    return [Reply("menu.again")]


def _steer(what: str) -> Callable[[Question, Visitor], list[Deed]]:
    def deeds(question: Question, visitor: Visitor) -> list[Deed]:
        event = ev.Steered(visitor.at, visitor.person or "", what)
        return [Tell(question.values["group"], event)]

    return deeds


def _pass(question: Question, visitor: Visitor) -> list[Deed]:
    return [Tell(question.values["group"], ev.Signed(visitor.at, visitor.person or "", "pass"))]


def _ask_leave(question: Question, visitor: Visitor) -> list[Deed]:
    group = question.values["group"]
    name = next((place.name for place in visitor.places if place.group == group), "")
    return [Reply("leave.ask", {"group": name}), AskBack("leave", {"group": group})]


def _language(code: str) -> Callable[[Question, Visitor], list[Deed]]:
    return lambda question, visitor: [SetLanguage(code)]


def _drop(question: Question, visitor: Visitor) -> list[Deed]:
    return [Tell(question.values["group"], ev.Dropped(visitor.at, visitor.person or ""))]


def _nothing(key: str | None = None) -> Callable[[Question, Visitor], list[Deed]]:
    return lambda question, visitor: [Reply(key)] if key else [Reply("forget.no")]


_CHOICES: dict[str, tuple[Callable[[Question, Visitor], list[Deed]], ...]] = {
    "language": tuple(_language(code) for code in LANGUAGES_OFFERED),
    "forget": (lambda question, visitor: [ForgetVisitor()], _nothing()),
    "leave": (lambda question, visitor: [LeaveGroup(question.values["group"])], _nothing()),
    "skip": (lambda question, visitor: [SkipWeek(question.values["group"])], _nothing()),
    "close": (_steer("close"), _nothing()),
    "stop": (_pass, _steer("pause"), _ask_leave),
    "held": (
        lambda question, visitor: [Tell(question.values["group"], ev.Released(visitor.at, visitor.person or ""))],
        lambda question, visitor: [*_drop(question, visitor), Reply("held.change")],
        lambda question, visitor: [*_drop(question, visitor), Reply("held.dropped")],
    ),
    "picture": (
        lambda question, visitor: [Enclose(question.values["group"], "yes")],
        lambda question, visitor: [Enclose(question.values["group"], "no")],
    ),
    "time_up": (_steer("over"), _steer("more_time")),
}
