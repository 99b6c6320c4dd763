"""No word that a person wrote is anywhere in clear: not on disk, not in what the bot prints, not in its log.

Every word people write in one evening carries a token that occurs nowhere else. That the search would find one is
shown by planting one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from .circle import Circle, new_circle
from .house import House, open_house

TOKEN = "zwaluwenpraat"


def traces_of(token: str, folder: Path) -> list[str]:
    """The files in which the token is, in any of the shapes a careless program leaves behind."""
    shapes = list(_shapes(token))
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sorted(file.name for file in files if any(shape in file.read_bytes() for shape in shapes))


def _shapes(token: str) -> Iterator[bytes]:
    for encoded in (token.encode(), token.upper().encode(), token.encode("utf-16-le"), token.encode("utf-16-be")):
        yield encoded
        yield encoded.hex().encode()
        # Base64 has three ways to write the same bytes, by where they begin; the edges depend on the neighbours.
        for shift in range(3):
            text = base64.b64encode(b"\0" * shift + encoded)
            yield text[4 if shift else 0 : len(text) - 4]


async def an_evening(circle: Circle) -> None:
    """Everything people can write, each with the token."""
    stage, anna = circle.house.stage, circle.phone("Anna")
    private = [f"{TOKEN} onderweg", "onderwerp", f"onderwerp {TOKEN}", f"nog een {TOKEN}"]
    for text in private:
        await circle.write("Anna", text)
    await circle.write("Sofia", "inleiding")
    await circle.write("Sofia", f"Mijn verhaal over {TOKEN}. Ken je dat?")
    await circle.gather("Sofia", "Anna")
    await circle.say("Anna", f"{TOKEN} buiten mijn beurt")
    said = await circle.say("Sofia", f"ik ben {TOKEN}")
    await stage.edit(circle.phone("Sofia"), said, f"ik ben {TOKEN} verbeterd")
    await circle.house.settle()
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    note = await circle.write("Anna", f"notitie {TOKEN}")
    await stage.edit(anna, note, f"notitie {TOKEN} veranderd")
    gone = await circle.write("Anna", f"weg {TOKEN}")
    await stage.delete(anna, gone)
    await stage.send_thing(anna, "picture", text=f"foto van {TOKEN}")
    await circle.house.settle()
    await circle.write("Anna", "mijn notities")
    await circle.house.stage.phone("Vreemd", profile=f"{TOKEN}")
    await circle.house.stage.write("Vreemd", f"wie is {TOKEN}?")
    await circle.house.settle()


@pytest.mark.asyncio(loop_scope="session")
async def test_no_word_anyone_wrote_is_on_disk_or_in_a_log(tmp_path: Path) -> None:
    async with open_house(folder := tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await new_circle(house, "Sofia", "Anna", method="ozo_regular", sessions=2, start="2026-12-03 20:00")
        await an_evening(circle)
        search(house, folder)
        await house.kill_bot()  # whatever a crash leaves behind
        assert traces_of(TOKEN, folder) == []
        await house.start_bot()
        back = [text for text in await circle.heard("Anna") if TOKEN in text]
        assert back, "the words were there to be found: they came back to their author"
    assert traces_of(TOKEN, folder) == []


def search(house: House, folder: Path) -> None:
    assert {"stdout", "stderr", "ozo.sqlite"} <= {file.name for file in folder.rglob("*")}
    assert house.complained.stat().st_size > 0
    assert traces_of(TOKEN, folder) == []


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    secret = f"een verhaal over {TOKEN}, en nog iets"
    planted = {
        "plain": secret.encode(),
        "wide": secret.encode("utf-16-le"),
        "base64": base64.b64encode(secret.encode()),
        "base64 at another place": base64.b64encode(b"x" + secret.encode()),
        "base64 at a third place": base64.b64encode(b"xy" + secret.encode()),
        "hex": secret.encode().hex().encode(),
    }
    for name, content in planted.items():
        (tmp_path / name).write_bytes(b"\xff\x00" + content)
    (tmp_path / "clean").write_bytes(b"een verhaal over vogels")
    assert traces_of(TOKEN, tmp_path) == sorted(planted)
