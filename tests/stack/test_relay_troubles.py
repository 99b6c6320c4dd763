"""What goes wrong in an anonymous room: phones that cannot be reached, people who go or come late, a bot that dies."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from .circle import Circle, new_circle
from .evening import Evening
from .house import House
from .outside import Person, bytes_to

Met = Callable[..., Awaitable[Evening]]

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def met(shared_house: House) -> AsyncIterator[Met]:
    """Makes a pause, in which all may talk; others may be there as well. The log may complain."""
    circles: list[Circle] = []

    async def make(*more: str) -> Evening:
        circles.append(await new_circle(shared_house, method="ozo_regular", sessions=2, room="relay"))
        evening = Evening(circles[-1])
        for number, name in enumerate(more):
            evening.person(name, f"Naam{number}")
        await evening.begin()
        await evening.bram.write("pauze")
        return evening

    yield make
    for circle in circles:
        await shared_house.command("group", "end", circle.id, "--yes")
    await shared_house.wait(1)


async def said(reader: Person, author: Person) -> list[str]:
    """What this one has of another's words, in order, as it stands there now."""
    head = f"{author.code_name}\n"
    return [text.removeprefix(head) for text in await reader.texts() if text.startswith(head)][1:]


async def test_who_cannot_be_reached_misses_nothing_and_nobody_gets_it_twice(met: Met) -> None:
    evening = await met("els")
    sofia, anna, bram, els = evening.people
    stage, phone = evening.circle.house.stage, evening.circle.phone("bram")
    await stage.trouble(phone, "NETWORK_FAILURE")
    first, second = await anna.write("een"), await anna.write("twee")
    await anna.delete(second)
    await anna.write("drie")
    await anna.edit(first, "een, beter")
    assert await said(els, anna) == ["een, beter", "drie"] and await said(bram, anna) == []
    await stage.trouble(phone, None)
    await anna.write("vier")  # the ones before still wait for him
    assert await said(bram, anna) == []
    await evening.circle.wait(120)
    await anna.write("vijf")
    for reader in (sofia, els, bram):
        assert await said(reader, anna) == ["een, beter", "drie", "vier", "vijf"], reader.name
        assert not await reader.reads("twee")
    answered = await bram.copy("drie")
    assert answered != await els.copy("drie"), "he got it alone"
    before = len(await stage.requests())
    await bram.write("dat denk ik ook", quote=answered)
    for reader in (sofia, els, anna):
        [line] = [line for line in await reader.lines() if line["text"].endswith("\ndat denk ik ook")]
        assert line["quote"].endswith("drie"), reader.name
    sends = [request for request in (await stage.requests())[before:] if request["method"] == "send"]
    assert len([request for request in sends if "quoteTimestamp" in request["params"]]) == 2
    await els.react(await els.copy("drie"), "🧡")
    assert [line["reactions"] for line in await bram.lines() if line["text"].endswith("\ndrie")] == [{"bot": "🧡"}]
    await stage.trouble(phone, "UNREGISTERED_FAILURE")
    await anna.write("zes")
    await evening.circle.wait(300)
    tries = [one for one in bytes_to(bram.uuid, await stage.requests()) if b"nzes" in one]
    assert len(tries) == 1, "who is not in Signal any more is sent nothing again"
    await stage.trouble(phone, None)


