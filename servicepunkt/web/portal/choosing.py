"""Choosing: how many, which office, which day, which time; choosing a time holds it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicepunkt.bookings.drafts import carry_over
from servicepunkt.bookings.holding import give_back, held_by, hold_slot
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import Wish, WishedService
from servicepunkt.catalogue.combinations import most_together, partners
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.authority import authority_of
from servicepunkt.web.portal.asking import Asked, query_of, read_asked, read_day, read_month, read_start
from servicepunkt.web.portal.month_page import MonthPage, calendar_context, month_page
from servicepunkt.web.portal.visitor import holder_for, holder_of, remember, secret_of

_SHOWN_NUMBERS = 50


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """One option of "for how many?": its words, and the value that the address carries."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChosenService:
    """A service of the wish on the page, with its numbers to choose from and the way to leave it out."""

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
    asked = read_asked(request.GET, authority_of(request))
    if request.method == "POST":
        return _hold(request, asked)
    return choose_page(request, asked)


@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Let the held place go. Pressed again, or too late, there is nothing to let go."""
    holder, now = holder_of(request), clock_now()
    hold = held_by(holder, now=now) if holder else None
    if hold:
        give_back(hold, now=now)
    messages.info(request, _("Die Reservierung ist aufgehoben. Die Zeit ist wieder frei."))
    return redirect("portal:home")


def _hold(request: HttpRequest, asked: Asked) -> HttpResponse:
    now, secret = clock_now(), secret_of(request)
    holder = holder_for(secret)
    earlier = held_by(holder, now=now)
    try:
        wish, start_at = asked.wish(), read_start(request.POST.get("beginn"))
        hold = hold_slot(wish, start_at, holder=holder, language=language(get_language()).code, now=now)
    except Refusal as refusal:  # whatever it is: the choice stays, and the calendar is new
        return choose_page(request, asked, refusal=refusal)
    carry_over(earlier, hold, now=now)
    return remember(redirect(f"{reverse('portal:details')}?{asked.query}"), secret)


def choose_page(request: HttpRequest, asked: Asked, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page, as fresh as it can be; with a refusal above it, the choice stays and the calendar is new."""
    now = clock_now()
    wish, refusal = _try_wish(asked, refusal)
    hold = _held(request, now)
    context: dict[str, Any] = {
        "asked": asked,
        "chosen": _chosen_services(asked),
        "further": _further_services(asked) if wish else [],
        "wish": wish,
        "hold": hold,
        "refusal": refusal,
        "offices": asked.offices,
        "ways": asked.services[0][0].alternatives.all() if wish is None or refusal else None,
    }
    if wish:
        page = _month(request, wish, hold, now)
        context |= calendar_context(page, f"{reverse('portal:choose')}?{asked.query}&")
        if page.nothing_at_all:
            context["ways"] = asked.services[0][0].alternatives.all()
    return render(request, "portal/choose.html", context, status=refusal.status if refusal else 200)


def _try_wish(asked: Asked, refusal: Refusal | None) -> tuple[Wish | None, Refusal | None]:
    if asked.office is None and asked.offices:
        return None, refusal  # a place has yet to be chosen
    try:
        return asked.wish(), refusal
    except Refusal as wrong_wish:
        return None, wrong_wish


def _held(request: HttpRequest, now: dt.datetime) -> Booking | None:
    holder = holder_of(request)
    hold = held_by(holder, now=now) if holder else None
    return hold if hold and hold.moves_id is None else None


def _month(request: HttpRequest, wish: Wish, hold: Booking | None, now: dt.datetime) -> MonthPage:
    month, day = read_month(request.GET.get("monat")), read_day(request.GET.get("tag"))
    # Her own hold does not stand in the way of a better time.
    own = [hold] if hold and hold.office_id == wish.office.pk else []
    return month_page(wish, month=month, day=day, now=now, own=own)


def _chosen_services(asked: Asked) -> list[ChosenService]:
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
    """The query without one of several services; empty where it is the only one."""
    rest = tuple(pair for pair in asked.services if pair[0] != service)
    return query_of(rest, asked.office) if rest else ""


def _further_services(asked: Asked) -> list[tuple[Service, str]]:
    """Services that may still join the visit, each with the query that adds it."""
    if asked.office is None:
        return []
    services = [service for service, _units in asked.services]
    units = sum(units for _service, units in asked.services)
    offered = _bookable_at(asked.office).filter(department=services[0].department).select_related("department")
    return [
        (other, query_of((*asked.services, (other, 1)), asked.office))
        for other in partners(services, offered)
        if units < most_together([*services, other])
    ]


def _bookable_at(office: Office) -> Any:
    return office.services.filter(kind=Service.Kind.APPOINTMENT)
