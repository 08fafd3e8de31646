"""Writes the profile into the product's own tables; a process of its own, on the database of the run.

    python -m servicepunkt.commandline.bench.seeding 2026-11-22 20 500

Rules, days, bookings, claims and taken bits are those that the product would have written, so that `verify` finds no
difference. Only the letters and journal entries of these earlier bookings are left out; they would be long done with.
"""

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

import django

django.setup()  # tables may be imported only now; this module runs by itself

from django.db import connection, transaction  # noqa: E402

from servicepunkt.availability import ticks  # noqa: E402
from servicepunkt.availability.bits import span, to_bytes  # noqa: E402
from servicepunkt.availability.models import Channel, Desk, Offer, OpeningRule, Seat, SeatDay  # noqa: E402
from servicepunkt.availability.opening import last_open_day, write_open_days  # noqa: E402
from servicepunkt.bookings.contact import Contact  # noqa: E402
from servicepunkt.bookings.models import BookedService, Booking, Claim  # noqa: E402
from servicepunkt.catalogue.models import Authority, Department, Office, Service  # noqa: E402
from servicepunkt.commandline.bench.profile import (  # noqa: E402
    BRIEFLY,
    DAYS,
    DISTRICT,
    EDITED,
    EDITED_DAYS,
    MANY,
    MANY_BRIEFLY,
    MINUTES,
    OPENINGS,
    SATURDAY,
    Profile,
)
from servicepunkt.common.clock import now as clock_now  # noqa: E402
from servicepunkt.common.texts import Text  # noqa: E402
from servicepunkt.common.tokens import new_code  # noqa: E402
from servicepunkt.responsibility.models import District  # noqa: E402

_BATCH = 500
_LENGTH = ticks.ticks_for(MINUTES)
_WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
_CONTACT = Contact(name="Vera Muster", email="vera@example.org").as_stored()


def seed(profile: Profile) -> None:
    """Fill an empty, migrated database with the profile."""
    now = clock_now()
    with transaction.atomic():
        office = _add_office()
        service = _add_service(office, "messung")
        seats = _add_desks(office, profile.desks)
        _give_skills(seats, service)
        _add_hours(office, seats, valid_from=profile.today)
        write_open_days(office, first=profile.today, last=last_open_day(office, now=now))
        _add_bookings(office, service, seats, profile.booked(), now=now)
        _add_many_desks(profile, now=now)
        _add_edited_office(profile, now=now)
        District.objects.create(authority=office.authority, key=DISTRICT)
    if connection.vendor == "postgresql":
        # What the database would do by itself within minutes; here, that would be in the middle of measuring.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _add_many_desks(profile: Profile, *, now: dt.datetime) -> None:
    office = _add_office(MANY)
    service = _add_service(office, MANY)
    briefly = _add_service(office, MANY_BRIEFLY, days=(profile.month - profile.today).days + BRIEFLY - 1)
    seats = _add_desks(office, profile.many_desks)
    for seat in seats:
        seat.desk.skills.add(service, briefly)
    _add_hours(office, seats, valid_from=profile.today)
    write_open_days(office, first=profile.today, last=last_open_day(office, now=now))
    _add_bookings(office, service, seats, profile.booked_at_many(), now=now)


def _add_edited_office(profile: Profile, *, now: dt.datetime) -> None:
    office = _add_office(EDITED)
    service = _add_service(office, EDITED, days=EDITED_DAYS, email_needed=False)
    seats = _add_desks(office, profile.desks)
    for seat in seats:
        seat.desk.skills.add(service)
    _add_hours(office, seats, valid_from=profile.today)
    _add_hours(office, seats, SATURDAY, recurrence="FREQ=WEEKLY;BYDAY=SA", valid_from=profile.today)
    write_open_days(office, first=profile.today, last=last_open_day(office, now=now))
    _add_bookings(office, service, seats, profile.booked(), now=now)


def _add_office(slug: str = "messamt") -> Office:
    authority, _new = Authority.objects.get_or_create(
        slug="messkreis", defaults={"name": Text(de="Messkreis", en="Bench County"), "land": "BB"}
    )
    department, _new = Department.objects.get_or_create(
        authority=authority,
        address="messung",
        defaults={"name": Text(de="Messung", en="Measuring"), "phone": "03301 000"},
    )
    return Office.objects.create(
        authority=authority,
        department=department,
        slug=slug,
        name=Text(de=f"Amt {slug}", en=f"Office {slug}"),
        street="Musterweg 1",
        postcode="16515",
        town="Musterstadt",
        number_prefix="M",
    )


