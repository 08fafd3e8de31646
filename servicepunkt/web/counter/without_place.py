"""Bookings without a place: the office's list of people to write to or call, until each of them has a new time."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicepunkt.bookings.displacing import displaced_at
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.offering import NotDisplaced, ask_to_offer, offer_another_time, offer_as_asked
from servicepunkt.bookings.replacement import replacements_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.board import Line
from servicepunkt.web.counter.door import at_office, go, of_booking, who

# How many are offered a new time before the page answers; an offer takes some hundredths of a second.
_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Stranded:
    """One line of the list: who she is, what she was told, and which time is kept for her."""

    line: Line
    noted: Displaced
    replacement: Booking | None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written to her, kept a time to tell her about on the phone, or asked for either."""
        return self.noted.told_at is None and self.replacement is None and not self.noted.offer_asked_by


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
    now, by = clock_now(), who(request)
    untouched = [one.noted.booking_id for one in stranded(office, now) if one.is_untouched]
    ask_to_offer(untouched, by=by)
    return go(request, _list_of(office), say=said_of(offer_at_once(untouched, now=now)))


@dataclass(frozen=True, slots=True)
class Offered:
    """How many of those who were to be offered a new time now have it, and for how many the worker will see to it."""

    done: int
    later: int


def offer_at_once(bookings: Collection[int], *, now: dt.datetime) -> Offered:
    """Offer a new time to the first of these: to as many as one press may wait for."""
    done = offer_as_asked(now, most=_AT_ONCE, among=bookings)
    return Offered(done, Displaced.objects.filter(booking__in=bookings, offer_asked_by__gt="").count())


def said_of(offered: Offered) -> str:
    words = ngettext(
        "Für einen Termin ist eine andere Zeit gesucht und eine E-Mail geschrieben, wo es eine Adresse gibt.",
        "Für %(count)s Termine ist eine andere Zeit gesucht und eine E-Mail geschrieben, wo es eine Adresse gibt.",
        offered.done,
    )
    return " ".join(filter(None, [words % {"count": offered.done}, said_of_the_rest(offered.later)]))


def said_of_the_rest(count: int) -> str:
    """What is said about those for whom the worker will look for a new time."""
    words = ngettext(
        "Für einen weiteren geschieht es in den nächsten Minuten von selbst.",
        "Für %(count)s weitere geschieht es in den nächsten Minuten von selbst.",
        count,
    )
    return words % {"count": count} if count else ""


def stranded(office: Office, now: dt.datetime) -> list[Stranded]:
    """The list as the page shows it: those without an e-mail address come first."""
    bookings = list(displaced_at(office))
    kept = replacements_of(bookings, now=now)
    return [Stranded(Line(office, now, booking), booking.displaced, kept.get(booking.pk)) for booking in bookings]


def _list_of(office: Office) -> str:
    return reverse("counter:without_place", args=[office.slug])
