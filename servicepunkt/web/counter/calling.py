"""Calling and serving: each button is one rule. A repeated press takes effect only once and shows the same board."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicepunkt.availability.models import Desk
from servicepunkt.catalogue.models import Office
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.reception import queue
from servicepunkt.reception.group import call_group, finish_group, recall_group, take_back_group
from servicepunkt.reception.models import Visit
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.day import board_part, list_of
from servicepunkt.web.counter.desks import desk_of
from servicepunkt.web.counter.door import at_office, go, load_visit, who
from servicepunkt.web.numbers import read_number
from servicepunkt.web.parts import wants_part


class NoDesk(Refusal):
    code = "no-desk"
    sentence = gettext_lazy("Bitte wählen Sie zuerst Ihren Arbeitsplatz.")


_STEPS: dict[str, Callable[..., Visit]] = {
    "erneut-aufrufen": queue.recall,
    "beginnen": queue.start,
    "fertig": queue.finish,
    "nicht-erschienen": queue.miss,
}

_GROUP_STEPS: dict[str, Callable[..., object]] = {
    "aufrufen": call_group,
    "erneut-aufrufen": recall_group,
    "fertig": finish_group,
    "zuruecknehmen": take_back_group,
}
LAST_SECOND = 7_000_000_000  # in the year 2191; beyond the calendar's end a number is no start


@at_office("POST", at_least=Role.Kind.CLERK)
def call_next(request: HttpRequest, office: Office) -> HttpResponse:
    """Finish the visit at the desk if the form names one, then call the next."""
    now = clock_now()
    try:
        desk = _desk(request, office)
        _finish_named(request, office, now)
        visit = queue.call_next(office, desk, by=who(request), now=now)
    except queue.DeskBusy as refusal:
        busy = refusal.facts["visit"]
        # Pressed twice, or in two windows: the first press has already called somebody.
        return _answer(request, office, now, fault="" if busy.state == Visit.State.CALLED else str(refusal))
    except Refusal as refusal:
        return _answer(request, office, now, fault=str(refusal))
    return _answer(request, office, now, said=_called(visit))


@at_office("POST", at_least=Role.Kind.CLERK)
def call_this(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    visit, now = load_visit(office, key), clock_now()
    try:
        visit = queue.call(visit, _desk(request, office), by=who(request), now=now)
    except Refusal as refusal:
        return _answer(request, office, now, fault=str(refusal))
    return _answer(request, office, now, said=_called(visit))


@at_office("POST", at_least=Role.Kind.CLERK)
def step(request: HttpRequest, office: Office, key: int, name: str) -> HttpResponse:
    """Call again, start, finish, or mark somebody as not there."""
    if name not in _STEPS:
        raise NotFound
    visit = load_visit(office, key)
    return _press(request, office, partial(_STEPS[name], visit), day=visit.day)


@at_office("POST", at_least=Role.Kind.CLERK)
def group(request: HttpRequest, office: Office, desk: int, start: int, name: str) -> HttpResponse:
    """A whole group session, by its desk and its start in seconds since 1970: call, call again, finish, take back."""
    room = Desk.objects.filter(office=office, pk=desk).select_related("office").first()
    if name not in _GROUP_STEPS or room is None or start > LAST_SECOND:
        raise NotFound
    return _press(request, office, partial(_GROUP_STEPS[name], room, dt.datetime.fromtimestamp(start, dt.UTC)))


@at_office("POST", at_least=Role.Kind.CLERK)
def take_back(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    """Undo the last step of a visit, provided it is the one that the clerk saw (`stand`)."""
    visit, revision = load_visit(office, key), _number(request.POST.get("stand", ""))
    return _press(request, office, partial(queue.take_back, visit, revision=revision), day=visit.day)


def _finish_named(request: HttpRequest, office: Office, now: dt.datetime) -> None:
    named = request.POST.get("fertig", "")
    if named:
        queue.finish(load_visit(office, _number(named)), by=who(request), now=now)


def _desk(request: HttpRequest, office: Office) -> Desk:
    desk = desk_of(request, office)
    if desk is None:
        raise NoDesk
    return desk


def _called(visit: Visit | None) -> str:
    if visit is None:
        return _("Gerade wartet niemand, den dieser Platz bedienen kann.")
    return _("%(ticket)s ist zu Platz %(desk)s aufgerufen.") % {"ticket": visit.ticket, "desk": visit.desk}


def _press(
    request: HttpRequest, office: Office, rule: Callable[..., object], *, day: dt.date | None = None
) -> HttpResponse:
    """Follow the rule of a button; apart from a refusal the answer says nothing, since the board shows the rest."""
    now = clock_now()
    try:
        rule(by=who(request), now=now)
    except Refusal as refusal:
        return _answer(request, office, now, day=day, fault=str(refusal))
    return _answer(request, office, now, day=day)


def _answer(
    request: HttpRequest,
    office: Office,
    now: dt.datetime,
    *,
    day: dt.date | None = None,
    said: str = "",
    fault: str = "",
) -> HttpResponse:
    """The board, as a part or as a page; for a visit on another day, that day's list."""
    if wants_part(request):
        return board_part(request, office, now, fault=fault, said=said)
    return go(request, list_of(office, day, now), say=said, fault=fault)


def _number(typed: str) -> int:
    """A number as forms carry it; if it is not a number, one that matches nothing."""
    number = read_number(typed)
    return -1 if number is None else number
