"""The site that the tests of one file share, where they do not need another."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from ozo_signal.simulator.page.site import Site

from .visitor import open_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site
