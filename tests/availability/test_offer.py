import datetime as dt

from servicepunkt.availability.bits import positions
from servicepunkt.availability.offer import Rule, Shut, opened
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


def test_nine_stays_nine_on_both_sides_of_a_clock_change() -> None:
    daily = Rule(1, frozenset({7}), "FREQ=DAILY", dt.time(9), dt.time(12), MONDAY, on_holidays=True)
    days = [dt.date(2027, 3, 27), dt.date(2027, 3, 28), dt.date(2027, 10, 30), dt.date(2027, 10, 31)]

    lengths = [opened(7, day, rules=[daily], shut=[], zone=BERLIN, land="BB")[1].bit_count() for day in days]

    assert lengths == [36, 36, 36, 36]
