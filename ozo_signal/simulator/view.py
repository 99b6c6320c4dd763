"""The view: what a play tells whoever looks on, and one phone alone, as plain text.

What is shown is what phones show; the words around it come from the script. All phones at once are shown by `room`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TextIO

from ozo_signal.simulator.pace import Act
from ozo_signal.simulator.people import Line
from ozo_signal.simulator.script import Script
from ozo_signal.simulator.verdict import Outcome

BOT = "OZO"
HIDDEN = "••••-••••"


class View(Protocol):
    """What the play tells whoever looks on."""

    def invited(self, command: Sequence[str], invitations: str) -> None: ...

    async def week(self, week: int) -> None: ...

    async def lines(self, who: str, lines: Sequence[Line]) -> None: ...

    async def signs(self, posts: Sequence[Mapping[str, Any]], now: int) -> None: ...

    async def did(self, act: Act, *, could: bool = True) -> None: ...

    async def ends(self, outcome: Outcome, *, good: bool) -> None: ...

    def stop(self) -> None: ...


class Words:
    """Days and hours in the language of the play."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.say = script.view

    def day(self, at: int) -> str:
        """thursday 3 december"""
        local = self._script.local(at)
        return f"{self.say['days'][local.weekday()]} {local.day} {self.say['months'][local.month - 1]}"

    def short_day(self, at: int) -> str:
        """thu 3 dec"""
        local = self._script.local(at)
        return f"{self.say['short_days'][local.weekday()]} {local.day} {self.say['short_months'][local.month - 1]}"

    def hour(self, at: int) -> str:
        return f"{self._script.local(at):%H:%M}"

    def week(self, week: int) -> str:
        """Week 3 of 6 · thursday 17 december"""
        head = str(self.say["week"]).format(n=week, of=self._script.weeks)
        return f"{head} · {self.day(self._script.session_at(week))}"


class Phone:
    """One person's phone: every line as it stands there at the end of each week, in a form that can be compared."""

    def __init__(self, script: Script, name: str, out: TextIO | None = None) -> None:
        self._script, self._words, self._name = script, Words(script), name
        self._out = out or sys.stdout
        self._codes: list[str] = []

    def invited(self, command: Sequence[str], invitations: str) -> None:
        """Codes differ from play to play, and are secrets: they are not shown."""
        self._codes = re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", invitations)

    async def week(self, week: int) -> None:
        return

    async def lines(self, who: str, lines: Sequence[Line]) -> None:
        return

    async def signs(self, posts: Sequence[Mapping[str, Any]], now: int) -> None:
        return

    async def did(self, act: Act, *, could: bool = True) -> None:
        return

    async def ends(self, outcome: Outcome, *, good: bool) -> None:
        """All of it at once: a sign or an edit may come much later than its line."""
        lines = sorted(outcome.screens[self._name], key=lambda line: (line["at"], line["chat"] == "bot"))
        for line in lines:
            self._out.write(self._hidden(self.plain(line)) + "\n")

    def stop(self) -> None:
        self._out.flush()

    def plain(self, line: Line) -> str:
        """`thu 3 dec 20:02  group    OZO: …`, with further lines of the text below its first."""
        say = self._words.say
        chat = say["private"] if line["chat"] == "bot" else say["group"]
        width = max(len(say["private"]), len(say["group"]))
        head = f"{self._words.short_day(line['at'])} {self._words.hour(line['at'])}  {chat:<{width}}  "
        who = {"bot": BOT, "me": say["me"], "system": "·"}.get(line["from"], line["from"])
        text = f"({say['deleted']})" if line["deleted"] else line["text"]
        edited = f" ({say['edited']})" if line["edited"] else ""
        signs = ", ".join(f"{sign} {self._who(name)}" for name, sign in sorted(line["reactions"].items()))
        return head + _lined(f"{who}: {text}", len(head)) + edited + (f"  [{signs}]" if signs else "")

    def _hidden(self, text: str) -> str:
        for code in self._codes:
            text = re.sub(code.replace("-", "[- ]?"), HIDDEN, text, flags=re.IGNORECASE)
        return text

    def _who(self, name: str) -> str:
        return {"bot": BOT, "me": str(self._words.say["me"])}.get(name, name)


def _lined(text: str, column: int) -> str:
    """Further lines of a text stand under its first."""
    return text.rstrip("\n").replace("\n", "\n" + " " * column)
