"""Choosing: how many, which office, which day, which time; choosing a time holds it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicepunkt.bookings.holding import give_back, hold_slot
from servicepunkt.bookings.search import Preferences
from servicepunkt.bookings.wish import Wish, WishedService
from servicepunkt.catalogue.combinations import most_together, partners
from servicepunkt.catalogue.models import Department, Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import Refusal
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import read_start
from servicepunkt.web.limiting import unvouched
from servicepunkt.web.portal.booking.asking import Asked, query_of, read_asked
from servicepunkt.web.portal.booking.narrowing import Leniently, NoPreference
from servicepunkt.web.portal.booking.offering import narrowing, offer, phone_of, read_turn
from servicepunkt.web.portal.visitor import held_here, held_to_book, holder_for, remember, secret_of

_SHOWN_NUMBERS = 50


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """One option of "for how many?": its words, and the value that the address carries."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChosenService:
    """A service of the wish on the page, with numbers to choose from and a way to leave it out."""

    service: Service
    units: int
    numbers: list[NumberChoice]
    without: str

    @property
    def value(self) -> str:
        return self.service.slug if self.units == 1 else f"{self.service.slug}:{self.units}"

    @property
    def fits(self) -> bool:
        return 1 <= self.units <= self.service.max_units

    @property
    def minutes(self) -> int:
        return WishedService(self.service, self.units).minutes


@never_cache  # the back button shows what is free now, and how long the hold still lasts
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    read = Leniently()
    asked = read_asked(request.GET, authority_of(request), read)
    if request.method == "POST" and read.refusal is None:
        return _hold(request, asked)
    return choose_page(request, asked, read)


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Give up the held place. Pressed again, or too late, there is nothing to give up."""
    now = clock_now()
    if hold := held_here(request, now=now):
        give_back(hold, by=VISITOR, now=now)
    messages.info(request, _("Die Reservierung ist aufgehoben. Die Zeit ist wieder frei."))
    return redirect("portal:home")


def _hold(request: HttpRequest, asked: Asked) -> HttpResponse:
    now, secret = clock_now(), secret_of(request)
    holder = holder_for(secret)
    earlier = held_here(request, now=now)
    try:
        start_at, wish = read_start(request.POST.get("beginn")), asked.wish_at(request.POST.get("bei", ""))
        with unvouched(request, "hold", now=now, but=earlier is not None):
            written_in = language(get_language()).code
            hold_slot(wish, start_at, holder=holder, language=written_in, now=now, typed_at=earlier)
    except Refusal as refusal:
        return choose_page(request, asked, Leniently(refusal))
    query = query_of(asked.services, wish.office, Preferences(spoken=wish.spoken))
    return remember(redirect(f"{reverse('portal:details')}?{query}"), secret)


def choose_page(request: HttpRequest, asked: Asked, read: Leniently) -> HttpResponse:
    """The page, as fresh as it can be; with a refusal above it, the choice stays and the calendar is up to date."""
    now = clock_now()
    hold = held_to_book(request, now=now)
    wishes: list[Wish] = read(asked.wishes, [])
    context: dict[str, Any] = {
        "asked": asked,
        "chosen": chosen_services(asked),
        "further": further_services(asked) if wishes else [],
        "wish": wishes[0] if wishes else None,
        "hold": hold,
        "offices": asked.offices,
    }
    if wishes:
        context |= offer(asked, wishes, read_turn(request.GET, read), own=[hold] if hold else [], now=now)
    refusal = read.refusal
    context |= {"refusal": refusal}
    if wishes:
        context |= narrowing(asked, is_open=isinstance(refusal, NoPreference))
    if refusal or context.get("nothing_free"):
        context |= {"ways": asked.services[0][0].alternatives.all(), "phone": phone_of(asked)}
    return render(request, "portal/booking/choose.html", context, status=refusal.status if refusal else 200)


def chosen_services(asked: Asked) -> list[ChosenService]:
    """The wish as the page shows it, each service with its numbers."""
    return [
        ChosenService(service, units, _numbers(service, units), _without(asked, service))
        for service, units in asked.services
    ]


def _numbers(service: Service, chosen: int) -> list[NumberChoice]:
    if service.unit == Service.Unit.NONE:
        return []
    most = min(service.max_units, _SHOWN_NUMBERS)
    return [NumberChoice(f"{service.slug}:{count}", count, count == chosen) for count in range(1, most + 1)]


def _without(asked: Asked, service: Service) -> str:
    """The query without one of several services; empty if it is the only one."""
    rest = tuple(pair for pair in asked.services if pair[0] != service)
    return replace(asked, services=rest).query if rest else ""


def further_services(asked: Asked) -> list[tuple[Service, str]]:
    """Services that may still join the visit, each with the query that adds it."""
    services = [service for service, _units in asked.services]
    units = sum(units for _service, units in asked.services)
    offered = _given_at([asked.office] if asked.office else asked.offices, asked.department)
    return [
        (other, replace(asked, services=(*asked.services, (other, 1))).query)
        for other in partners(services, offered)
        if units < most_together([*services, other])
    ]


def _given_at(offices: Sequence[Office], department: Department) -> list[Service]:
    """What a department does by appointment at any of these offices."""
    offered = catalogue()
    return [
        service
        for service in offered.services.values()
        if service.department_id == department.pk
        and service.kind == Service.Kind.APPOINTMENT
        and any(offered.gives(office, service) for office in offices)
    ]
