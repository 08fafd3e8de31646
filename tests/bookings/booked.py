"""A visitor on her way to a booking, the times that are left for others, and whether every claim is right afterwards."""

import datetime as dt
from typing import Any

from servicepunkt.bookings import slots
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.booking import confirm, tell
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish
from tests.factories import MONDAY, SUNDAY_NOON, VISITOR, local

NINE, TWENTY_PAST = local(MONDAY, 9), local(MONDAY, 9, 20)


def a_hold(
    wish: Wish, start_at: dt.datetime = NINE, *, holder: str = "a", now: dt.datetime = SUNDAY_NOON, **more: Any
) -> Booking:
    return hold_slot(wish, start_at, holder=holder, language="de", now=now, **more)


def tell_details(hold: Booking, *, contact: Contact = VISITOR, now: dt.datetime = SUNDAY_NOON) -> Booking:
    """Her name and address; she wants to be reminded."""
    return tell(hold, contact=contact, language="de", reminders=True, entitlements={}, now=now)


def a_booking(wish: Wish, start_at: dt.datetime = NINE, *, holder: str = "a", contact: Contact = VISITOR) -> Booking:
    """Held, told and confirmed."""
    return confirm(tell_details(a_hold(wish, start_at, holder=holder), contact=contact), by="visitor", now=SUNDAY_NOON)


def a_booking_at_desk(
    wish: Wish,
    start_at: dt.datetime = NINE,
    *,
    contact: Contact = VISITOR,
    request: str = "r1",
    now: dt.datetime = SUNDAY_NOON,
    **more: Any,
) -> Booking:
    """Made by a clerk, for somebody who calls or stands there."""
    told = {"contact": contact, "language": "de", "request": request, "by": "staff:1", "now": now}
    return book_at_desk(wish, start_at, **told, **more)


def times_of(wish: Wish, day: dt.date = MONDAY, now: dt.datetime = SUNDAY_NOON) -> list[str]:
    """What a day offers, as clocks show it."""
    return [f"{start:%H:%M}" for start in slots.day(wish, day, now=now)]


def in_order(what: Wish | Booking, now: dt.datetime = SUNDAY_NOON) -> bool:
    """Whether the bits and claims of an office are as they follow from its hours and bookings."""
    return list(differences(what.office, now=now)) == []
