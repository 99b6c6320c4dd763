"""A pretend Signal in its own process, and a bot on it, for each test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ozo_signal.simulator.client import Stage

from .bot import Bot, bot_on


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage.start(now="2026-03-02T17:00:00+00:00", patience_seconds=10) as stage:
        yield stage


@pytest_asyncio.fixture
async def bot(stage: Stage) -> AsyncIterator[Bot]:
    async with bot_on(stage) as bot:
        yield bot


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "imitates(*names): holds these lines of the table in `ozo_signal.simulator`")
