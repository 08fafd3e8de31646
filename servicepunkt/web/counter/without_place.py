"""Bookings without a place: the office's list of people to write to or call, until each of them has a new time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicepunkt.bookings.displacing import displaced_at
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import NotDisplaced, offer_another_time
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.board import Line
from servicepunkt.web.counter.door import at_office, go, of_booking, who


@dataclass(frozen=True, slots=True)
class Stranded:
    """One line of the list: who she is, what she was told, and which time is kept for her."""

    line: Line
    noted: Displaced
    replacement: Booking | None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written to her, or kept a time to tell her about on the phone."""
        return self.noted.told_at is None and self.replacement is None


@at_office()
def without_place(request: HttpRequest, office: Office) -> HttpResponse:
    found = stranded(office, clock_now())
    untouched = sum(one.is_untouched for one in found)
    return render(request, "counter/without_place.html", {"office": office, "found": found, "untouched": untouched})


@of_booking("POST", at_least=Role.Kind.CLERK)
def offer(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Keep a new time for one booking, and write to its visitor."""
    try:
        kept = offer_another_time(booking, by=who(request), now=clock_now())
    except NotDisplaced as refusal:
        return go(request, _list_of(booking.office), fault=str(refusal))
    said = _("Eine andere Zeit ist freigehalten.") if kept else _("Es ist keine andere Zeit frei.")
    return go(request, _list_of(booking.office), say=said)


@at_office("POST", at_least=Role.Kind.CLERK)
def offer_all(request: HttpRequest, office: Office) -> HttpResponse:
    """The same for everybody for whom nothing has been done yet. Pressed again, nobody gets a second letter."""
    now = clock_now()
    untouched = [one.noted.booking for one in stranded(office, now) if one.is_untouched]
    offered = offer_to_each(untouched, by=who(request), now=now)
    words = ngettext(
        "Für einen Termin ist eine andere Zeit gesucht und eine E-Mail geschrieben, wo es eine Adresse gibt.",
        "Für %(count)s Termine ist eine andere Zeit gesucht und eine E-Mail geschrieben, wo es eine Adresse gibt.",
        offered,
    )
    return go(request, _list_of(office), say=words % {"count": offered})


def offer_to_each(bookings: Iterable[Booking], *, by: str, now: dt.datetime) -> int:
    """Offer a new time to each of these who still needs one; returns how many there were."""
    offered = 0
    for booking in bookings:
        try:
            offer_another_time(booking, by=by, now=now)
        except NotDisplaced:
            continue  # she was faster, and cancelled
        offered += 1
    return offered


def stranded(office: Office, now: dt.datetime) -> list[Stranded]:
    """The list as the page shows it: those without an e-mail address come first."""
    return [
        Stranded(Line(office, now, booking), booking.displaced, replacement_of(booking, now=now))
        for booking in displaced_at(office)
    ]


def _list_of(office: Office) -> str:
    return reverse("counter:without_place", args=[office.slug])
