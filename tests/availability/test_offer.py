import datetime as dt

import pytest

from servicepunkt.availability.bits import positions
from servicepunkt.availability.offer import Rule, Shut, goes_on_from, opened, recurs_on
from tests.factories import BERLIN, MONDAY, local

MORNING = Rule(1, frozenset({7}), "FREQ=WEEKLY;BYDAY=MO,TH", dt.time(9), dt.time(10), MONDAY)


def _times(bits: int) -> tuple[int, int]:
    """First and last minute of the day that is open."""
    ticks = list(positions(bits))
    return ticks[0] * 5, ticks[-1] * 5 + 5


def test_a_weekly_rule_opens_its_days_only() -> None:
    week = [MONDAY + dt.timedelta(n) for n in range(7)]

    open_days = [day.strftime("%a") for day in week if opened(7, day, rules=[MORNING], shut=[], zone=BERLIN, land="BB")]

    assert open_days == ["Mon", "Thu"]


def test_a_rule_is_for_its_desks_only() -> None:
    assert opened(8, MONDAY, rules=[MORNING], shut=[], zone=BERLIN, land="BB") == {}


def test_a_rule_does_not_hold_on_a_public_holiday_unless_it_says_so() -> None:
    easter_monday = dt.date(2027, 3, 29)
    always = Rule(1, frozenset({7}), "FREQ=DAILY", dt.time(9), dt.time(10), MONDAY, on_holidays=True)

    assert opened(7, easter_monday, rules=[MORNING], shut=[], zone=BERLIN, land="BB") == {}
    assert opened(7, easter_monday, rules=[always], shut=[], zone=BERLIN, land="BB") != {}


def test_openings_count_inwards_and_closures_outwards() -> None:
    odd = Rule(1, frozenset({7}), "FREQ=DAILY", dt.time(9, 2), dt.time(10, 58), MONDAY)
    shut = Shut(local(MONDAY, 10, 33), local(MONDAY, 12))

    without = opened(7, MONDAY, rules=[odd], shut=[], zone=BERLIN, land="BB")
    with_closure = opened(7, MONDAY, rules=[odd], shut=[shut], zone=BERLIN, land="BB")

    assert _times(without[1]) == (9 * 60 + 5, 10 * 60 + 55)
    assert _times(with_closure[1]) == (9 * 60 + 5, 10 * 60 + 30)


def test_a_closure_of_one_desk_leaves_the_others_open() -> None:
    both = Rule(1, frozenset({7, 8}), "FREQ=DAILY", dt.time(9), dt.time(10), MONDAY)
    absent = Shut(local(MONDAY, 0), local(MONDAY, 23), desk=7)

    assert opened(7, MONDAY, rules=[both], shut=[absent], zone=BERLIN, land="BB") == {}
    assert opened(8, MONDAY, rules=[both], shut=[absent], zone=BERLIN, land="BB") != {}


def test_every_second_week_and_the_nth_weekday_are_read_as_rfc_5545_has_them() -> None:
    fortnight = [
        day for day in range(28) if recurs_on("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY, MONDAY + dt.timedelta(day))
    ]
    third_thursday = [
        day for day in range(31) if recurs_on("FREQ=MONTHLY;BYDAY=3TH", MONDAY, MONDAY + dt.timedelta(day))
    ]

    assert fortnight == [0, 14]
    assert third_thursday == [17]


def test_nine_stays_nine_on_both_sides_of_a_clock_change() -> None:
    daily = Rule(1, frozenset({7}), "FREQ=DAILY", dt.time(9), dt.time(12), MONDAY, on_holidays=True)
    days = [dt.date(2027, 3, 27), dt.date(2027, 3, 28), dt.date(2027, 10, 30), dt.date(2027, 10, 31)]

    lengths = [opened(7, day, rules=[daily], shut=[], zone=BERLIN, land="BB")[1].bit_count() for day in days]

    assert lengths == [36, 36, 36, 36]


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
