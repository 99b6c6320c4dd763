"""The tray: what has come to the desk and waits there to be taken, all of it together.

Nothing in it is lost in a crash: letters are in the inbox, and the rest is asked or said again after the start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from ozo_signal.engine.tools import Tools
from ozo_signal.engine.visits import RollCall
from ozo_signal.signal.letters import Letter
from ozo_signal.storage import Tx

TOGETHER_MAX = 100  # letters in one transaction, so that a burst costs few commits and nobody waits long
A_MOMENT_SECONDS = 0.02  # how long a letter waits for those right behind it, when there are any

# Something that happened outside, as it is to be written down.
Work = Callable[[Tx, Tools], Awaitable[None]]


@dataclass
class Handful:
    """What is taken at once. `rung`: somebody wants the desk to look around."""

    letters: list[Letter] = field(default_factory=list)
    rolls: list[RollCall] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    rung: bool = False


class Tray:
    """`letters_come` says whether more letters are about to be put in here, this instant."""

    def __init__(self, letters_come: Callable[[], bool]) -> None:
        self._letters_come = letters_come
        self._there = Handful()
        self._stirred = asyncio.Event()

    @property
    def waits(self) -> bool:
        """Is there something to be taken?"""
        return self._stirred.is_set()

    @property
    def has_letters(self) -> bool:
        return bool(self._there.letters)

    def put(
        self,
        *,
        letter: Letter | None = None,
        roll: RollCall | None = None,
        work: Work | None = None,
        rung: bool = False,
    ) -> None:
        there = self._there
        there.letters += [letter] if letter is not None else []
        there.rolls += [roll] if roll is not None else []
        there.works += [work] if work is not None else []
        there.rung = there.rung or rung
        self._stirred.set()

    def put_back(self, taken: Handful) -> None:
        """Before what has come since."""
        there = self._there
        there.letters[:0], there.rolls[:0], there.works[:0] = taken.letters, taken.rolls, taken.works
        self.put(rung=taken.rung)

    async def wait(self) -> None:
        """Until there is something to be taken."""
        await self._stirred.wait()

    async def take(self) -> Handful:
        """Everything, and of the letters at most `TOGETHER_MAX`, the oldest first."""
        await self._let_others_come()
        self._stirred.clear()
        taken = self._there
        self._there = Handful(letters=taken.letters[TOGETHER_MAX:])
        del taken.letters[TOGETHER_MAX:]
        if self.has_letters:
            self._stirred.set()
        return taken

    async def _let_others_come(self) -> None:
        """In a burst the next letters are a moment away, and what is taken together costs one commit."""
        with suppress(TimeoutError):
            async with asyncio.timeout(A_MOMENT_SECONDS):
                while self._letters_come() and len(self._there.letters) < TOGETHER_MAX:
                    self._stirred.clear()
                    await self._stirred.wait()
