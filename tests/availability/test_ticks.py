import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest

from servicepunkt.availability import ticks
from tests.factories import BERLIN

ORDINARY = dt.date(2027, 3, 1)
SHORT = dt.date(2027, 3, 28)
LONG = dt.date(2027, 10, 31)


@pytest.mark.parametrize(("day", "count"), [(ORDINARY, 288), (SHORT, 276), (LONG, 300)])
def test_a_berlin_day_has_as_many_ticks_as_its_hours(day: dt.date, count: int) -> None:
    assert ticks.ticks_in(day, BERLIN) == count


@pytest.mark.parametrize("day", [ORDINARY, SHORT, LONG])
def test_nine_in_the_morning_stays_nine_in_the_morning(day: dt.date) -> None:
    tick = ticks.tick_of(day, dt.time(9), BERLIN)

    shown = ticks.instant_of(day, tick, BERLIN)

    assert (shown.date(), shown.time()) == (day, dt.time(9))


def test_a_skipped_time_means_the_jump() -> None:
    instant = ticks.instant_at(SHORT, dt.time(2, 30), BERLIN)

    assert instant.astimezone(BERLIN).time() == dt.time(3)
    assert instant == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


def test_every_minute_that_the_short_night_skips_means_the_jump() -> None:
    skipped = [ticks.instant_at(SHORT, dt.time(2, minute), BERLIN) for minute in range(60)]

    assert set(skipped) == {dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)}


def test_a_time_that_comes_twice_has_a_first_and_a_second_pass() -> None:
    first = ticks.instant_at(LONG, dt.time(2, 30), BERLIN)
    second = ticks.instant_at(LONG, dt.time(2, 30), BERLIN, second=True)

    assert second - first == dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "clock", "ends_at"),
    [
        (LONG, "02:00", "00:00"),  # the first 02:00: the doubled hour is not entered
        (LONG, "02:30", "01:30"),  # the second 02:30
        (LONG, "03:00", "02:00"),
        (SHORT, "02:30", "01:00"),  # does not exist: the jump
        (SHORT, "03:00", "01:00"),
        (ORDINARY, "02:00", "01:00"),
    ],
)
def test_an_end_is_the_last_moment_before_which_the_clock_has_not_reached_it(
    day: dt.date, clock: str, ends_at: str
) -> None:
    assert f"{ticks.end_at(day, dt.time.fromisoformat(clock), BERLIN):%H:%M}" == ends_at


def test_ticks_round_inwards_as_asked() -> None:
    assert ticks.tick_of(ORDINARY, dt.time(9, 2), BERLIN) == 9 * 12
    assert ticks.tick_of(ORDINARY, dt.time(9, 2), BERLIN, up=True) == 9 * 12 + 1


def test_the_same_moment_has_the_same_number_in_every_zone() -> None:
    noon = dt.datetime(2027, 3, 1, 12, tzinfo=BERLIN)

    assert ticks.utc_tick(noon) == ticks.utc_tick(noon.astimezone(ZoneInfo("Asia/Tokyo")))


def test_every_tick_of_a_year_in_every_kind_of_zone_is_found_again() -> None:
    zones = [
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
    days = [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(365)]
    for zone in map(ZoneInfo, zones):
        for day in days:
            count = ticks.ticks_in(day, zone)
            assert ticks.instant_of(day, 0, zone).date() == day
            assert ticks.instant_of(day, count - 1, zone).date() == day
            assert ticks.instant_of(day, count, zone).date() == day + dt.timedelta(1)


def test_the_zones_of_this_test_exist() -> None:
    assert {"Europe/Berlin", "Australia/Lord_Howe"} <= available_timezones()
