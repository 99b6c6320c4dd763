"""One invented evening, played through the core: its people, its trouble, its course. All follows from a number.

There are two clocks. Signal's is true; what people send carries its time. The machine's is the one that bells ring by,
and it may be wrong. What must hold is in `rules.py`; whoever looks on gets one round after the other.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from ozo_signal.core import events as ev
from ozo_signal.core import step as core
from ozo_signal.core.bells import next_bell
from ozo_signal.core.names import AWAY_NOTICED, MINUTE, SECOND
from ozo_signal.core.session import Session
from ozo_signal.rooms.group import GroupRoom

from .answers import answers
from .cast import METHODS, Cast, begin, invent_cast
from .deeds import Act, meaning
from .people import APART, Person
from .phones import Sent
from .rooms import Rooms
from .rules import Effects, Rule, Seen, Step, Watch
from .rules_floor import CanPass, LittlePause, OneHolder
from .rules_held import HeldWordsWait, answers_to_waiting, fates
from .rules_hours import BellsAreDerived, HourKept, NeverStuck, SurvivesKill
from .rules_words import DeletionWins, InOrder, NobodyIsNagged, NothingSwallowed, OwnEyesOnly
from .trouble import AWAY, Trouble, Troubles

RULES: tuple[type[Rule], ...] = (
    *(OneHolder, LittlePause, CanPass, HourKept, NeverStuck, BellsAreDerived, SurvivesKill),
    *(NothingSwallowed, HeldWordsWait, InOrder, DeletionWins, OwnEyesOnly, NobodyIsNagged),
)
STEPS_MAX = 5_000  # more than anyone can write in an evening
ALIVE_EVERY = 20 * SECOND  # so often a bot that lives says so: it does not know better how long it was away


@dataclass(frozen=True)
class Happening:
    """One step. `act` is what somebody did; None for bells and restarts. `event` is what the session heard of it.

    `sent` is everything that went to phones because of it, when there are rooms.
    """

    now: int
    event: ev.Event | None
    after: Session
    effects: Effects = ()
    act: Act | None = None
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class Round:
    """One thing that comes from outside. `what`: letter, double, bell, line back, or a kind of trouble.

    `acts` are what people do in it, in order of time, also what is heard only later. `overslept`: a letter comes before
    a bell that should have rung by then.
    """

    what: str
    now: int
    acts: tuple[Act, ...]
    happenings: tuple[Happening, ...]
    overslept: bool = False


class Evening:
    """`step` is the core's, `room` a real one or None; a control gives broken ones, to see that it is noticed."""

    def __init__(
        self, seed: int, step: Step = core.step, room: GroupRoom | None = None, cast: Cast | None = None
    ) -> None:
        self.seed = seed
        self.dice = Random(seed)
        self._step = step
        self._stamps: set[int] = set()
        self._coming: list[tuple[int, int, Act]] = []
        self._letters = 0
        self._heard: set[int] = set()  # the stamps of letters that were heard: a doubled one is known by its own
        self._held: list[Act] = []  # what Signal keeps for us while we do not hear it
        self._deaf_until = 0  # while no letters come
        self._down = False  # then nothing else does either: the desk holds its bells
        self._oversleeps = 0
        self._doubled: set[str] = set()  # of "bell", "letter"
        self.ahead = 0  # the machine's clock before Signal's
        self.happenings: list[Happening] = []
        self._troubles = Troubles(self.dice, seed // len(METHODS))
        self.cast = cast or invent_cast(self.dice, seed)
        self.people = self._invent_people()
        self.session = begin(self.cast, self.people, self.dice)
        self.now = self._alive = self.session.planned_at
        self.rooms = Rooms(room, self.session, self.cast) if room is not None else None
        self._bell = next_bell(self.session)
        self.watch = Watch(self.session, RULES)
        self._count_the_evening()
        for person in self.people.values():
            self._expect(person.unasked(self.session.planned_at, self.session.ends_at))

    @property
    def reached(self) -> Counter[str]:
        return self.watch.reached

    def play(self) -> None:
        """Until everything is over. Broken or Leak when a promise is not kept."""
        for _ in self.rounds():
            pass

    def rounds(self) -> Iterator[Round]:
        """The same, round by round."""
        while self._coming or self._held or not self.session.closed:
            before, bell = len(self.happenings), self._bell
            what, acts = self._go_on()
            overslept = what == "letter" and bell is not None and bell - self.ahead <= self.now
            yield Round(what, self.now, tuple(acts), tuple(self.happenings[before:]), overslept)
        self.watch.end(self.session)

    def _go_on(self) -> tuple[str, list[Act]]:
        """Trouble, if it comes; otherwise whatever is next: a letter, the line, or a bell."""
        trouble = self._troubles.strike(self.session.moment.name) if self._is_open() else None
        if trouble is not None:
            self._reach(f"{trouble.kind} in {self.session.moment.name}")
            return trouble.kind, self._meet(trouble)
        rings = None
        if self._bell is not None and not self._down:
            rings = max(self.now, self._bell - self.ahead + self._oversleeps)
        sent = self._coming[0][0] if self._coming else None
        if self.cast.real and self._oversleeps and rings is not None and sent is not None:
            rings = min(rings, max(self.now, sent - APART))  # there the alarm rings before anything else is done
        back = self._deaf_until or None
        first = min(at for at in (rings, sent, back) if at is not None)
        self.now = max(self.now, first)
        if sent == first:
            act = heapq.heappop(self._coming)[2]
            what, acts = ("double" if act.deed.at in self._heard else "letter"), self._receive(act)
            if self.rooms is not None and not self._down:
                self._ring()  # the desk looks around after whatever it has heard
            return what, acts
        if back == first:
            self._hear_again()
            return "line back", []
        self._oversleeps = 0
        self._ring()
        if "bell" in self._doubled:
            self._doubled.discard("bell")
            self._ring()
        return "bell", []

    def _is_open(self) -> bool:
        """Before its hour a session is not yet there, in the real house."""
        return not self.session.closed and (not self.cast.real or "door" in self.session.told)

    def _meet(self, trouble: Trouble) -> list[Act]:
        kind, length = trouble.kind, trouble.length
        if kind in AWAY:
            return self._go_away(length)
        if kind in ("line cut", "letters late"):
            self._deaf_until = max(self._deaf_until, self.now + length)
            self._down = self._down or kind == "line cut"
        elif kind == "bell late":
            self._oversleeps = length
        elif kind == "bell early" and not self._down:
            self._ring()
        elif kind.endswith("twice"):
            self._doubled.add(kind.split()[0])
        else:
            self.ahead += length if kind.endswith("forwards") else -length
            if not self._down:
                self._ring()
        return []

    def _ring(self) -> None:
        """The desk looks whether a bell is due, and does not even mention one that is not.

        An alarm that comes much too late slept with its machine: that was an absence.
        """
        now = self.now + self.ahead
        if self.session.closed:
            return
        if self.rooms is not None:
            if self._bell is None or self._bell > now:
                return
            silent_for = now - self.session.clock
            if now - self._bell >= AWAY_NOTICED and silent_for >= AWAY_NOTICED:
                self._take(ev.Restarted(now, silent_for))
        self._take(ev.Rang(now))

    def _go_away(self, length: int) -> list[Act]:
        """The bot is gone, and comes back with what it saved. What was sent meanwhile is heard after that."""
        self.now += length
        sent = []
        while self._coming and self._coming[0][0] <= self.now:
            sent.append(heapq.heappop(self._coming)[2])
        now = self.now + self.ahead
        self._oversleeps = 0
        silent_for = now - max(self._last_alive(now - length), self.session.clock)
        if self.rooms is None or silent_for >= AWAY_NOTICED:  # the desk does not even mention a short absence
            self._take(ev.Restarted(now, silent_for))
        self._held += sent
        self._hear_again()
        return sent

    def _last_alive(self, gone: int) -> int:
        """When the bot said last that it was alive; it was gone at `gone`."""
        return max(self._alive, gone - self.dice.randrange(ALIVE_EVERY))

    def _hear_again(self) -> None:
        self._deaf_until, self._down = 0, False
        held, self._held = self._held, []
        gone: dict[str, Act] = {}  # that somebody has left is only seen when the bot looks
        for act in held:
            if self.cast.real and isinstance(act.deed, ev.Left):
                gone.setdefault(act.deed.by, act)
            elif act.deed.by not in gone:
                self._receive(act)
        self._ring()  # no bell overtakes what was sent before it
        for act in gone.values():
            self._receive(act)

    def _receive(self, act: Act) -> list[Act]:
        """A letter comes in; heard now, later, or, when it is a double, not at all."""
        if self._deaf_until:
            self._reach("a letter is held back")
            self._held.append(act)
            return [act]
        if act.deed.at in self._heard:
            self._reach("a doubled letter is known")
            return [act]
        self._heard.add(act.deed.at)
        if "letter" in self._doubled:
            self._doubled.discard("letter")
            self._put(self.now + self.dice.randrange(1, MINUTE), act)
        if act.habit is not None:
            self._reach(f"somebody {act.habit}")
        self._hear(act)
        return [act]

    def _hear(self, act: Act) -> None:
        if self.rooms is None:
            event = meaning(act.deed)
            if event is not None:
                self._take(event, act)
            return
        if not isinstance(act.deed, ev.Joined) and act.deed.by not in self.rooms.people:
            return  # who has left writes to nobody
        if self._bell is not None and self._bell < act.deed.at:
            self._take(ev.Rang(act.deed.at - 1))  # what was due before it was sent comes before it
        for heard in self.rooms.hear(act.deed, self.session, self.now + self.ahead):
            self._take(heard, act)
        news = self.rooms.phones.news()
        if news:
            self.happenings.append(Happening(self.now, None, self.session, (), act, news))

    def _take(self, event: ev.Event, act: Act | None = None) -> None:
        assert len(self.happenings) < STEPS_MAX, "the evening does not end"
        seen = Seen(self._step, self.dice, self.session, event, self._bell)
        self.session, self._bell = seen.after, seen.next_bell
        self._alive = max(self._alive, self.now + self.ahead)
        self.happenings.append(Happening(self.now, event, seen.after, seen.effects, act))
        self.watch.see(seen)
        self.reached.update(fates(seen))
        if self.rooms is not None:
            self.rooms.deliver(event, seen.after, seen.effects, self.now + self.ahead)
            self.happenings[-1] = replace(self.happenings[-1], sent=self.rooms.phones.news())
        for effect in seen.effects:
            self._expect(answers(self.people, effect, self.now))
            if self.rooms is None:
                self._expect(answers_to_waiting(self.people, effect, self.now))

    def _expect(self, acts: Iterator[Act]) -> None:
        for act in acts:
            if self.cast.allows(act):
                self._put(max(act.deed.at, self.now), act)

    def _put(self, at: int, act: Act) -> None:
        self._letters += 1
        heapq.heappush(self._coming, (at, self._letters, act))

    def _reach(self, what: str) -> None:
        self.watch.reached[what] += 1

    def _count_the_evening(self) -> None:
        self._reach(self.cast.hour)
        self._reach(f"{len(self.people)} people")
        self._reach(f"a rest of {self.session.rest_seconds} seconds")
        for person in self.people.values():
            for habit in person.habits & {"stays away", "stays silent"}:
                self._reach(f"somebody {habit}")
            if person.leads and person.comes is None:
                self._reach("a moderator stays away")

    def _invent_people(self) -> dict[str, Person]:
        dice = self.dice
        silent = dice.random() < 0.03  # nobody says a word
        people = {
            one.id: Person(one.id, Random(dice.random()), self._stamps, leads=number == 0, silent=silent)
            for number, one in enumerate(self.cast.companions)
        }
        if self._troubles.wants("paused"):
            dice.choice(list(people.values())).habits |= {"rings pauses"}
        if dice.random() < 0.02:
            for person in people.values():
                person.comes = None
        return people
