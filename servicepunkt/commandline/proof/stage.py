"""The office of a proof: few places on each day, and nobody there yet."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from servicepunkt.availability.models import Channel, Desk, Offer, OpeningRule, Seat
from servicepunkt.availability.opening import write_open_days
from servicepunkt.availability.ticks import instant_at, zone_of
from servicepunkt.catalogue.models import Authority, Department, Office, Service
from servicepunkt.common.texts import Text

MINUTES = 20
# The clock of a proof runs fast, so that holds end while others reach for their places; the days come after that.
AHEAD = 30
_OPENS_AT = dt.time(9)


@dataclass(frozen=True, slots=True)
class Stage:
    """An office with one service, the same few starts on each of its days, and every start once at each desk."""

    office: Office
    service: Service
    desks: int
    starts: int
    days: tuple[dt.date, ...]

    def starts_on(self, day: dt.date) -> list[dt.datetime]:
        begin = instant_at(day, _OPENS_AT, zone_of(self.office))
        return [begin + number * dt.timedelta(minutes=MINUTES) for number in range(self.starts)]


@transaction.atomic
def set_up(name: str, *, desks: int, starts: int, days: int, today: dt.date) -> Stage:
    """An office that opens on `days` days, `AHEAD` days from now."""
    office = _add_office(name)
    service = Service.objects.create(
        department=office.department,
        slug=name,
        name=Text(de="Beweis", en="Proof"),
        minutes=MINUTES,
        horizon_days=AHEAD + days,
        confirm_minutes=20,
    )
    service.offices.add(office)
    open_days = tuple(today + dt.timedelta(AHEAD + number) for number in range(days))
    _open(office, service, desks=desks, closes_at=_after(starts), days=open_days)
    return Stage(office, service, desks, starts, open_days)


def _add_office(name: str) -> Office:
    authority = Authority.objects.create(slug=name, name=Text(de="Prüfkreis", en="Proof County"), land="BB")
    department = Department.objects.create(
        authority=authority, address="beweis", name=Text(de="Beweis", en="Proof"), phone="03301 000"
    )
    return Office.objects.create(
        authority=authority,
        department=department,
        slug=name,
        name=Text(de="Prüfamt", en="Proof office"),
        street="Musterweg 1",
        postcode="16515",
        town="Musterstadt",
        number_prefix="M",
    )


def _after(starts: int) -> dt.time:
    return (dt.datetime.combine(dt.date.min, _OPENS_AT) + starts * dt.timedelta(minutes=MINUTES)).time()


def _open(office: Office, service: Service, *, desks: int, closes_at: dt.time, days: tuple[dt.date, ...]) -> None:
    rows = Desk.objects.bulk_create(Desk(office=office, name=str(number + 1), order=number) for number in range(desks))
    Seat.objects.bulk_create(Seat(desk=desk) for desk in rows)
    for desk in rows:
        desk.skills.add(service)
    rule = OpeningRule.objects.create(
        office=office,
        offer=Offer.objects.create(office=office, slug="alles", channels=[Channel.ONLINE, Channel.STAFF]),
        recurrence="FREQ=DAILY",
        starts_at=_OPENS_AT,
        ends_at=closes_at,
        valid_from=days[0],
        valid_until=days[-1],
        on_holidays=True,
    )
    rule.desks.set(rows)
    write_open_days(office, first=days[0], last=days[-1])
