"""Those who care for the bot: coordinators and their codes, notices, answers to the command line; old posts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from ozo_signal.core.names import Rank
from ozo_signal.storage import Keyring, Store, coordinators, errands, notices, outbox, people
from ozo_signal.storage.errands import Errand
from ozo_signal.storage.notices import Notice
from ozo_signal.storage.schema import make_config

pytestmark = pytest.mark.asyncio

NOW = 1_800_000_000_000
DAY = 86_400_000


async def test_a_code_is_known_until_it_is_too_old_and_says_who_used_it(store: Store) -> None:
    async with store.write() as tx:
        ada = await people.add(tx, "uuid of Ada", "en", NOW)
        await coordinators.invite(tx, tx.mark("code 1"), "el", NOW + DAY)
        assert await coordinators.invitation(tx, tx.mark("code 2")) is None
        await coordinators.use(tx, tx.mark("code 1"), ada.id)
        found = await coordinators.invitation(tx, tx.mark("code 1"))
        assert found == coordinators.Code("el", ada.id, NOW + DAY)
        await coordinators.invite(tx, tx.mark("code 3"), "nl", NOW + 2 * DAY)
        await coordinators.forget_codes(tx, NOW + DAY)
        assert await coordinators.invitation(tx, tx.mark("code 3")) is not None
        assert await coordinators.invitation(tx, tx.mark("code 1")) is None


async def test_a_coordinator_stays_one_until_they_are_ended_or_forgotten(store: Store) -> None:
    async with store.write() as tx:
        ada, ben = await people.add(tx, "uuid of Ada", "en", NOW), await people.add(tx, "uuid of Ben", "nl", NOW)
        for person in (ada, ben, ada):
            await coordinators.add(tx, person.id, NOW, NOW + DAY)
        await coordinators.keep(tx, ben.id, NOW + 2 * DAY)
        assert {(one.person, one.until) for one in await coordinators.everyone(tx)} == {
            (ada.id, NOW + DAY),
            (ben.id, NOW + 2 * DAY),
        }
        await coordinators.invite(tx, tx.mark("code 1"), "el", NOW + DAY)
        await coordinators.use(tx, tx.mark("code 1"), ada.id)
        await people.forget(tx, ada.id)
        assert await coordinators.of(tx, ada.id) is None
        assert await coordinators.invitation(tx, tx.mark("code 1")) is None
        assert [await coordinators.end(tx, ben.id) for _ in range(2)] == [True, False]
        assert await coordinators.everyone(tx) == ()


async def test_a_notice_takes_the_place_of_the_one_before_and_is_sealed(store: Store, file: Path) -> None:
    async with store.write() as tx:
        await notices.put(tx, Notice("challenge", NOW, None, 0, {"token": "zwaluwenpraat"}))
        await notices.put(tx, Notice("limit", NOW - 5, NOW + 5, 2))
        await notices.put(tx, Notice("challenge", NOW, NOW + 7, 1, {"token": "zwaluwenpraat 2"}))
    async with store.write() as tx:
        limit, challenge = await notices.everything(tx)
        assert limit == Notice("limit", NOW - 5, NOW + 5, 2)
        assert (
            challenge
            == await notices.get(tx, "challenge")
            == Notice("challenge", NOW, NOW + 7, 1, {"token": "zwaluwenpraat 2"})
        )
        await notices.drop(tx, "limit")
        assert await notices.get(tx, "limit") is None
    assert not any(b"zwaluwenpraat" in part.read_bytes() for part in file.parent.glob("ozo.db*"))


async def test_an_errand_gets_its_answer_and_can_be_taken_back_before(store: Store) -> None:
    async with store.write() as tx:
        first = await errands.leave(tx, "challenge", None, {"captcha": "x"}, NOW)
        second = await errands.leave(tx, "challenge", None, {"captcha": "y"}, NOW)
        assert await errands.withdraw(tx, second)
        assert await errands.take_all(tx) == (Errand("challenge", None, {"captcha": "x"}),)
        assert not await errands.withdraw(tx, first)
    waiting = asyncio.create_task(errands.wait_for_answer(store, first, 10))
    async with store.write() as tx:
        await errands.answer(tx, first, "accepted", NOW)
    assert await waiting == "accepted"
    assert await errands.wait_for_answer(store, second, 0.01) is None
    async with store.write() as tx:
        await errands.answer(tx, second, "rejected", NOW + DAY)
        assert await errands.answered(tx, first) is None, "nobody asks for it any more"


async def test_what_was_tried_in_vain_can_be_hurried_and_what_is_about_something_erased(store: Store) -> None:
    async with store.write() as tx:
        first = await outbox.put(tx, "a", "a1", about="challenge")
        await outbox.put(tx, "b", "b1", ready_at=NOW + DAY)
        await outbox.delay(tx, first, NOW + DAY)
        await outbox.hurry(tx, NOW)
        assert [row.post for row in await outbox.ready(tx, NOW)] == ["a1"]
        await outbox.erase_about(tx, "challenge")
        assert [row.post for row in await outbox.ready(tx, NOW + DAY)] == ["b1"]


async def test_posts_of_an_older_store_keep_their_place(tmp_path: Path, keyring: Keyring) -> None:
    file = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(make_config(connection), "0001")
        columns = "lane, urgent, sealed_post, ready_at, tries"
        for lane, urgent in (("a", 0), ("b", 1)):
            connection.execute(text(f"INSERT INTO outbox ({columns}) VALUES ('{lane}', {urgent}, x'00', 0, 0)"))
    engine.dispose()
    store = await Store.open(f"sqlite:///{file}", keyring)
    async with store.read() as tx:
        rows = (await tx.conn.execute(text("SELECT lane, rank FROM outbox ORDER BY lane"))).all()
        assert [tuple(row) for row in rows] == [("a", Rank.OTHER), ("b", Rank.SAFETY)]
        numbers = (await tx.conn.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"))).scalar_one()
        assert numbers == 2, "the number of a deleted post is never handed out again"
    await store.close()
