"""The kiosk at the entrance: type or scan a code, get a number. It shows no names and forgets everybody at once."""

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED, SOURCE, language
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.tokens import CODE_LETTERS
from servicepunkt.reception.arrival import check_in
from servicepunkt.reception.codes import find_by_code
from servicepunkt.reception.devices import is_kiosk_secret
from servicepunkt.reception.models import Visit
from servicepunkt.reception.queue import place_in_line
from servicepunkt.staff.naming import KIOSK, VISITOR
from servicepunkt.web.lobby.rooms import LANGUAGE, is_paired, pair_device, room, room_page

SECONDS_FOR_A_NUMBER = 30
SECONDS_FOR_A_REFUSAL = 40
SECONDS_UNTOUCHED = 60
_LONGEST = 400


# Without the check for forged requests: a kiosk that has been standing there for weeks must not answer with an error
# page, and anyone who makes a stranger's browser check in must already know that person's code.
@csrf_exempt
@room_page
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    office = room(request, slug)
    if request.method == "POST":
        return _check_in(request, office, clock_now())
    return render(request, "lobby/kiosk.html", _frame(request, office) | {"seconds": SECONDS_UNTOUCHED})


@room_page
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Make this device the office's kiosk: from then on it asks nobody for the code of the day."""
    office = room(request, slug)
    if not is_kiosk_secret(office, token):
        raise NotFound
    if request.method == "POST":
        return pair_device(redirect("lobby:kiosk", office.slug), office)
    return render(request, "lobby/pair.html", {"office": office})


def _check_in(request: HttpRequest, office: Office, now: dt.datetime) -> HttpResponse:
    typed = request.POST.get("code", "")[:_LONGEST]
    frame = _frame(request, office)
    # Somebody's own phone, led here by the poster, is not the machine in our entrance.
    by = VISITOR if frame["asks_day_code"] else KIOSK
    try:
        booking = find_by_code(office, typed, paired=bool(frame["is_paired"]), now=now)
        visit = check_in(booking, by=by, now=now, day_code=request.POST.get("tagescode", "")[:20])
    except Refusal as refusal:
        again = {"refusal": refusal, "typed": typed if refusal.code == "day-code-wrong" else ""}
        context = frame | again | {"seconds": SECONDS_FOR_A_REFUSAL}
        return render(request, "lobby/kiosk.html", context, status=refusal.status)
    waits = visit.state == Visit.State.WAITING
    result = {"visit": visit, "place": place_in_line(visit) if waits else None, "seconds": SECONDS_FOR_A_NUMBER}
    return render(request, "lobby/number.html", frame | result)


def _frame(request: HttpRequest, office: Office) -> dict[str, object]:
    current = language(get_language()).code
    start = reverse("lobby:kiosk", args=[office.slug])
    return {
        "office": office,
        "start": start,
        "this_page": _in(start, current),
        "typed": "",
        "choices": [
            {"language": language(code), "address": _in(start, code), "current": code == current} for code in OFFERED
        ],
        "is_start": LANGUAGE not in request.GET,
        "is_paired": is_paired(request, office),
        "asks_day_code": office.day_code_needed and not is_paired(request, office),
        "letters": CODE_LETTERS,
    }


def _in(start: str, code: str) -> str:
    return start if code == SOURCE else f"{start}?{urlencode({LANGUAGE: code})}"
