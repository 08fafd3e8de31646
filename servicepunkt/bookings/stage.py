"""How far a booking is, as its visitor sees it, and what she may do there."""

import datetime as dt
from enum import StrEnum

from servicepunkt.bookings.links import Power
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.wish import services_of
from servicepunkt.correspondence.arrival import last_letter

State = Booking.State


class Stage(StrEnum):
    """The states of a booking, and two in which it is confirmed and will not take place as it says."""

    HELD = State.HELD.value
    PENDING = State.PENDING.value
    CONFIRMED = State.CONFIRMED.value
    DISPLACED = "displaced"
    """The office took its place away, and nobody has found another yet."""
    PAST = "past"
    """Its time is over, and nobody has said what became of it."""
    DONE = State.DONE.value
    MISSED = State.MISSED.value
    CANCELLED = State.CANCELLED.value
    LAPSED = State.LAPSED.value


def stage_of(booking: Booking, now: dt.datetime) -> Stage:
    """A time to confirm that has run out is over, tidied or not."""
    if booking.state in Booking.PASSING and not booking.counts(now):
        return Stage.LAPSED
    if booking.state != State.CONFIRMED:
        return Stage(booking.state)
    if is_displaced(booking):
        return Stage.DISPLACED
    return Stage.PAST if booking.end_at <= now else Stage.CONFIRMED


def may_correct_address(booking: Booking, power: Power) -> bool:
    """The browser that booked may as long as nothing has proven the address: the letter's button has not been pressed, or
    is not asked for, or no letter arrives. Otherwise the booking would belong to anyone with its link in some browser's
    history."""
    if power is Power.LETTER or booking.state != State.CONFIRMED:
        return True
    letter = last_letter(booking.reference)
    failed = letter is not None and letter.has_failed
    return failed or not any(service.confirm_needed for service in services_of(booking))
