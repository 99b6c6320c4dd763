"""The rule of words that came at another's moment: they wait, are offered back, and their author knows what became of
them. Where everyone has seen them already, as in a Signal group, the room leaves that out, and nobody answers it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ozo_signal.core import effects as ef
from ozo_signal.core import events as ev
from ozo_signal.core.method import Floor
from ozo_signal.core.moments import Turn
from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.core.session import Session

from .deeds import Act
from .people import Person, lasts
from .rules import Rule, Seen

# What becomes of such words, as it is counted.
FATES = ("is sent", "waits again", "is left out", "is deleted", "goes with its author", "is not sent any more")


class HeldWordsWait(Rule):
    promise = "words out of turn are offered back, and none of them is lost"

    def __init__(self, session: Session) -> None:
        self._held: dict[MemberId, list[WordsId]] = {}
        self._offered: set[WordsId] = set()

    def see(self, seen: Seen) -> None:
        event = seen.event
        due: list[WordsId] = []
        if isinstance(event, ev.Released) and seen.met.member(event.by) and not seen.met.closed:
            due = list(self._held.get(event.by, []))
        fates = [e.words for e in seen.effects if isinstance(e, ef.PassOn | ef.HoldBack) and e.words in due]
        assert fates == due, f"{due} was to be sent, and {fates} was"
        for effect in seen.effects:
            self._follow(effect, event)
        kept: dict[MemberId, list[WordsId]] = {}
        for note in seen.after.held:
            kept.setdefault(note.by, []).append(note.words)
        assert kept == {by: words for by, words in self._held.items() if words}, "other words wait than came"
        assert not (seen.after.closed and kept), "words still wait when all is over"
        self._check_offered(seen)

    def _follow(self, effect: ef.Effect, event: ev.Event) -> None:
        if isinstance(effect, ef.PassOn | ef.HoldBack):
            mine = self._held.setdefault(effect.by, [])
            if effect.words in mine:
                assert isinstance(event, ev.Released) and event.by == effect.by, "words that wait are sent unasked"
                mine.remove(effect.words)
            mine += [effect.words] if isinstance(effect, ef.HoldBack) else []
        elif isinstance(effect, ef.Offer):
            assert list(effect.words) == self._held.get(effect.to), "something else is offered than what waits"
            self._offered.update(effect.words)
        elif isinstance(effect, ef.Unsent):
            assert list(effect.words) == self._held.pop(effect.to, []), "somebody is told of other words than waited"
        elif isinstance(effect, ef.Forget):
            of = next((by for by, words in self._held.items() if effect.words in words), None)
            if of is not None:
                own = isinstance(event, ev.Dropped | ev.Withdrew | ev.Left) and event.by == of
                assert own, "words that wait are gone, and nobody asked for it"
                self._held[of].remove(effect.words)

    def _check_offered(self, seen: Seen) -> None:
        """At their turn; and when a part begins in which the floor is free for everyone."""
        offered = {effect.to for effect in seen.effects if isinstance(effect, ef.Offer)}
        moment, phase = seen.after.moment, seen.after.now_in
        if isinstance(moment, Turn) and moment.speaker != seen.before.speaker and not moment.spoken:
            waits = self._held.get(moment.speaker)
            assert not waits or moment.speaker in offered, f"{moment.speaker} has the floor, and is offered nothing"
        opens = any(isinstance(effect, ef.Open) for effect in seen.effects)
        if opens and phase is not None and phase.floor in (Floor.QUEUE, Floor.OPEN) and not phase.choose:
            for by, waits in self._held.items():
                assert self._offered.issuperset(waits), f"the floor is free, and {by} is offered nothing"


def answers_to_waiting(people: Mapping[MemberId, Person], effect: ef.Effect, now: int) -> Iterator[Act]:
    """What people do with their words that wait, in time or too late."""
    if not isinstance(effect, ef.Offer | ef.HoldBack):
        return
    who = effect.to if isinstance(effect, ef.Offer) else effect.by
    person = people.get(who)
    if person is None:
        return
    dice = person.dice
    at, chance = now + lasts(dice, 3, 120), dice.random()
    if isinstance(effect, ef.HoldBack):
        if chance < 0.1:
            yield Act(ev.Withdrew(person.stamp(at), who, effect.words))
        return
    if chance < 0.1:
        yield Act(ev.Withdrew(person.stamp(at - 1_000), who, dice.choice(effect.words)))
    if chance < 0.6:
        yield Act(ev.Released(person.stamp(at), who))
    elif chance < 0.8:
        yield Act(ev.Dropped(person.stamp(at), who))


def fates(seen: Seen) -> Iterator[str]:
    """What became of words that waited before this step."""
    waited, event = {note.words for note in seen.before.held}, seen.event
    causes = {ev.Dropped: "is left out", ev.Withdrew: "is deleted", ev.Left: "goes with its author"}
    for effect in seen.effects:
        if isinstance(effect, ef.PassOn) and effect.words in waited:
            yield "what waited is sent"
        elif isinstance(effect, ef.HoldBack) and effect.words in waited:
            yield "what waited waits again"
        elif isinstance(effect, ef.Unsent):
            yield "what waited is not sent any more"
        elif isinstance(effect, ef.Forget) and effect.words in waited and type(event) in causes:
            yield f"what waited {causes[type(event)]}"
