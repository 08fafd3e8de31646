"""Finding one visitor: by name among a day's list, by code on any day.

Names lie sealed in the database and cannot be searched there; those of one day are opened and looked through here.
The search is a POST, so that no name stands in an address, a log or a browser's history.
"""

import datetime as dt
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.tokens import read_code
from servicepunkt.staff.access import access_office, offices_of
from servicepunkt.web.counter.board import Board, Line, board, line_of
from servicepunkt.web.counter.day import read_day
from servicepunkt.web.counter.door import signed_in, staff_page

_SHORTEST = 2
_IN_ASCII = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae"})


@staff_page("GET", "POST")
def search(request: HttpRequest, slug: str) -> HttpResponse:
    office, now = access_office(signed_in(request), slug), clock_now()
    typed = request.POST.get("suche", "").strip()[:120]
    day = read_day(request.POST.get("tag") or request.GET.get("tag"), office, now)
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
    wanted = folded(typed).split()
    if len(typed) < _SHORTEST or not wanted:
        return []
    return [line for line in of_day.lines if _matches(line, wanted)]


def _matches(line: Line, wanted: list[str]) -> bool:
    """Every word begins one of the name's words, or is the number on the ticket."""
    if line.visit and wanted == [line.visit.ticket.casefold()]:
        return True
    words = folded(line.contact.name).split()
    return all(any(word.startswith(part) for word in words) for part in wanted)


def folded(name: str) -> str:
    """A name as it is compared: without case, accents, umlauts and hyphens (Müller, Mueller and MULLER meet)."""
    plain = name.casefold().translate(_IN_ASCII)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        plain = plain.replace(long, short)
    return plain.replace("-", " ").replace("'", "")
