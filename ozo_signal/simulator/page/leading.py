"""A companion who leads: begins, goes on and invites as the bot suggests to whoever has its card.

Everything else they do as everybody does, see `companion`.
"""

from __future__ import annotations

import re

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.companion import Companion, Plans
from ozo_signal.simulator.page.manners import Span
from ozo_signal.simulator.page.reading import BOT, Ask, Line
from ozo_signal.simulator.page.texts import ITEM, Heard, recognise

NOBODY = "–"
QUOTED = re.compile("[“«]([^”»]+)[”»]")
BEGINS: Span = (62, 78)  # after the door has opened: the others have said hello by then
INVITES: Span = (10, 20)
MOVES_ON: Span = (75, 95)  # when nobody takes the floor
WAITS_LONGER: Span = (160, 190)
RESUMES: Span = (35, 60)


class Leader(Companion):
    """Whoever has the card, or is asked what only the one who leads is asked."""

    def answer(self, what: str, ask: Ask, now: int) -> Plans:
        words = self.texts.words
        if what == "begin":
            return self._begin(now)
        if what == "paused":
            return [("resume", self.privately(words["resume"], now, RESUMES))]
        if what == "shown":
            return [("turn", self.in_room([words["done"]], now, wait=INVITES))]
        if what == "time.up":
            return [("part", self.privately(self._time_is_up(), now))]
        if what == "queue.all_heard":
            return [("part", self.privately(words["next"], now))]
        if what == "prepare":
            return [("private", self.privately(words["introduction"], now))]
        if what == "introduction.ask":
            return [("private", self.privately(self.person["introduction"], now))]
        if what in ("prepare.topics", "write.order"):
            numbers = [number for number, _ in ITEM.findall(ask["text"])]
            return [("part", self.privately(" ".join([*numbers[1:], *numbers[:1]]), now))]
        more = self._lead(what, ask, now) if self.reading.leads else []
        return super().answer(what, ask, now) + more

    def hear(self, heard: Heard, line: Line, now: int) -> Plans:
        """They let the others say what they will, and then go on."""
        plans = super().hear(heard, line, now)
        if self.reading.leads and heard.key == "someone" and self.reading.part == "together":
            plans.append(("move_on", self._next(now, MOVES_ON)))
        return plans

    def _begin(self, now: int) -> Plans:
        words = self.texts.words
        plans: Plans = [("begin", self.in_room([words["start"]], now, wait=BEGINS))]
        if self.reading.task:
            self.reading.task = False
            plans.append(("begin", self.privately(words["task"], now, (40, 50))))
        return plans

    def _lead(self, what: str, ask: Ask, now: int) -> Plans:
        if what == "part" and self.reading.part == "together":
            task = self.in_room([self.of_anybody("tasks")], now)
            return [("part", task), ("move_on", self._next(now, WAITS_LONGER))]
        if what == "floor" and self.reading.part == "stories":
            silent = ask["key"] == "queue.silence"
            invited = self.in_room([self._invitation()], now, wait=INVITES) if silent and self._invitation() else []
            return [("floor", invited), ("floor", self._next(now, MOVES_ON if silent else WAITS_LONGER))]
        return []

    def _next(self, now: int, wait: Span) -> list[Act]:
        return self.tongue.say(now, [self.texts.words["next"]], BOT, wait=wait)

    def _time_is_up(self) -> str:
        """Whoever speaks may finish; but not twice in one part."""
        heard = recognise(self.reading.card)
        speaker = heard.values.get("speaker", NOBODY) if heard is not None else NOBODY
        return "2" if speaker != NOBODY and self.first(f"more {self.reading.part}") else "1"

    def _invitation(self) -> str:
        """What the card proposes to say."""
        found = QUOTED.findall(self.reading.card)
        return str(found[-1]) if found else ""
