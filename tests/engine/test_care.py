"""What coordinators are told, with a real store: each thing once, and again only when it is another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ozo_signal.app import make_tools
from ozo_signal.core.names import DAY, HOUR, MINUTE
from ozo_signal.engine import care, challenge, line
from ozo_signal.engine.tools import Tools
from ozo_signal.signal.letters import Post
from ozo_signal.storage import Keyring, Store, Tx, coordinators, notices, outbox, people

NOW = 1_800_000_000_000
ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"
TOOLS: Tools = make_tools(lambda: NOW)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """With two coordinators: one who reads English, one who reads Greek."""
    opened = await Store.open(f"sqlite:///{tmp_path / 'ozo.sqlite'}", Keyring.load(Keyring.make()))
    async with opened.write() as tx:
        for uuid, language in ((ADA, "en"), (BEN, "el")):
            person = await people.add(tx, uuid, language, NOW)
            await coordinators.add(tx, person.id, NOW, NOW + DAY)
    yield opened
    await opened.close()


async def told(tx: Tx, uuid: str = ADA) -> list[str]:
    """The first words of everything that waits for this coordinator; then it counts as sent."""
    found = []
    for row in await outbox.ready(tx, NOW):
        post = Post.from_json(row.post)
        if post.to == (uuid,):
            found.append(" ".join(post.text.split()[:4]))
            await outbox.strike(tx, row.number)
    return found


async def test_a_challenge_is_told_once_until_it_is_answered_or_a_day_has_passed(store: Store) -> None:
    async with store.write() as tx:
        for token, now in (("t1", NOW), ("t2", NOW + HOUR), ("t3", NOW + 23 * HOUR)):
            await challenge.ask(tx, TOOLS, token, ["person:x"], now)
        assert await told(tx) == ["🔐 Signal wants to"]
        assert await told(tx, BEN) == ["🔐 Το Signal θέλει"]
        found = await challenge.take_answer(tx, 7, "solved", NOW + 23 * HOUR)
        assert found == challenge.Submission(7, "t3", "solved"), "the newest token is the one that counts"
        await challenge.ask(tx, TOOLS, "t4", ["person:x"], NOW + DAY)
        assert await told(tx) == ["🔐 Signal wants to"], "nobody has met it for a day"
        await challenge.hear_outcome(tx, 7, challenge.REJECTED, NOW + DAY)
        await challenge.ask(tx, TOOLS, "t5", ["person:x"], NOW + DAY + MINUTE)
        assert await told(tx) == []
        await challenge.hear_outcome(tx, 8, challenge.ACCEPTED, NOW + DAY + MINUTE)
        await challenge.ask(tx, TOOLS, "t6", ["person:y"], NOW + DAY + 2 * MINUTE)
        assert await told(tx) == ["🔐 Signal wants to"], "it was met, so this is another one"


async def test_a_challenge_is_over_when_who_was_held_back_is_reached_and_is_told_once(store: Store) -> None:
    async with store.write() as tx:
        asked = await challenge.ask(tx, TOOLS, "t1", ["person:x"], NOW)
        await told(tx)
        assert challenge.is_over(asked, "person:x") and not challenge.is_over(asked, "person:y")
        for _ in range(2):
            await challenge.close(tx, TOOLS, NOW + MINUTE)
        assert await told(tx) == ["✅ Signal held messages"]
        assert await notices.everything(tx) == ()


async def test_what_nobody_was_told_yet_is_not_told_when_it_is_over(store: Store) -> None:
    async with store.write() as tx:
        await challenge.ask(tx, TOOLS, "t1", ["person:x"], NOW)
        await challenge.close(tx, TOOLS, NOW + MINUTE)
        assert await told(tx) == ["✅ Signal held messages"]


async def test_posts_that_are_given_up_are_counted_for_a_day_in_one_message(store: Store) -> None:
    async with store.write() as tx:
        for now in (NOW, NOW + HOUR, NOW + 2 * HOUR):
            await care.give_up(tx, TOOLS, now)
        assert await told(tx) == ["✉️ 3 messages of"], "what was not sent yet is changed before it is"
        await care.give_up(tx, TOOLS, NOW + DAY)
        assert await told(tx) == ["✉️ 1 message of"]


async def test_a_line_that_was_gone_for_a_moment_is_no_news(store: Store) -> None:
    async with store.write() as tx:
        for minutes in (1, 9, 10):
            await line.went_down(tx, TOOLS, NOW)
            await line.went_down(tx, TOOLS, NOW + MINUTE)  # a restart in between
            await line.came_back(tx, TOOLS, NOW + minutes * MINUTE)
            assert bool(await told(tx)) == (minutes >= 10)
        await line.came_back(tx, TOOLS, NOW + DAY)
        assert await told(tx) == []


async def test_hours_alone_are_told_of_a_short_time_and_days_too_of_a_long_one(store: Store) -> None:
    hours = [care.show_span(NOW, NOW + length, "UTC")["since"].style for length in (HOUR, DAY)]  # type: ignore[union-attr]
    assert hours == ["hour", "day_hour"]
