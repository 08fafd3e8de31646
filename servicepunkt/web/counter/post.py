"""Letters that did not arrive, with the phone numbers of those who are waiting for them."""

import datetime as dt
import uuid

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.correspondence.arrival import lost_letters
from servicepunkt.correspondence.models import Letter
from servicepunkt.web.counter.board import line_of
from servicepunkt.web.counter.door import at_office

State = Booking.State


@at_office()
def undelivered(request: HttpRequest, office: Office) -> HttpResponse:
    """Bookings whose last letter did not arrive, so that their visitors need a call."""
    now = clock_now()
    lines = [line_of(booking, now=now) for booking in _troubled(office, now)]
    return render(request, "counter/undelivered.html", {"office": office, "lines": lines})


def _troubled(office: Office, now: dt.datetime) -> list[Booking]:
    lost = lost_letters(Letter.objects.filter(office=office.slug))
    uids = {found for found in map(_reference, lost) if found}
    of_interest = Booking.objects.at(office).filter(_still_matters(office, now), uid__in=uids)
    bookings = of_interest.select_related("displaced").order_by("start_at")
    return [booking for booking in bookings if _wants_a_call(booking, lost[str(booking.uid)])]


def _still_matters(office: Office, now: dt.datetime) -> Q:
    """Bookings to come, those without a place on any day, and cancelled ones for which somebody may still turn up."""
    to_come = Q(day__gte=day_at(office, now)) | Q(displaced__isnull=False)
    return (
        (Q(state=State.CONFIRMED) & to_come)
        | Q(state=State.PENDING, kept_until__gt=now)
        | Q(state=State.CANCELLED, start_at__gt=now)
    )


def _wants_a_call(booking: Booking, lost: Letter) -> bool:
    """For a cancelled booking, it is the cancellation that she must hear about."""
    return booking.state != State.CANCELLED or lost.kind == "bookings.cancelled"


def _reference(subject: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject)
    except ValueError:
        return None
