"""Company: companions who go on with phones by themselves, so that one person can practise leading a group.

Each reads their own phone and nothing else; what they do is planned, and given out when its time has come. What they do
follows from who they are and what they read. Times are milliseconds of pretend time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar
from zlib import crc32

from ozo_signal.simulator.pace import SECOND, Act
from ozo_signal.simulator.page.companion import Companion, Plans
from ozo_signal.simulator.page.leading import Leader
from ozo_signal.simulator.page.manners import MANNERS
from ozo_signal.simulator.page.reading import CLOSED, FREE, Line, Reading
from ozo_signal.simulator.page.texts import load
from ozo_signal.simulator.page.voice import Memory
from ozo_signal.simulator.script import CODE
from ozo_signal.simulator.shapes import fits

ASKED = {"key", "text", "timestamp", "chat", "at", "values"}
ACCEPTS_AFTER = 15 * SECOND
# What is no longer to be done when this is heard.
TURN_IS_OVER = ("turn",)
FLOOR_IS_TAKEN = ("turn", "floor", "aside")
PART_IS_OVER = ("turn", "floor", "aside", "hand", "part", "move_on", "begin", "room")
WAITS_IN_PAUSE = ("turn", "floor", "hand", "part", "move_on", "aside")


@dataclass(frozen=True)
class Plan:
    """An act and what it is for."""

    what: str
    act: Act


class Company:
    """Everybody who plays along. Every phone may be read, also those of people: then it can be handed over later."""

    manners: ClassVar = tuple(MANNERS)

    def __init__(self, language: str, zone: str) -> None:
        self._language, self._zone = language, zone
        self._readings: dict[str, Reading] = {}
        self._memories: dict[str, Memory] = {}
        self._handed: list[str] = []
        self._paused: dict[str, int] = {}  # since when
        self._plans: list[Plan] = []
        self._told: dict[str, int] = {}

    def hand(self, name: str, manner: str | None, now: int) -> None:
        """From now on this phone is a companion's, who takes up what is asked there; None: a person's again."""
        self._plans = [plan for plan in self._plans if plan.act.who != name]
        if name in self._handed:
            self._handed.remove(name)
        if manner is None:
            return
        self._handed.append(name)
        memory = self._memories.setdefault(name, Memory(self._free_seat(name), manner))
        memory.manner = manner
        companion, reading = self._companion(name), self._reading(name)
        for what, ask in list(reading.asked.items()):
            self._plan(companion.answer(what, ask, now))

    def sign_up(self, name: str, code: str, now: int) -> None:
        """Give a companion an invitation, or the code alone: they write the code to the bot."""
        if name in self._handed and (found := CODE.search(code)) is not None:
            self._plan(self._companion(name).sign_up(found[0], now))

    def invited(self, name: str, group: str, now: int) -> None:
        """This phone shows an invitation to a group: a companion accepts it."""
        if name in self._handed:
            self._plan([("private", [Act(now + ACCEPTS_AFTER, name, "accept", room=True, chat=group)])])

    def read(self, name: str, lines: Sequence[Line], now: int) -> None:
        """New or changed lines of this phone, in order; each of them once."""
        reading = self._reading(name)
        before = {(what, ask["timestamp"]) for what, ask in reading.asked.items()}
        heard = [(found, line) for line in lines if (found := reading.fold(line)) is not None]
        for found, _ in heard:
            self._let_go(name, found.key, now)
        if name not in self._handed:
            return
        companion = self._companion(name)
        for found, line in heard:
            self._replace(name, companion.hear(found, line, now))
        new = {what: ask for what, ask in reading.asked.items() if (what, ask["timestamp"]) not in before}
        if "held.offer" in new:
            new.pop("turn", None)  # first the words that waited for it
        for what, ask in new.items():
            self._replace(name, companion.answer(what, ask, now))

    def next_at(self) -> int | None:
        """When somebody does something next."""
        return min((plan.act.at for plan in self._plans if not self._waits(plan)), default=None)

    def due(self, now: int) -> list[Act]:
        """What is to be done until now, in its order; each act is given out once."""
        ready = [plan for plan in self._plans if plan.act.at <= now and not self._waits(plan)]
        self._plans = [plan for plan in self._plans if plan not in ready]
        return sorted((plan.act for plan in ready), key=lambda act: act.at)

    def save(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "language": self._language,
            "zone": self._zone,
            "readings": {name: asdict(reading) for name, reading in self._readings.items()},
            "memories": {name: asdict(memory) for name, memory in self._memories.items()},
            "handed": list(self._handed),
            "paused": dict(self._paused),
            "plans": [asdict(plan) for plan in self._plans],
            "told": dict(self._told),
        }

    @classmethod
    def open(cls, saved: Mapping[str, Any]) -> Company:
        """What was saved."""
        company = cls(saved["language"], saved["zone"])
        company._readings = {name: Reading(**one) for name, one in saved["readings"].items()}
        company._memories = {name: Memory(**one) for name, one in saved["memories"].items()}
        company._handed, company._paused = list(saved["handed"]), dict(saved["paused"])
        company._plans = [Plan(one["what"], Act(**one["act"])) for one in saved["plans"]]
        company._told = dict(saved["told"])
        return company

    def check(self, language: str, handed: Mapping[str, str]) -> None:
        """Raises ValueError when what was opened could not go on, in this language and with these phones."""
        whole = (
            fits(self._readings, dict[str, Reading])
            and fits(self._memories, dict[str, Memory])
            and fits(self._plans, list[Plan])
            and fits(self._paused, dict[str, int])
            and fits(self._told, dict[str, int])
            and all(set(ask) >= ASKED for reading in self._readings.values() for ask in reading.asked.values())
        )
        known = {name for name, memory in self._memories.items() if whole and memory.manner in self.manners}
        if self._language != language or not whole or set(self._handed) != set(handed) or not known.issuperset(handed):
            raise ValueError("a companion has no head")

    def _reading(self, name: str) -> Reading:
        return self._readings.setdefault(name, Reading(name))

    def _companion(self, name: str) -> Companion:
        return Leader(self._reading(name), self._memories[name], self._language, self._told)

    def _free_seat(self, name: str) -> int:
        """A chair that nobody has, found from the name; when all are taken, one of a second row."""
        chairs = len(load(self._language).people)
        taken = {memory.seat for memory in self._memories.values()}
        row = 0
        while True:
            for step in range(chairs):
                seat = row * chairs + (crc32(name.encode()) + step) % chairs
                if seat not in taken:
                    return seat
            row += 1

    def _let_go(self, name: str, key: str, now: int) -> None:
        """What this makes needless is dropped; a pause makes it wait."""
        if key == "pause.begins":
            self._paused.setdefault(name, now)
        elif key in ("pause.ends", "phase.head") or key.startswith(CLOSED):
            self._go_on(name, now)
        if key == "phase.head" or key.startswith(CLOSED):
            self._drop(name, PART_IS_OVER)
        elif key in ("turn", "other"):
            self._drop(name, (*FLOOR_IS_TAKEN, "hand") if key == "turn" else FLOOR_IS_TAKEN)
        elif key in FREE:
            self._drop(name, TURN_IS_OVER)

    def _drop(self, name: str, whats: Iterable[str]) -> None:
        self._plans = [plan for plan in self._plans if plan.act.who != name or plan.what not in whats]

    def _go_on(self, name: str, now: int) -> None:
        """After a pause everything comes as much later as it lasted."""
        since = self._paused.pop(name, now)
        self._plans = [
            replace(plan, act=replace(plan.act, at=plan.act.at + now - since))
            if plan.act.who == name and plan.what in WAITS_IN_PAUSE
            else plan
            for plan in self._plans
        ]

    def _waits(self, plan: Plan) -> bool:
        return plan.act.who in self._paused and plan.what in WAITS_IN_PAUSE

    def _replace(self, name: str, plans: Plans) -> None:
        """A newer plan for a turn, a hand, the floor or moving on takes the place of the one before."""
        self._drop(name, {what for what, _ in plans} & {"turn", "floor", "move_on", "hand"})
        self._plan(plans)

    def _plan(self, plans: Plans) -> None:
        self._plans += [Plan(what, act) for what, acts in plans for act in acts]
