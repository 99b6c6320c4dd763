"""A file from a stranger: it opens, or a sentence says why not, and then the play that was on is still there."""

from __future__ import annotations

import base64
import copy
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ozo_signal.simulator.page.site import Site

from .visitor import Visitor, open_site, visit

GROUP = "Ouders en school"
DAMAGED = "Deze reeks is beschadigd. Ze gaat niet open."
NO_SERIES = "Dit bestand is geen bewaarde reeks."
OTHER_VERSION = "Deze reeks komt van een andere versie. Hier gaat ze niet open."
NO_BOT = "De bot kan met deze reeks niet starten. Ze gaat niet open."

Series = Any
Harm = Callable[[Series], object]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        async with open_site() as site:
            async with visit(site) as page:
                await page.begin("practice")
            yield site


@pytest_asyncio.fixture(loop_scope="module")
async def page(site: Site) -> AsyncIterator[Visitor]:
    async with visit(site) as page:
        yield page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(site: Site) -> Series:
    async with visit(site) as page:
        await page.ask("save")
        await page.until(lambda page: page.files)
        return page.files[0]["series"]


def put(*path: str | int, to: Any) -> Harm:
    """Another value at this place of a file."""

    def harm(series: Series) -> None:
        *way, last = path
        for step in way:
            series = series[step]
        series[last] = to

    return harm


def drop(*path: str | int) -> Harm:
    def harm(series: Series) -> None:
        *way, last = path
        for step in way:
            series = series[step]
        del series[last]

    return harm


TEXT = base64.b64encode(b"this is no store").decode()
SHORT_KEY = base64.b64encode(b"c2hvcnQ=").decode()
HARMS: dict[str, tuple[Harm, str]] = {
    "nothing of a series": (lambda series: series.clear(), NO_SERIES),
    "a newer one": (put("format", to=2), OTHER_VERSION),
    "a number that is none": (put("format", to=[{}]), OTHER_VERSION),
    **{f"without {part}": (drop(part), DAMAGED) for part in ("world", "bot", "cast", "company", "companions", "runs")},
    **{f"{part} is a list": (put(part, to=[1]), DAMAGED) for part in ("world", "bot", "cast", "read", "heard")},
    "a language that is a path": (put("cast", "language", to="../nl"), DAMAGED),
    "a zone that is a path": (put("cast", "zone", to="../../etc/passwd"), DAMAGED),
    "nobody in it": (put("cast", "roles", to={}), DAMAGED),
    "a role that is none": (put("cast", "roles", "Nobody", to="king"), DAMAGED),
    "somebody without a phone": (put("cast", "roles", "Nobody", to="participant"), DAMAGED),
    "a companion on no phone": (put("companions", "Nobody", to="cheerful"), DAMAGED),
    "a companion of another manner": (put("companions", to={GROUP: "rude"}), DAMAGED),
    "a group that is no name": (put("cast", "group", to=5), DAMAGED),
    "commands that are none": (put("cast", "commands", to=[{"a": "b"}]), DAMAGED),
    "a companion who wants nothing": (put("company", "plans", to=[{"what": 1, "act": {}}]), DAMAGED),
    "companions who remember nothing": (put("company", "memories", to={}), DAMAGED),
    "marks that are none": (put("read", to={"a": {"b": "c"}}), DAMAGED),
    "a world of another kind": (put("world", "kind", to="real"), DAMAGED),
    "a world of another format": (put("world", "format", to=7), DAMAGED),
    "a time that is none": (put("world", "now", to=10**40), DAMAGED),
    "a time that is a word": (put("world", "now", to="soon"), DAMAGED),
    "a line that is no text": (put("world", "phones", 0, "lines", 0, "text", to={}), DAMAGED),
    "a line of no time": (put("world", "phones", 0, "lines", 0, "at", to=10**18), DAMAGED),
    "a line without a name": (put("world", "phones", 0, "lines", 0, "timestamps", to=[]), DAMAGED),
    "a line in no chat": (put("world", "phones", 0, "lines", 0, "chat", to="nowhere"), DAMAGED),
    "a phone that is called bot": (put("world", "phones", 0, "name", to="bot"), DAMAGED),
    "frames that are none": (put("world", "queue", to=["frame"]), DAMAGED),
    "posts that are none": (put("world", "posts", to=[{}]), DAMAGED),
    **{
        f"{part} of the bot outside: {name}": (put("bot", name, to=TEXT), DAMAGED)
        for part in ("a file",)
        for name in ("../evil", "/tmp/evil", "..", ".", "", "a/b", "a\0b", "x" * 300)
    },
    "an attachment outside": (put("attachments", "../evil", to=TEXT), DAMAGED),
    **{f"a file of the world: {name}": (put("world", "files", name, to=TEXT), DAMAGED) for name in ("../e", "..", "")},
    "a file that is no text": (put("bot", "x", to=5), DAMAGED),
    "a file that is not in base64": (put("bot", "x", to="é"), DAMAGED),
    "a store that is none": (put("bot", "ozo.sqlite", to=TEXT), NO_BOT),
    "a key of another size": (put("bot", "secret.key", to=SHORT_KEY), NO_BOT),
    "a store without its key": (drop("bot", "secret.key"), NO_BOT),
}


def everything(page: Visitor) -> str:
    shown = {name: page.lines(name) for name in page.picture["phones"]}
    return json.dumps([shown, page.picture["now"], page.picture["company"], page.picture["roles"]])


def around() -> set[str]:
    """What lies where the folders of plays are made, and beside that."""
    here = Path(tempfile.gettempdir())
    return {file.name for place in (here, here.parent) for file in place.iterdir()}


@pytest.mark.parametrize("harm", HARMS)
async def test_a_bad_file_is_one_sentence_and_the_play_goes_on(
    page: Visitor, whole: Series, harm: str, capfd: pytest.CaptureFixture[str]
) -> None:
    do, sentence = HARMS[harm]
    series = copy.deepcopy(whole)
    do(series)
    before, play = everything(page), page.picture["play"]
    files = around()
    await page.ask("open", series=series)
    await page.until(lambda page: page.refusals and page.is_ready)
    assert page.refusals == [sentence]
    assert everything(page) == before and page.picture["play"] == play and page.picture["bot"] == "runs"
    assert around() == files
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("series", [None, 5, "series", [], [[[]]]], ids=str)
async def test_what_is_no_file_at_all_is_one_sentence(page: Visitor, series: object) -> None:
    await page.ask("open", series=series)
    await page.until(lambda page: page.refusals == [NO_SERIES])


async def test_the_file_as_it_was_saved_is_opened(page: Visitor, whole: Series) -> None:
    play = page.picture["play"]
    await page.ask("open", series=whole)
    await page.until(lambda page: page.is_ready and page.picture["play"] == play + 1)
    assert page.refusals == [] and page.picture["bot"] == "runs"
    assert len([name for name in around() if name.startswith("ozo-demo-")]) == 1