def _add_service(office: Office, slug: str, *, days: int = DAYS, email_needed: bool = True) -> Service:
    """A service whose bookings count at once: following the mailed link costs the same as a page, and is left out."""
    service = Service.objects.create(
        department=office.department,
        slug=slug,
        name=Text(de=f"Leistung {slug}", en=f"Service {slug}"),
        minutes=MINUTES,
        horizon_days=days,
        confirm_needed=False,
        email_needed=email_needed,
    )
    service.offices.add(office)
    return service


def _add_desks(office: Office, count: int) -> list[Seat]:
    """Desks with one seat each; returns the seats, in order."""
    desks = Desk.objects.bulk_create(Desk(office=office, name=str(n + 1), order=n) for n in range(count))
    return Seat.objects.bulk_create(Seat(desk=desk) for desk in desks)


def _give_skills(seats: list[Seat], service: Service) -> None:
    """Every desk does the service, and one more that no other does: twenty services at one desk each."""
    for number, seat in enumerate(seats):
        seat.desk.skills.add(service, _add_service(seat.desk.office, f"platz-{number + 1}"))


def _add_hours(
    office: Office,
    seats: list[Seat],
    openings: Iterable[tuple[dt.time, dt.time]] = OPENINGS,
    *,
    recurrence: str = _WORKDAYS,
    valid_from: dt.date,
) -> None:
    ways = [Channel.ONLINE, Channel.STAFF]
    offer, _new = Offer.objects.get_or_create(office=office, slug="alles", defaults={"channels": ways})
    for opens_at, closes_at in openings:
        rule = OpeningRule.objects.create(
            office=office,
            offer=offer,
            recurrence=recurrence,
            starts_at=opens_at,
            ends_at=closes_at,
            valid_from=valid_from,
            on_holidays=True,  # the floor does not know holidays
        )
        rule.desks.set([seat.desk for seat in seats])


def _add_bookings(
    office: Office, service: Service, seats: list[Seat], booked: Iterable[tuple[int, dt.datetime]], *, now: dt.datetime
) -> None:
    taken: dict[tuple[int, dt.date], int] = defaultdict(int)
    for some in _batches(booked):
        rows = [_booking(office, seats[desk], start, next(_CODES), now) for desk, start in some]
        Booking.objects.bulk_create(rows)
        BookedService.objects.bulk_create(BookedService(booking=row, service=service) for row in rows)
        Claim.objects.bulk_create(
            Claim(booking=row, seat=seats[desk], tick=tick)
            for row, (desk, _start) in zip(rows, some, strict=True)
            for tick in range(row.from_tick, row.until_tick)
        )
        for desk, start in some:
            taken[seats[desk].pk, start.date()] |= span(_tick(office, start), _LENGTH)
    _mark_taken(office, taken)


def _booking(office: Office, seat: Seat, start: dt.datetime, code: str, now: dt.datetime) -> Booking:
    zone, day, tick = ticks.zone_of(office), start.date(), _tick(office, start)
    begin = ticks.first_utc_tick(day, zone) + tick
    start_at = ticks.instant_of(day, tick, zone)
    return Booking(
        code=code,
        office=office,
        desk_id=seat.desk_id,
        day=day,
        start_at=start_at,
        end_at=start_at + dt.timedelta(minutes=MINUTES),
        from_tick=begin,
        until_tick=begin + _LENGTH,
        state=Booking.State.CONFIRMED,
        contact=_CONTACT,
        created_at=now,
        confirmed_at=now,
    )


def _tick(office: Office, start: dt.datetime) -> int:
    return ticks.tick_of(start.date(), start.time(), ticks.zone_of(office))


def _mark_taken(office: Office, taken: dict[tuple[int, dt.date], int]) -> None:
    rows = SeatDay.objects.filter(office=office).values_list("pk", "seat_id", "day")
    marks = [(to_bytes(bits), pk) for pk, seat, day in rows if (bits := taken.get((seat, day), 0))]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE availability_seatday SET taken = %s, revision = revision + 1 WHERE id = %s", marks)


def _batches(booked: Iterable[tuple[int, dt.datetime]]) -> Iterator[list[tuple[int, dt.datetime]]]:
    rest = iter(booked)
    while some := list(islice(rest, _BATCH)):
        yield some


def _all_different() -> Iterator[str]:
    """Codes, each only once: among this many, two random ones would sooner or later be the same."""
    given: set[str] = set()
    while True:
        code = new_code()
        if code not in given:
            given.add(code)
            yield code


_CODES = _all_different()


if __name__ == "__main__":
    day, desks, many_desks = sys.argv[1:]
    seed(Profile(dt.date.fromisoformat(day), desks=int(desks), many_desks=int(many_desks)))
