"""What the journal keeps about a booking: who did what, when, and never anything about the person."""

import datetime as dt

from servicepunkt.audit import journal
from servicepunkt.bookings.models import Booking


def note(action: str, booking: Booking, *, by: str, now: dt.datetime, **facts: object) -> None:
    """Record that `by` did this to the booking; in the transaction of the change itself."""
    journal.record(action, subject=booking.reference, by=by, now=now, office=booking.office.slug, **facts)
