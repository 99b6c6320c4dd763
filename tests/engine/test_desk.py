"""The desk with a real store: what one bad letter does to the others, and what a transaction leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ozo_signal.app import make_tools
from ozo_signal.engine.desk import Desk
from ozo_signal.signal.letters import Letter, LetterKind, Post
from ozo_signal.storage import Keyring, Store, groups, inbox, meetings, outbox, people
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

NOW = round(datetime(2026, 12, 3, 19, 0, tzinfo=UTC).timestamp() * 1000)
ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite:///{tmp_path / 'ozo.sqlite'}", Keyring.load(Keyring.make()))
    yield opened
    await opened.close()


async def _at_work(store: Store, letters: list[tuple[str, str, str | None]]) -> Desk:
    """A desk that has taken these letters (sender, text, group), and come to rest."""
    taken = asyncio.Event()
    desk = Desk(store, make_tools(lambda: NOW), set_alarm=lambda at: None, posted=lambda posts: taken.set())
    async with store.write() as tx:
        numbered = await inbox.add_all(tx, [(tx.mark(str(n)), "{}", NOW) for n in range(len(letters))])
    for (number, _), (sender, text, group) in zip(numbered, letters, strict=True):
        await desk.hear(Letter(number, LetterKind.WORDS, sender, NOW + number, NOW + number, text=text, group=group))
    running = asyncio.create_task(desk.run())
    await taken.wait()
    running.cancel()
    return desk


async def _group_with(store: Store, *uuids: str, session: str | None = None) -> str:
    async with store.write() as tx:
        group = Group(
            id="gggggggggg",
            name="Room",
            language="en",
            room="group",
            weekday=3,
            minute_of_day=1200,
            zone="Europe/Amsterdam",
            sessions=2,
            people_max=8,
            rest_seconds=15,
            timer_seconds=0,
            signal_group="signal-id",
            state="running",
            made_at=NOW,
        )
        await groups.add(tx, group)
        live = Meeting(group.id, 1, NOW, "ozo_first", state="live", session=session)
        await meetings.plan(tx, [live, Meeting(group.id, 2, NOW + 604_800_000, "ozo_closing")])
        for uuid in uuids:
            person = await people.add(tx, uuid, "en", NOW)
            await groups.join(tx, group.id, person.id, "participant", NOW)
    return group.id


async def _posts(store: Store) -> list[Post]:
    async with store.read() as tx:
        return [Post.from_json(row.post) for row in await outbox.ready(tx, NOW)]


async def test_a_letter_that_cannot_be_handled_stays_in_the_inbox_and_its_author_is_told(store: Store) -> None:
    await _group_with(store, ADA, BEN, session="this is no session")
    await _at_work(store, [(ADA, "hello everyone", "signal-id")])
    async with store.read() as tx:
        assert len(await inbox.waiting(tx)) == await inbox.stuck_count(tx) == 1
    assert [(post.to, post.text.splitlines()[0]) for post in await _posts(store)] == [
        ((ADA,), "I made a mistake, it was not you.")
    ]


async def test_a_bad_letter_does_not_hold_up_the_ones_after_it(store: Store) -> None:
    await _group_with(store, ADA, BEN, session="this is no session")
    stranger = "c3c3c3c3-3333-4333-8333-000000000003"
    await _at_work(store, [(ADA, "hello everyone", "signal-id"), (stranger, "good evening", None)])
    async with store.read() as tx:
        assert await inbox.stuck_count(tx) == 1
    assert any(post.to == (stranger,) for post in await _posts(store))


async def test_a_letter_that_was_handled_is_struck_out_and_known_when_it_comes_again(store: Store) -> None:
    await _at_work(store, [(ADA, "hello", None)])
    async with store.write() as tx:
        assert await inbox.waiting(tx) == []
        assert await inbox.add_all(tx, [(tx.mark("0"), "{}", NOW)]) == []


async def test_a_letter_from_a_group_that_is_not_ours_is_no_business_of_ours(store: Store) -> None:
    await _at_work(store, [(ADA, "hello", "another-group")])
    assert await _posts(store) == []


async def test_a_session_that_cannot_be_read_does_not_stop_another_groups_evening(store: Store) -> None:
    await _group_with(store, ADA, session="this is no session")
    async with store.write() as tx:
        await meetings.update(tx, "gggggggggg", 1, next_bell=NOW - 1)
    stranger = "c3c3c3c3-3333-4333-8333-000000000003"
    desk = await _at_work(store, [(stranger, "good evening", None)])
    assert any(post.to == (stranger,) for post in await _posts(store))
    assert desk.next_bell is not None and desk.next_bell > NOW
    await Desk(store, make_tools(lambda: NOW), set_alarm=lambda at: None, posted=lambda posts: None).wake_up()


async def test_a_key_that_was_made_in_what_was_undone_never_seals_anything(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(RuntimeError):
            async with tx.savepoint():
                await tx.seal("person:new", "lost")
                raise RuntimeError
        sealed = await tx.seal("person:new", "kept")
    async with store.read() as tx:  # a reader takes the key from the table, as after a restart
        assert await tx.unseal("person:new", sealed) == "kept"
