"""What a visitor has told, at whichever door: on the page, at the desk, through another system."""

from dataclasses import dataclass, field

from servicepunkt.bookings.conditions import Dates
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import NO_CODES, Codes
from servicepunkt.bookings.models import Booking


@dataclass(frozen=True, slots=True)
class Told:
    """Who she is, the language of her letters, whether she wants to be reminded; codes and dates where services ask for
    them."""

    contact: Contact
    language: str
    reminders: bool
    codes: Codes = NO_CODES
    dates: Dates = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """What the row of a booking keeps of it; codes are used up, and dates are compared and forgotten."""
        return {"contact": self.contact.as_stored(), "language": self.language, "reminders": self.reminders}


def told_of(booking: Booking, codes: Codes = NO_CODES) -> Told:
    """What lies with a booking or a hold, and the codes that its visitor types at the last step."""
    return Told(contact_of(booking), booking.language, booking.reminders, codes)
