import datetime as dt

import pytest

from servicepunkt.catalogue.recurrence import days_in, recurrence_of

MAY, JUNE = dt.date(2027, 5, 12), dt.date(2027, 6, 1)


def test_single_days_are_named_once_and_in_order():
    assert recurrence_of([JUNE, MAY, JUNE]) == "RDATE:20270512,20270601"
    assert days_in("RDATE:20270512,20270601") == [MAY, JUNE]


@pytest.mark.parametrize("recurrence", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU"])
def test_what_recurs_names_no_days(recurrence):
    assert days_in(recurrence) == []
