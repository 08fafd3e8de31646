"""Somebody without an appointment gets a number, on paper or told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import new_secret
from servicepunkt.reception.arrival import walk_in
from servicepunkt.reception.models import Visit
from servicepunkt.reception.queue import place_in_line
from servicepunkt.web.counter.asking import NothingChosen
from servicepunkt.web.counter.door import at_office, go, load_visit, request_key, who


@at_office("GET", "POST")
def give_number(request: HttpRequest, office: Office) -> HttpResponse:
    offered = _offered(office)
    context: dict[str, object] = {"office": office, "offered": offered, "request_key": new_secret()}
    if request.method != "POST":
        return render(request, "counter/walk_in.html", context)
    ticked = set(request.POST.getlist("leistung"))
    chosen = [service for service in offered if str(service.pk) in ticked]
    try:
        if not chosen:
            raise NothingChosen
        visit = walk_in(office, chosen, by=who(request), now=clock_now(), request=request_key(request))
    except Refusal as refusal:
        return render(request, "counter/walk_in.html", context | {"fault": str(refusal)}, status=refusal.status)
    address = reverse("counter:ticket", args=[office.slug, visit.pk])
    return go(request, address, say=_("Die Nummer ist %(ticket)s.") % {"ticket": visit.ticket})


@at_office()
def ticket(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    """The number to print or to show."""
    visit = load_visit(office, key)
    place = place_in_line(visit) if visit.state == Visit.State.WAITING else None
    return render(request, "counter/ticket.html", {"office": office, "visit": visit, "place": place})


def _offered(office: Office) -> list[Service]:
    """What people may come here for; what needs no appointment comes first."""
    here = office.services.exclude(kind=Service.Kind.EXTERNAL).select_related("department")
    services = here.order_by("department__order", "order", "pk")
    return sorted(services, key=lambda service: service.kind != Service.Kind.OPEN)
