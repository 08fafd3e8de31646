"""The call display: numbers and desks, no names."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicepunkt.availability.ticks import day_at, zone_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.reception.models import Call, Visit
from servicepunkt.web.lobby.rooms import german_first, room
from servicepunkt.web.polling import mark_of, unchanged
from servicepunkt.web.reloading import wants_reloading

_CURRENT = 24  # what fits on the screen; no waiting room is called from by more desks
_EARLIER = 6
_FRESH = dt.timedelta(seconds=20)
_LOOKED_AT = 200  # calls and recalls of a whole waiting room within the last minutes, groups included


@dataclass(frozen=True, slots=True)
class Shown:
    """A call on the display; `key` changes with each further call of the same number.

    A group session is one call, told by the time of its start, `group_at`.
    """

    key: int
    ticket: str
    prefix: str
    number: int
    desk: str
    at: dt.datetime
    is_current: bool
    is_fresh: bool
    group_at: dt.datetime | None


@german_first
@require_safe
def display(request: HttpRequest, slug: str) -> HttpResponse:
    context = _context(room(request, slug), clock_now()) | {"reloads": wants_reloading(request)}
    return render(request, "lobby/display.html", context)


@german_first
@require_safe
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """The calls again if they have changed since `stand`, otherwise nothing."""
    context = _context(room(request, slug), clock_now())
    return unchanged(request, context["mark"]) or render(request, "lobby/_calls.html", context)


def calls_of(office: Office, now: dt.datetime) -> list[Shown]:
    """Today's calls, newest first, each number and each group only once: those who are awaited, then the last of those
    who were."""
    today = day_at(office, now)
    calls = Call.objects.filter(visit__office=office, visit__day=today).select_related("visit", "desk")
    by_number: dict[object, list[Call]] = {}
    for call in calls[:_LOOKED_AT]:
        by_number.setdefault(_whom(call), []).append(call)
    shown = [_shown(office, same, now) for same in by_number.values()]
    # However many others have been called since, anybody who is still awaited finds her number.
    current = [call for call in shown if call.is_current][:_CURRENT]
    return current + [call for call in shown if not call.is_current][:_EARLIER]


def _whom(call: Call) -> object:
    """The visit that was called, or the whole group."""
    return (call.desk_id, call.visit.group_at) if call.visit.group_at else call.visit_id


def _shown(office: Office, calls: list[Call], now: dt.datetime) -> Shown:
    """One line for the calls of one number or one group, the newest first."""
    newest, zone = calls[0], zone_of(office)
    visit = newest.visit
    return Shown(
        key=newest.pk,
        ticket=f"{office.number_prefix}{visit.number}",
        prefix=office.number_prefix,
        number=visit.number,
        desk=newest.desk.name,
        at=newest.at.astimezone(zone),
        is_current=any(call.visit.state == Visit.State.CALLED for call in calls),
        is_fresh=now - newest.at < _FRESH,
        group_at=visit.group_at.astimezone(zone) if visit.group_at else None,
    )


def _context(office: Office, now: dt.datetime) -> dict[str, Any]:
    calls = calls_of(office, now)
    seen = [(call.key, call.desk, call.is_current) for call in calls]
    return {
        "office": office,
        "current": [call for call in calls if call.is_current],
        "earlier": [call for call in calls if not call.is_current],
        "newest": max((call.key for call in calls), default=0),
        "mark": mark_of(seen, int(now.timestamp() // 60)),  # the minute, since the page shows a clock
        "local_now": now.astimezone(zone_of(office)),
    }
