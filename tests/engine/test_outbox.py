"""The outbox with a real store, and a Signal of a few lines: what a failure in the wrong moment does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from ozo_signal.app import make_tools
from ozo_signal.engine import mail, patience
from ozo_signal.engine.outbox import Outbox
from ozo_signal.signal.letters import Post, Posted, PostKind
from ozo_signal.storage import Keyring, Store, notices, outbox, people
from ozo_signal.storage.notices import Notice

NOW = 1_800_000_000_000
ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"


class Signal:
    """Takes everything, and answers as it is told."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answer: Callable[[Post], Posted] = lambda post: Posted(len(self.posts))

    async def post(self, post: Post) -> Posted:
        self.posts.append(post)
        return self.answer(post)

    async def find_group(self, description: str) -> str | None:
        return None


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite:///{tmp_path / 'ozo.sqlite'}", Keyring.load(Keyring.make()))
    yield opened
    await opened.close()


async def _run(store: Store, signal: Signal, until: Callable[[], bool], meanwhile: Callable[[], None]) -> None:
    stirred = asyncio.Event()
    at_rest = Outbox(store, signal, make_tools(lambda: NOW), stirred.set)
    running = asyncio.create_task(at_rest.run())
    at_rest.wake()
    async with asyncio.timeout(10):
        while not until() or at_rest.busy:
            await stirred.wait()
            stirred.clear()
            meanwhile()
    running.cancel()


async def test_while_the_store_takes_nothing_a_post_that_signal_has_is_not_sent_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(patience, "WAIT_SECONDS", (0,))
    async with store.write() as tx:
        await outbox.put(tx, "a", Post(PostKind.SAY, to=(ADA,), text="hello").to_json())
        full = "CREATE TRIGGER full BEFORE DELETE ON outbox BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        await tx.conn.execute(text(full))
    signal, healing = Signal(), set[asyncio.Task[None]]()

    async def heal() -> None:
        async with store.write() as tx:
            await tx.conn.execute(text("DROP TRIGGER full"))

    def look() -> None:
        if "This has to wait" in caplog.text and not healing:
            healing.add(asyncio.create_task(heal()))

    async def left() -> int:
        async with store.read() as tx:
            return await outbox.waiting_count(tx)

    await _run(store, signal, lambda: bool(healing) and all(task.done() for task in healing), look)
    assert len(signal.posts) == 1 and await left() == 0


async def test_one_of_many_who_was_not_reached_is_sent_it_alone(store: Store) -> None:
    async with store.write() as tx:
        ada = (await people.add(tx, ADA, "en", NOW)).id
        await people.add(tx, BEN, "en", NOW)
        post = Post(PostKind.SAY, to=(ADA, BEN), text="good evening")
        await outbox.put(tx, "room", post.to_json())
    signal = Signal()
    signal.answer = lambda post: Posted(7, {ADA: "NETWORK_FAILURE"} if len(post.to) > 1 else {})
    await _run(store, signal, lambda: bool(signal.posts), lambda: None)
    async with store.read() as tx:
        [row] = await outbox.ready(tx, NOW + 60_000)
        assert row.lane == mail.person_lane(ada) and row.ready_at > NOW
        assert Post.from_json(row.post) == Post(PostKind.SAY, to=(ADA,), text="good evening")
    assert [post.to for post in signal.posts] == [(ADA, BEN)]


async def test_what_stands_in_the_store_about_limits_is_heeded_from_the_first_look_on(store: Store) -> None:
    async with store.write() as tx:
        await outbox.put(tx, "a", Post(PostKind.SAY, to=(ADA,), text="hello").to_json())
        await notices.put(tx, Notice("limit", NOW - 5, NOW + 5, 1))
    signal, looked = Signal(), asyncio.Event()
    tools = make_tools(lambda: NOW)
    held = Outbox(store, signal, tools, looked.set)
    running = asyncio.create_task(held.run())
    held.wake()
    await looked.wait()
    running.cancel()
    assert signal.posts == [] and held.next_at == NOW + 5
