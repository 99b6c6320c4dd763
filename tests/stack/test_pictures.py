"""Pictures and voice notes in an anonymous room, from phone to phone, with everything in them that gives somebody away.

What is looked for is looked for in the picture as it was taken, too: there it is found. The tests share one evening,
and one of them ends it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .circle import Circle, make_circle
from .enclosures import MARK, NAME, content_of, photo, traces, voice
from .house import open_house
from .traces import traces_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALLOWED: dict[str, Any] = {"room": "relay", "method": "ozo_regular", "sessions": 2, "start": "2026-12-03 20:00"}


class Room:
    """An evening that has just begun: nobody has the floor, and all are there."""

    def __init__(self, circle: Circle) -> None:
        self.circle, self.house, self.stage = circle, circle.house, circle.house.stage
        self._seen: dict[str, int] = {}

    async def send(self, name: str, content: bytes | None, kind: str = "picture", text: str | None = None) -> int:
        data = None if content is None else b64encode(content).decode()
        filename = NAME if kind == "picture" else f"{MARK}.m4a"
        phone = self.circle.phone(name)
        sent = await self.stage.send_thing(phone, kind, data=data, filename=filename, text=text)
        await self.house.settle()
        return sent

    async def files(self, name: str) -> list[dict[str, str]]:
        """What came with messages on this phone since this was asked last."""
        lines = await self.stage.screen(self.circle.phone(name), since=self._seen.get(name, 0))
        self._seen[name] = max([self._seen.get(name, 0), *(line["n"] for line in lines)])
        return [file for line in lines for file in line["files"]]

    async def keys(self, name: str) -> list[str]:
        return self.circle.keys(await self.circle.heard(name))

    @property
    def left_at_signal_cli(self) -> list[str]:
        return [file.name for file in self.house.attachments.iterdir()]

    async def sent_out(self) -> str:
        """Everything the bot ever asked Signal to send, with the bytes of files as they are."""
        requests = await self.stage.requests()
        return "\n".join(json.dumps(request) + opened(request["params"].get("attachment", ())) for request in requests)


def opened(uris: Iterable[str]) -> str:
    return "".join(content_of({"data": uri.partition("base64,")[2]}).decode("latin-1") for uri in uris)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    async with open_house(tmp_path_factory.mktemp("pictures"), now="2026-12-02T12:00:00+01:00") as house:
        circle = await make_circle(house, **ALLOWED, pictures=True)
        await house.start_bot()
        await circle.join("Sofia", "Anna", "Bram")
        await circle.go("20:00")
        for name in ("Sofia", "Anna", "Bram"):
            await circle.write(name, "hoi")
        for name in ("Sofia", "Anna", "Bram"):
            await circle.heard(name)
        yield Room(circle)
        assert house.complaints() == []
        assert traces_of([MARK], house.data) == []


async def test_a_photo_is_passed_on_with_a_yes_and_without_anything_else(room: Room) -> None:
    assert len(traces(photo())) >= 4, "the control: the photo as it was taken tells everything"
    sent = await room.send("Bram", photo())
    assert await room.keys("Bram") == ["relay.picture.ask"]
    assert await room.files("Anna") == [] and room.left_at_signal_cli == []
    await room.circle.write("Bram", "1")
    for name in ("Anna", "Sofia"):
        [file] = await room.files(name)
        assert (file["contentType"], file["filename"]) == ("image/jpeg", "picture.jpg")
        assert traces(content_of(file)) == [] and len(content_of(file)) > 300
    assert await room.files("Bram") == []
    assert MARK not in await room.sent_out()
    uri = "data:image/jpeg;base64," + b64encode(photo()).decode()
    assert MARK in opened([uri]), "the control: what was sent out is looked into"
    await room.stage.delete(room.circle.phone("Bram"), sent)
    await room.house.settle()
    lines = await room.stage.screen(room.circle.phone("Anna"))
    assert lines[-1]["deleted"] and not any(line["files"] for line in lines)


async def test_a_voice_note_is_passed_on_as_one_and_its_words_come_with_it(room: Room) -> None:
    assert traces(voice()), "the control: an iPhone's voice note can hold a name"
    await room.send("Bram", voice(), kind="voice", text="luister eens")
    assert await room.keys("Bram") == ["relay.voice.ask"]
    await room.circle.write("Bram", "ja")
    [file] = await room.files("Anna")
    assert (file["contentType"], file["filename"]) == ("audio/aac", "voice.aac")
    assert traces(content_of(file)) == [] and content_of(file)
    assert (await room.stage.screen(room.circle.phone("Anna")))[-1]["text"].endswith("\nluister eens")
    assert [one["params"]["voiceNote"] for one in await room.stage.requests() if "voiceNote" in one["params"]] == [True]
    assert MARK not in await room.sent_out()


async def test_what_cannot_be_cleaned_is_kept_back_and_its_author_told(room: Room) -> None:
    await room.send("Bram", f"no picture, {MARK}".encode())
    await room.send("Bram", None)
    await room.send("Bram", voice(), kind="picture")
    assert await room.keys("Bram") == ["relay.picture.unclean"] * 3
    assert await room.files("Anna") == [] and room.left_at_signal_cli == []


async def test_after_a_kill_it_goes_on_or_its_author_is_told(room: Room) -> None:
    house, stage = room.house, room.stage
    await room.send("Bram", photo())
    await house.kill_bot()
    await house.start_bot()
    await room.circle.write("Bram", "1")
    assert len(await room.files("Anna")) == 1, "killed between the question and the answer"
    await room.circle.heard("Bram")
    for is_there in (True, False):
        await killed_while_it_is_fetched(room)
        if not is_there:
            for file in house.attachments.iterdir():
                file.unlink()
        await stage.trouble_on_line(None)
        await house.start_bot()
        assert await room.keys("Bram") == ["relay.picture.ask" if is_there else "relay.picture.unclean"]
        await room.circle.write("Bram", "2")
        await room.circle.heard("Bram")
        assert room.left_at_signal_cli == []


async def killed_while_it_is_fetched(room: Room) -> None:
    before = sum(request["method"] == "getAttachment" for request in await room.stage.requests())
    await room.stage.trouble_on_line("late")
    data = b64encode(photo()).decode()
    await room.stage.send_thing(room.circle.phone("Bram"), "picture", data=data, filename=NAME)
    while sum(request["method"] == "getAttachment" for request in await room.stage.requests()) == before:
        pass
    await room.house.kill_bot()


async def test_out_of_turn_it_waits_like_words(room: Room) -> None:
    await room.circle.write("Sofia", "/start")
    await room.circle.write("Sofia", "ik ben er")
    await room.circle.heard("Bram")
    await room.send("Bram", photo())
    await room.circle.write("Bram", "1")
    assert await room.files("Anna") == []
    assert "📌" in await room.circle.marks("Bram")
    await room.circle.write("Sofia", "klaar")
    for _ in range(4):  # the others are called, in an order by chance
        await room.circle.wait(30)
        await room.circle.write("Anna", "pas")
    assert any("📷" in text for text in await room.circle.heard("Bram"))
    await room.circle.write("Bram", "1")
    [file] = await room.files("Anna")
    assert traces(content_of(file)) == [] and MARK not in await room.sent_out()


async def test_with_a_no_nobody_gets_it_and_without_a_yes_it_ends_with_the_session(room: Room) -> None:
    for name in ("Anna", "Bram", "Sofia"):
        await room.files(name)
        await room.circle.heard(name)
    await room.send("Bram", photo())
    await room.circle.write("Bram", "2")
    sent = await room.send("Anna", photo())
    await room.stage.delete(room.circle.phone("Anna"), sent)
    await room.house.settle()
    await room.circle.write("Anna", "1")
    for name in ("Anna", "Bram"):
        assert (await room.keys(name))[:2] == ["relay.picture.ask", "held.dropped"]
    await room.send("Sofia", photo())
    await room.circle.write("Sofia", "/afsluiten")
    await room.circle.write("Sofia", "/ja")
    assert "relay.picture.unsent" in await room.keys("Sofia")
    assert all([await room.files(name) == [] for name in ("Anna", "Bram", "Sofia")])
    assert MARK not in await room.sent_out() and room.left_at_signal_cli == []


async def test_where_the_group_does_not_want_them_they_are_kept_back_and_taken_away(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await make_circle(house, **ALLOWED)
        await house.start_bot()
        await circle.join("Sofia", "Anna")
        await circle.go("20:00")
        room = Room(circle)
        await circle.heard("Anna")
        await room.send("Anna", photo())
        await room.send("Anna", photo(), text="kijk eens")
        (house.attachments / "small-picture-of-a-quote.jpg").write_bytes(photo())
        assert await room.keys("Anna") == ["relay.kept_back", "relay.words_only"]
        assert await room.files("Sofia") == []
        for _ in range(3):  # the second time it is looked at, it was there before
            await circle.wait(70)
        assert room.left_at_signal_cli == []
        assert not any(request["method"] == "getAttachment" for request in await house.stage.requests())