async def test_who_leaves_comes_late_or_is_forgotten_is_told_of_to_nobody(met: Met) -> None:
    evening = await met("els", "dirk")
    sofia, anna, bram, els, dirk = evening.people
    gone = await els.write("van els")
    kept = await dirk.write("van dirk")
    deleted = await dirk.write("ook van dirk")
    asked = await bram.copy("van els")
    await sofia.write("verder")
    await evening.part(2)
    await evening.takes_turn(els)
    waits = await dirk.write("dit wacht van dirk")
    assert await dirk.signs(waits) == "📌"
    before = len(await anna.texts())
    await els.write("/weg")
    await els.write("1")
    await dirk.delete(deleted)
    await dirk.write("/vergeet mij")
    await dirk.write("1")
    late = evening.person("laat", "Later")
    await late.join()
    assert (await anna.texts())[before:] == [], "nobody is told"
    assert rows(evening.circle.house, "words WHERE kind = 'held'") == 0
    await evening.takes_turn(anna)
    await anna.write("ik ga verder", quote=await anna.copy("van els"))
    [line] = [line for line in await late.lines() if line["text"].endswith("\nik ga verder")]
    assert line["quote"] == "…", "who came later has no copy of what is answered"
    await els.delete(gone)
    for reader in (sofia, anna, bram):
        assert [await reader.reads(words) for words in ("van els", "van dirk", "ook van dirk")] == [0, 1, 0]
    assert not any("wacht van dirk" in text for text in await anna.texts())
    await dirk.delete(kept)
    assert await anna.reads("van dirk") == 1, "who is forgotten is a stranger"
    since = (await anna.texts())[before:]
    assert not any(name in text for name in ("Naam0", "Naam1") for text in since)
    assert await late.signs(await late.write("mag ik ook")) == "📌"
    await sofia.write("pauze")
    await bram.write("een antwoord op niets meer", quote=asked)
    assert await anna.reads("een antwoord op niets meer") == 1
    assert not any("van els" in (line["quote"] or "") for line in (await anna.lines())[-1:])


async def test_a_bot_that_dies_loses_nothing_and_can_still_take_it_back(shared_house: House, met: Met) -> None:
    evening = await met()
    sofia, anna, bram = evening.people
    before = await anna.write("van vroeger")
    await shared_house.kill_bot()
    stage, phone = shared_house.stage, evening.circle.phone("anna")
    await stage.write(phone, "net verstuurd")
    await shared_house.start_bot(dies_at="posted:1")
    await stage.edit(phone, before, "van vroeger, anders")
    await shared_house.start_bot(dies_at="posted:2")  # what was not struck out is posted again, and then the edit
    await stage.write(phone, "net niet verstuurd")
    await shared_house.start_bot(dies_at="committed:1")
    await shared_house.start_bot()
    for reader in (sofia, bram):
        assert await said(reader, anna) == [
            "van vroeger, anders",
            "net verstuurd",
            "net verstuurd",
            "net niet verstuurd",
        ]
    await bram.write("daar ben ik weer", quote=await bram.copy("net niet verstuurd"))
    assert await anna.reads("daar ben ik weer") == 1
    told = await evening.times(bram, "relay.lost.now")
    await bram.write("dat is mooier zo", quote=await bram.copy("van vroeger, anders"))
    assert await anna.reads("dat is mooier zo") == 0
    assert await evening.times(bram, "relay.lost.now") == told + 1, "by a name that is not known; he hears of it"
    lines = await stage.screen(phone)
    mine = next(line["timestamp"] for line in lines if line["text"] == "van vroeger, anders")
    await anna.delete(mine)
    for reader in (sofia, bram):
        assert not await reader.reads("van vroeger, anders"), "by whatever name it is known"


def rows(house: House, query: str) -> int:
    with contextlib.closing(sqlite3.connect(house.data / "ozo.sqlite")) as file:
        return int(file.execute(f"SELECT count(*) FROM {query}").fetchone()[0])


async def test_who_leads_hears_that_nothing_reaches_the_others_and_when_it_does_again(met: Met) -> None:
    evening = await met()
    sofia, anna, bram = evening.people
    stage, circle = evening.circle.house.stage, evening.circle
    for name in ("anna", "bram"):
        await stage.trouble(circle.phone(name), "NETWORK_FAILURE")
    await sofia.write("is er iemand?")
    await circle.wait(5)
    assert "relay.slow.now" not in circle.keys(await sofia.texts())
    await circle.wait(20)
    assert circle.keys(await sofia.texts()).count("relay.slow.now") == 1
    await circle.wait(70)
    assert circle.keys(await sofia.texts()).count("relay.slow.stuck") == 1
    for name in ("anna", "bram"):
        await stage.trouble(circle.phone(name), None)
    await circle.wait(6 * 60)
    keys = circle.keys(await sofia.texts())
    assert "slow.over" in keys and "relay.slow.stuck" not in keys
    assert await anna.reads("is er iemand?") == await bram.reads("is er iemand?") == 1
    assert not any("slow" in key for key in circle.keys(await anna.texts()))
