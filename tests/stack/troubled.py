"""A house for evenings in trouble: its bot may complain in the log, and what it asks of Signal is counted."""

from __future__ import annotations

from typing import Any

from .circle import CODE
from .house import House


class Coordinator:
    """A phone that wrote a coordinator's code, and what the bot wrote to it."""

    def __init__(self, house: House, name: str) -> None:
        self.house, self.name = house, name
        self._read = 0

    @classmethod
    async def new(cls, house: House, name: str = "Wacht", language: str = "nl") -> Coordinator:
        invitation = await house.command("coordinator", "invite", "--language", language)
        await house.stage.phone(name, profile=name)
        await house.stage.write(name, CODE.findall(invitation)[0])
        await house.settle()
        coordinator = cls(house, name)
        assert len(await coordinator.heard()) == 1
        return coordinator

    async def heard(self) -> list[str]:
        """What came since this was asked last."""
        lines = await self.house.stage.screen(self.name)
        new, self._read = lines[self._read :], len(lines)
        return [line["text"] for line in new if line["from"] == "bot"]

    async def screen(self) -> list[str]:
        """Everything of the bot's as it stands there now."""
        return [line["text"] for line in await self.house.stage.screen(self.name) if line["from"] == "bot"]


class Calls:
    """What the bot asked of Signal since this was asked last."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._read = 0

    async def sends(self) -> list[dict[str, Any]]:
        """Messages and reactions, tried or sent."""
        requests = await self._house.stage.requests(since=self._read)
        self._read += len(requests)
        return [request["params"] for request in requests if request["method"] in ("send", "sendReaction")]


async def new_calls(house: House) -> Calls:
    calls = Calls(house)
    await calls.sends()
    return calls
