from typing import Any

import pytest

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.at_desk import DoesNotFit, correct_services, preview_correction
from servicepunkt.bookings.booking import cancel
from servicepunkt.bookings.entitlement import EntitlementRefused, import_codes
from servicepunkt.bookings.holding import HOLD, hold_slot
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.models import Booking, EntitlementCode
from servicepunkt.bookings.moving import hold_move
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.catalogue.models import Service
from tests.bookings.booked import a_booking_at_desk, in_order
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


def _family_office() -> tuple[Service, Wish]:
    office = an_office()
    service = a_service(offices=[office], minutes_per_further=20, unit=Service.Unit.PERSON, max_units=3)
    open_hours(some_desks(office, 1, skills=[service]), "09:00", "10:00")
    return service, a_wish(office, service, channel=Channel.STAFF)


def test_a_booking_at_the_desk_counts_at_once() -> None:
    booking = a_booking_at_desk(an_open_office())

    assert booking.state == Booking.State.CONFIRMED
    assert in_order(booking)


def test_the_same_request_books_once() -> None:
    wish = an_open_office(desks=2)

    assert a_booking_at_desk(wish) == a_booking_at_desk(wish)
    assert Booking.objects.count() == 1


def test_a_correction_lengthens_the_visit_where_there_is_room() -> None:
    service, wish = _family_office()
    booking = a_booking_at_desk(wish)

    seen = preview_correction(booking, [(service, 2)], now=SUNDAY_NOON)
    corrected = correct_services(booking, [(service, 2)], by="staff:1", now=SUNDAY_NOON)

    assert (seen.minutes_before, seen.minutes_after, seen.fits, seen.later) == (20, 40, True, ())
    assert corrected.end_at == local(MONDAY, 9, 40)
    assert wish_of(corrected).services[0].units == 2
    assert in_order(corrected)


def test_a_correction_that_would_run_into_the_next_shows_it_and_is_refused() -> None:
    service, wish = _family_office()
    booking = a_booking_at_desk(wish)
    later = a_booking_at_desk(wish, local(MONDAY, 9, 20), request="r2")

    seen = preview_correction(booking, [(service, 2)], now=SUNDAY_NOON)

    assert (seen.fits, seen.later) == (False, (later,))
    with pytest.raises(DoesNotFit):
        correct_services(booking, [(service, 2)], by="staff:1", now=SUNDAY_NOON)
    booking.refresh_from_db()
    assert booking.end_at == local(MONDAY, 9, 20)
    assert in_order(booking)


def test_a_correction_may_be_made_while_the_visit_runs() -> None:
    service, wish = _family_office()
    booking = a_booking_at_desk(wish)

    corrected = correct_services(booking, [(service, 2)], by="staff:1", now=local(MONDAY, 9, 10))

    assert corrected.end_at == local(MONDAY, 9, 40)


def test_a_correction_keeps_its_time_though_the_raster_of_the_new_service_is_another() -> None:
    office = an_office()
    short, long = a_service("kurz", offices=[office], minutes=15), a_service("lang", offices=[office], minutes=20)
    open_hours(some_desks(office, 1, skills=[short, long]), "09:00", "10:00")
    booking = a_booking_at_desk(a_wish(office, short, channel=Channel.STAFF), local(MONDAY, 9, 15))

    seen = preview_correction(booking, [(long, 1)], now=SUNDAY_NOON)
    corrected = correct_services(booking, [(long, 1)], by="staff:1", now=SUNDAY_NOON)

    assert seen.fits
    assert (corrected.start_at, corrected.end_at) == (local(MONDAY, 9, 15), local(MONDAY, 9, 35))
    assert in_order(corrected)


def test_a_correction_may_grow_into_a_hold_that_is_over_and_not_cleared_away() -> None:
    service, wish = _family_office()
    booking = a_booking_at_desk(wish)
    hold_slot(wish, local(MONDAY, 9, 20), holder="a", language="de", now=SUNDAY_NOON)

    corrected = correct_services(booking, [(service, 2)], by="staff:1", now=SUNDAY_NOON + HOLD)

    assert corrected.end_at == local(MONDAY, 9, 40)
    assert in_order(corrected)


def test_a_correction_may_grow_into_what_is_held_to_move_the_booking() -> None:
    service, wish = _family_office()
    booking = a_booking_at_desk(wish)
    hold = hold_move(booking, local(MONDAY, 9, 20), wish=wish, holder="a", by="visitor", now=SUNDAY_NOON)

    seen = preview_correction(booking, [(service, 2)], now=SUNDAY_NOON)
    corrected = correct_services(booking, [(service, 2)], by="staff:1", now=SUNDAY_NOON)

    assert (seen.fits, seen.later) == (True, ())
    assert corrected.end_at == local(MONDAY, 9, 40)
    assert not Booking.objects.filter(pk=hold.pk, state=Booking.State.HELD).exists()
    assert in_order(corrected)


# Other services -----------------------------------------------------------------------------------------------------


def _two_services(**columns: Any) -> tuple[Booking, Service, Service]:
    """Booked for the first of two; `columns` are of both."""
    office = an_office()
    first, second = (a_service(slug, offices=[office], **columns) for slug in ("a", "b"))
    open_hours(some_desks(office, 1, skills=[first, second]), "09:00", "10:00")
    return a_booking_at_desk(a_wish(office, first, channel=Channel.STAFF)), first, second


def test_a_service_that_comes_in_needs_its_code_and_one_that_goes_gives_its_own_back() -> None:
    booking, first, second = _two_services(entitlement_needed=True)
    import_codes(first, ["A1"], by="staff:1", now=SUNDAY_NOON)
    import_codes(second, ["B1"], by="staff:1", now=SUNDAY_NOON)
    EntitlementCode.objects.filter(service=first).update(booking=booking)

    for codes in ({}, {second.pk: "A1"}, {first.pk: "B1"}):
        with pytest.raises(EntitlementRefused):
            correct_services(booking, [(second, 1)], by="staff:1", now=SUNDAY_NOON, entitlements=codes)
    assert _used() == {first: booking, second: None}

    correct_services(booking, [(second, 1)], by="staff:1", now=SUNDAY_NOON, entitlements={second.pk: "b1"})
    assert _used() == {first: None, second: booking}
    assert in_order(booking)


def _used() -> dict[Service, Booking | None]:
    return {code.service: code.booking for code in EntitlementCode.objects.select_related("service", "booking")}


def test_a_correction_of_the_number_asks_for_no_code() -> None:
    booking, first, _second = _two_services(entitlement_needed=True, max_units=2, minutes_per_further=10)

    corrected = correct_services(booking, [(first, 2)], by="staff:1", now=SUNDAY_NOON, entitlements={})

    assert corrected.end_at == local(MONDAY, 9, 30)


def test_a_service_that_comes_in_counts_for_its_person() -> None:
    booking, first, second = _two_services(limit_per_person=1)
    other = a_booking_at_desk(a_wish(booking.office, second, channel=Channel.STAFF), local(MONDAY, 9, 20), request="r2")

    with pytest.raises(TooManyBookings):
        correct_services(booking, [(second, 1)], by="staff:1", now=SUNDAY_NOON)
    assert [row.service for row in booking.services.all()] == [first]
    cancel(other, by="staff:1", now=SUNDAY_NOON)

    correct_services(booking, [(second, 1)], by="staff:1", now=SUNDAY_NOON)
    a_booking_at_desk(a_wish(booking.office, first, channel=Channel.STAFF), local(MONDAY, 9, 20), request="r3")
