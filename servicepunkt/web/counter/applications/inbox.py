"""The lists: what is open, by urgency; what has ended lately; those with a given number or name."""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.applications.codes import read_reference
from servicepunkt.applications.inbox import UNTOUCHED_DAYS, by_name, by_reference, over, undelivered, untouched, waiting
from servicepunkt.applications.models import Application
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound
from servicepunkt.staff.models import User
from servicepunkt.web.counter.applications.door import authority_at
from servicepunkt.web.counter.applications.rows import STATE_WORDS, rows
from servicepunkt.web.counter.door import go, signed_in, staff_page
from servicepunkt.web.dates import today_here

_A_PAGE = 50
_LONGEST = 100  # of what is typed to look something up
_LATELY = dt.timedelta(days=90)
MINE, NOBODYS, LOST, UNTOUCHED = "ich", "niemand", "unzustellbar", "liegt"


@staff_page()
def show_inbox(request: HttpRequest) -> HttpResponse:
    """What is open, the most urgent first; `wer` and `stand` narrow it."""
    authority = authority_at(request)
    who, state = request.GET.get("wer", ""), request.GET.get("stand", "")
    found = waiting(authority)
    counts = found.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(taken_by=signed_in(request))),
        nobodys=Count("pk", filter=Q(taken_by=None)),
        untouched=Count("pk", filter=untouched(today_here())),
    )
    found = _narrowed(found, signed_in(request), who, state)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": rows(page, today=today_here()),
        "counts": counts,
        "untouched_days": UNTOUCHED_DAYS,
        "who": who if who in (MINE, NOBODYS) else "",
        "state": state if state in (*Application.OPEN, LOST, UNTOUCHED) else "",
        "query": urlencode({"wer": who, "stand": state}) + "&",
        "states": [(value, STATE_WORDS[value]) for value in Application.OPEN],
    }
    return render(request, "counter/applications/inbox.html", context)


@staff_page()
def show_over(request: HttpRequest) -> HttpResponse:
    """What has ended in the last three months, the latest first."""
    found = over(authority_at(request), since=clock_now() - _LATELY)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("seite"))
    return render(
        request, "counter/applications/over.html", {"page": page, "rows": rows(page, today=today_here()), "query": ""}
    )


@staff_page("POST")
def look_up(request: HttpRequest) -> HttpResponse:
    """Lead to the application with the number or name that was typed; several with the same name are listed.

    A POST, so that no address and no log contains what was typed.
    """
    authority, typed = authority_at(request), request.POST.get("suche", "")[:_LONGEST]
    try:
        found = [by_reference(authority, read_reference(typed) or "")]
    except NotFound:
        found = by_name(authority, typed)
    if not found:
        fault = _(
            "Unter dieser Nummer oder diesem Namen haben wir keinen Antrag. Bitte prüfen Sie, was Sie geschrieben haben."
        )
        return go(request, reverse("counter:inbox"), fault=fault)
    if len(found) > 1:
        return render(request, "counter/applications/found.html", {"rows": rows(found, today=today_here())})
    return redirect("counter:application", found[0].uid)


def _narrowed(found: QuerySet[Application], user: User, who: str, state: str) -> QuerySet[Application]:
    by_who: dict[str, dict[str, object]] = {MINE: {"taken_by": user}, NOBODYS: {"taken_by": None}}
    found = found.filter(**by_who.get(who, {}), **({"state": state} if state in Application.OPEN else {}))
    if state == UNTOUCHED:
        return found.filter(untouched(today_here()))
    return undelivered(found) if state == LOST else found
