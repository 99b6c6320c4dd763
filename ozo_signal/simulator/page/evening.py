"""An evening: one pretend world with its bot, as it runs behind the page. Time is moved by one task alone.

What a page may ask of it is in `doing`, what pages are shown in `shown`.
"""

from __future__ import annotations

import asyncio
import itertools
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from ozo_signal.simulator.client import Stage, StageError
from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.page import cast as casting
from ozo_signal.simulator.page.cast import Cast, Wish
from ozo_signal.simulator.page.company import Company
from ozo_signal.simulator.page.hints import Hints
from ozo_signal.simulator.page.mover import Mover
from ozo_signal.simulator.page.seeing import Seer
from ozo_signal.simulator.page.shown import Line, Shown
from ozo_signal.simulator.page.words import PageWords
from ozo_signal.simulator.processes import House, ProcessError
from ozo_signal.simulator.script import CODE, Script

STEP_SECONDS = 0.25
JOBS_MAX = 20
SPEEDS = (0, 1, 10, 60)

Job = Callable[[], Awaitable[None]]


class Evening:
    """`changed` is called when pages have something new to show, `tell` with what could not be done."""

    def __init__(
        self,
        stage: Stage,
        house: House,
        cast: Cast,
        company: Company,
        changed: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self.stage, self.house, self.cast, self.company = stage, house, cast, company
        self.hints = Hints(cast.language)
        self.words = PageWords(cast.language)
        self.shown = Shown(self.words)
        self.mover = Mover(stage, house, company, self._act, self.look)
        self.companions: dict[str, str] = {}  # name -> manner
        self.heard = 0  # up to which change companions have read
        self._invited: set[tuple[str, str]] = set()
        self.attachments = house.data.parent / "attachments"
        self.speed = 0
        self.busy = ""  # what a page waits for: "begin", "walk", "command", "start", "save"
        self.panel: dict[str, Any] | None = None  # set while somebody looks through the bot
        self._seer: Seer | None = None
        self._lived = False  # did the bot run when somebody looked last?
        self._changed, self._tell = changed, tell
        self._jobs: asyncio.Queue[tuple[str, Job]] = asyncio.Queue()
        self._stops = 0  # how often time was stopped: who asked for a walk before that has changed their mind
        self._complaint = ""  # what could not be done last: what is tried again and again is told once
        self._stirred = True

    def ask(self, what: str, job: Job) -> None:
        """Have this done by the one task that moves time, when its turn comes. Raises StageError: too much waits."""
        if self._jobs.qsize() >= JOBS_MAX:
            raise StageError("One thing at a time.")
        stops = self._stops

        async def do() -> None:
            if what != "walk" or stops == self._stops:
                await job()

        self._jobs.put_nowait((what, do))

    def stir(self) -> None:
        """Somebody did something: let the bot hear it soon."""
        self._stirred = True
        if self._jobs.empty() and not self.busy:
            self._jobs.put_nowait(("", self._settle))

    def halt(self) -> None:
        """Time stands still, from the next bell on."""
        self.speed = 0
        self._stops += 1
        self.mover.halt()

    async def run(self) -> None:
        """The one task."""
        loop = asyncio.get_running_loop()
        ticked = loop.time()
        while True:
            asked: tuple[str, Job] | None = None
            with suppress(TimeoutError):
                # Not `wait_for`: in Python 3.11 it may swallow a cancellation, and then this never ends.
                async with asyncio.timeout(max(0.0, ticked + STEP_SECONDS - loop.time())):
                    asked = await self._jobs.get()
            if asked is None:
                ticked = loop.time()
            await self._do(*(asked or ("", self._tick)))

    async def _do(self, what: str, job: Job) -> None:
        if what:
            self.busy = what
            self._changed()
        try:
            await job()
            self._complaint = ""
        except (StageError, ProcessError) as trouble:
            self._complain(str(trouble), what)
        except Exception as trouble:  # a mistake in the program must not make time stand still for ever
            self.halt()
            if self._complain(f"A mistake in the program: {type(trouble).__name__}.", what):
                traceback.print_exc()
        finally:
            if what:
                self.busy = ""
                self._changed()

    def _complain(self, sentence: str, what: str) -> bool:
        is_new = bool(what) or sentence != self._complaint
        self._complaint = sentence
        if is_new:
            self._tell(sentence)
        return is_new

    async def _tick(self) -> None:
        if self.speed:
            self._stirred = False
            await self.mover.by(round(STEP_SECONDS * 1000 * self.speed))
        elif self._stirred:
            await self._settle()
        else:
            await self.look()

    async def _settle(self) -> None:
        if self._stirred:
            self._stirred = False
            await self.mover.settle()

    async def look(self) -> bool:
        """See what the phones show; companions read theirs. Whether anything can be seen that was not there before."""
        found = await self.stage.look(since=self.shown.change)
        news = self.shown.take(found)
        self._companions_look(news, found)
        panel = await self._seer.panel() if self._seer is not None else None
        state = (panel, self.house.lives)
        if news or self.shown.is_new or state != (self.panel, self._lived):
            self.panel, self._lived = state
            self._changed()
        return bool(news)

    def _companions_look(self, news: dict[str, list[Line]], look: dict[str, Any]) -> None:
        """They read along on every phone, so that they know what to do when it is handed to them."""
        for name, lines in news.items():
            unheard = [line for line in lines if line["changed"] > self.heard]
            self.company.read(name, unheard, look["now"])
        self.heard = max(self.heard, look["change"])
        for name in self.companions:
            self.shown.read_all(name)
            for chat in look["phones"][name]["chats"]:
                invitation = (name, chat.get("id", ""))
                if chat.get("pending") and invitation not in self._invited:
                    self._invited.add(invitation)
                    self.company.invited(name, chat["chat"], look["now"])

    def hand(self, name: str, manner: str | None) -> None:
        """Hand this phone to a companion, or take it back."""
        self.company.hand(name, manner, self.shown.now)
        self.companions.pop(name, None)
        self._invited = {one for one in self._invited if one[0] != name}
        if not manner:
            return
        self.companions[name] = manner
        self.shown.read_all(name)
        code = CODE.search(self.cast.slips.get(name, ""))
        if code is not None and not any(line["from"] == "me" for line in self.shown.lines(name)):
            self.company.sign_up(name, code[0], self.shown.now)

    async def see(self, on: bool) -> None:
        """Look through the bot, or no longer."""
        seer, self._seer = self._seer, Seer(self.stage, self.house) if on else None
        if seer is not None:
            await seer.close()
        self.stir()

    def hint(self) -> str:
        """One line for a moderator who practises; nothing when a companion moderates."""
        leader = self.cast.moderator
        if leader in self.companions or not self.shown.begun:
            return ""
        return self.hints.hint(self.shown.lines(leader), self.shown.now)

    async def _act(self, act: Act) -> None:
        """What a companion does. What cannot be done is not done: the door is closed, or the message is gone."""
        group = (act.chat or self.cast.group) if act.room else None
        with suppress(StageError):
            if act.kind == "type":
                await self.stage.typing(act.who, group=group)
            elif act.kind == "write":
                await self.stage.write(act.who, act.text, group=group)
            elif act.kind == "react" and act.target is not None:
                await self.stage.react(act.who, act.target, act.text, group=group)
            elif act.kind == "edit" and act.target is not None:
                await self.stage.edit(act.who, act.target, act.text)
            elif act.kind == "accept" and group is not None:
                await self.stage.accept(act.who, group)


async def set_the_scene(evening: Evening, wish: Wish, script: Script) -> None:
    """Everything that comes before somebody plays: phones, invitations, and for a practice who has come in."""
    for name in evening.cast.roles:
        await evening.stage.phone(name, profile=name)
    await casting.invite(evening.house, evening.cast, wish, script)
    await evening.house.start()
    await evening.mover.settle()
    if wish.evening == "practice":
        await casting.come_in(evening.stage, evening.cast)
        people = [name for name, role in evening.cast.roles.items() if role == casting.PARTICIPANT]
        await evening.mover.by(casting.session_at(script) - casting.PRACTICE_BEGINS - evening.mover.now)
        evening.shown.read_everything()
        for name, manner in zip(people, itertools.cycle(casting.MANNERS), strict=False):
            evening.hand(name, manner)
