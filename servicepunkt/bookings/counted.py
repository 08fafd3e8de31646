"""Whom each booking counts for: what `verify` says about the limits of persons, derived anew from the bookings.

A booking that counts and must not is always a difference. One that does not count and should is a difference only if
nothing can have left it out: the limit may be newer than the booking, and somebody who booked another while hers had
no place keeps both (`limits.count_again`). The journal tells of either. Of a discreet limit, all that can be said is
what must not be counted.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Max, Q

from servicepunkt.audit.models import JournalEntry
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.limits import limited, told_openly
from servicepunkt.bookings.models import Booking, BookingQuerySet, PersonLimit
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.models import Office
from servicepunkt.staff.naming import VISITOR

State = Booking.State

_COUNTING = ("tell", "book", "confirm_late")
_LEAVING_OUT = ("displace", "reopen", "move", "correct_services", "correct_address")


def count_differences(office: Office, now: dt.datetime) -> Iterator[str]:
    """Every booking that counts for the wrong person or at the wrong time, and every one that fails to count."""
    uncounted = []
    for booking in _concerned(office, now):
        for said in _wrong_counts(booking):
            yield f"{office} {booking.day} booking {booking.uid}: {said}"
        if _is_uncounted(booking, now):
            uncounted.append(booking)
    for booking in _left_out_by_nothing(office, uncounted):
        yield f"{office} {booking.day} booking {booking.uid}: does not count for its person"


def _concerned(office: Office, now: dt.datetime) -> BookingQuerySet:
    at_office = Booking.objects.at(office)
    has_limit = at_office.live(now).filter(end_at__gt=now, services__service__limit_per_person__isnull=False)
    either = Q(pk__in=PersonLimit.objects.values("booking")) | Q(pk__in=has_limit.values("pk"))
    return at_office.filter(either).select_related("displaced").prefetch_related("services", "limits").order_by("pk")


def _wrong_counts(booking: Booking) -> Iterator[str]:
    noted = list(booking.limits.all())
    if not noted:
        return
    if not _may_count(booking):
        yield "counts for its person, and is not open any more"
    told = limited(told_openly(services_of(booking)))
    if {row.person for row in noted if row.counted_as in told} - {contact_of(booking).person}:
        yield "counts for another person"
    counted = [row.counted_as for row in noted]
    if len(set(counted)) < len(counted):
        yield "counts more than once for the same"
    # What counts for a group stays when the service for which it was noted goes, as long as another of the group is
    # there.
    if {key for key in counted if key.isdecimal()} - {str(service.pk) for service in services_of(booking)}:
        yield "counts for a service that it is not for"


def _may_count(booking: Booking) -> bool:
    """Whether it may be among those that count: what has lapsed or is over may, until it is cleared away."""
    return booking.state in (State.PENDING, State.CONFIRMED) and not hasattr(booking, "displaced")


def _is_uncounted(booking: Booking, now: dt.datetime) -> bool:
    """Whether an open booking of a recognisable person lacks a count that its services now have."""
    is_open = _may_count(booking) and booking.counts(now) and booking.end_at > now
    missing = limited(told_openly(services_of(booking))).keys() - {row.counted_as for row in booking.limits.all()}
    return is_open and bool(missing) and bool(contact_of(booking).person)


def _left_out_by_nothing(office: Office, bookings: Iterable[Booking]) -> list[Booking]:
    """Those that were as countable when they were made as they are now, and to which nothing has happened since that
    could have left them out."""
    imports = JournalEntry.objects.filter(action="import_county", subject=office.authority.slug)
    imported_at = imports.aggregate(at=Max("at"))["at"] if bookings else None
    since = {row.reference: row for row in bookings if imported_at is None or row.created_at > imported_at}
    entries = JournalEntry.objects.filter(subject__in=since)
    counting = entries.filter(action__in=_COUNTING)
    # A visitor moves only what is not over yet, and what counts goes on counting.
    leaving_out = entries.filter(action__in=_LEAVING_OUT).exclude(action="move", by=VISITOR)
    sure = set(counting.values_list("subject", flat=True)) - set(leaving_out.values_list("subject", flat=True))
    return [booking for reference, booking in since.items() if reference in sure]
