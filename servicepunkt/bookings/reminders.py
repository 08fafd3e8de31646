"""Reminders are written when they are due, from the booking as it is then: a move leaves nothing stale behind."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from servicepunkt.bookings import letters
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.models import BookedService, Booking, BookingQuerySet
from servicepunkt.catalogue.models import Service
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.models import Letter

# Anyone who got one of these after the hour of a reminder has just read all that the reminder would say.
_SAY_THE_SAME = ("bookings.confirmed", "bookings.moved", "bookings.reminder")


def write_due_reminders(now: dt.datetime) -> int:
    """Post each reminder whose hour has come, only once; returns how many.

    The hours are those of the booked services. Nobody is reminded who does not want it, who has no e-mail address, or
    whose booking was made or moved after that hour.
    """
    # The hour nearest to the visit first: if several have passed, one letter is enough.
    return sum(_remind_at(hour, services, now) for hour, services in sorted(_services_by_hour().items()))


def _services_by_hour() -> dict[int, list[int]]:
    found = defaultdict(list)
    for service, hours in Service.objects.exclude(reminder_hours=[]).values_list("pk", "reminder_hours"):
        for hour in hours:
            found[int(hour)].append(service)
    return found


def _remind_at(hour: int, services: Iterable[int], now: dt.datetime) -> int:
    before = dt.timedelta(hours=hour)
    return sum(_remind(booking, before, now) for booking in _due(before, services, now))


def _due(before: dt.timedelta, services: Iterable[int], now: dt.datetime) -> BookingQuerySet:
    booked = BookedService.objects.filter(service__in=services).values("booking")
    return _unreminded(before, now).filter(pk__in=booked)


def _unreminded(before: dt.timedelta, now: dt.datetime) -> BookingQuerySet:
    due_at = F("start_at") - before
    coming = Booking.objects.filter(state=Booking.State.CONFIRMED, start_at__gt=now, start_at__lte=now + before)
    not_yet = coming.filter(Q(reminded_at=None) | Q(reminded_at__lt=due_at))
    return not_yet.filter(reminders=True, displaced=None, confirmed_at__lt=due_at)


@whole
def _remind(booking: Booking, before: dt.timedelta, now: dt.datetime) -> bool:
    """Post the reminder for one booking; False if it has one, or another letter has just said the same."""
    due_at = booking.start_at - before
    same = _unreminded(before, now).filter(pk=booking.pk, sequence=booking.sequence)
    if not same.update(reminded_at=due_at):
        return False
    if Letter.objects.filter(subject=booking.reference, kind__in=_SAY_THE_SAME, created_at__gte=due_at).exists():
        return False
    return bool(contact_of(booking).email and letters.reminder(booking, now=now))
