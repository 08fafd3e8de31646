"""Booking in one step, for other systems that have asked the visitor everything themselves: no hold comes before it."""

import datetime as dt

from servicepunkt.bookings.booking import accept, standing
from servicepunkt.bookings.holding import new_booking, once
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import Place, find_place, take_place
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import API


@once
def book_at_once(wish: Wish, start_at: dt.datetime, told: Told, *, request: str, now: dt.datetime) -> Booking:
    """Book this start, with journal and letter; as with `tell`, it then waits for the mail's button, or counts at once.

    `request` is a secret of the caller for this one booking: sent again, it gives the booking that it made. Raises
    `NoPlace`, `EmailNeeded`, `ConditionNotMet`, `ConditionUnanswered`, `EntitlementRefused`, `TooManyBookings`.
    """
    seen = find_place(wish, start_at, now=now)
    return _book(wish, start_at, told, request=request, now=now, seen=seen)


@whole
def _book(wish: Wish, start_at: dt.datetime, told: Told, *, request: str, now: dt.datetime, seen: Place) -> Booking:
    place = take_place(wish, start_at, now=now, seen=seen)
    booking = new_booking(
        place,
        **standing(wish.offered, told.contact, start_at=start_at, now=now),
        **told.columns(),
        request=request,
        created_at=now,
    )
    accept(booking, wish, told, now=now)
    note("book", booking, by=API, now=now)
    return booking
