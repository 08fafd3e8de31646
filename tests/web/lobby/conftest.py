"""The entrance of an office on Monday, 1 March 2027, a quarter to nine."""

from dataclasses import dataclass
from typing import Any

import pytest

from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office
from tests.bookings.booked import a_booking_at_desk
from tests.factories import MONDAY, a_wish, an_authority, an_open_office, local


@dataclass
class Lobby:
    office: Office
    wish: Wish

    @property
    def kiosk(self) -> str:
        return f"/wartebereich/kiosk/{self.office.slug}/"

    @property
    def display(self) -> str:
        return f"/wartebereich/anzeige/{self.office.slug}/"

    def book(self, hour: int, minute: int = 0) -> Booking:
        return a_booking_at_desk(
            a_wish(self.office, self.wish.services[0].service, channel="staff"),
            local(MONDAY, hour, minute),
            contact=Contact(name="Ada Beispiel"),
            request=f"{hour}:{minute} {Booking.objects.count()}",
        )


@pytest.fixture
def lobby(db: None, clock: Any) -> Lobby:
    clock.set("2027-03-01 08:45")
    an_authority(host="testserver")
    wish = an_open_office(desks=2, hours=("08:00", "18:00"))
    return Lobby(wish.office, wish)
