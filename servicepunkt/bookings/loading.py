"""Bookings with their services, as every click of a visitor's loads them."""

from typing import Any

from servicepunkt.bookings.models import BookedService, Booking
from servicepunkt.common.rows import find


def load_bookings(*, only: str = "", **wanted: Any) -> list[Booking]:
    """The bookings that have these values in these columns, each with its services at hand; `only` as in `find`."""
    bookings: list[Any] = find(Booking, only=only, **wanted)
    for booking in bookings:
        services = booking.services.all()
        services._result_cache = find(BookedService, booking=booking.pk)
        services._prefetch_done = True
        booking._prefetched_objects_cache = {"services": services}  # where Django keeps what was prefetched
    return bookings
