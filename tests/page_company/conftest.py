"""Evenings that companions play by themselves, all of them in one pretend world: begun once, and looked at by many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from ozo_signal.simulator.page.company import Company

from ..stack.circle import Circle, make_circle
from ..stack.house import House, open_house
from .evening import Played, Theatre

HOUR = 3_600_000
WEEK = 7 * 24 * HOUR
MANNERS = ("cheerful", "slow", "silent", "out_of_turn")
NAMES = ("Noor", "Sam", "Robin", "Kim", "Luca")


@dataclass(frozen=True)
class Billed:
    """What is played: in which language and kind of room, led by whom, with which method."""

    language: str
    room: str
    leader: str
    method: str

    @property
    def title(self) -> str:
        return f"{self.language} {self.room} {self.method}"


BILL = (
    Billed("en", "group", "cheerful", "ozo_regular"),
    Billed("nl", "relay", "out_of_turn", "ozo_regular"),
    Billed("el", "group", "slow", "intervision8"),
)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def season(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Played]]:
    """All of it, played to its end: by title."""
    async with open_house(tmp_path_factory.mktemp("season"), now="2026-12-03T18:00:00+01:00") as house:
        circles = [await _circle(house, billed) for billed in BILL]
        played = {billed.title: _cast(billed, circle) for billed, circle in zip(BILL, circles, strict=True)}
        await house.start_bot()
        theatre = Theatre(house.stage, list(played.values()))
        await theatre.sign_up()
        await theatre.live_until(min(one.starts_at for one in played.values()) + 2 * HOUR)
        assert house.complaints() == []
        yield played


async def _circle(house: House, billed: Billed) -> Circle:
    options = {"language": billed.language, "room": billed.room, "method": billed.method}
    return await make_circle(house, start="2026-12-03 20:00", people=str(len(NAMES) - 1), **options)


def _cast(billed: Billed, circle: Circle) -> Played:
    mark = f"{billed.language}{billed.room[0]}"
    manners = (billed.leader, *MANNERS)
    people = {f"{name}{mark}": manner for name, manner in zip(NAMES, manners, strict=True)}
    return Played(Company(billed.language, circle.zone), people, circle.codes[: len(people)], circle.starts_at)
