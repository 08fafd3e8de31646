"""Demo visitors: bookings on the coming open days and, while an office is open, people in its waiting room.

All of it goes through the rules that staff use, so that the demo holds nothing that could not exist. Names say that
they are made up, phone numbers come from the range that is set aside for films, and nobody has an e-mail address.
"""

import datetime as dt
from collections.abc import Iterator

from servicepunkt.availability.models import Channel, SeatDay
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.at_desk import book_at_desk
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.slots import FreeDay, Look
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, make_wish
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.common.languages import OFFERED
from servicepunkt.common.refusals import Refusal
from servicepunkt.reception.arrival import check_in, walk_in
from servicepunkt.reception.models import Visit

_MARK = "demo"
BY = "staff:demo"
_FULL_DAYS = 2  # the next open days, on which much is going on
_FULL, _SPARSE = 8, 2
_DAYS = 8
_SOON = dt.timedelta(minutes=25)


def seed_visitors(authority: Authority, *, now: dt.datetime) -> int:
    """Fill the coming days of every office with what a demo wants to show; done again, it adds only what is missing."""
    return sum(_seed_office(office, now) for office in authority.offices.select_related("authority", "department"))


def _seed_office(office: Office, now: dt.datetime) -> int:
    wishes = list(_wishes(office))
    if not wishes:
        return 0
    booked = 0
    for nth, day in enumerate(_open_days(office, now)):
        booked += _seed_day(office, wishes, day, _FULL if nth < _FULL_DAYS else _SPARSE, now)
    _fill_waiting_room(office, now)
    return booked


def _wishes(office: Office) -> Iterator[Wish]:
    """One wish for each service that anybody may book here."""
    here = office.services.filter(kind=Service.Kind.APPOINTMENT, entitlement_needed=False, limit_per_person=None)
    for service in here.select_related("department").order_by("order", "pk"):
        try:
            yield make_wish(office, [(service, 1)], channel=Channel.STAFF)
        except Refusal:
            continue


def _open_days(office: Office, now: dt.datetime) -> list[dt.date]:
    """The next days on which the office is open: from today on, or, on a Sunday, from Monday on."""
    today = day_at(office, now)
    coming = SeatDay.objects.filter(office=office, day__gte=today).exclude(opened=b"")
    return list(coming.values_list("day", flat=True).distinct().order_by("day")[:_DAYS])


def _seed_day(office: Office, wishes: list[Wish], day: dt.date, wanted: int, now: dt.datetime) -> int:
    mark = f"{_MARK}:{office.slug}:{day}:"
    there = set(Booking.objects.filter(request__startswith=mark).values_list("request", flat=True))
    missing = [number for number in range(wanted) if f"{mark}{number}" not in there]
    return sum(
        _book(_wish_for(wishes, day, number), day, number, wanted=wanted, request=f"{mark}{number}", now=now)
        for number in missing
    )


def _wish_for(wishes: list[Wish], day: dt.date, number: int) -> Wish:
    """Each service gets its turn, and not the same one first every day."""
    return wishes[(number + day.toordinal()) % len(wishes)]


def _book(wish: Wish, day: dt.date, number: int, *, wanted: int, request: str, now: dt.datetime) -> bool:
    free = Look(wish, now=now).days(day, day)
    if not free:
        return False
    contact = Contact(name=f"Muster-Besuch {day:%d%m}-{number + 1}", phone=f"030 23125 {number + 1:03d}")
    told = Told(contact, OFFERED[(number + day.toordinal()) % len(OFFERED)], reminders=True)
    try:
        book_at_desk(wish, _spread(free[0], number, wanted), told, request=request, by=BY, now=now)
    except Refusal:
        return False
    return True


def _spread(free: FreeDay, number: int, wanted: int) -> dt.datetime:
    """Times all over the day, rather than one after the other."""
    return free.starts[number * len(free.starts) // wanted % len(free.starts)]


def _fill_waiting_room(office: Office, now: dt.datetime) -> None:
    """While bookings are about to begin, some of their visitors are already sitting there; only once a day."""
    today = day_at(office, now)
    if Visit.objects.of_day(office, today).exists():
        return
    soon = (
        Booking.objects.at(office).on(today).filter(request__startswith=f"{_MARK}:", start_at__range=(now, now + _SOON))
    )
    arriving = list(soon.order_by("start_at")[:3])
    for booking in arriving:
        check_in(booking, by=BY, now=now)
    open_matter = office.services.filter(kind=Service.Kind.OPEN).first() or office.services.first()
    if arriving and open_matter:
        walk_in(office, [open_matter], by=BY, now=now, request=f"{_MARK}:{office.pk}:{today}")
