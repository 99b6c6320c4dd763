"""The view of the whole play: the group, and what is said privately indented under it, as it goes.

One phone alone is shown by `view`.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.status import Status
from rich.table import Table
from rich.text import Text

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.people import Line
from ozo_signal.simulator.script import Script
from ozo_signal.simulator.verdict import Outcome
from ozo_signal.simulator.view import BOT, Words

INDENT = 6
PAUSE_SECONDS = (0.15, 1.5)  # after a line, at speed 1
LETTERS_PER_SECOND = 90
SPEED_MAX = 5.0
CARD = "🗂"
COLOURS = ("cyan", "magenta", "green", "yellow", "bright_blue", "bright_red", "bright_magenta")


class Room:
    """The group, with what is said privately indented under it. A pause after each line makes it readable."""

    def __init__(self, script: Script, speed: float, out: TextIO | None = None) -> None:
        self._script, self._words = script, Words(script)
        self._speed = min(max(speed, 0.0), SPEED_MAX)
        self._console = Console(file=out or sys.stdout, highlight=False)
        self._status: Status | None = None
        self._leader = next(role.name for role in script.roles if role.moderator)
        self._colours = dict(zip([role.name for role in script.roles], COLOURS, strict=False))
        self._fresh: list[tuple[str, Line]] = []
        self._card = ""
        self._day = ""
        self._week = 0

    def invited(self, command: Sequence[str], invitations: str) -> None:
        shown = " ".join(f'"{word}"' if " " in word else word for word in command)
        self._console.print(Rule(self._script.group, style="bold"))
        self._console.print(Text(f"$ ozo-signal {shown}", style="dim"))
        first = invitations.split("\n\n")[1] if "\n\n" in invitations else invitations
        self._console.print(Padding(Text(first, style="dim"), (1, 0, 1, INDENT)))
        self._status = self._console.status("")
        self._status.start()

    async def week(self, week: int) -> None:
        self._week, self._card = week, ""
        self._day = self._words.day(self._script.session_at(week))
        self._console.print()
        self._console.print(Rule(self._words.week(week), style="bold yellow"))

    async def lines(self, who: str, lines: Sequence[Line]) -> None:
        """New lines on this phone. The group looks the same on all of them, so it is shown from one."""
        self._fresh += [(who, line) for line in lines if line["chat"] == "bot" or who == self._leader]

    async def signs(self, posts: Sequence[Mapping[str, Any]], now: int) -> None:
        """Everyone has read: what is new is shown, in order, and then the bot's small signs."""
        self._progress(now)
        if self._fresh and (day := self._words.day(now)) != self._day:
            self._day = day
            self._console.print(Text(f"{self._words.short_day(now)}", style="dim"))
        fresh, self._fresh = sorted(self._fresh, key=lambda one: one[1]["timestamp"]), []
        while fresh:
            _, line = fresh[0]
            same = [who for who, other in fresh if _is_same(line, other)]
            fresh = [one for one in fresh if not _is_same(line, one[1])]
            await (self._private(same, line) if line["chat"] == "bot" else self._public(line))
        for post in posts:
            if post["kind"] == "react":
                await self._print("", Text(f"{post['emoji']} {BOT}", "dim"), private=bool(post["to"]))
            elif post["kind"] == "edit" and post["text"].startswith(CARD):
                await self._show_card(post["at"], post["text"])

    async def did(self, act: Act, *, could: bool = True) -> None:
        """What leaves no new line on a phone: a sign under a message, an edit; and what could not be done."""
        if not could and act.kind != "type":
            await self._print("", Text(f"{act.who} {self._words.say['closed']}", "dim italic"))
        elif act.kind == "react":
            await self._print("", Text(f"{act.text} {act.who}", "dim"), private=not act.room)
        elif act.kind == "edit":
            text = Text.assemble(self._name(act.who), (f"({self._words.say['edited']}) ", "dim"), act.text)
            await self._print(self._words.hour(act.at), text, private=True)

    async def ends(self, outcome: Outcome, *, good: bool) -> None:
        """What each person got back."""
        self.stop()
        self._console.print()
        self._console.print(Rule(self._words.say["got_back"], style="bold yellow"))
        for role in self._script.roles:
            self._console.print(self._name(role.name))
            notes = [note for note in outcome.notes if note.who == role.name and outcome.came_back(note)]
            texts = [outcome.came_back(note)[-1]["text"] for note in notes] or [self._words.say["no_notes"]]
            for text in texts:
                self._console.print(Padding(Text(text), (0, 0, 1, INDENT)))
        if good:
            self._console.print(Text(self._words.say["good"], style="bold green"))

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()

    async def _public(self, line: Line) -> None:
        hour = self._words.hour(line["at"])
        if line["from"] == "system":
            await self._print(hour, Text(line["text"], "dim italic"))
            return
        who = self._leader if line["from"] == "me" else BOT if line["from"] == "bot" else line["from"]
        await self._print(hour, Text.assemble(self._name(who), line["text"].rstrip()))

    async def _private(self, people: Sequence[str], line: Line) -> None:
        text = line["text"].rstrip()
        if text.startswith(CARD):
            await self._show_card(line["at"], text)
            return
        said = line["from"] == "me"
        names = [self._name(who) for who in people]
        whole = Text.assemble(*names, ("→ ", "dim"), self._name(BOT)) if said else Text.assemble(("→ ", "dim"), *names)
        whole.append(text, "" if said else "dim")
        await self._print(self._words.hour(line["at"]), whole, private=True)

    async def _show_card(self, at: int, text: str) -> None:
        """The hand card changes all the time; it is shown once in each part."""
        part = "".join(re.findall(r"\d+ \S+ \d+", text)[:1])
        if part != self._card:
            shown = text if not self._card else text.split("\n")[0]  # whole at the beginning, then its first line
            self._card = part
            whole = Text.assemble(("→ ", "dim"), self._name(self._leader), (shown, "dim"))
            await self._print(self._words.hour(at), whole, private=True)

    def _name(self, who: str) -> Text:
        return Text(f"{who}  ", f"bold {self._colours.get(who, '')}".strip())

    async def _print(self, hour: str, text: Text, *, private: bool = False) -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=5, style="dim")
        grid.add_column(overflow="fold")
        grid.add_row(hour, text)
        self._console.print(Padding(grid, (0, 0, 0, INDENT), expand=False) if private else grid)
        if self._speed:
            shortest, longest = PAUSE_SECONDS
            await asyncio.sleep(min(max(len(text) / LETTERS_PER_SECOND, shortest), longest) / self._speed)

    def _progress(self, now: int) -> None:
        if self._status is not None:
            week = self._words.week(self._week) if self._week else self._words.say["before"]
            self._status.update(f"{week} · {self._words.short_day(now)} {self._words.hour(now)}")


def _is_same(line: Line, other: Line) -> bool:
    """The same private sentence, sent to several people at once."""
    return line is other or (
        line["chat"] == other["chat"] == "bot"
        and line["from"] == other["from"] == "bot"
        and (line["at"], line["text"]) == (other["at"], other["text"])
    )
