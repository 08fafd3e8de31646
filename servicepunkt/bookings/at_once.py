"""Booking in one step, for other systems that have asked the visitor everything themselves: no hold comes before it."""

import datetime as dt
from collections.abc import Mapping

from servicepunkt.audit import journal
from servicepunkt.bookings.booking import settle, standing
from servicepunkt.bookings.conditions import answer, with_questions
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import booked_by, new_booking
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.places import NotBookable, SlotTaken, take_place
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.whole import whole


@whole
def book_at_once(
    wish: Wish,
    start_at: dt.datetime,
    *,
    contact: Contact,
    language: str,
    reminders: bool,
    entitlements: Mapping[int, str],
    dates: Mapping[int, dt.date],
    request: str,
    now: dt.datetime,
) -> Booking:
    """Book this start, with journal and letter; as with `tell` it then waits for the mail's button, or counts at once.

    `entitlements` are codes, `dates` the answers to conditions, by key of the service. `request` is a secret of the
    caller for this one booking: sent again, it gives the booking that it made. Raises `SlotTaken`, `NotBookable`,
    `EmailNeeded`, `ConditionNotMet`, `ConditionUnanswered`, `EntitlementRefused`, `TooManyBookings`.
    """
    if done := booked_by(request):
        return done
    try:
        place = take_place(wish, start_at, now=now)
    except (SlotTaken, NotBookable):
        if done := booked_by(request):  # sent twice at once, and it was its twin that took the last place
            return done
        raise
    services = [wished.service for wished in wish.services]
    booking = new_booking(
        place,
        **standing(services, contact, start_at=start_at, now=now),
        request=request,
        contact=contact.sealed(),
        language=language,
        reminders=reminders,
        created_at=now,
    )
    if with_questions(services):
        answer(booking, dates)
    settle(booking, wish, contact, entitlements, now=now)
    journal.record("book", subject=str(booking.uid), by="api", now=now, office=wish.office.slug)
    return booking
