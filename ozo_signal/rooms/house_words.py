"""The words of the house in the private chat: what each command word leads to when it is written there.

A word from someone who may not give it is answered kindly; it is never called wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from ozo_signal.core.events import Chose, Signed
from ozo_signal.core.method import Sort
from ozo_signal.language.commands import Command
from ozo_signal.language.values import Moment
from ozo_signal.rooms.company import words_id
from ozo_signal.rooms.deeds import AskBack, Deed, Place, Reply, SetLanguage, Show, Smile, Tell, Visitor
from ozo_signal.rooms.meaning import event_of, is_leaders_word
from ozo_signal.signal.letters import Letter

Handler = Callable[[Place, Visitor], list[Deed]]


def of_command(command: Command, letter: Letter | None, visitor: Visitor, place: Place | None = None) -> list[Deed]:
    """The deeds of one command word. Without a place: someone who is in no group."""
    if command.name in ANYONES:
        return ANYONES[command.name](place, visitor)
    if command.name == "language":
        return [SetLanguage(command.chooses)] if command.chooses else [Reply("language.ask"), AskBack("language")]
    if place is None or letter is None:
        return [Show("stranger")]
    if command.name in OF_GROUP:
        return OF_GROUP[command.name](place, visitor)
    if command.name in OF_MODERATOR:
        return OF_MODERATOR[command.name](place, visitor) if place.leads else [Reply("steer.not_yours")]
    return _of_session(command, letter, visitor, place)


def _of_session(command: Command, letter: Letter, visitor: Visitor, place: Place) -> list[Deed]:
    """Hand, done, next and the like: for the session, when there is one."""
    who = visitor.person or ""
    if place.session is None:
        if command.name == "pass" and place.leads:
            return [Show("skip", place.group)]  # "skip" is also what a moderator writes to skip a week
        if command.name in ("yes", "no", "done"):
            return [Reply("no.question")]
        return [when_next(place)]
    phase = place.session.now_in
    if command.name == "no" and phase is not None and phase.private in (Sort.SHARE, Sort.VOTE):
        return [Tell(place.group, Chose(letter.at, who, (0,)))]  # "which of these?" "No." is none of them
    event = event_of(command, letter.at, who, words_id("p", letter.sent_at, who), place.session)
    if event is not None:
        return [Tell(place.group, event)]
    return [Reply("steer.not_yours" if is_leaders_word(command) else "no.question")]


def when_next(place: Place) -> Reply:
    """There is no session now; the next one is then."""
    if place.next_at is None:
        return Reply("steer.no_more_sessions")
    return Reply("steer.no_session", {"when": Moment(place.next_at, place.zone)})


def _hello(place: Place | None, visitor: Visitor) -> list[Deed]:
    if place is None:
        return [Show("stranger")]
    if place.session is not None:
        here = Signed(visitor.at, visitor.person or "", "here")
        return [Tell(place.group, here), Reply("hello.group", {"group": place.name})]
    if place.next_at is None:
        return [Reply("hello.over")]
    return [Reply("hello", {"when": Moment(place.next_at, place.zone)})]


def _topic(place: Place, visitor: Visitor) -> list[Deed]:
    if place.topic is not None:
        return [Reply("topic.today", {"topic": place.topic})]
    return [Reply("topic.ask"), AskBack("topic", {"group": place.group})]


def _introduction(place: Place, visitor: Visitor) -> list[Deed]:
    return [Reply("introduction.ask"), AskBack("introduction", {"group": place.group})]


def _leave(place: Place, visitor: Visitor) -> list[Deed]:
    return [Reply("leave.ask", {"group": place.name}), AskBack("leave", {"group": place.group})]


def _name(place: Place, visitor: Visitor) -> list[Deed]:
    if place.anonymous and place.session is not None:
        return [Reply("relay.name.later")]  # now the others would see who has which new name
    return [Reply("name.ask", {"name": place.my_name}), AskBack("name", {"group": place.group})]


def _stop(place: Place, visitor: Visitor) -> list[Deed]:
    if place.session is None:
        return _leave(place, visitor)
    return [Reply("stop.ask"), AskBack("stop", {"group": place.group})]


def _move(place: Place, visitor: Visitor) -> list[Deed]:
    return [Show("move", place.group)]


ANYONES: dict[str, Callable[[Place | None, Visitor], list[Deed]]] = {
    "help": lambda place, visitor: [Show("help", place.group if place else None)],
    "privacy": lambda place, visitor: [Show("privacy")],
    "forget_me": lambda place, visitor: (
        [Reply("forget.ask"), AskBack("forget")] if visitor.person else [Show("forget_stranger")]
    ),
    "thanks": lambda place, visitor: [Smile()] if visitor.person else [],
    "my_notes": lambda place, visitor: [Show("notes")],
    "leave": lambda place, visitor: _leave(place, visitor) if place else [Reply("leave.none")],
    "rules": lambda place, visitor: [Reply("rules")],
    "hello": lambda place, visitor: _hello(place, visitor),
}
OF_GROUP: dict[str, Handler] = {
    "topic": _topic,
    "name": _name,
    "stop": _stop,
}
OF_MODERATOR: dict[str, Handler] = {
    "introduction": _introduction,
    "topics": lambda place, visitor: [Show("topics", place.group)],
    "skip": lambda place, visitor: [Show("skip", place.group)],
    "move": _move,
}
