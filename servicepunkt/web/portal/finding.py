"""Finding: the home page, the search, a department, a service."""

import re
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from servicepunkt.availability.ticks import local_day
from servicepunkt.availability.walking_in import days_without_appointment
from servicepunkt.catalogue.models import Alternative, Department, Service
from servicepunkt.catalogue.search import find_services
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.authority import authority_of
from servicepunkt.web.parts import wants_part

_ADDRESS = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*", re.ASCII)
_LONGEST_SEARCH = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    authority = authority_of(request)
    context = {
        "departments": authority.departments.all(),
        "offices": catalogue().offices_of(authority),
        "forms_here": catalogue().offers_forms(authority),
    }
    return render(request, "portal/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results as a page, or, when htmx asks while somebody types, only the list."""
    authority = authority_of(request)
    typed = request.GET.get("q", "").replace("\x00", "")[:_LONGEST_SEARCH].strip()
    found = find_services(authority, typed, language=language(get_language()).code) if typed else []
    context = {
        "typed": typed,
        "found": found,
        "departments": authority.departments.all(),
        "offices": catalogue().offices_of(authority),
    }
    template = "portal/_results.html" if wants_part(request) else "portal/search.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def department(request: HttpRequest, address: str) -> HttpResponse:
    found = _department(request, address)
    services = list(found.services.prefetch_related("alternatives"))
    context = {
        "department": found,
        "offices": found.offices.all(),
        "bookable": [service for service in services if service.kind == Service.Kind.APPOINTMENT],
        "others": [service for service in services if service.kind != Service.Kind.APPOINTMENT],
        "online": _online_ways(services),
    }
    return render(request, "portal/department.html", context)


def _online_ways(services: list[Service]) -> list[tuple[Alternative, list[Service]]]:
    """Each way to do something online, only once, with the services that it is for."""
    found: dict[tuple[str, str], tuple[Alternative, list[Service]]] = {}
    for service in services:
        for way in service.alternatives.all():
            if way.kind == Alternative.Kind.ONLINE:
                found.setdefault((str(dict(way.text)), way.url), (way, []))[1].append(service)
    return list(found.values())


@require_safe
def service(request: HttpRequest, address: str, slug: str) -> HttpResponse:
    now = clock_now()
    today = local_day(now, ZoneInfo(authority_of(request).zone))
    found = _department(request, address).services.for_page(today).filter(slug=slug).first()
    if found is None:
        raise NotFound
    days = [(office, days_without_appointment(office, found, now=now)) for office in found.offices.all()]
    without_appointment = [(office, open_days) for office, open_days in days if open_days]
    context = {"service": found, "without_appointment": without_appointment}
    return render(request, "portal/service.html", context)


def _department(request: HttpRequest, address: str) -> Department:
    if not _ADDRESS.fullmatch(address):
        raise NotFound
    found = authority_of(request).departments.filter(address=address).first()
    if found is None:
        raise NotFound
    return found
