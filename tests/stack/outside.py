"""Outside: people in an anonymous room, everything a phone of theirs can send, and what reached a phone, byte for byte.

What signal-cli was asked to send to somebody, and what their phone shows of it, is all that they can ever know.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .circle import Circle
from .house import ACCOUNT
from .traces import identity_shapes, shapes

SOMEBODY = "d4d4d4d4-4444-4444-8444-00000000d4d4"
TO = ("recipient", "recipients")

ticks = itertools.count(1)


@dataclass
class Person:
    """Somebody in a circle. Their uuid, number and profile, and `mark`, which is in all the rest, say who they are."""

    circle: Circle
    name: str
    code_name: str
    mark: str
    number: str
    uuid: str = ""

    @property
    def profile(self) -> str:
        return f"{self.mark} {self.name}"

    @property
    def marks(self) -> list[str]:
        """What nobody else may ever get."""
        return [self.mark, self.number, self.number.removeprefix("+"), *identity_shapes(self.uuid)]

    async def join(self, language: str | None = None) -> None:
        """Through the door, under a name of their own choice; `language` is the word for one."""
        stage, phone = self.circle.house.stage, self.circle.phone(self.name)
        self.uuid = await stage.phone(phone, number=self.number, profile=self.profile)
        await self.write(self.circle.codes.pop(0))
        if language is not None:
            await self.write(language)
            await self.write("/name")
        await self.write(self.code_name)

    async def write(self, text: str, quote: int | None = None, mention: list[str] | None = None) -> int:
        stage, phone = self.circle.house.stage, self.circle.phone(self.name)
        sent = await stage.write(phone, text, quote=quote, mention=mention)
        await self.circle.house.settle()
        return sent

    async def edit(self, target: int, text: str) -> int:
        sent = await self.circle.house.stage.edit(self.circle.phone(self.name), target, text)
        await self.circle.house.settle()
        return sent

    async def delete(self, target: int) -> None:
        await self.circle.house.stage.delete(self.circle.phone(self.name), target)
        await self.circle.house.settle()

    async def react(self, target: int, emoji: str, *, remove: bool = False) -> None:
        await self.circle.house.stage.react(self.circle.phone(self.name), target, emoji, remove=remove)
        await self.circle.house.settle()

    async def send(self, text: str | None = None, *, edits: int | None = None, **content: Any) -> int:
        """Any frame a phone can make, with whatever it carries; returns its timestamp. No line is shown for it."""
        now = await self.circle.house.stage.now()
        at = now - 3_600_000 + next(ticks)  # a clock that is wrong, and no name that another message has
        data = {"timestamp": at, "message": text, "expiresInSeconds": 0, "viewOnce": False, **content}
        part = {"editMessage": {"targetSentTimestamp": edits, "dataMessage": data}} if edits else {"dataMessage": data}
        envelope = {
            "source": self.number,
            "sourceNumber": self.number,
            "sourceUuid": self.uuid,
            "sourceName": self.profile,
            "sourceDevice": 1,
            "timestamp": at,
            "serverReceivedTimestamp": now,
            "serverDeliveredTimestamp": now,
            **part,
        }
        await self.circle.house.stage.raw({"account": ACCOUNT, "envelope": envelope})
        await self.circle.house.settle()
        return at

    async def lines(self) -> list[dict[str, Any]]:
        """What the bot wrote to them and did not delete."""
        lines = await self.circle.house.stage.screen(self.circle.phone(self.name))
        return [line for line in lines if line["from"] == "bot" and not line["deleted"]]

    async def texts(self) -> list[str]:
        return [line["text"] for line in await self.lines()]

    async def copy(self, words: str) -> int:
        """The name that somebody's words have on this phone; the newest, when they were said twice."""
        return int([line for line in await self.lines() if line["text"].endswith("\n" + words)][-1]["timestamp"])

    async def reads(self, words: str) -> int:
        """How often these words are on this phone, whoever said them."""
        return sum(text.endswith("\n" + words) for text in await self.texts())

    async def signs(self, sent: int) -> str:
        """The bot's reaction on their own message."""
        lines = await self.circle.house.stage.screen(self.circle.phone(self.name))
        return next(line["reactions"].get("bot", "") for line in lines if sent in (line["timestamp"], line["first"]))


def bytes_to(uuid: str, requests: Iterable[dict[str, Any]]) -> list[bytes]:
    """Every request that reached this phone, as it reached it: without the others to whom it went as well."""
    found = []
    for request in requests:
        params = request["params"]
        to = [who for key in TO for who in ([params[key]] if isinstance(params.get(key), str) else params.get(key, ()))]
        if not to or uuid in to:  # what is for nobody in particular, such as a profile, is for everybody
            content = {key: value for key, value in params.items() if key not in TO}
            found.append(json.dumps([request["method"], content], ensure_ascii=False).encode())
    return found


def leaks(marks: Iterable[str], received: Iterable[bytes]) -> list[bytes]:
    """What has one of these marks in it, in clear or in another shape."""
    wanted = frozenset[bytes]().union(*(shapes(mark) for mark in marks))
    everything = list(received)
    whole = b"\n".join(everything)
    there = [shape for shape in wanted if shape in whole]
    return [one for one in everything if any(shape in one for shape in there)]


def carried(mark: str) -> list[dict[str, Any]]:
    """What says who or where somebody is, or whose it is; each with this mark in it."""
    picture = {"contentType": "image/jpeg", "filename": f"{mark}.jpg", "id": f"{mark}1.jpg", "size": 9, "caption": mark}
    voice = {"contentType": "audio/aac", "filename": f"{mark}.aac", "id": f"{mark}2.aac", "isVoiceNote": True}
    place = "https://maps.google.com/maps?q=52.1%2C4.2"
    return [
        {"contacts": [{"name": {"display": mark}, "phone": [{"value": mark}]}]},
        {"message": place, "attachments": [picture]},
        {"location": {"latitude": 52.1, "name": mark}},
        {"payment": {"note": mark, "receipt": mark}},
        {"viewOnce": True, "attachments": [picture]},
        {"message": mark, "viewOnce": True, "attachments": [picture]},
        {"sticker": {"packId": mark, "packKey": mark, "stickerId": 1}},
        {"pollCreate": {"question": mark, "options": [mark, mark]}},
        {"attachments": [picture]},
        {"attachments": [voice]},
        {"attachments": [{"contentType": "application/pdf", "filename": f"{mark}.pdf", "id": mark}]},
    ]


def forged(mark: str, answered: int) -> dict[str, Any]:
    """A quote that makes others say what they did not; with this mark in it."""
    quote = {"id": answered, "author": mark, "authorUuid": SOMEBODY, "authorNumber": mark, "text": mark}
    return {"quote": {**quote, "attachments": [{"filename": mark}], "mentions": [{"name": mark, "uuid": SOMEBODY}]}}


def beside(mark: str) -> dict[str, Any]:
    """What a phone puts beside words without being asked; each with this mark in it."""
    return {
        "previews": [
            {"url": f"https://{mark}.example", "title": mark, "description": mark, "image": {"filename": mark}}
        ],
        "mentions": [{"name": mark, "number": mark, "uuid": SOMEBODY, "start": 0, "length": 1}],
        "groupCallUpdate": {"eraId": mark},
        "hasProfileKey": True,
        mark: mark,
    }
