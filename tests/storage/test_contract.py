"""What every store keeps its word on, whichever database is below it.

Nothing here looks into a file; that is in `test_sealed.py`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ozo_signal.core.names import Rank
from ozo_signal.storage import (
    Store,
    Tx,
    dues,
    errands,
    groups,
    inbox,
    meetings,
    new_id,
    outbox,
    people,
    questions,
    words,
)
from ozo_signal.storage.groups import Group
from ozo_signal.storage.meetings import Meeting

HOUR = 3_600_000
NOW = 1_790_000_000_000


def a_group(**fields: object) -> Group:
    group = Group(
        id="group23456",
        name="Buren",
        language="nl",
        room="group",
        weekday=1,
        minute_of_day=19 * 60,
        zone="Europe/Amsterdam",
        sessions=6,
        people_max=10,
        rest_seconds=15,
        timer_seconds=86_400,
        made_at=NOW,
    )
    return replace(group, **fields)  # type: ignore[arg-type]


async def somebody(tx: Tx, name: str = "anna") -> str:
    return (await people.add(tx, f"uuid-{name}", "nl", NOW)).id


# people


async def test_a_person_is_found_by_uuid_and_has_an_address(store: Store) -> None:
    async with store.write() as tx:
        anna = await people.add(tx, "uuid-anna", None, NOW)
        assert await people.find(tx, "uuid-anna") == anna == await people.by_id(tx, anna.id)
        assert await people.find(tx, "uuid-bram") is None
        await people.set_language(tx, anna.id, "el")
    async with store.read() as tx:
        assert await people.address(tx, anna.id) == "uuid-anna"
        assert await people.language_of(tx, anna.id) == "el"
        assert await people.address(tx, "nobody2345") is None


async def test_who_is_forgotten_leaves_nothing_behind(store: Store) -> None:
    group = a_group()
    async with store.write() as tx:
        anna, bram = await somebody(tx), await somebody(tx, "bram")
        await groups.add(tx, group)
        await groups.invite(tx, group.id, "participant", tx.mark("code"), NOW, NOW + HOUR)
        await groups.use(tx, tx.mark("code"), anna, NOW)
        for person in (anna, bram):
            await groups.join(tx, group.id, person, "participant", NOW)
            await words.keep(tx, f"w-{person}", person, "topic", "fietsen", group=group.id, at=NOW)
            await questions.ask(tx, person, "name", {"offered": "Vos"}, NOW)
    async with store.write() as tx:
        assert await people.forget(tx, anna) == people.Forgotten(words={"topic": 1}, groups=1)
    async with store.write() as tx:
        assert await people.find(tx, "uuid-anna") is None
        assert await people.address(tx, anna) is None
        assert await questions.open_of(tx, anna) is None
        assert [one.owner_person for one in await words.find(tx)] == [bram]
        assert [one.person for one in await groups.members(tx, group.id, active_only=False)] == [bram]
        assert await groups.invitation(tx, tx.mark("code")) is None, "a used code opens nothing again"
        again = await people.add(tx, "uuid-anna", "nl", NOW)
        assert again.id != anna


# groups


async def test_a_group_comes_back_as_it_was_kept_and_changed(store: Store) -> None:
    group = a_group()
    async with store.write() as tx:
        await groups.add(tx, group)
        assert await groups.by_id(tx, group.id) == group
        await groups.update(tx, group.id, name="Straat", signal_group="g=", state="running", rest_seconds=20)
    changed = replace(group, name="Straat", signal_group="g=", state="running", rest_seconds=20)
    async with store.read() as tx:
        assert await groups.by_signal_group(tx, "g=") == changed
        assert await groups.all(tx) == (changed,)
        assert await groups.all(tx, "ended") == ()
        assert await groups.by_id(tx, "other23456") is None
    async with store.write() as tx:
        await groups.update(tx, group.id, signal_group=None)
        assert await groups.by_signal_group(tx, "g=") is None
        with pytest.raises(TypeError):
            await groups.update(tx, group.id, colour="red")


async def test_members_are_listed_in_the_order_of_joining(store: Store) -> None:
    group = a_group()
    async with store.write() as tx:
        await groups.add(tx, group)
        names = ("anna", "bram", "chara")
        anna, bram, chara = [await somebody(tx, name) for name in names]
        for person in (chara, anna, bram):
            await groups.join(tx, group.id, person, "participant", NOW)
        await groups.name(tx, group.id, anna, "Vos")
        await groups.set_role(tx, group.id, bram, "moderator")
        await groups.leave(tx, group.id, chara)
    async with store.read() as tx:
        found = await groups.members(tx, group.id)
        assert [(one.person, one.role, one.name) for one in found] == [
            (anna, "participant", "Vos"),
            (bram, "moderator", None),
        ]
        assert [one.person for one in await groups.members(tx, group.id, active_only=False)] == [
            chara,
            anna,
            bram,
        ]
        assert await groups.of_person(tx, chara) == ()
        assert (await groups.of_person(tx, anna))[0].group == group.id
        left = await groups.membership(tx, group.id, chara)
        assert left is not None and left.state == "left"


async def test_who_comes_back_joins_behind_the_others(store: Store) -> None:
    group = a_group()
    async with store.write() as tx:
        await groups.add(tx, group)
        anna, bram = await somebody(tx), await somebody(tx, "bram")
        await groups.join(tx, group.id, anna, "participant", NOW)
        await groups.join(tx, group.id, bram, "participant", NOW + 1)
        await groups.leave(tx, group.id, anna)
        await groups.join(tx, group.id, anna, "moderator", NOW + 2)
        found = [(one.person, one.role) for one in await groups.members(tx, group.id)]
    assert found == [(bram, "participant"), (anna, "moderator")]


async def test_a_code_opens_once(store: Store) -> None:
    async with store.write() as tx:
        await groups.add(tx, a_group())
        anna, bram = await somebody(tx), await somebody(tx, "bram")
        code = tx.mark("vos boom brood")
        await groups.invite(tx, a_group().id, "participant", code, NOW, NOW + HOUR)
        fresh = await groups.invitation(tx, code)
        assert fresh is not None and fresh.used_by is None and fresh.expires_at == NOW + HOUR
        assert await groups.use(tx, code, anna, NOW)
        assert not await groups.use(tx, code, bram, NOW)
        assert not await groups.use(tx, tx.mark("another"), bram, NOW)
        assert [one.used_by for one in await groups.invitations(tx, a_group().id)] == [anna]


async def test_tries_are_counted_for_an_hour(store: Store) -> None:
    async with store.write() as tx:
        assert await groups.count_try(tx, tx.mark("a"), NOW) == 1
        assert await groups.count_try(tx, tx.mark("a"), NOW + 1) == 2
        assert await groups.count_try(tx, tx.mark("b"), NOW + 2) == 1
        assert await groups.count_all(tx, NOW + 3) == 3
        assert await groups.count_try(tx, tx.mark("a"), NOW + HOUR) == 2, "the first one is an hour old"


async def test_an_erased_group_takes_everything_of_it_along(store: Store) -> None:
    group = a_group()
    async with store.write() as tx:
        await groups.add(tx, group)
        anna = await somebody(tx)
        await groups.join(tx, group.id, anna, "participant", NOW)
        await meetings.plan(tx, [Meeting(group.id, 1, NOW, "ozo", next_bell=NOW)])
        await dues.mark_done(tx, group.id, 1, "day before", NOW)
        await words.keep(tx, "in-group", anna, "topic", "fietsen", group=group.id, at=NOW)
        await words.keep(tx, "private", anna, "note", "zwemmen", at=NOW)
        sealed = await tx.seal(f"group:{group.id}", "its name")
    async with store.write() as tx:
        await groups.erase(tx, group.id)
    async with store.read() as tx:
        assert await groups.all(tx) == () == await meetings.of_group(tx, group.id)
        assert await dues.all_done(tx, group.id) == set()
        assert [one.id for one in await words.find(tx)] == ["private"]
        assert await tx.unseal(f"group:{group.id}", sealed) is None
        assert await groups.of_person(tx, anna) == ()
        assert await meetings.earliest_bell(tx) is None


# meetings and dues


async def test_meetings_are_planned_held_and_found(store: Store) -> None:
    group = a_group().id
    planned = [Meeting(group, index, NOW + index * HOUR, "ozo") for index in (1, 2, 3)]
    async with store.write() as tx:
        await groups.add(tx, a_group())
        await meetings.plan(tx, planned[::-1])
        await meetings.plan(tx, [])
        assert await meetings.of_group(tx, group) == tuple(planned)
        await meetings.update(tx, group, 1, state="live", session='{"a": 1}', began_at=NOW, topic="w1")
        with pytest.raises(TypeError):
            await meetings.update(tx, group, 1, colour=4)
    async with store.read() as tx:
        now = replace(planned[0], state="live", session='{"a": 1}', began_at=NOW, topic="w1")
        assert await meetings.live(tx) == (now,)
        assert await meetings.live_of(tx, group) == now == await meetings.get(tx, group, 1)
        assert await meetings.get(tx, group, 9) is None
        assert await meetings.next_of(tx, group, NOW) == planned[1]
        assert await meetings.next_of(tx, group, NOW + 2 * HOUR + 1) == planned[1], "it can still be held"
        assert await meetings.next_of(tx, group, NOW + 3 * HOUR) == planned[2]
        assert await meetings.next_of(tx, group, NOW + 9 * HOUR) is None


async def test_the_earliest_bell_is_that_of_a_meeting_or_of_a_group(store: Store) -> None:
    group = a_group().id
    async with store.write() as tx:
        await groups.add(tx, a_group())
        await meetings.plan(tx, [Meeting(group, 1, NOW, "ozo"), Meeting(group, 2, NOW, "ozo")])
        assert await meetings.earliest_bell(tx) is None
        await meetings.update(tx, group, 2, next_bell=NOW + 5)
        assert await meetings.earliest_bell(tx) == NOW + 5
        await dues.set_bell(tx, group, NOW + 3)
        assert await meetings.earliest_bell(tx) == NOW + 3
        assert await dues.ringing(tx, NOW + 2) == () == await meetings.ringing(tx, NOW + 4)
        assert await dues.ringing(tx, NOW + 3) == (group,)
        assert [one.index for one in await meetings.ringing(tx, NOW + 5)] == [2]
        await dues.set_bell(tx, group, None)
        assert await meetings.earliest_bell(tx) == NOW + 5


async def test_a_due_is_done_once_and_counts_again_after_a_move(store: Store) -> None:
    group = a_group().id
    async with store.write() as tx:
        await groups.add(tx, a_group())
        assert not await dues.done(tx, group, 1, "day before")
        for _ in range(2):
            await dues.mark_done(tx, group, 1, "day before", NOW)
        await dues.mark_done(tx, group, 2, "day before", NOW)
    async with store.write() as tx:
        assert await dues.done(tx, group, 1, "day before")
        assert await dues.all_done(tx, group) == {(1, "day before"), (2, "day before")}
        await dues.clear(tx, group, 1)
        assert await dues.all_done(tx, group) == {(2, "day before")}


# words and questions


async def test_words_are_kept_found_changed_and_erased(store: Store) -> None:
    group = a_group().id
    async with store.write() as tx:
        await groups.add(tx, a_group())
        anna, bram = await somebody(tx), await somebody(tx, "bram")
        await words.keep(tx, "w1", anna, "topic", "fietsen", group=group, meeting=2, at=NOW, sent_at=7)
        await words.keep(tx, "w2", bram, "topic", "zwemmen", group=group, meeting=2, at=NOW, expires_at=NOW + 5)
        await words.keep(tx, "w3", anna, "reflection", "ποδήλατο", at=NOW - 1, expires_at=NOW + 6)
    async with store.write() as tx:
        first = await words.read(tx, "w1")
        assert first == words.Words("w1", anna, "topic", group, 2, "fietsen", NOW, 7, False, None, False)
        assert [one.id for one in await words.find(tx, person=anna)] == ["w1", "w3"]  # whatever the clock said
        assert [one.text for one in await words.find(tx, group=group, meeting=2, kind="topic")] == [
            "fietsen",
            "zwemmen",
        ]
        assert await words.by_message(tx, anna, 7) == first
        assert await words.by_message(tx, bram, 7) is None
        assert await words.change(tx, "w1", "lopen")
        assert not await words.change(tx, "w9", "lopen")
        await words.mark_used(tx, "w1")
        await words.mark_safe(tx, "w1")
        assert first is not None
        assert await words.read(tx, "w1") == replace(first, text="lopen", used=True, safe=True)
        assert await words.erase_due(tx, NOW + 5) == 1
        assert await words.read(tx, "w2") is None
        assert await words.erase(tx, "w1") and not await words.erase(tx, "w1")
        assert await words.erase_of(tx, person=anna) == 1
        assert await words.find(tx) == ()
        with pytest.raises(TypeError):
            await words.erase_of(tx)


async def test_a_person_has_one_open_question(store: Store) -> None:
    async with store.write() as tx:
        anna = await somebody(tx)
        await questions.ask(tx, anna, "name", {"offered": ["Vos", "Αλεπού"]}, NOW)
        await questions.ask(tx, anna, "topic", {"draft": "fietsen"}, NOW + 1)
        assert await questions.open_of(tx, anna) == questions.Question(anna, "topic", {"draft": "fietsen"}, NOW + 1)
        await questions.close(tx, anna)
        assert await questions.open_of(tx, anna) is None


# inbox


async def test_a_letter_is_written_down_once_even_when_it_was_heard(store: Store) -> None:
    async with store.write() as tx:
        new = await inbox.add_all(tx, [("m1", "een", NOW), ("m2", "twee", NOW), ("m1", "een", NOW)])
        assert [frame for _, frame in new] == ["een", "twee"]
        assert await inbox.add_all(tx, [("m2", "twee", NOW)]) == new[1:], "it waits, and is not written down twice"
        assert await inbox.waiting(tx) == new
        await inbox.strike(tx, [new[0][0]], NOW)
        assert await inbox.waiting(tx) == new[1:]
        later = await inbox.add_all(tx, [("m1", "een", NOW), ("m3", "drie", NOW)])
        assert [frame for _, frame in later] == ["drie"]
        assert await inbox.forget_marks(tx, NOW) == 0
        assert await inbox.forget_marks(tx, NOW + 1) == 1
        assert len(await inbox.add_all(tx, [("m1", "een", NOW)])) == 1


async def test_a_number_is_never_given_twice(store: Store) -> None:
    seen: list[int] = []
    for turn in range(3):
        async with store.write() as tx:
            [(number, _)] = await inbox.add_all(tx, [(f"m{turn}", "een", NOW)])
            await inbox.strike(tx, [number], NOW)
            seen.append(number)
            post = await outbox.put(tx, "lane", "{}")
            await outbox.strike(tx, post)
            assert post == number
    assert seen == sorted(set(seen))


async def test_a_burst_keeps_its_order(store: Store) -> None:
    letters = [(f"m{number}", f"frame {number}", NOW) for number in range(1200)]
    async with store.write() as tx:
        new = await inbox.add_all(tx, letters)
        assert [frame for _, frame in new] == [frame for _, frame, _ in letters]
        await inbox.strike(tx, [number for number, _ in new[:1100]], NOW)
        assert await inbox.waiting(tx) == new[1100:]


# outbox


async def ready(tx: Tx, at: int) -> list[str]:
    return [row.post for row in await outbox.ready(tx, at)]


async def test_a_lane_is_read_in_order_and_safety_first(store: Store) -> None:
    async with store.write() as tx:
        for lane, post, rank in (
            ("a", "a1", Rank.OTHER),
            ("b", "b1", Rank.OTHER),
            ("a", "a2", Rank.OTHER),
            ("a", "help", Rank.SAFETY),
        ):
            await outbox.put(tx, lane, post, rank=rank)
        assert await ready(tx, NOW) == ["help", "a1", "b1", "a2"]
        assert await outbox.waiting_count(tx) == 4
        assert await outbox.erase_lane(tx, "a") == 3
        assert await ready(tx, NOW) == ["b1"]


async def test_lanes_with_a_session_come_before_the_rest_and_keep_their_own_order(store: Store) -> None:
    async with store.write() as tx:
        for lane, post, rank in (
            ("a", "reminder", Rank.OTHER),
            ("b", "welcome", Rank.OTHER),
            ("b", "your turn", Rank.SESSION),
            ("c", "help", Rank.SAFETY),
            ("c", "topics", Rank.OTHER),
        ):
            await outbox.put(tx, lane, post, rank=rank)
        assert await ready(tx, NOW) == ["help", "welcome", "your turn", "reminder", "topics"]


async def test_a_lane_waits_behind_a_post_that_is_not_ready_but_safety_does_not(store: Store) -> None:
    async with store.write() as tx:
        first = await outbox.put(tx, "a", "a1")
        await outbox.put(tx, "a", "a2")
        await outbox.put(tx, "b", "b1")
        await outbox.delay(tx, first, NOW + 10)
        assert await ready(tx, NOW) == ["b1"]
        await outbox.put(tx, "a", "help", rank=Rank.SAFETY)
        assert await ready(tx, NOW) == ["help", "b1"]
        assert await ready(tx, NOW + 10) == ["help", "a1", "a2", "b1"]
        assert [row.tries for row in await outbox.ready(tx, NOW + 10)] == [0, 1, 0, 0]


async def test_the_next_time_to_look_is_when_a_lane_can_go_on(store: Store) -> None:
    async with store.write() as tx:
        assert await outbox.later(tx, NOW) is None
        first = await outbox.put(tx, "a", "a1", ready_at=NOW + 10)
        await outbox.put(tx, "a", "a2")
        assert await outbox.later(tx, NOW) == NOW + 10
        assert await ready(tx, NOW + 9) == [] and await ready(tx, NOW + 10) == ["a1", "a2"]
        await outbox.put(tx, "a", "help", rank=Rank.SAFETY, ready_at=NOW + 5)
        assert await outbox.later(tx, NOW) == NOW + 5
        assert await ready(tx, NOW + 4) == [] and await ready(tx, NOW + 5) == ["help"]
        await outbox.strike(tx, first)
        assert await ready(tx, NOW) == [], "nothing overtakes a safety message"


async def test_a_slot_holds_one_untried_post(store: Store) -> None:
    async with store.write() as tx:
        first = await outbox.put(tx, "a", "card 1", slot="card")
        await outbox.put(tx, "a", "other")
        second = await outbox.put(tx, "a", "card 2", slot="card", drop_after=NOW, about="w1")
        assert await ready(tx, NOW) == ["other", "card 2"]
        await outbox.strike(tx, first)
        row = (await outbox.ready(tx, NOW))[1]
        assert row == outbox.Row(second, "a", Rank.OTHER, "card 2", "card", 0, 0, NOW, "w1")
        await outbox.delay(tx, second, 0)
        await outbox.put(tx, "a", "card 3", slot="card")
        assert await ready(tx, NOW) == ["other", "card 2", "card 3"]


async def test_a_slot_remembers_what_was_sent_last(store: Store) -> None:
    async with store.write() as tx:
        assert await outbox.last_sent(tx, "card") is None
        await outbox.sent(tx, "card", NOW, NOW + 1)
        await outbox.sent(tx, "card", NOW + 2, NOW + 3)
        assert await outbox.last_sent(tx, "card") == (NOW + 2, NOW + 3, 2)
        await outbox.forget_slots(tx, "card")
        assert await outbox.last_sent(tx, "card") is None


# errands


async def test_errands_are_taken_once_in_order(store: Store) -> None:
    async with store.write() as tx:
        await errands.leave(tx, "begin", "group23456", {"minutes": 5}, NOW)
        await errands.leave(tx, "stop", None, {}, NOW)
    async with store.write() as tx:
        assert await errands.take_all(tx) == (
            errands.Errand("begin", "group23456", {"minutes": 5}),
            errands.Errand("stop", None, {}),
        )
        assert await errands.take_all(tx) == ()


async def test_an_id_is_ten_characters_that_can_be_read_aloud() -> None:
    ids = {new_id() for _ in range(500)}
    assert len(ids) == 500
    assert {character for one in ids for character in one} <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert {len(one) for one in ids} == {10}
