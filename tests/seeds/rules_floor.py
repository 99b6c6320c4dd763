"""Rules of the floor: who has it, that nobody takes it from them, and the little longer after it."""

from __future__ import annotations

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Rest, Turn
from ozo_signal.core.names import SECOND
from ozo_signal.core.session import Session

from .rules import Rule, Seen

PASSES_TRIED = 0.12  # one person in so many steps: it takes a step of its own


class OneHolder(Rule):
    promise = "one holder of the floor"

    def see(self, seen: Seen) -> None:
        after = seen.after
        speaker = after.speaker
        here = {member.id for member in after.members if member.present and not member.left}
        assert speaker is None or speaker in here, f"{speaker} has the floor and is not here"
        assert speaker not in after.line, f"{speaker} speaks and waits for a turn"
        for people in (after.line, after.to_call):
            assert len(set(people)) == len(people), f"someone stands in a row twice: {people}"
            assert here.issuperset(people), f"someone in a row is not here: {people}"
        assert after.case_giver is None or after.steers != after.case_giver, "the case giver leads"
        phase = after.now_in
        if phase is not None and phase.floor in (Floor.SILENT, Floor.OPEN):
            assert speaker is None, f"{speaker} has a turn in a part without turns"
        if isinstance(seen.event, ev.Spoke):
            self._check_taken(seen, seen.event)

    def _check_taken(self, seen: Seen, event: ev.Spoke) -> None:
        """Nobody takes another's turn by speaking, and who has the floor keeps it."""
        met, moment = seen.met, seen.met.moment
        if met.closed or met.member(event.by) is None or not isinstance(moment, Turn | Rest):
            return
        holder = moment.speaker if isinstance(moment, Turn) else moment.after
        if holder == event.by:
            assert seen.after.speaker == event.by, "who has the floor loses it by speaking"
        elif isinstance(moment, Turn) and not may_speak_between(met, event.by):
            assert seen.after.speaker == holder, "someone took another's turn"


class LittlePause(Rule):
    """Nobody is called before the rest after the last words is over, unless whoever leads cuts it short."""

    promise = "who has spoken is given a little longer"

    def __init__(self, session: Session) -> None:
        self._last_words: int | None = None  # when whoever has the floor last said something

    def see(self, seen: Seen) -> None:
        called = any(isinstance(effect, ef.Say) and effect.key.startswith("call.") for effect in seen.effects)
        after = seen.after
        if called and self._last_words is not None and isinstance(seen.event, ev.Rang) and seen.event.at == seen.bell:
            pause = after.clock - self._last_words
            assert pause >= after.rest_seconds * SECOND, f"someone is called {pause / SECOND} seconds after"
        if called:
            self._last_words = None
        if isinstance(seen.event, ev.Spoke) and isinstance(after.moment, Turn) and after.speaker == seen.event.by:
            self._last_words = after.clock
        self._check_cut(seen)

    def _check_cut(self, seen: Seen) -> None:
        """A bell never takes the floor from someone who has spoken without giving them the rest."""
        was, now = seen.before.moment, seen.after.moment
        if not isinstance(seen.event, ev.Rang) or seen.event.at != seen.bell or seen.after.closed:
            return
        if isinstance(was, Turn) and was.spoken and now != was and seen.after.speaker != was.speaker:
            given = isinstance(now, Rest) and now.after == was.speaker and now.until - seen.after.clock > 0
            assert given or not calls_people(seen.after), f"the floor is taken from {was.speaker}"


class CanPass(Rule):
    promise = "everyone can always pass"

    def see(self, seen: Seen) -> None:
        after = seen.after
        here = after.here()
        if after.closed or not here or seen.dice.random() > PASSES_TRIED:
            return
        if seen.next_bell is not None and seen.next_bell < after.clock:
            return  # a bell that is due comes before anything that they do
        who = seen.dice.choice(here).id
        passed, effects = seen.step(after, ev.Signed(after.clock, who, "pass"))
        free = passed.speaker != who or (isinstance(passed.moment, Turn) and passed.moment != after.moment)
        assert free, f"{who} cannot pass"
        waits = who in (*passed.line, *passed.to_call) and passed.phase == after.phase
        assert not waits or after.speaker == who, f"{who} passed and is called all the same"
        assert not any(isinstance(effect, ef.HoldBack) for effect in effects), "a pass is scolded"


def may_speak_between(session: Session, who: str) -> bool:
    """The one who leads, the one who is being asked, and everyone in the last minutes."""
    return session.may_steer(who) or session.asked == who or "last_call" in session.told


def calls_people(session: Session) -> bool:
    return session.calls_people
