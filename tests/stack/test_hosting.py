"""Whoever hosts the bot looks after it while an evening goes on: nobody in the group notices, and no note is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ozo_signal.storage import Keyring

from .circle import Circle, new_circle
from .house import House, open_house

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAFE = "✔️"
START = "2026-12-03 20:00"


async def at_check_out(house: House) -> Circle:
    circle = await new_circle(house, "Sofia", "Anna", "Bram", method="ozo_regular", sessions=3, start=START)
    await circle.gather("Sofia", "Anna", "Bram")
    for _ in range(3):
        await circle.say("Sofia", "volgend deel")
    return circle


async def kept_notes(circle: Circle, name: str) -> list[str]:
    await circle.heard(name)
    await circle.write(name, "mijn notities")
    heard = [text for text in await circle.heard(name) if circle.keys([text])[0] not in ("notes.head", "notes.none")]
    return [text.splitlines()[-1] for text in heard]


def opened_by(key: str, *folders: Path) -> int:
    files = [path for folder in folders for path in folder.iterdir() if path.name != "secret.key"]
    tokens = {token for path in files for token in re.findall(rb"gAAAA[\w=-]+", path.read_bytes())}
    return sum(Keyring.load(key).unwrap(token) is not None for token in tokens)


async def test_the_service_key_is_changed_in_the_middle_of_an_evening(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await at_check_out(house)
        key = house.data / "secret.key"
        old = [key.read_text()]
        await circle.write("Anna", "voor de eerste keer")
        for turn in range(2):
            assert "The service key is new" in await house.command("key", "rotate")
            await circle.write("Anna", f"na keer {turn}")
            await circle.write("Bram", f"na keer {turn}")
            assert (await circle.marks("Anna"))[-1] == (await circle.marks("Bram"))[-1] == SAFE
            old.append(key.read_text())
        assert await kept_notes(circle, "Anna") == ["voor de eerste keer", "na keer 0", "na keer 1"]
        assert [opened_by(one, house.data) > 0 for one in old] == [False, False, True]
        await house.stop_bot()
        key.write_text(both := Keyring.make(old[-1]))  # as one that was cut off leaves it
        await house.start_bot()
        assert key.read_text() == both.split()[0]
        assert opened_by(old[-1], house.data) == 0
        assert await kept_notes(circle, "Bram") == ["na keer 0", "na keer 1"]
        assert house.complaints() == []


async def test_a_backup_of_a_running_evening_goes_on_from_there_without_who_was_forgotten(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await at_check_out(house)
        await circle.write("Anna", "van Anna")
        await circle.write("Bram", "van Bram")
        await house.command("backup", str(tmp_path / "copy"))
        await circle.write("Anna", "vergeet mij")
        await circle.write("Anna", "ja")
        await circle.write("Bram", "na de kopie")
        await house.stop_bot()
        told = await house.command("restore", str(tmp_path / "copy"), "--move-aside")
        assert "Left out, because there is no key for it any more: 1 people" in told
        await house.start_bot()
        assert await kept_notes(circle, "Bram") == ["van Bram"]
        await circle.heard("Anna")
        await circle.write("Anna", "mijn notities")
        assert not any("van Anna" in text for text in await circle.heard("Anna"))
        await circle.write("Bram", "het gaat weer")
        assert (await circle.marks("Bram"))[-1] == SAFE
        assert house.complaints() == []


async def test_all_is_well_with_a_bot_that_runs_and_it_is_not_disturbed(tmp_path: Path) -> None:
    async with open_house(tmp_path, now="2026-12-02T12:00:00+01:00") as house:
        circle = await at_check_out(house)
        frames = len([request for request in await house.stage.requests() if request["method"] == "subscribeReceive"])
        said = await house.command("check")
        assert "WRONG" not in said and "signal-cli knows the bot's number" in said
        again = len([request for request in await house.stage.requests() if request["method"] == "subscribeReceive"])
        assert frames == again
        await circle.write("Anna", "nog een")
        assert (await circle.marks("Anna"))[-1] == SAFE

        # Nor by a second one that somebody starts beside it.
        first = house.pid
        second = House(house.stage, tmp_path)
        with pytest.raises(AssertionError, match="A bot is running with this store"):
            await second.command("run")
        assert house.pid == first and house.is_running
