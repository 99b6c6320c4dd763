"""Plays a whole series in time-lapse: scripted people, the pretend Signal, and the real bot beside it.

The people are in `people`, what they say in `evenings/`, how it is shown in `view`, whether it ended well in `verdict`.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ozo_signal.simulator.client import Settled, Stage, StageError
from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.people import Person
from ozo_signal.simulator.processes import ACCOUNT, House, ProcessError
from ozo_signal.simulator.room import Room
from ozo_signal.simulator.script import CODE, Script, group_new, load
from ozo_signal.simulator.verdict import Outcome, Written, what_is_missing
from ozo_signal.simulator.view import Phone, View

BETWEEN_PEOPLE = 45_000  # milliseconds between two people who sign up
AFTERWARDS = 8 * 86_400_000 + 3_600_000  # from the last session until everything has been erased
NO_SUCH_PHONE = 2


async def play(language: str, phone: str | None, speed: float) -> int:
    """Play the series of this language. `phone`: show that person's phone alone. 0 when it ended as it should."""
    script = load(language)
    names = [role.name for role in script.roles]
    name = next((one for one in names if phone and one.casefold() == phone.casefold()), None)
    if phone and name is None:
        sys.stderr.write(f"--phone is one of {', '.join(names)}.\n")
        return NO_SUCH_PHONE
    view = Phone(script, name) if name else Room(script, speed)
    try:
        missing = await _on_stage(script, view)
    except (StageError, ProcessError) as trouble:
        missing = [str(trouble)]
    finally:
        view.stop()
    for sentence in missing:
        sys.stderr.write(sentence + "\n")
    return 1 if missing else 0


async def _on_stage(script: Script, view: View) -> list[str]:
    """The pretend Signal and an empty data folder, for as long as the play lasts."""
    with tempfile.TemporaryDirectory(prefix="ozo-play-") as folder:
        async with Stage.start(account=ACCOUNT, now=script.signed_up.isoformat()) as stage:
            house = House(stage, Path(folder))
            try:
                missing = await _whole_series(stage, house, script, view)
            except StageError as trouble:
                missing = [str(trouble)]
            return [*missing, *house.last_words()] if missing else []


async def _whole_series(stage: Stage, house: House, script: Script, view: View) -> list[str]:
    """From the invitations until everything is erased. What did not go as it should."""
    typed = group_new(script, script.weeks)
    invitations = await house.command(*typed)
    view.invited(typed, invitations)
    async with house.bot():
        series = Series(stage, script, view)
        await series.sign_up(CODE.findall(invitations))
        for week in range(1, script.weeks + 1):
            await series.live_until(script.session_at(week) - 3_600_000)
            await view.week(week)
        await series.live_until(script.session_at(script.weeks) + AFTERWARDS)
        groups = await house.command("group", "list")
        outcome = await series.outcome(still_runs=house.lives, left=script.group in groups)
    missing = what_is_missing(outcome)
    await view.ends(outcome, good=not missing)
    return missing


class Series:
    """The loop: time goes to whatever comes next, of what people have planned and what the bot waits for."""

    def __init__(self, stage: Stage, script: Script, view: View) -> None:
        self._stage, self._script, self._view = stage, script, view
        self._people = {role.name: Person(role, script) for role in script.roles}
        self._seen = dict.fromkeys(self._people, 0)
        self._posts = 0
        self._plans: list[tuple[int, int, Act]] = []
        self._numbers = itertools.count()
        self._notes: dict[int, Act] = {}  # the message of each note, and its words as they are now

    async def sign_up(self, codes: list[str]) -> None:
        """Everyone writes their code: the moderator's is the first."""
        ordered = sorted(self._people.values(), key=lambda person: not person.role.moderator)
        now = (await self._stage.settle()).now
        for place, (person, code) in enumerate(zip(ordered, codes, strict=True)):
            await self._stage.phone(person.name, profile=person.name)
            self._plan(person.sign_up(code, now + place * BETWEEN_PEOPLE))

    async def live_until(self, end: int) -> None:
        """Go on until this time."""
        settled = await self._stage.settle()
        await self._look(settled.now)
        while settled.now < end:
            planned = max(self._plans[0][0], settled.now) if self._plans else end
            wish = end if settled.next is None else max(settled.next, settled.now + 1)
            if planned < min(wish, end):
                settled = await self._act_at(planned)
            else:  # the bot first, also when somebody planned something for the same moment
                settled = await self._stage.advance(to=min(wish, end))
            await self._look(settled.now)

    async def _act_at(self, at: int) -> Settled:
        """Go to a time before the bot wants to be woken, and do what was planned for it.

        The time is sent first and the acts right behind it. The bot has nothing to do at that time but to hear them,
        so it need settle only once, after both.
        """
        moving = asyncio.create_task(self._stage.advance(to=at))
        await asyncio.sleep(0)  # the time is on its way
        while self._plans and self._plans[0][0] <= at:
            await self._do(heapq.heappop(self._plans)[2])
        # On a busy machine the bot may have settled before the last of the acts was heard.
        return await self._stage.settle() if moving.done() else await moving

    async def outcome(self, *, still_runs: bool, left: bool) -> Outcome:
        screens = {name: await self._stage.screen(name) for name in self._people}
        notes = [Written(act.who, act.text) for act in self._notes.values()]
        return Outcome(self._script, screens, await self._stage.posts(), notes, still_runs, left)

    async def _look(self, now: int) -> None:
        """Everyone reads what is new on their phone."""
        stage, people = self._stage, self._people.values()
        screens = await asyncio.gather(*(stage.screen(one.name, since=self._seen[one.name]) for one in people))
        for person, lines in zip(people, screens, strict=True):
            for line in lines:
                self._seen[person.name] = line["n"]
                self._plan(person.read(line, now))
            await self._view.lines(person.name, lines)
        posts = await stage.posts(since=self._posts)
        self._posts += len(posts)
        await self._view.signs(posts, now)

    async def _do(self, act: Act) -> None:
        try:
            await self._act(act)
        except StageError:  # the door is closed: the phone shows no field to write in
            await self._view.did(act, could=False)
        else:
            await self._view.did(act)

    async def _act(self, act: Act) -> None:
        stage, group = self._stage, self._script.group if act.room else None
        if act.kind == "type":
            await stage.typing(act.who, group=group)
        elif act.kind == "react" and act.target is not None:
            await stage.react(act.who, act.target, act.text, group=group)
        elif act.kind == "edit":
            message, written = next((at, note) for at, note in self._notes.items() if act.edits(note))
            await stage.edit(act.who, message, act.text)
            self._notes[message] = replace(written, text=act.text)
        elif act.kind == "write":
            message = await stage.write(act.who, act.text, group=group)
            if act.keeps:
                self._notes[message] = act

    def _plan(self, acts: Iterable[Act]) -> None:
        for act in acts:
            heapq.heappush(self._plans, (act.at, next(self._numbers), act))
