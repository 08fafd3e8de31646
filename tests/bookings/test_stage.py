"""How far a booking is, as its visitor sees it."""

import datetime as dt

import pytest

from servicepunkt.bookings.booking import confirm
from servicepunkt.bookings.links import Power
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.stage import Stage, may_correct_address, stage_of
from tests.bookings.booked import a_hold, tell_details
from tests.factories import SUNDAY_NOON, an_open_office

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize("state", Booking.State)
def test_every_state_of_a_booking_is_a_stage(state: Booking.State) -> None:
    assert Stage(state.value) == state.value


@pytest.mark.django_db
def test_a_time_to_confirm_that_has_run_out_is_over_before_anybody_has_tidied_it() -> None:
    pending = tell_details(a_hold(an_open_office()))
    assert pending.kept_until

    stages = [stage_of(pending, now) for now in (pending.kept_until - MINUTE, pending.kept_until)]

    assert stages == [Stage.PENDING, Stage.LAPSED]
    assert Booking.objects.get().state == Booking.State.PENDING


@pytest.mark.django_db
def test_a_confirmed_booking_is_past_once_its_time_is_over_and_never_where_it_has_lost_its_place() -> None:
    booking = confirm(tell_details(a_hold(an_open_office())), by="visitor", now=SUNDAY_NOON)

    assert stage_of(booking, booking.end_at - MINUTE) == Stage.CONFIRMED
    assert stage_of(booking, booking.end_at) == Stage.PAST
    Displaced.objects.create(booking=booking, since=SUNDAY_NOON)
    assert stage_of(booking, booking.end_at) == Stage.DISPLACED


@pytest.mark.django_db
def test_once_the_letters_button_has_proven_the_address_only_the_letter_may_correct_it() -> None:
    pending = tell_details(a_hold(an_open_office()))
    before = may_correct_address(pending, Power.WATCH)
    booking = confirm(pending, by="visitor", now=SUNDAY_NOON)

    assert before
    assert not may_correct_address(booking, Power.WATCH)
    assert may_correct_address(booking, Power.LETTER)
