import pytest

from servicepunkt.web.numbers import read_number


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("7", 7), ("0042", 42), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", " ", "x", "-1", "1.5", "1e3", "1_0", "٣", "²", "\x00", "9" * 19, "0" * 5000])
def test_what_is_no_number_is_none(typed):
    assert read_number(typed) is None
