"""The office that is measured."""

import datetime as dt
from collections import Counter

import pytest

from servicepunkt.commandline.bench.profile import EDITED_DAYS, Profile, starts_on

TODAY = dt.date(2026, 11, 22)


def test_a_working_day_has_21_starts_around_the_lunch_break():
    starts = [f"{start:%H:%M}" for start in starts_on(dt.date(2026, 12, 1))]

    assert len(starts) == 21
    assert starts[:2] == ["08:00", "08:20"]
    assert starts[11:13] == ["11:40", "13:00"]
    assert starts[-1] == "15:40"


def test_next_month_is_booked_to_60_percent_and_the_one_after_it_wholly():
    profile = Profile(TODAY)
    booked = list(profile.booked())
    days = [day for day in profile.workdays if day != profile.stampede_day]
    december = [day for day in days if day.month == 12]
    january = [day for day in days if day.month == 1]

    assert len(booked) == len(set(booked))
    assert sum(start.month == 1 for _desk, start in booked) == len(january) * 20 * 21
    assert sum(start.month == 12 for _desk, start in booked) / (len(december) * 20 * 21) == pytest.approx(0.6, abs=0.02)
    assert {start.date() for _desk, start in booked} == set(days)


def test_the_day_of_the_stampede_is_the_last_working_day_of_next_month_and_free():
    profile = Profile(TODAY, desks=3)

    assert profile.stampede_day == dt.date(2026, 12, 31)
    assert profile.stampede_day not in {start.date() for _desk, start in profile.booked()}
    assert profile.stampede_day not in {start.date() for start in profile.free_starts()}
    assert len(profile.stampede_starts()) == 21


def test_free_starts_and_bookings_fill_next_month_together():
    profile = Profile(TODAY, desks=3)
    free = profile.free_starts()
    booked = [start for _desk, start in profile.booked() if start.month == 12]

    assert sorted(free + booked) == sorted(
        start
        for day in profile.workdays
        if day.month == 12 and day != profile.stampede_day
        for start in starts_on(day)
        for _desk in range(3)
    )
    assert free != sorted(free)


def test_with_many_desks_each_of_them_has_one_visit_a_day_in_next_month():
    profile = Profile(TODAY, many_desks=4)
    december = [day for day in profile.workdays if day.month == 12]

    booked = list(profile.booked_at_many())

    assert [(start.date(), desk) for desk, start in booked] == [(day, desk) for day in december for desk in range(4)]
    assert all(start in starts_on(start.date()) for _desk, start in booked)


def test_on_saturdays_each_desk_has_twelve_starts_within_the_days_that_are_given_out():
    profile = Profile(TODAY, desks=3)
    starts = profile.saturday_starts()
    last_day = TODAY + dt.timedelta(EDITED_DAYS)

    assert {start.strftime("%a") for start in starts} == {"Sat"}
    assert Counter(starts) == dict.fromkeys(starts, 3)
    assert len({start.date() for start in starts}) * 12 * 3 == len(starts)
    assert dt.date(2026, 12, 5) == min(starts).date() < max(starts).date() <= last_day


def test_it_is_the_same_office_for_product_and_floor():
    assert list(Profile(TODAY, desks=3).booked()) == list(Profile(TODAY, desks=3).booked())
    assert Profile(TODAY, desks=3).free_starts() == Profile(TODAY, desks=3).free_starts()


@pytest.mark.parametrize(
    "today", [dt.date(2026, 1, 31), dt.date(2026, 7, 1), dt.date(2027, 12, 31), dt.date(2028, 1, 1)]
)
def test_both_months_lie_within_the_days_that_are_given_out(today):
    profile = Profile(today)

    assert today < profile.month < profile.full_month
    assert (profile.full_month + dt.timedelta(27)) <= profile.last_day
