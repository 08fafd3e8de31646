"""Moving a booking, and correcting what it is for, with the effect shown beforehand."""

import datetime as dt
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from servicepunkt.availability.models import Channel
from servicepunkt.availability.ticks import zone_of
from servicepunkt.bookings.at_desk import preview_correction
from servicepunkt.bookings.entitlement import EntitlementRefused
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import hold_move
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.wish import Wish, wish_to_move
from servicepunkt.catalogue.models import Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import fingerprint
from servicepunkt.reception import following
from servicepunkt.reception.arrival import visit_of
from servicepunkt.reception.models import Visit
from servicepunkt.web.counter.asking import Chosen, bookable_services, month_for, read_services
from servicepunkt.web.counter.board import Line
from servicepunkt.web.counter.door import booking_address, go, of_booking, who
from servicepunkt.web.counter.elsewhere import ANY, SPOKEN
from servicepunkt.web.counter.forms import EntitlementForm
from servicepunkt.web.dates import read_start


@of_booking("GET", "POST")
def move(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Choose another time; the booking keeps code, links and calendar entry."""
    if request.method == "POST":
        return _move_to(request, booking)
    now = clock_now()
    wish = _wish_to_move(booking, request.GET)
    context: dict[str, object] = {"office": booking.office, "booking": booking, "wish": wish}
    context |= {"line": Line(booking.office, now, booking), "query": _language_asked(request.GET), "any": ANY}
    if "zeit" in request.GET:
        start_at = read_start(request.GET["zeit"]).astimezone(zone_of(booking.office))
        return render(request, "counter/move.html", context | {"start_at": start_at})
    month = month_for(wish, request.GET, now=now, own=(booking,))
    return render(request, "counter/move.html", context | {"month": month})


def _wish_to_move(booking: Booking, asked: QueryDict) -> Wish:
    """In the language of the booking, unless staff have asked for any language."""
    wish = wish_to_move(booking, channel=Channel.STAFF)
    return replace(wish, spoken="") if _language_asked(asked) else wish


def _language_asked(asked: QueryDict) -> str:
    return f"{SPOKEN}={ANY}" if asked.get(SPOKEN) == ANY else ""


def _move_to(request: HttpRequest, booking: Booking) -> HttpResponse:
    now, start_at = clock_now(), read_start(request.POST.get("zeit"))
    if booking.start_at == start_at and not is_displaced(booking):
        return go(request, booking_address(booking), say=_("Der Termin liegt schon auf dieser Zeit."))
    here = visit_of(booking)
    try:
        holder = fingerprint("holder", who(request), booking.uid.hex)
        wish = _wish_to_move(booking, request.POST)
        hold = hold_move(booking, start_at, holder=holder, now=now, wish=wish, by=who(request))
        booking = following.move(hold, by=who(request), now=now)
    except Refusal:
        booking.refresh_from_db()
        if booking.start_at != start_at or is_displaced(booking):  # otherwise pressed twice at the same moment
            raise
    return go(request, booking_address(booking), say=_moved(booking, here))


def _moved(booking: Booking, here: Visit | None) -> str:
    """What staff read, and pass on to the visitor if she is in the house."""
    if here is None or visit_of(booking):
        return _("Der Termin ist verschoben.")
    said = _(
        "Der Termin ist verschoben. Die Nummer %(ticket)s gilt nicht mehr: Zur neuen Zeit meldet sich die Person neu an."
    )
    return said % {"ticket": here.ticket}


@of_booking("GET", "POST")
def correct(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Other services or numbers at the same time: first what that would mean for the rest of the day, then a press."""
    now = clock_now()
    asked = request.POST if request.method == "POST" else request.GET
    offered = bookable_services(booking.office)
    context: dict[str, object] = {"office": booking.office, "booking": booking, "offered": offered}
    context |= {"line": Line(booking.office, now, booking), "chosen": _has(booking)}
    if request.method != "POST" and "leistung" not in asked and "gefragt" not in asked:
        return render(request, "counter/correct.html", context)
    try:
        chosen = read_services(asked, offered)
        context["chosen"] = {service.pk: units for service, units in chosen}
        if request.method == "POST":
            return _correct(request, booking, chosen, context, now)
        codes = EntitlementForm(services=_coming_in(booking, chosen))
        return _effect_page(request, booking, chosen, codes, context, now=now)
    except Refusal as refusal:
        context |= {"fault": str(refusal), "alternatives": refusal.facts.get("alternatives", ())}
        return render(request, "counter/correct.html", context, status=refusal.status)


def _has(booking: Booking) -> dict[int, int]:
    return {row.service_id: row.units for row in booking.services.all()}


def _coming_in(booking: Booking, chosen: Chosen) -> list[Service]:
    has = _has(booking)
    return [service for service, _units in chosen if service.pk not in has]


def _effect_page(
    request: HttpRequest,
    booking: Booking,
    chosen: Chosen,
    codes: EntitlementForm,
    context: dict[str, object],
    *,
    now: dt.datetime,
) -> HttpResponse:
    """What the correction would mean, and whether to do it; with the codes of services that come in."""
    preview = preview_correction(booking, chosen, now=now)
    context |= {
        "preview": preview,
        "wanted": chosen,
        "changes": {service.pk: units for service, units in chosen} != _has(booking),
        "codes": codes,
        "end_at": preview.end_at.astimezone(zone_of(booking.office)),
        "later": [Line(booking.office, now, later) for later in preview.later],
    }
    return render(request, "counter/correct.html", context, status=400 if codes.errors else 200)


def _correct(
    request: HttpRequest, booking: Booking, chosen: Chosen, context: dict[str, object], now: dt.datetime
) -> HttpResponse:
    if {service.pk: units for service, units in chosen} == _has(booking):
        return _corrected(request, booking)  # pressed twice
    codes = EntitlementForm(request.POST, services=_coming_in(booking, chosen))
    if not codes.is_valid():
        return _effect_page(request, booking, chosen, codes, context, now=now)
    try:
        booking = following.correct(booking, chosen, by=who(request), now=now, codes=codes.codes)
    except EntitlementRefused as refusal:
        codes.refuse(refusal)
        booking.refresh_from_db()
        return _effect_page(request, booking, chosen, codes, context, now=now)
    return _corrected(request, booking)


def _corrected(request: HttpRequest, booking: Booking) -> HttpResponse:
    return go(request, booking_address(booking), say=_("Leistungen und Dauer sind berichtigt."))
