"""When the sessions of a series are, and what is due around them; 20:00 is 20:00 every week."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ozo_signal.core.agenda import (
    Due,
    Planned,
    days_later,
    dues,
    erase_at,
    first_day,
    local,
    local_date,
    minute_of,
    next_morning,
    weekly,
)
from ozo_signal.core.names import DAY, HOUR, MINUTE, WEEK
from ozo_signal.core.retention import NOTES_UNTIL

EIGHT = 20 * 60


def utc(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "winter", "summer"), [("Europe/Amsterdam", "19:00", "18:00"), ("Europe/Athens", "18:00", "17:00")]
)
def test_in_spring_and_autumn_eight_o_clock_stays_eight_o_clock(zone: str, winter: str, summer: str) -> None:
    spring = weekly(date(2027, 3, 25), EIGHT, zone, 2)
    assert [utc(at) for at in spring] == [f"2027-03-25 {winter}", f"2027-04-01 {summer}"]
    autumn = weekly(date(2026, 10, 22), EIGHT, zone, 2)
    assert [utc(at) for at in autumn] == [f"2026-10-22 {summer}", f"2026-10-29 {winter}"]
    assert spring[1] - spring[0] == WEEK - HOUR and autumn[1] - autumn[0] == WEEK + HOUR


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Europe/Athens"])
def test_a_week_skipped_over_a_change_of_the_clock_keeps_its_hour_both_ways(zone: str) -> None:
    for day in (date(2027, 3, 25), date(2026, 10, 22)):
        at = local(day, EIGHT, zone)
        later = days_later(at, 7, zone)
        assert minute_of(later, zone) == EIGHT and (local_date(later, zone) - day).days == 7
        assert days_later(later, -7, zone) == at


def test_an_hour_that_the_clock_skips_is_taken_an_hour_later() -> None:
    assert utc(local(date(2027, 3, 28), 2 * 60 + 30, "Europe/Amsterdam")) == "2027-03-28 01:30"


def test_an_hour_that_comes_twice_is_taken_the_first_time() -> None:
    assert utc(local(date(2026, 10, 25), 2 * 60 + 30, "Europe/Amsterdam")) == "2026-10-25 00:30"


def test_the_first_day_is_the_start_itself_or_the_next_such_weekday() -> None:
    thursday = date(2026, 12, 3)
    assert first_day(thursday, 3) == thursday
    assert first_day(thursday, 4) == date(2026, 12, 4)
    assert first_day(thursday, 2) == date(2026, 12, 9)


def test_each_session_is_prepared_reminded_of_twice_and_opened() -> None:
    starts = weekly(date(2026, 12, 3), EIGHT, "Europe/Amsterdam", 2)
    found = dues([Planned(1, starts[0]), Planned(2, starts[1])], "Europe/Amsterdam")
    first = [(due.what, starts[0] - due.at) for due in found if due.index == 1]
    assert first == [("prepare", 3 * DAY), ("remind_day", DAY), ("remind_hour", 15 * MINUTE), ("open", 0)]
    assert [due.at for due in found] == sorted(due.at for due in found)


def test_the_reminder_of_the_day_before_comes_at_the_same_hour_through_a_change_of_the_clock() -> None:
    start = local(date(2027, 3, 28), EIGHT, "Europe/Athens")
    reminder = next(due for due in dues([Planned(1, start)], "Europe/Athens") if due.what == "remind_day")
    assert utc(reminder.at) == "2027-03-27 18:00" and utc(start) == "2027-03-28 17:00"


def test_a_reminder_that_does_not_help_any_more_is_dropped() -> None:
    start = local(date(2026, 12, 3), EIGHT, "Europe/Amsterdam")
    found = {due.what: due for due in dues([Planned(1, start)], "Europe/Amsterdam")}
    assert found["remind_day"].drop_after == start - 3 * HOUR
    assert found["remind_hour"].drop_after == start
    assert found["open"].drop_after is None


def test_notes_are_given_back_the_day_before_the_last_session_and_no_other() -> None:
    starts = weekly(date(2026, 12, 3), EIGHT, "Europe/Amsterdam", 3)
    found = dues([Planned(n, at) for n, at in enumerate(starts, 1)], "Europe/Amsterdam")
    assert [due.index for due in found if due.what == "give_back"] == [3]


def test_only_what_is_still_to_come_is_due_and_the_end_in_any_case() -> None:
    starts = weekly(date(2026, 12, 3), EIGHT, "Europe/Amsterdam", 2)
    one_over = dues([Planned(1, starts[0], over=True), Planned(2, starts[1])], "Europe/Amsterdam")
    assert {due.index for due in one_over if due.what != "erase"} == {2}
    assert one_over[-1] == Due(erase_at(starts[1]), 0, "erase")
    over = dues([Planned(n, at, over=True) for n, at in enumerate(starts, 1)], "Europe/Amsterdam")
    assert [(due.what, due.at) for due in over] == [("erase", erase_at(starts[1]))]
    assert erase_at(starts[1]) >= starts[1] + WEEK
    assert dues([], "Europe/Amsterdam") == ()


def test_notes_are_taken_until_the_next_day_in_the_groups_own_zone() -> None:
    for zone in ("Europe/Amsterdam", "Europe/Athens"):
        end = local(date(2027, 3, 27), 21 * 60, zone)
        until = next_morning(end, zone)
        assert local_date(until, zone) == date(2027, 3, 28)
        assert minute_of(until, zone) == NOTES_UNTIL.hour * 60 + NOTES_UNTIL.minute
