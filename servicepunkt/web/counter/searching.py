"""Finding one visitor: by name among a day's list, by code on any day.

Names are sealed in the database and cannot be searched there; those of one day are opened and looked through here.
The search is a POST, so that no name appears in an address, a log or a browser's history.
"""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.tokens import read_code
from servicepunkt.forms.alphabet import begins
from servicepunkt.staff.access import offices_of
from servicepunkt.web.counter.board import Board, Line, board, line_of
from servicepunkt.web.counter.day import day_asked
from servicepunkt.web.counter.door import at_office, signed_in

_SHORTEST = 2


@at_office("GET", "POST")
def search(request: HttpRequest, office: Office) -> HttpResponse:
    now, typed = clock_now(), request.POST.get("suche", "").strip()[:120]
    day = day_asked(request.POST.get("tag") or request.GET.get("tag"), office, now)
    context: dict[str, object] = {
        "office": office,
        "typed": typed,
        "day": day,
        "today": day_at(office, now),
    }
    if request.method == "POST":
        context["found"] = _find(request, office, typed, day, now)
        context["too_short"] = len(typed) < _SHORTEST
    return render(request, "counter/search.html", context)


def _find(request: HttpRequest, office: Office, typed: str, day: dt.date, now: dt.datetime) -> list[Line]:
    by_code = _by_code(request, typed, now)
    return [by_code] if by_code else _by_name(board(office, day, now=now), typed)


def _by_code(request: HttpRequest, typed: str, now: dt.datetime) -> Line | None:
    """On any day, at any of her offices."""
    code = read_code(typed)
    if code is None:
        return None
    mine = list(offices_of(signed_in(request)).values_list("pk", flat=True))
    rows = Booking.objects.exclude(state=Booking.State.HELD).filter(code=code, office__in=mine, contact__isnull=False)
    booking = rows.first()
    return line_of(booking, now=now) if booking else None


def _by_name(of_day: Board, typed: str) -> list[Line]:
    if len(typed) < _SHORTEST:
        return []
    return [line for line in of_day.lines if _is_called(line, typed)]


def _is_called(line: Line, typed: str) -> bool:
    """Whether this is her name, or the number on her ticket."""
    ticket = line.visit.ticket if line.visit else ""
    return typed.casefold() == ticket.casefold() or begins(typed, line.contact.name)
