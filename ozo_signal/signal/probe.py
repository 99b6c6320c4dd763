"""A probe: is signal-cli there, and does it know us? Asked on a line of its own, for as long as it takes to answer.

It never subscribes: who hears a letter that was meant for the bot takes it away from it (signal.md, A). Nor does it ask
what signal-cli would have to ask Signal.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ozo_signal.signal.lines import Line, open_line
from ozo_signal.signal.tolerant import a_dict, some_dicts


@dataclass(frozen=True)
class Probed:
    """`accounts` is None when signal-cli serves one account alone: then it does not say which."""

    version: str
    accounts: tuple[str, ...] | None


async def probe(address: str, seconds: float) -> Probed:
    """Raises OSError when nobody is there, and TimeoutError or EOFError when nobody answers."""
    async with asyncio.timeout(seconds):
        line = await open_line(address)
        try:
            version = a_dict((await _ask(line, "version")).get("result"))
            accounts = (await _ask(line, "listAccounts")).get("result")
        finally:
            line.hang_up()
    known = None if accounts is None else tuple(str(one.get("number")) for one in some_dicts(accounts))
    return Probed(str(version.get("version", "?")), known)


async def _ask(line: Line, method: str) -> dict[str, Any]:
    name = line.request(method, {})
    while True:
        for answer in await line.more():
            if answer.get("id") == name:
                return answer
