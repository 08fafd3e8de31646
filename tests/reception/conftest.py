"""A waiting room: an office, its desks, and bookings around nine o'clock on Monday, 1 March 2027."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.reception.arrival import check_in
from servicepunkt.reception.models import Visit
from tests.bookings.booked import a_booking_at_desk
from tests.factories import MONDAY, a_wish, an_open_office, local


@dataclass
class Room:
    office: Office
    service: Service
    desks: list[Desk]
    made: int = field(default=0)

    def book(self, hour: int, minute: int = 0, *services: Service, **more: Any) -> Booking:
        self.made += 1
        return a_booking_at_desk(
            a_wish(self.office, *(services or (self.service,)), channel="staff"),
            local(MONDAY, hour, minute),
            contact=Contact(name=f"Muster-Besuch {self.made}"),
            request=f"request {self.made}",
            **more,
        )

    def arrive(self, hour: int, minute: int = 0, *services: Service, at: dt.datetime) -> Visit:
        """Somebody who is booked for this time and checks in at `at`."""
        return check_in(self.book(hour, minute, *services), by="visitor", now=at)


def fresh(visit: Visit) -> Visit:
    """As it is stored now."""
    return Visit.objects.get(pk=visit.pk)


@pytest.fixture
def make_room(db: None) -> Callable[..., Room]:
    def make(desks: int = 2, *, seats: int = 1, **service: object) -> Room:
        wish = an_open_office(desks=desks, seats=seats, hours=("08:00", "18:00"), **service)
        return Room(wish.office, wish.services[0].service, list(wish.office.desks.all()))

    return make


@pytest.fixture
def room(make_room: Callable[..., Room]) -> Room:
    return make_room()
