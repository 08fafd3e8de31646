"""Between the look at a day and the mark on it something else may come in; the revision tells, and we look again.

Here it comes in at exactly that moment, in the same transaction, so that the guard is proved on both engines.
"""

from collections.abc import Callable
from typing import Any

import pytest

from servicepunkt.availability.models import Closure
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings import places
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.wish import Wish
from tests.bookings.booked import in_order
from tests.factories import MONDAY, SUNDAY_NOON, an_open_office, local

pytestmark = pytest.mark.django_db


def _hold(wish: Wish, holder: str = "a", minute: int = 0) -> Booking:
    return hold_slot(wish, local(MONDAY, 9, minute), holder=holder, language="de", now=SUNDAY_NOON)


def _let_in_between(monkeypatch: pytest.MonkeyPatch, what: Callable[[], object]) -> None:
    """Run `what` after the next look at a day, before the mark."""
    mark = places.mark

    def mark_after(*args: Any) -> bool:
        monkeypatch.setattr(places, "mark", mark)
        what()
        return mark(*args)

    monkeypatch.setattr(places, "mark", mark_after)


def test_who_was_faster_keeps_the_desk_and_the_other_gets_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office(desks=2)
    _hold(wish, "first", 40)  # the desk that fits best is now known to both
    _let_in_between(monkeypatch, lambda: _hold(wish, "faster", 20))

    slower = _hold(wish, "slower", 20)

    assert Booking.objects.get(holder="faster").desk != slower.desk
    assert in_order(wish)


def test_who_was_faster_keeps_the_last_desk_and_the_other_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()
    _let_in_between(monkeypatch, lambda: _hold(wish, "faster"))

    with pytest.raises(SlotTaken):
        _hold(wish, "slower")
    assert in_order(wish)


def test_two_at_different_times_of_one_desk_leave_the_marks_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()
    _let_in_between(monkeypatch, lambda: _hold(wish, "faster", 20))

    _hold(wish, "slower", 40)

    assert Booking.objects.filter(state=Booking.State.HELD).count() == 2
    assert in_order(wish)


def test_a_desk_that_closes_while_somebody_reaches_for_it_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    wish = an_open_office()

    def close() -> None:
        whole_day = {"from_at": local(MONDAY, 0), "until_at": local(MONDAY, 23)}
        Closure.objects.create(authority=wish.office.authority, office=wish.office, **whole_day)
        write_open_days(wish.office, first=MONDAY, last=MONDAY)

    _let_in_between(monkeypatch, close)

    with pytest.raises(NotBookable):
        _hold(wish)
    assert in_order(wish)
