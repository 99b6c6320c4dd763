"""What a page may ask of an evening: what people do on their phones, and what directs the play."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable
from typing import Any

from ozo_signal.simulator.page import cast as casting
from ozo_signal.simulator.page.evening import SPEEDS, Evening

Words = dict[str, Any]
PRIVATE = "bot"
STEP_MS_MAX = 8 * 86_400_000
TEXT_MAX = 20_000  # characters; Signal's own limit is lower, and is the bot's business
# What may be typed on the coordinator's command line: it looks, makes and invites. It starts and erases nothing.
COMMANDS = (
    *(("group", "list"), ("group", "show"), ("group", "new"), ("group", "invite")),
    *(("coordinator", "list"), ("kept",), ("check",)),
)
# What people do on their phones, and the words that each may have.
ACTS: dict[str, tuple[str, ...]] = {
    "write": ("text", "group", "quote", "mention"),
    "edit": ("target", "text"),
    "delete": ("target",),
    "react": ("target", "emoji", "author", "remove", "group"),
    "typing": ("action", "group"),
    "picture": ("group", "text", "data", "filename"),
    "voice": ("group", "data"),
    "poll": ("group", "question", "answers", "multiple"),
    "vote": ("target", "group", "choices"),
    "close_poll": ("target", "group"),
    "accept": ("group",),
    "leave": ("group",),
    "join": ("group",),
    "timer": ("seconds",),
}
FAILURES = (None, "UNREGISTERED_FAILURE", "IDENTITY_FAILURE", "RATE_LIMIT_FAILURE")


class NotDone(Exception):
    """A page asked for something that there is not."""


async def do(evening: Evening, words: Words) -> None:
    """Do what a page asks. Raises NotDone, or StageError with the pretend world's reason."""
    what = str(words.get("do"))
    if what in ACTS:
        await _act(evening, what, words)
    elif what in DIRECTS:
        await DIRECTS[what](evening, words)
    else:
        raise NotDone(f"There is nothing called {what!r} to do.")


async def _act(evening: Evening, what: str, words: Words) -> None:
    who = _phone(evening, words)
    given = {name: words[name] for name in ACTS[what] if words.get(name) is not None}
    if "group" in ACTS[what] and words.get("chat", PRIVATE) != PRIVATE:
        given["group"] = words["chat"]
    if len(str(given.get("text", ""))) > TEXT_MAX:
        raise NotDone("This text is too long.")
    await evening.stage.do(what, who=who, **given)
    evening.stir()


def _phone(evening: Evening, words: Words) -> str:
    who = words.get("who")
    if who not in evening.cast.roles:
        raise NotDone("There is no such phone.")
    return str(who)


async def _read(evening: Evening, words: Words) -> None:
    evening.shown.mark_read(_phone(evening, words), str(words["chat"]), int(words["n"]))


async def _clock(evening: Evening, words: Words) -> None:
    if words.get("to") == "next":
        evening.ask("walk", evening.mover.next)
        return
    by = int(words["by"])
    if not 0 < by <= STEP_MS_MAX:
        raise NotDone("Time goes forward, a week at a time at most.")

    async def step() -> None:
        await evening.mover.by(by)

    evening.ask("walk", step)


async def _speed(evening: Evening, words: Words) -> None:
    if words["x"] not in SPEEDS:
        raise NotDone(f"The speed is one of {SPEEDS}.")
    evening.halt()
    evening.speed = words["x"]


async def _hand(evening: Evening, words: Words) -> None:
    manner = words.get("manner") or None
    if manner and manner not in evening.company.manners:
        raise NotDone("There is no such companion.")
    evening.hand(_phone(evening, words), manner)


async def _trouble(evening: Evening, words: Words) -> None:
    if words["failure"] not in FAILURES:
        raise NotDone("There is no such trouble.")
    await evening.stage.trouble(_phone(evening, words), words["failure"])


async def _bot(evening: Evening, words: Words) -> None:
    if words["what"] == "kill":
        await evening.house.kill()
        return

    async def start() -> None:
        await evening.house.start()
        await evening.mover.settle()

    evening.ask("start", start)


async def _panel(evening: Evening, words: Words) -> None:
    await evening.see(bool(words["on"]))


async def _command(evening: Evening, words: Words) -> None:
    try:
        typed = shlex.split(str(words["text"]).removeprefix("ozo-signal "))
    except ValueError as trouble:
        raise NotDone(str(trouble)) from None
    if not any(tuple(typed[: len(first)]) == first for first in COMMANDS):
        known = ", ".join(" ".join(first) for first in COMMANDS)
        evening.cast.commands.append({"command": " ".join(typed), "answer": f"{known}"})
        return

    async def run() -> None:
        await casting.command(evening.house, evening.cast, tuple(typed))

    evening.ask("command", run)


DIRECTS: dict[str, Callable[[Evening, Words], Awaitable[None]]] = {
    "read": _read,
    "clock": _clock,
    "speed": _speed,
    "hand": _hand,
    "trouble": _trouble,
    "bot": _bot,
    "panel": _panel,
    "command": _command,
}
