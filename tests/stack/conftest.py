"""One house for the tests that can share it, and scenes that are played side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from .circle import Circle, new_circle
from .house import House, open_house
from .scene import play

Meet = Callable[..., Awaitable[Circle]]
Plays = dict[Path, "asyncio.Task[str]"]

SCENES_AT_ONCE = 2  # each in a house of its own; more would only wait for each other


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house"), now="2026-09-01T12:00:00+02:00") as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def house(shared_house: House) -> AsyncIterator[House]:
    """The shared house with a bot that runs; whatever the test does, nothing may be complained of in the log."""
    before = len(shared_house.complaints())
    if not shared_house.is_running:
        await shared_house.start_bot()
    yield shared_house
    assert shared_house.complaints()[before:] == []


@pytest_asyncio.fixture(loop_scope="session")
async def meet(house: House) -> AsyncIterator[Meet]:
    """Make a group with these people, the moderator first."""
    circles: list[Circle] = []

    async def make(*people: str, **options: str | int) -> Circle:
        circle = await new_circle(house, *people, **options)
        circles.append(circle)
        return circle

    yield make
    for circle in circles:
        await house.command("group", "end", circle.id, "--yes")
    await house.wait(1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def plays(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Plays]:
    """Every scene that was asked for, being played from the first of them on: one process waits for the other."""
    room = asyncio.Semaphore(SCENES_AT_ONCE)

    tasks: Plays = {}
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.path.name == "test_scenes.py":
            file = Path(str(item.callspec.params["file"]))
            made = asyncio.Event()
            folder = tmp_path_factory.mktemp(file.stem)
            tasks[file] = asyncio.create_task(play(_text_of(file), folder, made, room))
            # What a command prints is caught for the whole process: no test may begin or end meanwhile.
            await made.wait()
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")
