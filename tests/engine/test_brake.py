"""The brake: when Signal says "not so fast", about one person and about everybody."""

from __future__ import annotations

import pytest

from ozo_signal.core.names import DAY, MINUTE, SECOND
from ozo_signal.engine.brake import LIMIT, WAITS, Brake, Held
from ozo_signal.signal.letters import Refused
from ozo_signal.storage.notices import Notice

NOW = 1_800_000_000_000


def limit(seconds: int | None = None, people: int = 1, token: str | None = None) -> Refused:
    return Refused("RATE_LIMIT_FAILURE", seconds, token, people)


def refuse(brake: Brake, lane: str, refusal: Refused, now: int = NOW) -> Notice | None:
    """As the outbox does: what is to be saved is saved, and then it counts."""
    notice = brake.refused(lane, refusal, now)
    if notice is not None:
        brake.put_on(notice)
    return notice


def test_one_who_is_refused_holds_up_nobody_and_two_do() -> None:
    brake = Brake()
    assert refuse(brake, "a", limit(60)) is None and refuse(brake, "a", limit(60)) is None
    assert not brake.holds(NOW) and brake.lanes_free(NOW, 5) is None
    assert refuse(brake, "b", limit(60)) == Notice(LIMIT, NOW, NOW + MINUTE, 1)
    assert brake.holds(NOW + MINUTE - 1) and not brake.holds(NOW + MINUTE)


def test_two_who_are_refused_with_somebody_reached_in_between_are_two_single_ones() -> None:
    brake = Brake()
    refuse(brake, "a", limit())
    brake.release(NOW)
    assert refuse(brake, "b", limit()) is None


def test_a_whole_group_that_is_refused_is_everybody() -> None:
    assert refuse(Brake(), "a", limit(people=3)) == Notice(LIMIT, NOW, NOW + WAITS[0], 1)


def test_without_seconds_the_wait_grows_to_its_end_and_starts_anew_when_it_is_over() -> None:
    brake, now = Brake(), NOW
    for wait in (*WAITS, WAITS[-1]):
        notice = refuse(brake, "a", limit(people=2), now)
        assert notice is not None and notice.until == now + wait and notice.since == NOW
        now += wait
    assert brake.would_release(now) == Held(NOW, now)
    brake.release(now)
    notice = refuse(brake, "a", limit(people=2), now)
    assert notice is not None and notice.until == now + WAITS[0]


def test_what_was_on_its_way_when_the_brake_came_on_makes_the_wait_no_longer_and_does_not_end_it() -> None:
    brake = Brake()
    refuse(brake, "a", limit(people=2))
    notice = refuse(brake, "b", limit(), NOW + SECOND)
    assert notice == Notice(LIMIT, NOW, NOW + WAITS[0], 1)
    assert brake.would_release(NOW + SECOND) is None
    brake.release(NOW + SECOND)
    assert brake.holds(NOW + SECOND)


def test_proof_that_is_wanted_of_two_newcomers_does_not_stop_everybody_for_a_day() -> None:
    brake = Brake()
    refuse(brake, "a", limit(86_400, token="t"))
    notice = refuse(brake, "b", limit(86_400, token="t"))
    assert notice is not None and notice.until == NOW + WAITS[0] < NOW + DAY


def test_when_the_wait_is_over_one_goes_first_and_then_more_and_more() -> None:
    brake = Brake()
    refuse(brake, "a", limit(people=2))
    assert brake.lanes_free(NOW, 0) == 0
    now = NOW + WAITS[0]
    assert [brake.lanes_free(now, at_work) for at_work in (0, 1, 2)] == [1, 0, 0]
    seen = []
    for _ in range(6):
        brake.release(now)
        seen.append(brake.lanes_free(now, 0))
    assert seen == [2, 4, 8, 16, 32, None]


def test_the_brake_of_before_a_restart_is_still_on() -> None:
    brake = Brake()
    brake.load(Notice(LIMIT, NOW - MINUTE, NOW + MINUTE, 3))
    assert brake.holds(NOW) and brake.until == NOW + MINUTE
    assert brake.lanes_free(NOW + MINUTE, 0) == 1
    notice = refuse(brake, "a", limit(), NOW + MINUTE)
    assert notice == Notice(LIMIT, NOW - MINUTE, NOW + MINUTE + WAITS[3], 4)
    Brake().load(None)


@pytest.mark.parametrize("seconds", [1, 90, 3600])
def test_what_signal_says_is_waited_for(seconds: int) -> None:
    notice = refuse(Brake(), "a", limit(seconds, people=2))
    assert notice is not None and notice.until == NOW + seconds * SECOND
