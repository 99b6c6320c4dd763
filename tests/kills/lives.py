"""Where a long run of kills finds its nursery."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from ..nursery.lives import Nursery, the_nursery


@contextlib.asynccontextmanager
async def open_nursery() -> AsyncIterator[Nursery]:
    yield the_nursery()
