"""Figures: ratios of neighbouring runs, and the worse of two engines."""

import pytest

from servicepunkt.commandline.bench.answers import Compared, Counted, Rate, Timed, worst
from servicepunkt.commandline.bench.engines import Engine
from servicepunkt.commandline.bench.run import Measured


def test_the_ratio_is_the_median_over_neighbouring_runs():
    # The machine became three times slower on the way; the ratio did not.
    answer = Compared("month_page", "month page", product=[10, 30, 33], floor=[1, 3, 3], goal=12)

    assert answer.figures() == {"month_page_ratio": 10, "month_page_ms": 30, "month_page_floor_ms": 3}
    assert answer.cells() == ["month page", "30.00 ms", "3.00 ms", "10.0", "< 12"]


def test_a_goal_that_was_missed_is_said():
    answer = Compared("month_page", "month page", product=[12.0], floor=[1.0], goal=12)

    assert answer.cells()[-1] == "< 12  MISSED"


def test_one_run_with_another_number_of_bookings_is_what_counts():
    answer = Counted("stampede_booked", "booked", found=[20, 21, 20], wanted=20)

    assert answer.figures() == {"stampede_booked": 21}
    assert answer.cells()[-1] == "= 20  MISSED"


def test_of_a_rate_more_is_better():
    answer = Rate("bookings_per_s", "sqlite", "bookings", product=[450, 400], floor=[750, 500], goal=0.59)

    assert answer.figures() == {
        "bookings_per_s_ratio_sqlite": 0.7,
        "bookings_per_s_sqlite": 425,
        "bookings_per_s_floor_sqlite": 625,
    }
    assert answer.cells()[-1] == "> 0.59"


def test_a_time_may_have_a_goal_of_its_own():
    assert Timed("rule_edit", "hours", found=[310.0], most=300).cells()[-1] == "<= 300  MISSED"
    assert Timed("booking_hold", "hold", found=[3.0]).cells()[-1] == ""


def test_a_number_with_a_unit_has_no_ratio():
    answer = Counted("web_rss_mib", "memory", found=[101.26], unit=" MiB", most=160)

    assert answer.figures() == {"web_rss_mib": 101.3}
    assert answer.cells() == ["memory", "101.3 MiB", "", "", "<= 160"]


def _booked(*found: int) -> Counted:
    return Counted("stampede_booked", "booked", list(found), wanted=20)


def test_of_two_engines_the_worse_figure_is_told():
    sqlite = [Compared("month_page", "month", [9.0], [1.0]), Counted("web_rss_mib", "memory", [100], unit=" MiB")]
    postgresql = [Compared("month_page", "month", [8.0], [0.5]), Counted("only_here", "one", [1])]

    assert worst([sqlite, postgresql]) == {
        "month_page_ratio": 16.0,
        "month_page_ms": 9.0,
        "month_page_floor_ms": 1.0,
        "web_rss_mib": 100.0,
        "only_here": 1,
    }


@pytest.mark.parametrize(("sqlite", "postgresql", "told"), [(20, 21, 21), (20, 19, 19), (20, 20, 20), (21, 17, 17)])
def test_of_two_counts_the_one_is_told_that_is_further_from_what_it_should_be(sqlite, postgresql, told):
    assert worst([[_booked(sqlite)], [_booked(postgresql)]]) == {"stampede_booked": told}


@pytest.mark.parametrize(("found", "sound"), [([20, 20], True), ([20, 21], False), ([19, 20], False)])
def test_a_run_that_gave_away_another_number_of_places_is_not_sound(found, sound):
    missed = Counted("web_rss_mib", "memory", [170], unit=" MiB", most=160)  # a goal on another machine, and no fault

    measured = Measured(Engine("sqlite", "SQLite", "", {}), [missed, _booked(*found)], faults={}, differences="")

    assert measured.sound is sound
