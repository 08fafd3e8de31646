"""Who has the booking: the few personal values that are asked for, sealed in one column."""

from dataclasses import dataclass
from typing import cast

from servicepunkt.bookings.models import Booking
from servicepunkt.common.tokens import fingerprint


@dataclass(frozen=True, slots=True)
class Contact:
    """Name, e-mail and phone of a visitor; e-mail and phone are empty where they were not given."""

    name: str
    email: str = ""
    phone: str = ""

    def as_stored(self) -> dict[str, str]:
        """The value of `Booking.contact`, which its column seals."""
        return {"name": self.name, "email": self.email, "phone": self.phone}

    @property
    def person(self) -> str:
        """A keyed hash that recognises the same person again, for limits; empty for somebody who gave only her name,
        since many people share one."""
        identity = self.email or self.phone
        return fingerprint("person", " ".join(identity.casefold().split())) if identity else ""


def contact_of(booking: Booking) -> Contact:
    """The contact of a booking; an empty one for a hold, which has none yet."""
    told = cast("dict[str, str] | None", booking.contact)
    return Contact(**(told or {"name": ""}))
