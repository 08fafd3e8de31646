"""Group sessions with a minimum: whoever must decide sees in time that too few have signed up."""

import datetime as dt

import pytest

from servicepunkt.bookings.booking import cancel, confirm
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.sessions import sessions_below_minimum
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.correspondence.models import Letter
from tests.bookings.booked import a_hold, tell_details
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_service,
    a_wish,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

pytestmark = pytest.mark.django_db

NINE = local(MONDAY, 9)


def _a_group(minimum: int | None = 3) -> Wish:
    office = an_office()
    service = a_service(
        offices=[office], minutes=60, unit=Service.Unit.PERSON, max_units=6, taking=Service.Taking.SEATS
    )
    desks = some_desks(office, 1, skills=[service], seats=8)
    office.desks.update(minimum=minimum, minimum_hours=24)
    open_hours(desks, "09:00", "11:00")
    return a_wish(office, service)


def _sign_up(wish: Wish, persons: int, who: str, at: dt.datetime = NINE, *, confirmed: bool = True) -> Booking:
    group = a_wish(wish.office, wish.services[0].service, units=persons)
    hold = a_hold(group, at, holder=who)
    contact = Contact(who, f"{who}@example.org", "")
    told = tell_details(hold, contact=contact)
    return confirm(told, by="visitor", now=SUNDAY_NOON) if confirmed else told


def _found(wish: Wish, now: dt.datetime = SUNDAY_NOON) -> list[tuple[str, int]]:
    return [(f"{found.start_at:%H:%M}", found.persons) for found in sessions_below_minimum(wish.office, now=now)]


def test_a_session_below_its_minimum_is_found_and_a_full_enough_one_is_not() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    _sign_up(wish, 2, "b", local(MONDAY, 10))
    _sign_up(wish, 1, "c", local(MONDAY, 10))

    assert _found(wish) == [("09:00", 2)]


def test_it_is_found_only_in_the_hours_before_and_no_longer_once_it_has_begun() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")

    assert _found(wish, NINE - dt.timedelta(hours=24, minutes=1)) == []
    assert _found(wish, NINE - dt.timedelta(hours=24)) == [("09:00", 2)]
    assert _found(wish, NINE) == []


def test_who_has_not_confirmed_is_not_counted_but_would_be_told() -> None:
    wish = _a_group()
    _sign_up(wish, 2, "a")
    waiting = _sign_up(wish, 1, "b", confirmed=False)

    (session,) = sessions_below_minimum(wish.office, now=SUNDAY_NOON)

    assert session.persons == 2
    assert waiting in session.bookings


def test_cancelling_its_bookings_clears_it_and_tells_everybody() -> None:
    wish = _a_group()
    _sign_up(wish, 1, "a")
    _sign_up(wish, 1, "b")

    for booking in sessions_below_minimum(wish.office, now=SUNDAY_NOON)[0].bookings:
        cancel(booking, by="staff:1", now=SUNDAY_NOON)

    assert _found(wish) == []
    assert Letter.objects.filter(kind="bookings.cancelled").count() == 2


@pytest.mark.parametrize("people", [0, 1])
def test_without_a_minimum_or_without_anybody_there_is_nothing_to_decide(people: int) -> None:
    wish = _a_group(minimum=None if people else 3)
    if people:
        _sign_up(wish, 1, "a")

    assert _found(wish) == []


def test_an_office_without_groups_asks_the_database_once(django_assert_num_queries: object) -> None:
    wish = an_open_office()

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert sessions_below_minimum(wish.office, now=SUNDAY_NOON) == []
