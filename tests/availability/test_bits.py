from hypothesis import given
from hypothesis import strategies as st

from servicepunkt.availability import bits

days = st.integers(min_value=0, max_value=(1 << 300) - 1)


def test_a_span_is_a_row_of_bits() -> None:
    assert bits.span(2, 3) == 0b11100


def test_a_span_that_begins_before_the_day_is_cut_off() -> None:
    assert bits.span(-2, 5) == 0b111
    assert bits.span(-5, 2) == 0


@given(free=days, length=st.integers(1, 40))
def test_runs_are_the_starts_with_enough_free_bits_in_a_row(free: int, length: int) -> None:
    found = bits.runs(free, length)

    slow = sum(1 << t for t in range(300) if all(free >> t + n & 1 for n in range(length)))
    assert found == slow


@given(opened=days)
def test_stretches_put_together_are_the_whole(opened: int) -> None:
    pieces = list(bits.stretches(opened))

    assert sum(bits.span(first, length) for first, length in pieces) == opened
    assert all(not opened >> first + length & 1 for first, length in pieces)


def test_the_raster_begins_anew_with_each_opening() -> None:
    opened = bits.span(3, 9) | bits.span(20, 5)

    assert list(bits.positions(bits.raster(opened, 4))) == [3, 7, 11, 20, 24]


@given(stored=days)
def test_bytes_are_read_as_they_were_written(stored: int) -> None:
    assert bits.from_bytes(bits.to_bytes(stored)) == stored


def test_nothing_set_is_stored_as_nothing() -> None:
    assert bits.to_bytes(0) == b""
