"""The hand card: what the one who leads sees during a session, in their private chat, changed in place.

It shows who was not heard yet to nobody else, and suggests; it never judges.
"""

from __future__ import annotations

from ozo_signal.core.effects import Who
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Closed, Gathering, OpenFloor, Paused, Rest
from ozo_signal.core.session import Session
from ozo_signal.core.turns import waiting
from ozo_signal.language.values import Moment
from ozo_signal.rooms.speech import Speech


def looks(session: Session) -> tuple[object, ...]:
    """What the card depends on: when this is the same, so is the card."""
    phase = session.now_in
    unheard = _unheard(session) if phase is not None else ()
    here = tuple(member.id for member in session.here())
    moment = type(session.moment), session.phase, session.phase_until
    return (*moment, session.steers, session.speaker, waiting(session), unheard, here, session.calls_people)


def hand_card(session: Session, speech: Speech, language: str) -> str | None:
    """The text of the card, None when there is nothing to lead."""
    moment = session.moment
    if isinstance(moment, Closed):
        return speech.plain("card.over", language).text
    if isinstance(moment, Gathering):
        here = tuple(member.id for member in session.here())
        return speech.plain("card.gathering", language, here=speech.list_of(here, language)).text
    if isinstance(moment, Paused):
        return speech.plain("card.pause", language).text
    return _card_of_phase(session, speech, language)


def _card_of_phase(session: Session, speech: Speech, language: str) -> str | None:
    phase = session.now_in
    if phase is None:
        return None
    speaker = session.speaker
    unheard = _unheard(session)
    return speech.plain(
        "card",
        language,
        part=phase.part,
        parts=session.method.parts,
        label=speech.voice.say(phase.label, language).text,
        until=Moment(session.phase_until, speech.company.zone, "hour"),
        speaker=speech.list_of((speaker,) if speaker else (), language),
        waiting=speech.list_of(waiting(session), language),
        unheard=speech.list_of(unheard, language),
        next=_next_sentence(session, unheard, speech, language),
    ).text


def _unheard(session: Session) -> tuple[str, ...]:
    """Who has had no words in this part yet; the one who speaks and those who wait are seen elsewhere.

    Where everyone tries a hand or says yes, it is who has not done so.
    """
    phase = session.now_in
    if phase is None or phase.floor in (Floor.SILENT, Floor.SOLO) or phase.choose:
        return ()
    if phase.agree:
        return tuple(m.id for m in session.here() if m.id not in session.acted)
    spoken_for = (session.speaker, *session.line)
    people = [m for m in session.here() if not m.heard and m.id not in spoken_for]
    return tuple(m.id for m in people if m.id in session.holding(phase.speakers))


def _next_sentence(session: Session, unheard: tuple[str, ...], speech: Speech, language: str) -> str:
    moment = session.moment
    others = tuple(who for who in unheard if who != session.steers)  # nobody has to invite themselves
    if isinstance(moment, OpenFloor) and others and session.calls_people:
        return speech.say("card.next.invite", language, {"name": Who(others[:1])}).text
    if isinstance(moment, OpenFloor) and session.calls_people:
        return speech.plain("card.next.thanks", language).text
    if session.speaker is not None and session.speaker == session.steers:
        return speech.plain("card.next.yours", language).text
    return speech.plain("card.next.rest" if isinstance(moment, Rest) else "card.next.listen", language).text
