"""An evening of companions, through the real bot and the pretend Signal: the loop that a page has, and nothing more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ozo_signal.simulator.client import Settled, Stage, StageError
from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.hints import Hints

Line = dict[str, Any]


@dataclass
class Played:
    """Who has which phone, what stands on it, and what its hint said when."""

    company: Company
    people: dict[str, str]  # name -> manner, the one who leads first
    codes: list[str]
    starts_at: int
    screens: dict[str, dict[int, Line]] = field(default_factory=dict)
    hints: list[tuple[int, str]] = field(default_factory=list)  # when it changed, and to what
    did: list[Act] = field(default_factory=list)

    @property
    def leader(self) -> str:
        return next(iter(self.people))

    def lines(self, name: str) -> list[Line]:
        return list(self.screens[name].values())

    def said_by_bot(self, name: str, since: int = 0) -> list[str]:
        return [line["text"] for line in self.lines(name) if line["from"] == "bot" and line["at"] >= since]


class Theatre:
    """Several evenings in one pretend world: each has its own company, and time is the same for all."""

    def __init__(self, stage: Stage, played: Sequence[Played]) -> None:
        self._stage, self._played = stage, played
        self._change = 0
        self._hints = {one.leader: Hints(one.company.save()["language"]) for one in played}

    async def sign_up(self) -> None:
        """Everybody has a phone, and a companion who is given a code."""
        now = (await self._stage.settle()).now
        for evening in self._played:
            for place, (name, code) in enumerate(zip(evening.people, evening.codes, strict=True)):
                await self._stage.phone(name, profile=name)
                evening.screens[name] = {}
                evening.company.hand(name, evening.people[name], now)
                evening.company.sign_up(name, code, now + place * 20_000)

    async def live_until(self, end: int) -> None:
        settled = await self._stage.settle()
        await self._look()
        while settled.now < end:
            plans = [at for one in self._played if (at := one.company.next_at()) is not None]
            bell = end if settled.next is None else max(settled.next, settled.now + 1)
            to = max(min(bell, end, *plans), settled.now)
            settled = await self._go(to, settled)
            await self._look()

    async def _go(self, to: int, settled: Settled) -> Settled:
        if to > settled.now:
            settled = await self._stage.advance(to=to)
        acts = list(itertools.chain.from_iterable(one.company.due(settled.now) for one in self._played))
        for act in acts:
            await self._do(act)
        return await self._stage.settle() if acts else settled

    async def _look(self) -> None:
        found = await self._stage.look(since=self._change)
        self._change = found["change"]
        for evening in self._played:
            for name, screen in evening.screens.items():
                lines = found["phones"][name]["lines"]
                screen.update({line["n"]: line for line in lines if not line["gone"]})  # what has vanished was there
                if lines:
                    evening.company.read(name, lines, found["now"])
            leaders = list(evening.screens[evening.leader].values())
            hint = self._hints[evening.leader].hint(leaders, found["now"])
            if not evening.hints or hint != evening.hints[-1][1]:
                evening.hints.append((found["now"], hint))

    async def _do(self, act: Act) -> None:
        stage, group = self._stage, act.chat if act.room else None
        evening = next(one for one in self._played if act.who in one.people)
        try:
            if act.kind == "type":
                await stage.typing(act.who, group=group)
            elif act.kind == "write":
                await stage.write(act.who, act.text, group=group)
                evening.did.append(act)
            elif act.kind == "react" and act.target is not None:
                await stage.react(act.who, act.target, act.text, group=group)
            elif act.kind == "accept":
                await stage.accept(act.who, act.chat)
        except StageError as refused:
            raise AssertionError(f"{act}: {refused}") from refused
