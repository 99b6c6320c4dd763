"""What a page may ask of an evening: what people do on their phones, and what directs the play."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from ozo_signal.simulator.client import StageError
from ozo_signal.simulator.page import cast as casting
from ozo_signal.simulator.page.asking import NotDone, Words, given, needed
from ozo_signal.simulator.page.evening import SPEEDS, Evening
from ozo_signal.simulator.processes import ProcessError

PRIVATE = "bot"
STEP_MS_MAX = 8 * 86_400_000
COMMAND_MAX = 1000  # characters
COMMANDS_KEPT = 100  # on the screen
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


async def do(evening: Evening, words: Words) -> None:
    """Do what a page asks. Raises NotDone, or StageError with the pretend world's reason."""
    what = words.get("do")
    if not isinstance(what, str):
        raise NotDone("Nothing is asked.")
    if what in ACTS:
        await _act(evening, what, words)
    elif what in DIRECTS:
        await DIRECTS[what](evening, words)
    else:
        raise NotDone(f"There is nothing called {what!r} to do.")


async def _act(evening: Evening, what: str, words: Words) -> None:
    who = _phone(evening, words)
    said = given(words, ACTS[what])
    chat = given(words, ["chat"]).get("chat", PRIVATE)
    if "group" in ACTS[what] and chat != PRIVATE:
        said["group"] = chat
    if not {PRIVATE, *evening.cast.roles}.issuperset(said.get("mention", [])):
        raise NotDone("There is no such person to call.")
    await evening.stage.do(what, who=who, **said)
    evening.stir()


def _phone(evening: Evening, words: Words) -> str:
    who = str(needed(words, "who"))
    if who not in evening.cast.roles:
        raise NotDone("There is no such phone.")
    return who


async def _read(evening: Evening, words: Words) -> None:
    who, chat, n = _phone(evening, words), needed(words, "chat"), needed(words, "n")
    if any(line["chat"] == chat and line["n"] == n for line in evening.shown.lines(who)):
        evening.shown.mark_read(who, chat, n)


async def _clock(evening: Evening, words: Words) -> None:
    if words.get("to") == "next":
        evening.ask("walk", partial(_next, evening))
        return
    by = needed(words, "by")
    if not 0 < by <= STEP_MS_MAX:
        raise NotDone("Time goes forward, a week at a time at most.")

    async def step() -> None:
        await evening.mover.by(by)

    evening.ask("walk", step)


async def _next(evening: Evening) -> None:
    if not await evening.mover.next():
        raise StageError("Nothing more happens by itself.")


async def _speed(evening: Evening, words: Words) -> None:
    speed = needed(words, "x")
    if speed not in SPEEDS:
        raise NotDone(f"The speed is one of {SPEEDS}.")
    evening.halt()
    evening.speed = speed


async def _hand(evening: Evening, words: Words) -> None:
    manner = given(words, ["manner"]).get("manner") or None
    if manner and manner not in evening.company.manners:
        raise NotDone("There is no such companion.")
    evening.hand(_phone(evening, words), manner)


async def _trouble(evening: Evening, words: Words) -> None:
    failure = given(words, ["failure"]).get("failure")
    if failure not in FAILURES:
        raise NotDone("There is no such trouble.")
    await evening.stage.trouble(_phone(evening, words), failure)


async def _bot(evening: Evening, words: Words) -> None:
    what = needed(words, "what")
    if what == "kill":
        await evening.house.kill()
        return
    if what != "start":
        raise NotDone("A bot is killed or started.")

    async def start() -> None:
        await evening.house.start()
        await evening.mover.settle()
        if not evening.house.lives:
            raise ProcessError("The bot did not start.")

    evening.ask("start", start)


async def _panel(evening: Evening, words: Words) -> None:
    await evening.see(needed(words, "on"))


async def _command(evening: Evening, words: Words) -> None:
    text, commands = str(needed(words, "text")).removeprefix("ozo-signal "), evening.cast.commands
    del commands[: -COMMANDS_KEPT + 1]
    try:
        typed = shlex.split(text)
    except ValueError as trouble:
        commands.append({"command": text[:COMMAND_MAX], "answer": f"{trouble}."})
        return
    if not any(tuple(typed[: len(first)]) == first for first in COMMANDS):
        known = ", ".join(" ".join(first) for first in COMMANDS)
        commands.append({"command": text[:COMMAND_MAX], "answer": known})
        return
    if len(text) > COMMAND_MAX or "\0" in text:
        commands.append({"command": text[:COMMAND_MAX], "answer": "No shell takes this."})
        return

    async def run() -> None:
        with suppress(ProcessError):  # what it said stands on the screen
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
