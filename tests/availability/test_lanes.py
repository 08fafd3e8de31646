import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicepunkt.availability import offer
from servicepunkt.availability.bits import raster, to_bytes
from servicepunkt.availability.lanes import lanes_for
from servicepunkt.availability.ticks import ticks_in
from servicepunkt.availability.when import When
from servicepunkt.bookings.seat_days import starts_in
from servicepunkt.bookings.wish import Shape

DAYS = st.lists(st.tuples(st.integers(0, 2**324 - 1), st.integers(0, 2**324 - 1)), min_size=1, max_size=7)
SHAPES = st.builds(
    Shape,
    length=st.integers(1, 60),
    before=st.integers(0, 20),
    after=st.integers(0, 20),
    raster=st.integers(1, 12),
    seats=st.just(1),
)


@given(DAYS, SHAPES)
def test_desks_side_by_side_have_the_starts_that_each_has_by_itself(days: list[tuple[int, int]], shape: Shape) -> None:
    lanes = lanes_for(shape.before, shape.after)

    together = starts_in(
        lanes.lay(to_bytes(opened) for opened, _taken in days),
        lanes.lay(to_bytes(taken) for _opened, taken in days),
        lanes.lay(to_bytes(raster(opened, shape.raster)) for opened, _taken in days),
        shape,
    )

    alone = 0
    for opened, taken in days:
        alone |= starts_in(opened, taken, raster(opened, shape.raster), shape)
    assert lanes.fold(together, len(days)) == alone


@pytest.mark.parametrize(
    ("zone", "day", "ticks"),
    [
        ("Europe/Berlin", dt.date(2027, 10, 31), 300),
        ("Antarctica/Troll", dt.date(2027, 10, 31), 312),
        ("Antarctica/Casey", dt.date(2023, 3, 9), 324),
    ],
)
def test_three_desks_have_the_starts_of_one_until_the_end_of_the_longest_days(
    zone: str, day: dt.date, ticks: int
) -> None:
    late = offer.Rule(1, frozenset({1}), When("FREQ=DAILY", dt.time(21), dt.time(23, 55), day, on_holidays=True))
    bits = offer.opened(1, day, rules=[late], shut=[], zone=ZoneInfo(zone), land="BB")[1]
    lanes = lanes_for(before=0, after=0)

    assert (ticks_in(day, ZoneInfo(zone)), bits.bit_length()) == (ticks, ticks - 1)
    assert lanes.fold(lanes.lay([to_bytes(bits)] * 3), 3) == bits


def test_the_last_tick_of_the_longest_day_does_not_reach_into_the_next_desk() -> None:
    lanes = lanes_for(before=3, after=3)
    full, empty = to_bytes((1 << 324) - 1), b""

    free = starts_in(lanes.lay([full, full]), lanes.lay([empty, full]), lanes.lay([full, full]), Shape(2, 3, 3, 1, 1))

    assert lanes.fold(free, 2) == (1 << 323) - 1
