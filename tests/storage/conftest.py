"""A fresh store for each test: an SQLite file, and PostgreSQL too when it is asked for.

OZO_TEST_POSTGRES holds the URL (postgresql+asyncpg://...) of a database that may be emptied.
Nothing here is pretended; every test writes to a real database.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from ozo_signal.storage import Keyring, Store

POSTGRES = os.environ.get("OZO_TEST_POSTGRES")


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.load(Keyring.make())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ozo.db"


@pytest.fixture
def keys(file: Path) -> Path:
    """Where the keys are: beside an SQLite file, and here for every other store."""
    return file.with_suffix(".keys")


@pytest_asyncio.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
async def url(request: pytest.FixtureRequest, file: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{file}"
    assert POSTGRES is not None
    engine = create_async_engine(POSTGRES)
    async with engine.begin() as conn:
        await conn.execute(text("DROP SCHEMA public CASCADE"))
        await conn.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    return POSTGRES


@pytest_asyncio.fixture
async def store(url: str, keyring: Keyring, keys: Path) -> AsyncIterator[Store]:
    store = await Store.open(url, keyring, keys)
    yield store
    await store.close()
