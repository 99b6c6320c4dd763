"""A circle: one group of the bot and its people, as a test moves them. The processes are in `house.py`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .house import House
from .sentences import is_said, key_of

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
MINUTE = 60_000


@dataclass
class Circle:
    """A group. `codes` are those of the moderator, of each participant. `mark` tells its phones from others' phones."""

    house: House
    id: str
    name: str
    language: str
    zone: str
    codes: list[str]
    starts_at: int
    mark: str = ""
    _read: dict[str, int] = field(default_factory=dict)

    def phone(self, name: str) -> str:
        """What the pretend world calls someone's phone."""
        return f"{name}{self.mark}"

    def at(self, clock: str, days: int = 0) -> int:
        """An hour of the day ("20:05", "20:05:30") on the day of the first session, or days later."""
        day = datetime.fromtimestamp(self.starts_at / 1000, ZoneInfo(self.zone)).date() + timedelta(days=days)
        return moment(f"{day} {clock}", self.zone)

    async def join(self, *names: str) -> None:
        """Who has no code yet takes the next one and the name they are offered. The first one is the moderator."""
        for name in names:
            await self.house.stage.phone(self.phone(name), profile=name)
            await self.write(name, self.codes.pop(0))
            await self.write(name, "1")

    async def write(self, name: str, text: str) -> int:
        """Something to the bot alone; returns when it was sent."""
        sent = await self.house.stage.write(self.phone(name), text)
        await self.house.settle()
        return sent

    async def say(self, name: str, text: str) -> int:
        """Something in the group."""
        sent = await self.house.stage.write(self.phone(name), text, group=self.name)
        await self.house.settle()
        return sent

    async def go(self, clock: str, days: int = 0) -> None:
        """Walk to an hour of the first session's day, or of a day after it."""
        await self.house.walk(self.at(clock, days))

    async def wait(self, seconds: float) -> None:
        await self.house.wait(seconds)

    async def gather(self, *names: str) -> None:
        """The hour comes, these people say hello, and the first of them begins."""
        await self.house.walk(self.starts_at)
        for name in names:
            await self.say(name, {"nl": "hoi", "el": "γεια", "en": "hi"}[self.language])
        await self.say(names[0], "start")

    async def heard(self, name: str) -> list[str]:
        """What the bot wrote to this person since this was asked last, edits included."""
        return [post["text"] for post in await self._news(name) if self.phone(name) in (post["to"] or ())]

    async def room(self) -> list[str]:
        """What the bot wrote in the group since this was asked last."""
        return [post["text"] for post in await self._news("") if post["group"] == self.name and post["kind"] == "send"]

    async def card(self, moderator: str) -> str:
        """The hand card as it stands on the moderator's phone."""
        lines = await self.house.stage.screen(self.phone(moderator))
        return str([line["text"] for line in lines if line["from"] == "bot" and "🗂" in line["text"]][-1])

    async def marks(self, name: str) -> list[str]:
        """The bot's reactions on this person's private messages, in the order of the messages."""
        lines = await self.house.stage.screen(self.phone(name))
        mine = [line for line in lines if line["chat"] == "bot" and line["from"] == "me"]
        return [line["reactions"].get("bot", "") for line in mine]

    async def _news(self, reader: str) -> list[dict[str, Any]]:
        posts = await self.house.stage.posts(since=self._read.get(reader, 0))
        self._read[reader] = self._read.get(reader, 0) + len(posts)
        return [post for post in posts if post["kind"] in ("send", "edit")]

    def says(self, key: str, texts: Sequence[str], **values: str) -> bool:
        """Whether one of these texts is this sentence, in the group's language."""
        return is_said(key, self.language, texts, **values)

    def keys(self, texts: Sequence[str]) -> list[str]:
        """What was said, by key."""
        return [key_of(text, self.language) for text in texts]


async def new_circle(house: House, *people: str, **options: Any) -> Circle:
    """Make a group as `make_circle` does, start the bot if it does not run, and let these people in."""
    circle = await make_circle(house, **options)
    if not house.is_running:
        await house.start_bot()
    await circle.join(*people)
    return circle


async def make_circle(
    house: House,
    *,
    start: str | None = None,
    in_days: int = 1,
    language: str = "nl",
    zone: str = "Europe/Amsterdam",
    mark: str | None = None,
    name: str = "",
    **options: str | int,
) -> Circle:
    """Make a group on the command line; other options are the command's own.

    `start` is the local time of the first session ("2026-12-03 20:00"); without it, `in_days` at 20:00.
    """
    house.circles += 1
    when = _start(await house.stage.now(), start, in_days, zone)
    title = name or f"Ouders en school {house.circles}"
    words = {
        "language": language,
        "zone": zone,
        "day": when.strftime("%A").lower(),
        "time": when.strftime("%H:%M"),
        "start": str(when.date()),
        **options,
    }
    options_given = [
        part for option, value in words.items() for part in ([f"--{option}"] + [str(value)] * (value is not True))
    ]
    printed = await house.command("group", "new", title, *options_given)
    return Circle(
        house=house,
        id=printed.split()[1],
        name=title,
        language=language,
        zone=zone,
        codes=CODE.findall(printed),
        starts_at=round(when.timestamp() * 1000),
        mark=f" {house.circles}" if mark is None else mark,
    )


def moment(text: str, zone: str) -> int:
    """A local time ("2026-12-03 20:00") in milliseconds since the epoch."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _start(now: int, start: str | None, in_days: int, zone: str) -> datetime:
    if start is not None:
        return datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(zone))
    return (today + timedelta(days=in_days)).replace(hour=20, minute=0, second=0, microsecond=0)
