"""What must hold after every step of an evening, whoever does what (the invariants of the core).

Each rule is a sentence. What was reached is counted on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.bells import next_bell
from ozo_signal.core.method import Floor, Sort
from ozo_signal.core.moments import Gathering, OpenFloor, Paused, Rest, Turn
from ozo_signal.core.names import SECOND
from ozo_signal.core.session import Session

Step = Callable[[Session, ev.Event], tuple[Session, tuple[ef.Effect, ...]]]


class Rules:
    """Watches one evening. `reached` counts moments, events, effects, phases, words and sentences."""

    def __init__(self, session: Session, dice: Random, step: Step) -> None:
        self._dice = dice
        self._step = step
        self.reached: Counter[str] = Counter()
        self._done: Counter[object] = Counter()  # what may happen once in an evening
        self._in_phase: Counter[object] = Counter()  # what may happen once in a phase
        self._topics = {note.words for note in session.notes}
        self._own = {who: set(words) for who, words in session.own}
        self._kept: dict[str, tuple[str, str]] = {}
        self._prepared = {session.introduction} if session.introduction else set()
        self._withdrawn: set[str] = set()
        self._chosen: dict[str, set[str]] = {}
        self._last_words: int | None = None  # when whoever has the floor last said something

    def check(self, before: Session, event: ev.Event, after: Session, effects: tuple[ef.Effect, ...]) -> None:
        """Everything, after one step."""
        self._count(event, after, effects)
        self._check_time(before, event, after)
        self._check_floor(after)
        self._learn(before, event)
        for effect in effects:
            self._check_effect(effect, before, after)
        if isinstance(event, ev.Spoke):
            self._check_words(before, event, after, effects)
        self._check_pause_between(before, event, after, effects)
        if self._dice.random() < 0.05 and not after.closed:
            self._check_everyone_can_pass(after)

    def check_end(self) -> None:
        for what in ("Ended", "CloseDoor", "OpenDoor"):
            assert self._done[what] == 1, f"{what} came {self._done[what]} times"

    def _count(self, event: ev.Event, after: Session, effects: tuple[ef.Effect, ...]) -> None:
        self.reached[f"event {type(event).__name__}"] += 1
        self.reached[f"moment {after.moment.name}"] += 1
        if after.now_in is not None:
            self.reached[f"phase {after.method.id} {after.now_in.id}"] += 1
        if isinstance(event, ev.Steered):
            self.reached[f"word {event.what}"] += 1
        if isinstance(event, ev.Signed):
            self.reached[f"sign {event.sign}"] += 1
        for effect in effects:
            self.reached[f"effect {type(effect).__name__}"] += 1
            key = getattr(effect, "key", None)
            if key is not None:
                self.reached[f"sentence {key}"] += 1

    def _check_time(self, before: Session, event: ev.Event, after: Session) -> None:
        assert after.clock >= before.clock, "time ran back"
        assert after.moment.number >= before.moment.number, "the number of the moment ran back"
        if after.closed:
            assert next_bell(after) is None, "a closed session wants to be woken"
            return
        bell = next_bell(after)
        assert bell is not None, "nothing wakes the session any more"
        assert bell <= after.ends_at, "the session sleeps beyond its hour"
        if isinstance(event, ev.Restarted):
            return  # the bells that were missed ring right after it
        assert after.clock <= after.ends_at, "the session lasts longer than its hour"
        if after.clock > after.check_out_at and not isinstance(after.moment, Gathering):
            assert after.in_last_phase, "the check-out did not start in time"

    def _check_floor(self, after: Session) -> None:
        speaker = after.speaker
        here = {member.id for member in after.here()}
        assert speaker is None or speaker in here, f"{speaker} has the floor and is not here"
        assert speaker not in after.line, f"{speaker} speaks and waits for a turn"
        for people in (after.line, after.to_call):
            assert len(set(people)) == len(people), f"someone stands in a row twice: {people}"
            assert set(people) <= here, f"someone in a row is not here: {people}"
        assert after.case_giver is None or after.steers != after.case_giver, "the case giver leads"
        if after.now_in is not None and after.now_in.floor in (Floor.SILENT, Floor.OPEN):
            assert speaker is None, f"{speaker} has a turn in a part without turns"

    def _learn(self, before: Session, event: ev.Event) -> None:
        """What people did, kept here independently of the core."""
        if isinstance(event, ev.Withdrew):
            self._withdrawn.add(event.words)
            self._own.get(event.by, set()).discard(event.words)
        elif isinstance(event, ev.Prepared):
            self._prepared.add((event.words, event.by))
        elif isinstance(event, ev.Chose) and 99 not in event.numbers:
            met = before.now_in
            if met is not None and met.private is Sort.SHARE:
                self._chosen.setdefault(event.by, set()).update(before.own_of(event.by))
                for words in before.own_of(event.by):
                    self._done.pop(("reveal", words), None)  # after a step back someone may choose anew
        elif isinstance(event, ev.Left | ev.Joined):
            self._in_phase = Counter({k: n for k, n in self._in_phase.items() if event.by not in str(k)})
            self._last_words = None
        elif isinstance(event, ev.Steered):
            self._last_words = None  # whoever leads may cut the little pause short

    def _check_effect(self, effect: ef.Effect, before: Session, after: Session) -> None:
        match effect:
            case ef.Open():
                self._in_phase.clear()
            case ef.Say():
                self._check_sentence(effect, before)
            case ef.Ask():
                self._check_said(effect.values)
                self._check_address(effect.to, before)
            case ef.Keep():
                self._once(("keep", effect.words), "something written once is kept twice")
                assert effect.words.split(":")[2] == effect.by, "words are kept for someone else"
                self._kept[effect.words] = (effect.sort, effect.by)
                if effect.sort == "topic":
                    self._topics.add(effect.words)
            case ef.Reveal():
                self._check_reveal(effect)
            case ef.GiveBack():
                assert set(effect.words) <= self._own.get(effect.to, set()), "someone gets notes of another"
            case ef.HoldBack():
                if effect.first:
                    self._once(("hush", effect.by), "someone is hushed twice")
            case ef.PassOn():
                assert effect.words.startswith("r:"), "private words are passed on"
                self._once(("pass on", effect.words), "words are passed on twice")
            case ef.Ended() | ef.OpenDoor() | ef.CloseDoor():
                self._once(type(effect).__name__, "the door or the end comes twice")

    def _check_sentence(self, say: ef.Say, session: Session) -> None:
        self._check_said(say.values)
        self._check_address(say.to, session)
        for value in say.values.values():
            if isinstance(value, ef.Who) and value.called:
                left = {member.id for member in session.members if member.left}
                assert not left & set(value.members), "someone who has left is called"
                for who in value.members:
                    if say.key != "call.turn" and say.key != "call.answer":
                        self._once_in_phase((say.key, who), f"{who} is called twice with {say.key}")
        if say.key == "turn.nudge":
            self._once_in_phase((say.key, say.to), "a nudge becomes a nag")

    def _check_said(self, values: object) -> None:
        for value in values.values() if isinstance(values, dict) else ():
            if isinstance(value, ef.Said):
                assert set(value.words) <= self._topics, "words that are not topics are shown as topics"
                assert not set(value.words) & self._withdrawn, "a topic that was deleted is shown"

    def _check_address(self, to: str, session: Session) -> None:
        gone = {member.id for member in session.members if member.left}
        assert to not in gone, f"{to} has left and is written to"

    def _check_reveal(self, reveal: ef.Reveal) -> None:
        words, by = reveal.words, reveal.by
        self._once(("reveal", words), "something is shown twice")
        assert words not in self._withdrawn, "something that was deleted is shown"
        if reveal.key == "advice.head":
            assert self._kept.get(words) == ("advice", by), "something is shown as advice that is none"
        elif reveal.key == "share.head":
            assert words in self._chosen.get(by, set()), "a note is shown without its author's yes"
        else:
            assert (words, by) in self._prepared, "a story is shown that nobody prepared"

    def _check_words(self, before: Session, event: ev.Spoke, after: Session, effects: tuple[ef.Effect, ...]) -> None:
        """What someone said reaches everyone, or its author is told; once."""
        met, _ = self._step(before, ev.Rang(event.at - 1))  # what these words met: bells before them have rung
        fates = [e for e in effects if isinstance(e, ef.PassOn | ef.HoldBack) and e.words == event.words]
        if met.closed or met.member(event.by) is None:
            assert not fates, "words reach people after the end, or from outside"
            return
        assert len(fates) == 1, f"words have {len(fates)} fates"
        passed_on = isinstance(fates[0], ef.PassOn)
        moment = met.moment
        if isinstance(moment, Turn) and moment.speaker == event.by:
            assert passed_on and after.speaker == event.by, "who has the floor is not heard"
        elif isinstance(moment, Rest) and moment.after == event.by:
            assert passed_on and after.speaker == event.by, "what is added in the rest is not heard"
        elif isinstance(moment, Turn) and not _may_speak_between(met, event.by):
            assert not passed_on and after.speaker == moment.speaker, "someone took another's turn"
        elif isinstance(moment, OpenFloor | Gathering | Paused):
            assert passed_on, "words on a free floor are held back"
        if after.speaker == event.by and isinstance(after.moment, Turn):
            self._last_words = event.at

    def _check_pause_between(
        self, before: Session, event: ev.Event, after: Session, effects: tuple[ef.Effect, ...]
    ) -> None:
        """The little pause after the last words of a turn is always there, unless whoever leads cuts it short."""
        calls = [e for e in effects if isinstance(e, ef.Say) and e.key.startswith("call.")]
        if calls and self._last_words is not None and isinstance(event, ev.Rang) and event.at == next_bell(before):
            assert after.clock - self._last_words >= after.rest_seconds * SECOND, "someone is called in the rest"
        if calls:
            self._last_words = None

    def _check_everyone_can_pass(self, session: Session) -> None:
        for member in session.here():
            after, effects = self._step(session, ev.Signed(session.clock, member.id, "pass"))
            free = after.speaker != member.id or (isinstance(after.moment, Turn) and after.moment != session.moment)
            assert free, f"{member.id} cannot pass"
            comes_again = member.id in (*after.line, *after.to_call) and after.phase == session.phase
            assert not comes_again or session.speaker == member.id, f"{member.id} passed and is called all the same"
            hushed = [e for e in effects if isinstance(e, ef.HoldBack)]
            assert not hushed, "a pass is scolded"

    def _once(self, what: object, trouble: str) -> None:
        self._done[what] += 1
        assert self._done[what] == 1, f"{trouble}: {what}"

    def _once_in_phase(self, what: object, trouble: str) -> None:
        self._in_phase[what] += 1
        assert self._in_phase[what] == 1, f"{trouble}: {what}"


def _may_speak_between(session: Session, who: str) -> bool:
    """The one who leads, the one who is being asked, and everyone in the last minutes."""
    return session.may_steer(who) or session.asked == who or "last_call" in session.told
