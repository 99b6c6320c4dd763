"""One nursery for all tests of a worker: it takes a second until it knows the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from .lives import Nursery, open_nursery


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    async with open_nursery() as nursery:
        yield nursery
