"""What goes with the end of a booking, and what stays: the table of `bookings/ending.py`, row by row."""

import datetime as dt

import pytest

from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.ending import end
from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.lapsing import end_lapsed
from servicepunkt.bookings.models import Booking, Displaced, EntitlementCode
from servicepunkt.bookings.moving import hold_move
from tests.bookings.booked import TWENTY_PAST, a_hold
from tests.factories import SUNDAY_NOON, VISITOR, an_open_office

pytestmark = pytest.mark.django_db

State = Booking.State


def _pending() -> Booking:
    """With a code, and counted for its person."""
    wish = an_open_office(entitlement_needed=True, limit_per_person=1)
    service = wish.services[0].service
    import_codes(service, ["ABC-123"], by="staff:1", now=SUNDAY_NOON)
    codes = {service.pk: "ABC-123"}
    return tell(a_hold(wish), contact=VISITOR, language="de", reminders=True, entitlements=codes, now=SUNDAY_NOON)


def _confirmed() -> Booking:
    """With a code, counted for its person, noted as without a place, and another time is held for it."""
    booking = confirm(_pending(), by="visitor", now=SUNDAY_NOON)
    hold_move(booking, TWENTY_PAST, holder="b", by="visitor", now=SUNDAY_NOON)
    Displaced.objects.create(booking=booking, since=SUNDAY_NOON)
    return booking


def _what_is_left(booking: Booking) -> set[str]:
    left = {
        "place": booking.claims.exists(),
        "code": EntitlementCode.objects.filter(booking=booking).exists(),
        "limit": booking.limits.exists(),
        "hold to move it": Booking.objects.filter(moves=booking, state=State.HELD).exists(),
        "note": Displaced.objects.filter(booking=booking).exists(),
    }
    return {what for what, is_left in left.items() if is_left}


def test_before_its_end_all_of_it_is_there() -> None:
    assert _what_is_left(_confirmed()) == {"place", "code", "limit", "hold to move it", "note"}


@pytest.mark.parametrize(
    ("state", "left"), [(State.CANCELLED, set()), (State.MISSED, {"place"}), (State.DONE, {"place", "code"})]
)
def test_what_is_left_of_a_booking_depends_on_its_end(state: Booking.State, left: set[str]) -> None:
    booking = _confirmed()

    assert end(booking, state, among=Booking.objects.filter(state=State.CONFIRMED), now=SUNDAY_NOON)

    assert (booking.state, _what_is_left(booking)) == (state, left)


def test_nothing_is_left_of_a_booking_that_nobody_has_confirmed_in_time() -> None:
    booking = _pending()

    end_lapsed(SUNDAY_NOON + dt.timedelta(hours=2))

    booking.refresh_from_db()
    assert (booking.state, _what_is_left(booking)) == (State.LAPSED, set())


def test_a_booking_that_has_had_an_end_has_no_other() -> None:
    booking = _confirmed()
    end(booking, State.DONE, among=Booking.objects.filter(state=State.CONFIRMED), now=SUNDAY_NOON)

    assert not end(booking, State.MISSED, among=Booking.objects.filter(state=State.CONFIRMED), now=SUNDAY_NOON)

    assert (booking.state, _what_is_left(booking)) == (State.DONE, {"place", "code"})
