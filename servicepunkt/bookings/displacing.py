"""Bookings without a place: noted, never silent, and never held against their visitors.

A displaced booking stays confirmed, with its claims, until somebody decides: it moves, it is cancelled, or its place
comes back. Meanwhile its visitor is free of every limit, may use her entitlement codes, gets no reminder, and is
nobody's no-show. Anyone who turns up anyway is served by staff; link and kiosk direct her to them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from servicepunkt.availability.models import Closure
from servicepunkt.availability.timetable import Timetable
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import cancel, reopen, stand_again
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.entitlement import free_codes
from servicepunkt.bookings.holding import give_back
from servicepunkt.bookings.models import Booking, BookingQuerySet, Displaced, PersonLimit
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.repacking import repack
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.rows import lock
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import WORKER

State = Booking.State

# How long the page of a booking leads to a new time after its visitor was told that none is, or is any longer, kept.
_TO_CHOOSE = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a change of hours has done to bookings (by key)."""

    displaced: tuple[int, ...]
    back: tuple[int, ...]


@whole
def settle_days(
    office: Office,
    days: Collection[dt.date],
    *,
    by: str,
    now: dt.datetime,
    here: Collection[int] = (),
    closure: Closure | None = None,
    hours: Timetable | None = None,
) -> Settled:
    """Bring the bookings of these days into line with the hours as now stored.

    Desks change where that helps, bookings without a place are noted, and visitors who have their place again are told.
    `here` are the bookings whose visitors are in the house; `closure` is the reason that visitors read; `hours` are the
    stored ones, if they have already been read.
    """
    found = repack(office, days, now=now, here=here, hours=hours)
    homeless = [key for seating in found for key in seating.homeless]
    new = Booking.objects.filter(pk__in=homeless, state=State.CONFIRMED, displaced=None).order_by("pk")
    displaced = _displace(list(new.defer("contact")), closure, by=by, now=now)
    known = without_place(office, days, now=now).exclude(pk__in=homeless)
    again = known.select_related("displaced").order_by("pk")
    back = [_put_back(booking, by=by, now=now) for booking in again]
    return Settled(displaced, tuple(back))


@whole
def expect_again(booking: Booking, *, by: str, now: dt.datetime, here: Collection[int] = ()) -> Settled:
    """Take back that nobody came (`reopen`). If her time has been closed since, she is on the list at once."""
    if not reopen(booking, by=by, now=now):
        return Settled((), ())
    return settle_days(booking.office, [booking.day], by=by, now=now, here=here)


def without_place(office: Office, days: Collection[dt.date], *, now: dt.datetime) -> BookingQuerySet:
    """Bookings of these days that might get their place back; what is over stays without one."""
    known = Booking.objects.filter(office=office, day__in=days, state=State.CONFIRMED, displaced__isnull=False)
    return known.filter(end_at__gt=now)


def _displace(bookings: list[Booking], closure: Closure | None, *, by: str, now: dt.datetime) -> tuple[int, ...]:
    # Anyone who has not read yet that it takes place after all still knows what she was told before.
    unread = letters.never_stood_again(bookings, now=now)
    Displaced.objects.bulk_create(
        Displaced(booking=booking, closure=closure, since=now, told_at=now if booking.reference in unread else None)
        for booking in bookings
    )
    PersonLimit.objects.filter(booking__in=bookings).delete()
    free_codes(*bookings)
    for booking in bookings:
        note("displace", booking, by=by, now=now)
    return tuple(booking.pk for booking in bookings)


def _put_back(booking: Booking, *, by: str, now: dt.datetime) -> int:
    """The office is open again at its time: the booking is as it was, and a visitor who had heard otherwise is told."""
    told = booking.displaced.told_at is not None
    place_found(booking, services_of(booking), by=by, now=now)
    if told:
        booking.sequence += 1
        booking.save(update_fields=["sequence"])
        letters.stands_again(booking, now=now)
    note("put_back", booking, by=by, now=now)
    return booking.pk


def place_found(booking: Booking, services: Sequence[Service], *, by: str, now: dt.datetime) -> None:
    """A booking that had lost its place has one again, or staff serve its visitor: it counts again for these services,
    and what was kept for her is free again."""
    if not Displaced.objects.filter(booking=booking).delete()[0]:
        return
    kept = replacement_of(booking, now=now)
    if kept:
        give_back(kept, by=by, now=now)
    stand_again(booking, services, now=now)


def end_displaced(now: dt.datetime) -> int:
    """Cancel what is over: the visitor was told, and has neither come nor chosen a new time. Returns how many.

    Nothing ends as long as a place is kept for her, and for some days after she was told that none is, or no longer is;
    and anyone who was never told stays on the office's list.
    """
    return sum(_end(booking, now) for booking in _over(now).order_by("pk"))


def _over(now: dt.datetime) -> BookingQuerySet:
    over = Booking.objects.filter(state=State.CONFIRMED, end_at__lte=now, displaced__told_at__lte=now - _TO_CHOOSE)
    nothing_kept = Q(displaced__kept_at=None) | Q(displaced__offer_ended_at__lte=now - _TO_CHOOSE)
    return over.filter(nothing_kept)


@whole
def _end(booking: Booking, now: dt.datetime) -> bool:
    """False if a place is kept, or if the visitor or the office has found another since the list was read."""
    lock(Booking.objects.filter(pk=booking.pk))
    if replacement_of(booking, now=now) or not _over(now).filter(pk=booking.pk).exists():
        return False
    cancel(booking, by=WORKER, now=now)
    return True


def displaced_at(office: Office) -> Iterable[Booking]:
    """The to-do list of an office: first those without e-mail, whom only the phone reaches; then by time."""
    rows = _to_do(office).select_related("displaced__closure", "desk").prefetch_related("services")
    return sorted(rows.order_by("start_at", "pk"), key=lambda booking: bool(contact_of(booking).email))


def count_displaced(office: Office) -> int:
    """How many are on that list."""
    return _to_do(office).count()


def _to_do(office: Office) -> BookingQuerySet:
    return Booking.objects.at(office).filter(displaced__isnull=False, state=State.CONFIRMED)
