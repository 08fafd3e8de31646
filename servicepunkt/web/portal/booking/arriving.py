"""Arriving by the letter's link: "I am here", then the place in line, then the desk."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from servicepunkt.bookings.links import Power, open_booking, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.reception import queue
from servicepunkt.reception.admission import TooEarly, hindrance
from servicepunkt.reception.arrival import arrived, check_in
from servicepunkt.reception.codes import DayCodeWrong
from servicepunkt.reception.models import Visit
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.polling import STOP_ASKING, mark_of, unchanged
from servicepunkt.web.portal.visitor import personal
from servicepunkt.web.reloading import wants_reloading

State = Visit.State
_READS = (Power.ARRIVE, Power.LETTER)
_OVER = (State.DONE, State.MISSED)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    booking, power = open_booking(uid, token, *_READS)
    now = clock_now()
    if request.method == "POST":
        try:
            check_in(booking, by=VISITOR, now=now, day_code=request.POST.get("tagescode", "")[:40])
        except Refusal as refusal:
            return _page(request, booking, power, now, refusal=refusal)
        return redirect("portal:arrive", uid=uid, token=token)
    return _page(request, booking, power, now)


@personal
@require_safe
def standing(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The place in line, for a page that asks every few seconds; no content if nothing has changed."""
    booking, power = open_booking(uid, token, *_READS)
    visit = arrived(booking)
    if visit is None:  # cancelled or moved since the page was opened: reopened, it says how things are
        return HttpResponse(status=STOP_ASKING, headers={"HX-Refresh": "true"})
    context = _standing(booking, visit, power)
    status = STOP_ASKING if visit.state in _OVER else 200
    return unchanged(request, context["mark"]) or render(
        request, "portal/booking/_standing.html", context, status=status
    )


def _page(
    request: HttpRequest, booking: Booking, power: Power, now: dt.datetime, *, refusal: Refusal | None = None
) -> HttpResponse:
    visit = arrived(booking)
    context: dict[str, Any] = {"booking": booking, "office": booking.office, "token": secret(booking, power)}
    if visit is not None and refusal is None:
        context |= {"now": now, "reloads": wants_reloading(request)}
        return render(request, "portal/booking/arrived.html", context | _standing(booking, visit, power))
    reason = refusal if refusal and visit is None else hindrance(booking, by=VISITOR, now=now)
    asks_again = reason is None or isinstance(reason, DayCodeWrong)
    context |= {"hindrance": reason, "may_press": asks_again, "too_early": isinstance(reason, TooEarly)}
    return render(request, "portal/booking/arrive.html", context, status=refusal.status if refusal else 200)


def _standing(booking: Booking, visit: Visit, power: Power) -> dict[str, Any]:
    """What a waiting person wants to know; `mark` tells whether her page still shows it."""
    place = queue.place_in_line(visit) if visit.state == State.WAITING else 0
    desk = visit.desk.name if visit.desk else ""
    return {
        "booking": booking,
        "token": secret(booking, power),
        "visit": visit,
        "ticket": visit.ticket,
        "place": place,
        "before": max(place - 1, 0),
        "with_group": place > 0 and visit.services.filter(taking=Service.Taking.SEATS).exists(),
        "desk": desk,
        "over": visit.state in _OVER,
        "mark": mark_of(visit.state, place, visit.revision),
    }
