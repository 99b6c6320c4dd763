"""What no page would say: it is refused in a sentence, changes nothing, and the play goes on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from ozo_signal.simulator.page.site import Site

from .visitor import Visitor, open_site, visit

GROUP = "Ouders en school"
NOT_DONE = "Dat kan nu niet."
DEEP = 200_000

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        async with visit(site) as page:
            await page.begin("series")
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def page(site: Site) -> AsyncIterator[Visitor]:
    async with visit(site) as page:
        yield page


async def refused(page: Visitor, *messages: str) -> None:
    """Each of these is refused; a message of a person still arrives, and nothing else stands on the phones."""
    leader = next(iter(page.picture["roles"]))
    before = {name: page.lines(name) for name in page.picture["phones"] if page.has(name)}
    read = json.dumps(page.picture["read"])
    for number, message in enumerate(messages, start=1):
        await page.socket.send_str(message)
        await page.until(lambda page, number=number: len(page.refusals) == number)
    assert set(page.refusals) == {NOT_DONE}
    assert {name: page.lines(name) for name in before} == before and json.dumps(page.picture["read"]) == read
    await page.ask("write", who=leader, chat="bot", text="nog steeds?")
    count = len(before.get(leader, []))
    await page.until(lambda page: len(page.lines(leader)) > count and page.is_ready)
    assert page.picture["bot"] == "runs"


NO_MESSAGES = ["", "hallo", "null", "NaN", "[]", '"do"', "{", '{"do": ["begin"]}', '{"do": {"do": "begin"}}']
DEEP_ONES = ["[" * DEEP, '{"a": ' * DEEP + "1" + "}" * DEEP, '{"do": "clock", "by": ' + "9" * 5000 + "}"]


@pytest.mark.parametrize("message", [*NO_MESSAGES, *DEEP_ONES], ids=lambda message: message[:24])
async def test_a_message_that_is_none_is_refused(page: Visitor, message: str) -> None:
    await page.socket.send_str(message)
    await page.until(lambda page: page.refusals == [NOT_DONE])


async def test_a_message_of_bytes_is_passed_over(page: Visitor) -> None:
    await page.socket.send_bytes(b"\xff\x00")
    await refused(page, "{}")


async def test_words_of_another_kind_are_refused_one_by_one(page: Visitor) -> None:
    who = next(iter(page.picture["roles"]))
    wrong: list[dict[str, Any]] = [
        *({"do": "write", "who": who, "chat": "bot", "text": text} for text in (None, 1, [], {}, True)),
        *({"do": "write", "who": who, "chat": chat, "text": "a"} for chat in (1, [], {}, "nowhere", "x" * 1000)),
        *({"do": "write", "who": name, "chat": "bot", "text": "a"} for name in (None, 1, [], {}, "__proto__", "bot")),
        {"do": "write", "who": who, "chat": "bot", "text": "a", "quote": "1"},
        {"do": "write", "who": who, "chat": "bot", "text": "a", "mention": {"a": 1}},
        {"do": "write", "who": who, "chat": "bot", "text": "a", "mention": ["Nobody"]},
        {"do": "edit", "who": who, "target": 1.5, "text": "a"},
        {"do": "edit", "who": who, "target": [], "text": "a"},
        {"do": "react", "who": who, "chat": "bot", "target": 1, "emoji": {}},
        {"do": "react", "who": who, "chat": "bot", "target": 1, "emoji": "x" * 1000},
        {"do": "typing", "who": who, "chat": "bot", "action": "DANCING"},
        {"do": "picture", "who": who, "chat": "bot", "data": 5},
        {"do": "picture", "who": who, "chat": "bot", "data": "no base64"},
        {"do": "poll", "who": who, "chat": GROUP, "question": "a", "answers": "abc"},
        {"do": "vote", "who": who, "chat": GROUP, "target": 1, "choices": [0.0]},
        *({"do": "timer", "who": who, "seconds": seconds} for seconds in (-1, 1e300, 10**12, "1", True)),
        *({"do": "clock", "by": by} for by in (0, -1, "1", 1e400, 10**18, None, True)),
        *({"do": "speed", "x": x} for x in (True, 1.0, "1", 61, None)),
        {"do": "hand", "who": who, "manner": ["cheerful"]},
        {"do": "bot", "what": "kiss"},
        {"do": "panel", "on": "yes"},
        {"do": "command", "text": 7},
        {"do": "command"},
        *({"do": "read", "who": who, "chat": "bot", "n": n} for n in ("1", None, 1.5)),
    ]
    await refused(page, *map(json.dumps, wrong))


async def test_marks_are_read_only_where_there_is_something_to_read(page: Visitor) -> None:
    who = next(iter(page.picture["roles"]))
    for chat, n in (("nowhere", 1), ("bot", 10**9), ("__proto__", 1)):
        await page.ask("read", who=who, chat=chat, n=n)
    await refused(page, "{}")
    assert "nowhere" not in page.picture["read"].get(who, {})


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "\u202egnp.exe\u2066\u200f",
        "woord" * 1500,
        "a\u0000b\u0007",
        "__proto__",
        "\ud83d",
    ],
    ids=ascii,
)
async def test_whatever_somebody_writes_stands_there_as_they_wrote_it(page: Visitor, text: str) -> None:
    who = list(page.picture["roles"])[1]
    await page.ask("write", who=who, chat="bot", text=text)
    # Half a character cannot be written down anywhere.
    shown = text.encode("utf-8", "replace").decode()
    await page.until(lambda page: page.has(who) and shown in page.chat(who, "bot"))
    assert page.refusals == []


async def test_a_thousand_messages_are_heard_and_the_play_goes_on(page: Visitor) -> None:
    who = next(iter(page.picture["roles"]))
    for n in range(1000):
        await page.ask("typing", who=who, chat="bot", action="STOPPED" if n % 2 else "STARTED")
    await refused(page, "{}")


async def test_too_much_at_once_is_refused(page: Visitor) -> None:
    for _ in range(60):
        await page.ask("clock", by=1)
    await page.until(lambda page: "Eén ding tegelijk, alsjeblieft." in page.refusals)
    await page.until(lambda page: page.is_ready)


async def test_a_page_that_reads_nothing_holds_up_nobody(site: Site, page: Visitor) -> None:
    async with visit(site) as stuck:
        connection = stuck.socket._response.connection
        assert connection is not None and connection.transport is not None
        connection.transport.pause_reading()
        for _ in range(1000):
            await stuck.ask("command", text="x" * 1000)
        await refused(page, "{}")
        assert all(len(one.waiting) <= 100 for one in site._pages)
        assert len(page.picture["commands"]) <= 100
        connection.transport.resume_reading()


@pytest.mark.parametrize(
    "text",
    [
        "group list\0 --help",
        "group show " + "x" * 2000,
        'group list "',
        "group show ../../etc/passwd",
        "group show $(id)",
        "group new Naam --zone ../../etc/passwd",
        "group new Naam --method ../../x",
        "group list --data-dir /tmp",
        "group list; rm -rf /",
        "kept --output x",
        "check /etc/passwd",
        "group show \ud800",
        "group list\nrun",
    ],
    ids=ascii,
)
async def test_the_command_line_reads_and_writes_no_file(site: Site, page: Visitor, text: str) -> None:
    assert site.theatre._evening is not None
    house = site.theatre._evening.house.data
    files = sorted(file.name for file in house.iterdir())
    number = len(page.picture["commands"])
    await page.ask("command", text=text)
    await page.until(lambda page: len(page.picture["commands"]) != number or number == 100)
    await page.until(lambda page: page.is_ready and page.picture["commands"][-1]["answer"] != "…")
    answer = page.picture["commands"][-1]["answer"]
    assert "Traceback" not in answer and "root:" not in answer and "A mistake" not in answer and answer
    assert sorted(file.name for file in house.iterdir()) == files
    assert page.refusals == []
