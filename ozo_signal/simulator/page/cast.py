"""The cast: who has a phone in this play, and what happened before the page shows it.

A play begins with the codes in people's hands, or on a practice evening at which everybody has come in already.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from ozo_signal.simulator.client import Stage
from ozo_signal.simulator.page.words import LANGUAGES, PageWords
from ozo_signal.simulator.processes import House
from ozo_signal.simulator.script import CODE, Script, group_new, load, milliseconds

RULE = re.compile(r"\n\n-{10,}\n\n")
ROOMS = ("group", "relay")
EVENINGS = ("series", "practice")
MODERATOR, PARTICIPANT, COORDINATOR = "moderator", "participant", "coordinator"
PRACTICE_COMES_IN = timedelta(hours=2)  # before the session
PRACTICE_BEGINS = 3 * 60_000  # milliseconds before the session
MANNERS = ("cheerful", "slow", "cheerful", "silent", "out_of_turn")


@dataclass(frozen=True)
class Wish:
    """What somebody who opens the page would like to play. Raises ValueError for what there is not."""

    language: str
    room: str = "group"
    evening: str = "series"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES or self.room not in ROOMS or self.evening not in EVENINGS:
            raise ValueError("There is no such language, room or evening.")


@dataclass
class Cast:
    """Who is who. `slips` are the invitations that were given to people on paper, so to say: name -> text."""

    language: str
    zone: str
    group: str
    room: str
    roles: dict[str, str]
    slips: dict[str, str] = field(default_factory=dict)
    commands: list[dict[str, str]] = field(default_factory=list)  # typed by the coordinator: command, answer

    @property
    def moderator(self) -> str:
        return next(name for name, role in self.roles.items() if role == MODERATOR)

    def save(self) -> dict[str, Any]:
        return asdict(self)


def cast_for(wish: Wish) -> tuple[Cast, Script]:
    """The people of the evening in this language, and a coordinator."""
    script = load(wish.language)
    roles = {one.name: MODERATOR if one.moderator else PARTICIPANT for one in script.roles}
    ordered = dict(sorted(roles.items(), key=lambda item: item[1] != MODERATOR))
    ordered[PageWords(wish.language)["coordinator"]] = COORDINATOR
    return Cast(wish.language, script.zone, script.group, wish.room, ordered), script


def begins_at(wish: Wish, script: Script) -> str:
    """When the pretend world begins, ISO."""
    return (script.first - PRACTICE_COMES_IN if wish.evening == "practice" else script.signed_up).isoformat()


async def invite(house: House, cast: Cast, wish: Wish, script: Script) -> None:
    """The coordinator makes the group and gives everybody their invitation, and has one too."""
    people = [name for name, role in cast.roles.items() if role != COORDINATOR]
    printed = await command(house, cast, _group_new(wish, script))
    own = await command(house, cast, ("coordinator", "invite", "--language", wish.language))
    slips = RULE.split(printed.partition("\n\n")[2].strip())
    cast.slips = dict(zip(people, slips, strict=True))
    cast.slips |= {name: own.strip() for name, role in cast.roles.items() if role == COORDINATOR}


async def come_in(stage: Stage, cast: Cast) -> None:
    """Everybody writes their code, and takes the name that they are offered."""
    for name, slip in cast.slips.items():
        found = CODE.search(slip)
        assert found is not None
        await stage.write(name, found[0])
        await stage.settle()
        if cast.roles[name] != COORDINATOR:
            await stage.write(name, "1")
            await stage.settle()


async def command(house: House, cast: Cast, words: tuple[str, ...]) -> str:
    """Something on the command line, as the coordinator sees it. Raises ProcessError when it fails."""
    typed = " ".join(f'"{word}"' if " " in word else word for word in words)
    entry = {"command": typed, "answer": "…"}
    cast.commands.append(entry)
    try:
        entry["answer"] = await house.command(*words)
    except Exception as trouble:
        entry["answer"] = str(trouble)
        raise
    return entry["answer"]


def session_at(script: Script) -> int:
    return milliseconds(script.first)


def _group_new(wish: Wish, script: Script) -> tuple[str, ...]:
    practice = wish.evening == "practice"
    return group_new(
        script,
        2 if practice else script.weeks,
        *("--room", wish.room),
        *(("--method", "ozo_regular") if practice else ()),
        *(("--pictures",) if wish.room == "relay" else ()),
    )
