"""Dull factories: real rows with evident values. Each returns what it made; nothing is random."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from servicepunkt.availability.models import Channel, Desk, Offer, OpeningRule, Seat
from servicepunkt.availability.opening import write_open_days
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Authority, Department, Office, Service
from servicepunkt.common.texts import Text

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = dt.date(2027, 3, 1)
SUNDAY_NOON = dt.datetime(2027, 2, 28, 12, 0, tzinfo=BERLIN)
ALL_DAYS = "FREQ=DAILY"
VISITOR = Contact(name="Ada Beispiel", email="ada@example.org", phone="030 123")


def details(contact: Contact = VISITOR, *, language: str = "de", reminders: bool = True, **asked: Any) -> Told:
    """What a visitor tells: her name and address, that she wants to be reminded, and the codes and dates that are asked for."""
    return Told(contact, language, reminders, **asked)


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), BERLIN)


def an_authority(slug: str = "oberhavel", **columns: Any) -> Authority:
    known = Authority.objects.filter(slug=slug).first()
    return known or Authority.objects.create(slug=slug, name=Text(de="Landkreis"), land="BB", **columns)


def a_department(
    authority: Authority | None = None, address: str = "migration/aufenthalt", **columns: Any
) -> Department:
    authority = authority or an_authority()
    known = Department.objects.filter(authority=authority, address=address).first()
    return known or Department.objects.create(
        authority=authority, address=address, name=Text(de="Aufenthalt", en="Residence"), **columns
    )


def an_office(slug: str = "servicepunkt", *, department: Department | None = None, **columns: Any) -> Office:
    department = department or a_department()
    return Office.objects.create(
        authority=department.authority,
        department=department,
        slug=slug,
        name=Text(de="Servicepunkt Migration", en="Service Point Migration"),
        **{
            "street": "Mittelstraße 16",
            "postcode": "16515",
            "town": "Oranienburg",
            "number_prefix": "M",
            **columns,
        },
    )


def a_service(slug: str = "abholen", *, offices: Sequence[Office], **columns: Any) -> Service:
    columns.setdefault("name", Text(de=f"Leistung {slug}", en=f"Service {slug}"))
    service = Service.objects.create(department=offices[0].department, slug=slug, **{"minutes": 20, **columns})
    service.offices.set(offices)
    return service


def some_desks(office: Office, count: int, *, skills: Sequence[Service], seats: int = 1) -> list[Desk]:
    desks = [Desk.objects.create(office=office, name=str(n + 1), order=n) for n in range(count)]
    for desk in desks:
        desk.skills.set(skills)
        Seat.objects.bulk_create(Seat(desk=desk, number=number) for number in range(seats))
    return desks


def open_hours(
    desks: Sequence[Desk],
    starts_at: str = "09:00",
    ends_at: str = "12:00",
    *,
    services: Sequence[Service] = (),
    channels: Sequence[str] = (Channel.ONLINE, Channel.STAFF),
    recurrence: str = ALL_DAYS,
    valid_from: dt.date = MONDAY,
    write: bool = True,
    **columns: Any,
) -> OpeningRule:
    """A rule for these desks, written into the days that may be asked for in the first days of March 2027."""
    office = desks[0].office
    slug = "-".join(["offer", *channels, *(service.slug for service in services)])
    offer, _new = Offer.objects.get_or_create(office=office, slug=slug, defaults={"channels": list(channels)})
    offer.services.set(services)
    rule = OpeningRule.objects.create(
        office=office,
        offer=offer,
        recurrence=recurrence,
        starts_at=dt.time.fromisoformat(starts_at),
        ends_at=dt.time.fromisoformat(ends_at),
        valid_from=valid_from,
        **columns,
    )
    rule.desks.set(desks)
    if write:
        write_open_days(office, first=valid_from, last=valid_from + dt.timedelta(70))
    return rule


def an_open_office(
    *, desks: int = 1, seats: int = 1, hours: tuple[str, str] = ("09:00", "12:00"), **service: Any
) -> Wish:
    """An office with one service of 20 minutes, open each morning from 1 March 2027; returns the wish for it."""
    office = an_office()
    wanted = a_service(offices=[office], **service)
    open_hours(some_desks(office, desks, skills=[wanted], seats=seats), *hours)
    return a_wish(office, wanted)


def a_wish(office: Office, *services: Service, units: int = 1, channel: Channel = Channel.ONLINE) -> Wish:
    return make_wish(office, [(service, units) for service in services], channel=channel)
