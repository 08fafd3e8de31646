"""The call display: numbers and desks, no names."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.reception.models import Call, Visit
from servicepunkt.web.lobby.rooms import german_first, room

_SHOWN = 6
_FRESH = dt.timedelta(seconds=20)
_LOOKED_AT = 60  # calls and recalls of a whole waiting room within the last minutes


@dataclass(frozen=True, slots=True)
class Shown:
    """A call on the display; `key` changes with each further call of the same number."""

    key: int
    ticket: str
    prefix: str
    number: int
    desk: str
    at: dt.datetime
    is_current: bool
    is_fresh: bool


@german_first
@require_safe
def display(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "lobby/display.html", _context(room(request, slug), clock_now()))


@german_first
@require_safe
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """The calls again where they have changed since `stand`, else nothing."""
    context = _context(room(request, slug), clock_now())
    if request.GET.get("stand") == context["stamp"]:
        return HttpResponse(status=204)
    return render(request, "lobby/_calls.html", context)


def calls_of(office: Office, now: dt.datetime) -> list[Shown]:
    """The last calls of today, newest first, each number once."""
    today = local_day(now, zone_of(office))
    calls = Call.objects.filter(visit__office=office, visit__day=today).select_related("visit", "desk")
    shown: dict[int, Shown] = {}
    for call in calls[:_LOOKED_AT]:
        shown.setdefault(call.visit_id, _shown(office, call, now))
    return list(shown.values())[:_SHOWN]


def _shown(office: Office, call: Call, now: dt.datetime) -> Shown:
    visit = call.visit
    return Shown(
        key=call.pk,
        ticket=f"{office.number_prefix}{visit.number}",
        prefix=office.number_prefix,
        number=visit.number,
        desk=call.desk.name,
        at=call.at.astimezone(zone_of(office)),
        is_current=visit.state == Visit.State.CALLED,
        is_fresh=now - call.at < _FRESH,
    )


def _context(office: Office, now: dt.datetime) -> dict[str, object]:
    calls = calls_of(office, now)
    # The minute is part of it, since the page shows a clock.
    seen = [*((call.key, call.desk, call.is_current) for call in calls), int(now.timestamp() // 60)]
    return {
        "office": office,
        "current": [call for call in calls if call.is_current],
        "earlier": [call for call in calls if not call.is_current],
        "newest": max((call.key for call in calls), default=0),
        "stamp": hashlib.sha256(repr(seen).encode()).hexdigest()[:16],
        "local_now": now.astimezone(zone_of(office)),
    }
