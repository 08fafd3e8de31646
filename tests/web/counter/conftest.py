"""The staff of an office, its waiting room, and strangers who must see nothing of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from servicepunkt.availability.models import Desk
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.models import Visit
from servicepunkt.staff.models import Role, User
from tests.bookings.booked import a_booking_at_desk
from tests.factories import (
    MONDAY,
    SUNDAY_NOON,
    a_department,
    a_wish,
    an_authority,
    an_office,
    an_open_office,
    local,
    open_hours,
    some_desks,
)

PASSWORD = "correct-horse-battery"


def a_colleague(name: str, office: Office | None, kind: str = Role.Kind.CLERK) -> User:
    user = User.objects.create_user(name, password=PASSWORD, authority=office.authority if office else None)
    if office:
        Role.objects.create(user=user, office=office, kind=kind)
    return user


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass
class Counter:
    """An office on Monday, 1 March 2027, with a clerk's browser."""

    office: Office
    service: Service
    desks: list[Desk]
    clerk: User
    client: Client
    made: int = field(default=0)

    @property
    def to_book(self) -> str:
        """The address at which a time for the office's service is chosen and booked."""
        return f"/schalter/{self.office.slug}/buchen/?leistung={self.service.pk}"

    def book(
        self, hour: int, minute: int = 0, *, name: str = "", now: dt.datetime = SUNDAY_NOON, **contact: str
    ) -> Booking:
        self.made += 1
        return a_booking_at_desk(
            a_wish(self.office, self.service, channel="staff"),
            local(MONDAY, hour, minute),
            contact=Contact(name=name or f"Muster-Besuch {self.made}", **contact),
            request=f"request {self.made}",
            now=now,
        )

    def arrive(self, booking: Booking, at: dt.datetime) -> Visit:
        return check_in(booking, by="visitor", now=at)

    def walk_in(self, at: dt.datetime) -> Visit:
        return walk_in(self.office, [self.service], by="staff:1", now=at)

    def sit_at(self, desk: Desk) -> None:
        self.client.post(f"/schalter/{self.office.slug}/platz/", {"arbeitsplatz": desk.pk})

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/schalter/{self.office.slug}/{path}", data, follow=True)

    def get(self, path: str = "", **data: Any) -> Any:
        return self.client.get(f"/schalter/{self.office.slug}/{path}", data)


@pytest.fixture
def counter(db: None, clock: Any) -> Counter:
    clock.set("2027-03-01 08:45")
    an_authority(host="testserver")
    wish = an_open_office(desks=2, hours=("08:00", "18:00"))
    clerk = a_colleague("clerk", wish.office)
    desks = list(wish.office.desks.all())
    return Counter(wish.office, wish.services[0].service, desks, clerk, signed_in(clerk))


@pytest.fixture
def stranger(counter: Counter) -> User:
    """A lead of another office of the same county."""
    return a_colleague("stranger", an_office("gransee", department=counter.office.department), Role.Kind.LEAD)


@pytest.fixture
def foreigner(counter: Counter) -> User:
    """A lead of another county, with an office of the same short name."""
    department = a_department(an_authority("fern", host="fern.example.org"), "fern")
    return a_colleague("foreigner", an_office(counter.office.slug, department=department), Role.Kind.LEAD)


@pytest.fixture
def neighbour(counter: Counter) -> User:
    """A lead of another county that shares an address with this one, which is nobody's own."""
    Authority.objects.update(host=None)
    department = a_department(an_authority("nachbar"), "nachbar")
    return a_colleague("neighbour", an_office("nachbar", department=department), Role.Kind.LEAD)


@pytest.fixture
def lead(counter: Counter) -> Client:
    return signed_in(a_colleague("lead", counter.office, Role.Kind.LEAD))


@pytest.fixture
def reception(counter: Counter) -> Client:
    return signed_in(a_colleague("reception", counter.office, Role.Kind.RECEPTION))


@pytest.fixture
def cast() -> Callable[..., User]:
    return a_colleague


@pytest.fixture
def group(counter: Counter) -> list[Booking]:
    """Three at ten at one desk, of whom one has an e-mail address; five would have to come."""
    counter.service.taking = counter.service.Taking.SEATS
    counter.service.save()
    people = [
        {"name": "Ada Mail", "email": "ada@example.org"},
        {"name": "Bo Fon", "phone": "03301 123"},
        {"name": "Cy Nichts"},
    ]
    for desk in counter.desks:
        desk.skills.clear()
        type(desk).objects.filter(pk=desk.pk).update(name=f"Platz {desk}")
    room = some_desks(counter.office, 1, skills=[counter.service], seats=8)
    counter.office.desks.filter(pk=room[0].pk).update(minimum=5, minimum_hours=24)
    open_hours(room, "08:00", "18:00")
    return [counter.book(10, **person) for person in people]
