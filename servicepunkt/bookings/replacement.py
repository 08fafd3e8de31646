"""A place that is kept for a booking without one, for some days: a hold of the booking's own, which its link shows."""

import datetime as dt

from servicepunkt.bookings.models import Booking
from servicepunkt.common.tokens import fingerprint


def replacement_holder(booking: Booking) -> str:
    """Who holds the place that is kept for a booking: nobody's browser."""
    return fingerprint("replacement", booking.uid.hex)


def replacement_of(booking: Booking, *, now: dt.datetime) -> Booking | None:
    """The place that is kept for a booking at `now`, as the hold of a move; None where there is none any more."""
    return Booking.objects.live(now).filter(holder=replacement_holder(booking), state=Booking.State.HELD).first()
