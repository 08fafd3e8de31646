"""Letters that did not arrive, with the phone numbers of those who wait for them."""

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.correspondence.models import Letter
from servicepunkt.staff.access import access_office
from servicepunkt.web.counter.board import line_of
from servicepunkt.web.counter.door import signed_in, staff_page

_FAILED = (Letter.State.REFUSED, Letter.State.RETURNED)


@staff_page()
def undelivered(request: HttpRequest, slug: str) -> HttpResponse:
    """Bookings still to come of which the last letter came back; a confirmed one stays, and its visitor wants a call."""
    office, now = access_office(signed_in(request), slug), clock_now()
    lines = [line_of(booking, now=now) for booking in _troubled(office, now)]
    return render(request, "counter/undelivered.html", {"office": office, "lines": lines})


def _troubled(office: Office, now: dt.datetime) -> list[Booking]:
    failed = Letter.objects.filter(office=office.slug, state__in=_FAILED).values_list("subject", flat=True)
    uids = {found for found in map(_reference, failed) if found}
    coming = Booking.objects.live(now).at(office).filter(uid__in=uids, day__gte=local_day(now, zone_of(office)))
    bookings = coming.exclude(state=Booking.State.HELD).order_by("start_at")
    return [booking for booking in bookings if _last_failed(booking)]


def _last_failed(booking: Booking) -> bool:
    """Whether nothing has gone out since: a corrected address takes the booking off the list."""
    last = Letter.objects.filter(subject=str(booking.uid)).order_by("-created_at").first()
    return last is not None and last.state in _FAILED


def _reference(subject: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(subject)
    except ValueError:
        return None
