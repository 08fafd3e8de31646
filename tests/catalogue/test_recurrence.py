import datetime as dt

import pytest

from servicepunkt.catalogue.recurrence import days_in, goes_on_from, recurrence_of, recurs_on
from tests.factories import MONDAY

MAY, JUNE = dt.date(2027, 5, 12), dt.date(2027, 6, 1)


def test_single_days_are_named_once_and_in_order():
    assert recurrence_of([JUNE, MAY, JUNE]) == "RDATE:20270512,20270601"
    assert days_in("RDATE:20270512,20270601") == [MAY, JUNE]


@pytest.mark.parametrize("recurrence", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU"])
def test_what_recurs_names_no_days(recurrence):
    assert days_in(recurrence) == []


def test_every_second_week_and_the_nth_weekday_are_read_as_rfc_5545_has_them() -> None:
    fortnight = [
        day for day in range(28) if recurs_on("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY, MONDAY + dt.timedelta(day))
    ]
    third_thursday = [
        day for day in range(31) if recurs_on("FREQ=MONTHLY;BYDAY=3TH", MONDAY, MONDAY + dt.timedelta(day))
    ]

    assert fortnight == [0, 14]
    assert third_thursday == [17]


SECOND_WEEK = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"


@pytest.mark.parametrize(
    ("recurrence", "was", "weeks", "days"),
    [
        # Its own week: at once, also on another weekday, and however the parts are ordered.
        (SECOND_WEEK, SECOND_WEEK, 2, 1),
        ("FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", SECOND_WEEK, 4, 1),
        # The week between: the next of its own.
        (SECOND_WEEK, SECOND_WEEK, 3, 1),
        ("FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", SECOND_WEEK, 3, 1),
        # Every third day, from day 16 on: the 18th.
        ("FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3", 2, 2),
        # The day of the month comes from the beginning.
        ("FREQ=MONTHLY", "FREQ=MONTHLY", 2, 1),
    ],
)
def test_what_recurs_as_before_keeps_its_turn_from_any_day_on(recurrence: str, was: str, weeks: int, days: int) -> None:
    day = MONDAY + dt.timedelta(days, weeks=weeks)

    begin = goes_on_from(recurrence, was=was, since=MONDAY, day=day)

    coming = [day + dt.timedelta(number) for number in range(100)]
    kept = [on for on in coming if on >= begin and recurs_on(recurrence, begin, on)]
    assert begin >= day
    assert kept == [on for on in coming if recurs_on(recurrence, MONDAY, on)]


def test_what_recurs_in_another_way_is_counted_anew() -> None:
    tuesday = MONDAY + dt.timedelta(8)

    assert goes_on_from("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", was=SECOND_WEEK, since=MONDAY, day=tuesday) == tuesday
    assert goes_on_from("FREQ=WEEKLY;BYDAY=MO", was=SECOND_WEEK, since=MONDAY, day=tuesday) == tuesday
