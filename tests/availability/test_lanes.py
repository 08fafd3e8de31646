from hypothesis import given
from hypothesis import strategies as st

from servicepunkt.availability.bits import raster, to_bytes
from servicepunkt.availability.lanes import lanes_for
from servicepunkt.bookings.slots import starts_in
from servicepunkt.bookings.wish import Shape

DAYS = st.lists(st.tuples(st.integers(0, 2**300 - 1), st.integers(0, 2**300 - 1)), min_size=1, max_size=7)
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


def test_the_last_tick_of_the_longest_day_does_not_reach_into_the_next_desk() -> None:
    lanes = lanes_for(before=3, after=3)
    full, empty = to_bytes((1 << 300) - 1), b""

    free = starts_in(lanes.lay([full, full]), lanes.lay([empty, full]), lanes.lay([full, full]), Shape(2, 3, 3, 1, 1))

    assert lanes.fold(free, 2) == (1 << 299) - 1
