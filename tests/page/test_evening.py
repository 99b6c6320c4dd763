"""An evening behind the page: the pretend Signal and the bot as they are, and pages that ask through their socket."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ozo_signal.simulator.page.site import Site

from .visitor import Visitor, visit

GROUP = "Ouders en school"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def page(site: Site) -> AsyncIterator[Visitor]:
    async with visit(site) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="module")
async def series(page: Visitor) -> Visitor:
    """A series in which anything may have happened but what ends it."""
    if not page.picture["begun"] or page.picture["bot"] != "runs" or page.picture["company"]:
        await page.begin("series")
    return page


async def test_before_a_play_has_begun_nothing_can_be_done(page: Visitor) -> None:
    assert not page.picture["begun"] and page.words["language"] == "nl"
    await page.ask("write", who="Anna", chat="bot", text="hallo")
    await page.until(lambda page: page.refusals == ["Er is nog niets begonnen."])


async def test_a_practice_evening_is_written_in_saved_and_opened_again(page: Visitor) -> None:
    await page.begin("practice")
    roles = page.picture["roles"]
    assert list(roles.values()).count("moderator") == 1 and list(roles.values()).count("coordinator") == 1
    companions = {name for name, role in roles.items() if role == "participant"}
    assert set(page.picture["company"]) == companions
    leader = next(name for name, role in roles.items() if role == "moderator")

    before = page.picture["now"]
    await page.then("clock", to="next")  # the door opens
    assert page.picture["now"] > before
    await page.ask("write", who=leader, chat=GROUP, text="goedenavond allemaal")
    await page.until(lambda page: all("goedenavond allemaal" in page.chat(name, GROUP) for name in companions))
    await page.then("clock", by=60_000)
    greeted = {line["from"] for line in page.lines(leader) if line["chat"] == GROUP} & companions
    assert greeted, "companions say hello by themselves"

    await page.ask("save")
    await page.until(lambda page: page.files)
    shown = {name: page.lines(name) for name in roles}
    await page.ask("open", series=page.files[0]["series"])
    await page.until(lambda page: page.picture["busy"] == "begin")
    await page.until(lambda page: page.is_ready)
    assert {name: page.lines(name) for name in roles} == shown
    assert set(page.picture["company"]) == companions
    await page.ask("write", who=leader, chat=GROUP, text="start")
    await page.then("clock", by=20_000)
    await page.until(lambda page: any("1 van 4" in text for text in page.chat(leader, GROUP)))
    assert page.refusals == []


async def test_a_bot_that_is_killed_is_missed_and_hears_everything_when_it_is_started_again(page: Visitor) -> None:
    await page.begin("series")
    assert page.picture["company"] == {} and len(page.picture["slips"]) == len(page.picture["roles"])
    leader = next(iter(page.picture["roles"]))
    await page.ask("bot", what="kill")
    await page.until(lambda page: page.picture["bot"] == "dead")
    code = page.picture["slips"][leader].split()[-1]
    await page.ask("write", who=leader, chat="bot", text=code)
    before = page.picture["now"]
    await page.then("clock", by=60_000)  # time passes without it
    assert page.picture["now"] == before + 60_000
    assert page.chat(leader, "bot") == [code]
    await page.ask("bot", what="start")
    await page.until(lambda page: page.picture["bot"] == "runs" and len(page.chat(leader, "bot")) > 1)
    assert GROUP in page.chat(leader, "bot")[1]


async def test_two_windows_show_the_same(site: Site, series: Visitor) -> None:
    page = series
    leader = next(iter(page.picture["roles"]))
    async with visit(site) as other:
        assert other.picture["whole"] and other.picture["begun"]
        await other.ask("write", who=leader, chat="bot", text="hallo?")
        await page.until(lambda page: "hallo?" in page.chat(leader, "bot"))
        await page.until(lambda page: len(page.chat(leader, "bot")) > 1)
        await other.until(lambda other: other.picture["change"] == page.picture["change"])
        assert other.lines(leader) == page.lines(leader)
        n = page.lines(leader)[-1]["n"]
        await page.ask("read", who=leader, chat="bot", n=n)
        await other.until(lambda other: other.picture["read"].get(leader) == {"bot": n})


async def test_the_clock_runs_by_itself_until_it_is_stopped(series: Visitor) -> None:
    page = series
    begun = page.picture["now"]
    await page.ask("speed", x=60)
    await page.until(lambda page: page.picture["now"] >= begun + 60_000)
    await page.ask("speed", x=0)
    await page.until(lambda page: page.picture["speed"] == 0)
    assert page.refusals == []


async def test_the_coordinator_may_look_and_invite_and_nothing_else(series: Visitor) -> None:
    page = series
    await page.then("command", text="group list")
    assert GROUP in page.picture["commands"][-1]["answer"]
    group = page.picture["commands"][-1]["answer"].split()[0]
    await page.then("command", text=f"ozo-signal group invite {group}")
    assert "signal.me" in page.picture["commands"][-1]["answer"]
    number = len(page.picture["commands"])
    for forbidden in ("group end x --yes", "restore /etc/passwd", "run", "group", "key rotate", "demo", ""):
        number += 1
        await page.ask("command", text=forbidden)
        await page.until(lambda page, number=number: len(page.picture["commands"]) == number)
        assert page.picture["commands"][-1]["answer"].startswith("group list, group show")


async def test_what_cannot_be_done_is_said_and_changes_nothing(series: Visitor) -> None:
    page = series
    lines = {name: page.lines(name) for name in page.picture["phones"] if page.picture["phones"][name]["lines"]}
    wrong = [
        {"do": "write", "who": "Nobody", "chat": "bot", "text": "hallo"},
        {"do": "write", "who": "Anna", "chat": GROUP, "text": "hallo"},
        {"do": "raw", "frame": {}},
        {"do": "clock", "by": -1},
        {"do": "clock"},
        {"do": "speed", "x": 1000},
        {"do": "hand", "who": "Anna", "manner": "rude"},
        {"do": "trouble", "who": "Anna", "failure": "EARTHQUAKE"},
        {"do": "trouble", "who": None, "failure": "IDENTITY_FAILURE"},
        {"do": "open", "series": {"is": "a cake"}},
        {"do": "open", "series": {"is": "ozo-signal series", "format": 99}},
        {"do": "open", "series": {"is": "ozo-signal series", "format": 1}},
        {"do": "begin", "language": "../en", "room": "group", "evening": "series"},
        {"do": "begin"},
        {"do": "make me a coffee"},
        {},
    ]
    for number, words in enumerate(wrong, start=1):
        await page.socket.send_json(words)
        await page.until(lambda page, number=number: len(page.refusals) == number)
    now = page.picture["now"]
    assert {name: page.lines(name) for name in lines} == lines and page.picture["now"] == now


async def test_everyone_in_an_anonymous_room_writes_to_the_bot_alone(page: Visitor) -> None:
    await page.begin("practice", room="relay")
    assert all([chat["chat"] for chat in phone["chats"]] == ["bot"] for phone in page.picture["phones"].values())
    assert page.picture["room"] == "relay"
