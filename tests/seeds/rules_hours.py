"""Rules of time: the hour, the bells, and what a crash may change."""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core import notes
from ozo_signal.core.bells import next_bell
from ozo_signal.core.method import Sort
from ozo_signal.core.moments import Gathering, Turn
from ozo_signal.core.names import AWAY_NOTICED
from ozo_signal.core.session import Session
from ozo_signal.storage import codec

from .rules import Effects, Rule, Seen

SAVED = 0.03  # one step in so many is saved and read: a crash always is


class HourKept(Rule):
    promise = "the hour is kept"

    def see(self, seen: Seen) -> None:
        after = seen.after
        assert after.clock >= seen.before.clock, "time ran back"
        assert after.ends_at == seen.before.ends_at, "the end is moved"
        if after.closed or isinstance(seen.event, ev.Restarted):
            return  # the bells that were missed ring right after it
        at = min(after.clock, seen.event.at)  # letters from before an absence are heard before the bells of it
        assert at <= after.ends_at, "the session lasts longer than its hour"
        if at > after.check_out_at and after.phase >= 0:
            assert after.in_last_phase, "the check-out did not start in time"


class NeverStuck(Rule):
    """There is always a next bell, it helps, and the evening ends once."""

    promise = "the session is never stuck"

    def __init__(self, session: Session) -> None:
        self._ends = 0
        self._opens = 0

    def see(self, seen: Seen) -> None:
        for effect in seen.effects:
            self._ends += isinstance(effect, ef.Ended)
            self._opens += isinstance(effect, ef.OpenDoor)
        assert self._opens <= 1, "the door opens twice"
        after, bell = seen.after, seen.next_bell
        assert after.moment.number >= seen.before.moment.number, "the number of the moment ran back"
        if after.closed:
            assert bell is None, "a closed session wants to be woken"
            assert self._ends == 1, f"the end came {self._ends} times"
            assert not seen.before.closed or not seen.effects, "something is said after the end"
            return
        assert bell is not None, "nothing wakes the session any more"
        assert bell <= after.ends_at, "the session sleeps beyond its hour"
        if isinstance(seen.event, ev.Rang):
            assert bell > seen.event.at, "a bell that has rung wants to ring again"

    def end(self, session: Session) -> None:
        assert session.closed, "the evening does not end"
        assert self._ends == 1, "the evening had no end"


class BellsAreDerived(Rule):
    """A stale bell, an early one or a second one changes nothing; a late one does what all of them do in time."""

    promise = "a bell never overtakes and never rings twice"

    def see(self, seen: Seen) -> None:
        event, before = seen.event, seen.before
        if not isinstance(event, ev.Rang) or before.closed:
            return
        if seen.bell is None or seen.bell > event.at:
            assert not seen.effects, "a bell that was not due says something"
            assert replace(seen.after, clock=before.clock) == before, "a bell that was not due changes something"
        elif seen.bell < event.at:
            session, effects = self._one_by_one(seen, event)
            assert effects == seen.effects, "bells that ring late say something else"
            assert replace(session, clock=seen.after.clock) == seen.after, "bells that ring late lead elsewhere"

    def _one_by_one(self, seen: Seen, event: ev.Rang) -> tuple[Session, Effects]:
        session, effects = seen.before, list[ef.Effect]()
        while (bell := next_bell(session)) is not None and bell <= event.at:
            session, said = seen.step(session, ev.Rang(bell))
            effects += said
        return session, tuple(effects)


class SurvivesKill(Rule):
    promise = "after a kill the same phase, the same speaker, nothing lost"

    def see(self, seen: Seen) -> None:
        after, event = seen.after, seen.event
        if isinstance(event, ev.Restarted):
            self._check_restart(seen, event)
        if isinstance(event, ev.Restarted) or seen.dice.random() < SAVED:
            text = codec.dump(after)
            assert codec.load(Session, text) == after, "the session does not come back as it was saved"

    def _check_restart(self, seen: Seen, event: ev.Restarted) -> None:
        before, after = seen.before, seen.after
        said = [effect.key for effect in seen.effects if isinstance(effect, ef.Say)]
        noticed = event.silent_for >= AWAY_NOTICED
        given_back = event.silent_for if noticed else 0
        if isinstance(before.moment, Gathering) and after.clock >= before.moment.until + given_back:
            return  # by the machine's clock the gathering is over
        if "door" not in before.told or not noticed:
            assert not seen.effects, "a short absence is talked about"
            assert replace(after, clock=before.clock) == before, "a short absence changes something"
            return
        if after.closed:
            assert after.clock >= before.ends_at, "the evening ends because the bot was away"
            assert said[0] == "away.too_long", "nobody is told why it is over"
            return
        assert said[0] == "away.back", f"after an absence {said} is said"
        self._check_reassured(before, seen.effects[1:])
        assert (after.phase, after.speaker) == (before.phase, before.speaker), "another phase, or another speaker"
        same = {name: getattr(before, name) for name in ("clock", "moment", "phase_began", "phase_until")}
        assert replace(after, **same) == before, "an absence loses something"
        assert type(after.moment) is type(before.moment), "an absence ends the moment"

    def _check_reassured(self, before: Session, effects: Effects) -> None:
        """Each of those who have something open is told once, alone, and nobody else is."""
        told = [(effect.key, effect.to) for effect in effects if isinstance(effect, ef.Say)]
        assert len(told) == len(effects), "an absence does more than to be talked about"
        turn = [("away.turn", before.moment.speaker)] if isinstance(before.moment, Turn) else []
        phase = before.now_in
        kept = phase is not None and phase.private is not Sort.ASSOCIATION
        writers = [m.id for m in before.here() if kept and notes.takes_words(before, m.id)]
        assert sorted(told) == sorted([*turn, *(("away.note", who) for who in writers)]), f"after an absence {told}"
