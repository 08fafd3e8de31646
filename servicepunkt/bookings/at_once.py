"""Booking in one step, for other systems that have asked the visitor everything themselves: no hold comes before it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from servicepunkt.bookings.booking import accept, standing
from servicepunkt.bookings.conditions import Dates, answer, with_questions
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import new_booking, once
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import Place, find_place, take_place
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import API


@dataclass(frozen=True, slots=True)
class Told:
    """What the visitor has told the other system. `entitlements` are codes, `dates` the answers to conditions, both by
    key of the service; several dates are in the order in which the service asks for them."""

    contact: Contact
    language: str
    reminders: bool = False
    entitlements: Mapping[int, str] = field(default_factory=dict)
    dates: Dates = field(default_factory=dict)


@once
def book_at_once(wish: Wish, start_at: dt.datetime, told: Told, *, request: str, now: dt.datetime) -> Booking:
    """Book this start, with journal and letter; as with `tell`, it then waits for the mail's button, or counts at once.

    `request` is a secret of the caller's for this one booking: sent again, it returns the booking that it made. Raises
    `SlotTaken`, `NotBookable`, `EmailNeeded`, `ConditionNotMet`, `ConditionUnanswered`, `EntitlementRefused`,
    `TooManyBookings`.
    """
    seen = find_place(wish, start_at, now=now)
    return _book(wish, start_at, told, request=request, now=now, seen=seen)


@whole
def _book(wish: Wish, start_at: dt.datetime, told: Told, *, request: str, now: dt.datetime, seen: Place) -> Booking:
    place = take_place(wish, start_at, now=now, seen=seen)
    services = wish.offered
    booking = new_booking(
        place,
        **standing(services, told.contact, start_at=start_at, now=now),
        request=request,
        contact=told.contact.as_stored(),
        language=told.language,
        reminders=told.reminders,
        created_at=now,
    )
    if with_questions(services):
        answer(booking, told.dates, now=now)
    accept(booking, wish, told.contact, told.entitlements, now=now)
    note("book", booking, by=API, now=now)
    return booking
