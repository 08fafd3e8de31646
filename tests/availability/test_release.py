import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicepunkt.availability.release import first_released, released_until
from servicepunkt.catalogue.releases import Step, read_steps
from tests.factories import BERLIN, MONDAY, local

GIESSEN = read_steps([{"at": "08:00", "before": "12:00"}, {"at": "18:00"}])
EACH_MONDAY = read_steps([{"weekday": "mo", "at": "07:00"}])
NEW_YEAR = read_steps([{"on": "2027-01-02", "at": "08:00", "until": "2027-03-31"}])


def _until(steps: tuple[Step, ...], now: dt.datetime, horizon: int = 35) -> str:
    return f"{released_until(steps, horizon=horizon, now=now, zone=BERLIN).astimezone(BERLIN):%Y-%m-%d %H:%M}"


def test_without_steps_the_horizon_rolls_at_midnight() -> None:
    assert _until((), local(MONDAY, 0)) == "2027-04-06 00:00"
    assert _until((), local(MONDAY, 23, 59)) == "2027-04-06 00:00"


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (7, 59, "2027-04-05 00:00"),  # yesterday's evening gave out the day before
        (8, 0, "2027-04-05 12:00"),
        (17, 59, "2027-04-05 12:00"),
        (18, 0, "2027-04-06 00:00"),
    ],
)
def test_a_day_is_given_out_in_two_portions(hour: int, minute: int, until: str) -> None:
    assert _until(GIESSEN, local(MONDAY, hour, minute)) == until


def test_each_monday_at_seven_the_following_week_is_given_out() -> None:
    assert _until(EACH_MONDAY, local(MONDAY, 6, 59)) == "2027-03-08 00:00"
    assert _until(EACH_MONDAY, local(MONDAY, 7)) == "2027-03-15 00:00"
    assert _until(EACH_MONDAY, local(MONDAY, 7) + dt.timedelta(6)) == "2027-03-15 00:00"


def test_more_weeks_at_once_where_the_step_says_so() -> None:
    fridays = read_steps([{"weekday": "fr", "at": "12:00", "weeks": 3}])

    assert _until(fridays, local(dt.date(2027, 3, 5), 12)) == "2027-03-29 00:00"


def test_a_wave_gives_out_everything_to_its_last_day_at_once() -> None:
    before, after = local(dt.date(2027, 1, 2), 7, 59), local(dt.date(2027, 1, 2), 8)

    assert released_until(NEW_YEAR, horizon=90, now=before, zone=BERLIN) == before
    assert _until(NEW_YEAR, after, horizon=90) == "2027-04-01 00:00"


def test_the_horizon_ends_every_release() -> None:
    assert _until(NEW_YEAR, local(dt.date(2027, 1, 2), 8), horizon=10) == "2027-01-13 00:00"


def test_a_start_is_told_from_when_on_it_may_be_had() -> None:
    start = local(MONDAY, 13)

    def turn(steps: tuple[Step, ...]) -> str:
        at = first_released(steps, start, horizon=35, zone=BERLIN)
        return f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}" if at else "never"

    assert turn(()) == "2027-01-25 00:00"
    assert turn(GIESSEN) == "2027-01-25 18:00"
    assert turn(EACH_MONDAY) == "2027-02-22 07:00"
    assert turn(NEW_YEAR) == "2027-01-25 00:00"  # the wave came before its horizon
    assert turn(read_steps([{"on": "2027-01-02", "at": "08:00", "until": "2027-01-31"}])) == "never"


_clocks = st.builds(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}", st.integers(0, 95))
_days = st.dates(dt.date(2026, 12, 1), dt.date(2027, 12, 31))
_steps = st.one_of(
    st.fixed_dictionaries({"at": _clocks}),
    st.fixed_dictionaries({"at": _clocks, "before": _clocks}),
    st.fixed_dictionaries({"at": _clocks, "weekday": st.sampled_from(["mo", "we", "su"]), "weeks": st.integers(1, 4)}),
    st.builds(
        lambda at, on, days: {"at": at, "on": str(on), "until": str(on + dt.timedelta(days))},
        _clocks,
        _days,
        st.integers(0, 90),
    ),
)
_instants = st.integers(0, 395 * 24 * 60).map(
    lambda minutes: local(dt.date(2026, 12, 1), 0) + dt.timedelta(minutes=minutes)
)


@given(
    stored=st.lists(_steps, max_size=3),
    horizon=st.integers(1, 60),
    now=_instants,
    ahead=st.integers(0, 61 * 24 * 12),
    zone=st.sampled_from([BERLIN, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_start_may_be_had_from_exactly_the_moment_that_is_told(
    stored: list[dict[str, object]], horizon: int, now: dt.datetime, ahead: int, zone: ZoneInfo
) -> None:
    steps = read_steps(stored)
    start = now + dt.timedelta(minutes=5 * ahead + 5)

    until = released_until(steps, horizon=horizon, now=now, zone=zone)
    turn = first_released(steps, start, horizon=horizon, zone=zone)

    assert (start < until) == (turn is not None and turn <= now)
