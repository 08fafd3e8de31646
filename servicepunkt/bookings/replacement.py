"""Whether a booking has lost its place, and the one that is kept for it instead for some days: a hold of its own,
which its link shows."""

import datetime as dt
from collections.abc import Iterable

from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.common.tokens import fingerprint


def is_displaced(booking: Booking) -> bool:
    """Whether the office took away the booking's place, and no other has been found yet."""
    return Displaced.objects.filter(booking=booking).exists()


def replacement_holder(booking: Booking) -> str:
    """The holder of the place that is kept for a booking: nobody's browser."""
    return fingerprint("replacement", booking.uid.hex)


def replacements_of(bookings: Iterable[Booking], *, now: dt.datetime) -> dict[int, Booking]:
    """The places that are kept for these bookings at `now`, by the keys of the bookings."""
    keys = {replacement_holder(booking): booking.pk for booking in bookings}
    kept = Booking.objects.live(now).filter(holder__in=keys, state=Booking.State.HELD)
    return {keys[hold.holder]: hold for hold in kept if hold.holder}


def replacement_of(booking: Booking, *, now: dt.datetime) -> Booking | None:
    """The place that is kept for a booking at `now`, as the hold of a move; None if there is none, or no longer."""
    return Booking.objects.live(now).filter(holder=replacement_holder(booking), state=Booking.State.HELD).first()
