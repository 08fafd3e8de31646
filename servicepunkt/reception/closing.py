"""The end of an office's day: what nobody ended by hand ends by itself when the local day is over, only once.

Those who never came are missed, as are those who went away while waiting or after the call. A visit that was still at
a desk took place, as did that of somebody in a group session, to which people are not called one by one.

A booking that the office itself left without a place is nobody's no-show: it goes on, and `displacing.py` ends it.

Each day is closed only once, so that what staff take back the next morning stays as they left it.
"""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import Q

from servicepunkt.audit import journal
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import mark_missed
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.rows import lock
from servicepunkt.reception import queue
from servicepunkt.reception.models import ClosedDay, Visit, VisitQuerySet
from servicepunkt.staff.naming import WORKER

_ON_THE_WAY = (Visit.State.WAITING, *Visit.AT_A_DESK)


def close_days(now: dt.datetime) -> int:
    """Close every day that is over and has been left open; returns how many there were."""
    offices = Office.objects.select_related("authority")
    return sum(_close(office, day, now=now) for office in offices for day in _left_open(office, now))


def _left_open(office: Office, now: dt.datetime) -> list[dt.date]:
    """The days before today with a visit or booking that has no end yet."""
    before = {"office": office, "day__lt": day_at(office, now)}
    booked = _expected(office).filter(**before).values_list("day", flat=True)
    here = Visit.objects.filter(**before, state__in=_ON_THE_WAY).values_list("day", flat=True)
    days = {*booked.distinct(), *here.distinct()}
    return sorted(days.difference(ClosedDay.objects.filter(office=office).values_list("day", flat=True)))


@transaction.atomic
def _close(office: Office, day: dt.date, *, now: dt.datetime) -> bool:
    """Close one day; False if another worker is doing so."""
    _row, is_first = ClosedDay.objects.get_or_create(office=office, day=day, defaults={"closed_at": now})
    if not is_first:
        return False
    ended = sum(_end_visit(visit, now) for visit in _visits(office, day))
    nobody_came = list(_without_visit(office, day).order_by("pk"))
    missed = sum(_end_booking(booking, now) for booking in nobody_came)
    journal.record(
        "close_day",
        subject=f"{office.slug} {day.isoformat()}",
        by=WORKER,
        now=now,
        office=office.slug,
        visits=ended,
        missed=missed,
    )
    return True


def _visits(office: Office, day: dt.date) -> VisitQuerySet:
    left = Visit.objects.of_day(office, day).filter(state__in=_ON_THE_WAY).order_by("pk")
    return left.select_related("booking", "desk")


def _end_visit(visit: Visit, now: dt.datetime) -> bool:
    took_place = visit.state == Visit.State.SERVING or visit.services.filter(taking=Service.Taking.SEATS).exists()
    with suppress(queue.SomebodyWasFaster):
        if took_place:
            queue.finish(visit, by=WORKER, now=now, timed=False)
        else:
            queue.miss(visit, by=WORKER, now=now)
        return True
    return False


def _without_visit(office: Office, day: dt.date) -> BookingQuerySet:
    return _expected(office).on(day).filter(Q(visit=None) | ~Q(visit__day=day))


def _expected(office: Office) -> BookingQuerySet:
    return Booking.objects.at(office).filter(state=Booking.State.CONFIRMED, displaced=None)


def _end_booking(booking: Booking, now: dt.datetime) -> bool:
    """False if staff have found a new time for her, or have ended it by hand, since the list was read."""
    lock(Booking.objects.filter(pk=booking.pk))
    if not _without_visit(booking.office, booking.day).filter(pk=booking.pk).exists():
        return False
    mark_missed(booking, by=WORKER, now=now)
    return booking.state == Booking.State.MISSED
