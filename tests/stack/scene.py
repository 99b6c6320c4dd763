"""A scene: an evening as text. People's lines are played through the whole stack; below them is what the bot did.

    20:00:30 Sofia: hoi                      in the group           20:05 Bram ✋ Anna      on Anna's last words
    20:01 Sofia > bot: start                 to the bot alone       20:06 Anna typt         she is typing
    20:07 Anna verandert > bot: anders       an edit of her last    20:08 Anna wist > bot   her last is deleted
    20:09                                    time passes            2026-12-03              from here on it is this day

    20:10 Anna ↩ Bram: zo is het bij mij     an answer to Bram's last words

In an anonymous room (`room: relay`) everything is written to the bot.

Everything that is indented is the bot's: written by `pytest --rewrite`, otherwise compared. Lines of the head are
`key: value`; lines that begin with # are for the reader. How it is shown is in `scene_text.py`.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .circle import Circle, make_circle, moment
from .house import open_house
from .scene_text import Post, Shown, show_posts

HEAD = re.compile(r"([a-z_]+): (.+)")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TIMED = re.compile(r"(\d{2}:\d{2}(?::\d{2})?)(?: (.+))?")
ACT = re.compile(r"(?P<who>\w+)(?: (?P<what>[^:>]+?))?(?P<private> > bot)?(?:: (?P<text>.*))?")
CODE = "<code>"
NEW_LINE = "⏎"
ANSWERS = "↩"

# What people do besides writing, in the words of each language.
DOES = {
    "typing": ("typt", "γράφει", "is typing"),
    "edit": ("verandert", "αλλάζει", "changes"),
    "delete": ("wist", "σβήνει", "deletes"),
    "sticker": ("stuurt een sticker", "στέλνει αυτοκόλλητο", "sends a sticker"),
    "picture": ("stuurt een foto", "στέλνει φωτογραφία", "sends a picture"),
    "voice": ("stuurt een spraakbericht", "στέλνει φωνητικό", "sends a voice note"),
    "leave": ("verlaat de groep", "φεύγει από την ομάδα", "leaves the group"),
}


@dataclass
class Play:
    """A scene while it is played."""

    circle: Circle
    people: list[str]
    shown: Shown
    day: str
    posts: int = 0
    last: dict[tuple[str, bool], int] = field(default_factory=dict)  # newest message of each person, per chat
    said: dict[str, list[str]] = field(default_factory=dict)
    relay: bool = False

    async def play_line(self, line: str) -> tuple[list[str], list[str]]:
        """Play one line of the file; what the bot did before it and because of it, as indented lines."""
        if DAY.fullmatch(line):
            self.day = self.shown.day = line
        timed = TIMED.fullmatch(line)
        if timed is None:
            return [], []
        at = moment(f"{self.day} {timed[1]}", self.circle.zone)
        await self.circle.house.walk(at)
        if timed[2] is None:
            news = await self._news()
            earlier = show_posts((post for post in news if post["at"] < at), self.shown)
            return earlier, show_posts((post for post in news if post["at"] >= at), self.shown, at)
        before = show_posts(await self._news(), self.shown)
        await self._act(timed[2])
        await self.circle.house.settle()
        return before, show_posts(await self._news(), self.shown, at)

    async def skip(self) -> None:
        """What the bot did so far belongs to what was before the scene."""
        show_posts(await self._news(), self.shown)

    async def _news(self) -> list[Post]:
        """What the bot did since this was asked last."""
        posts = await self.circle.house.stage.posts(since=self.posts)
        self.posts += len(posts)
        return posts

    async def _act(self, act: str) -> None:
        match = ACT.fullmatch(act)
        assert match is not None and match["who"] in self.people, f"nobody can play: {act}"
        name, what, private = match["who"], match["what"] or "", self.relay or match["private"] is not None
        text = (match["text"] or "").replace(NEW_LINE, "\n")
        if CODE in text:
            text = text.replace(CODE, self.circle.codes.pop(0))
        stage, phone = self.circle.house.stage, self.circle.phone(name)
        group = None if private else self.circle.name
        does = next((deed for deed, words in DOES.items() if what in words), None)
        if not what:
            self._note(name, private, text, await stage.write(phone, text, group=group))
        elif what.startswith(ANSWERS):
            quote = await self._as_seen(name, what.removeprefix(ANSWERS).strip(), private)
            self._note(name, private, text, await stage.write(phone, text, group=group, quote=quote))
        elif does == "edit":
            self._note(name, private, text, await stage.edit(phone, self.last[name, private], text))
        elif does == "delete":
            await stage.delete(phone, self.last[name, private])
        elif does == "typing":
            await stage.typing(phone, group=group)
        elif does == "leave":
            await stage.leave(phone, self.circle.name)
        elif does is not None:
            await stage.send_thing(phone, does, group=group)
        else:
            await self._react(name, what, private)

    async def _react(self, name: str, what: str, private: bool) -> None:
        emoji, _, author = what.partition(" ")
        author = author or "bot"
        group = None if private else self.circle.name
        if author == "bot":
            lines = await self.circle.house.stage.screen(self.circle.phone(name))
            chat = "bot" if private else self.circle.name
            target = [line["timestamp"] for line in lines if (line["chat"], line["from"]) == (chat, "bot")][-1]
        else:
            target = await self._as_seen(name, author, private)
        await self.circle.house.stage.react(self.circle.phone(name), target, emoji, group=group)

    async def _as_seen(self, name: str, author: str, private: bool) -> int:
        """The name that somebody's newest message has on this person's phone: words like "done" are not passed on."""
        if author == name or not self.relay:
            return self.last[author, private]
        lines = await self.circle.house.stage.screen(self.circle.phone(name))
        seen = [(line["text"], int(line["timestamp"])) for line in lines[::-1] if line["from"] == "bot"]
        texts = self.said[author][::-1]
        return next(stamp for text in texts for shown, stamp in seen if shown.endswith(f"\n{text}"))

    def _note(self, name: str, private: bool, text: str, timestamp: int) -> None:
        self.last[name, private] = timestamp
        self.said.setdefault(name, []).extend([text, re.sub(r"^@\S+ ", "", text)])
        self.shown.texts[timestamp] = text


async def play(text: str, folder: Path, made: asyncio.Event, room: asyncio.Semaphore) -> str:
    """Play a scene in a house of its own; the text as it should read.

    `made` is set when the command line has been used, which can be done by one at a time; then there is a wait for
    `room`, so that not all scenes are played at once.
    """
    lines = text.splitlines()
    head = _head(lines)
    zone = head.get("zone", "Europe/Amsterdam")
    now = datetime.fromisoformat(head["now"]).replace(tzinfo=ZoneInfo(zone))
    async with open_house(folder, now.isoformat()) as house:
        options = {key: head[key] for key in ("start", "language", "method", "sessions", "rest", "room") if key in head}
        try:
            circle = await make_circle(house, mark="", zone=zone, name=head["group"], **options)
        finally:
            made.set()
        async with room:
            await house.start_bot()
            played = await _play_lines(await _begin(circle, head, lines), lines)
    assert house.complaints() == []
    return "\n".join(played) + "\n"


async def _begin(circle: Circle, head: dict[str, str], lines: list[str]) -> Play:
    """Everyone is in whose code is not in the scene."""
    people = head["people"].split(", ")
    coming = [line for line in lines if CODE in line]
    for name in people:
        await circle.house.stage.phone(name, profile=name)
    await circle.join(*(name for name in people if not any(f" {name} > bot" in line for line in coming)))
    shown = Shown(people, head["language"], circle.zone, circle.name)
    stage = Play(circle, people, shown, head["now"].split()[0], relay=head.get("room") == "relay")
    await stage.skip()
    return stage


def _head(lines: list[str]) -> dict[str, str]:
    found = (HEAD.fullmatch(line) for line in lines[: lines.index("")])
    return {match[1]: match[2] for match in found if match is not None}


async def _play_lines(stage: Play, lines: list[str]) -> list[str]:
    played: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.startswith(" "):
            continue
        try:
            before, after = await stage.play_line(line)
        except Exception as trouble:
            trouble.add_note(f"line {number}: {line}")
            trouble.add_note("\n".join(stage.circle.house.complaints()))
            raise
        played += [*before, line, *after]
    return played
