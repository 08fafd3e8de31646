"""Entitlement codes of an office: how many there are, and new ones; for its lead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.bookings.entitlement import import_codes
from servicepunkt.bookings.models import EntitlementCode
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound
from servicepunkt.staff.models import Role
from servicepunkt.web.counter.door import at_office, go, who
from servicepunkt.web.counter.forms import CodeListForm


@at_office(at_least=Role.Kind.LEAD)
def codes_overview(request: HttpRequest, office: Office) -> HttpResponse:
    services = [{"service": service, **_count(service)} for service in _with_codes(office)]
    return render(request, "counter/codes_overview.html", {"office": office, "services": services})


@at_office("GET", "POST", at_least=Role.Kind.LEAD)
def add_codes(request: HttpRequest, office: Office, key: int) -> HttpResponse:
    service = next((service for service in _with_codes(office) if service.pk == key), None)
    if service is None:
        raise NotFound
    form = CodeListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = import_codes(service, form.cleaned_data["codes"], by=who(request), now=clock_now())
        said = _("%(new)s neue Codes aufgenommen, %(known)s waren schon da.") % {"new": done.new, "known": done.known}
        return go(request, reverse("counter:codes", args=[office.slug]), say=said)
    context = {"office": office, "service": service, "form": form, **_count(service)}
    return render(request, "counter/codes.html", context, status=400 if form.is_bound else 200)


def _with_codes(office: Office) -> list[Service]:
    return list(office.services.filter(entitlement_needed=True).order_by("order", "pk"))


def _count(service: Service) -> dict[str, int]:
    codes = EntitlementCode.objects.filter(service=service)
    return {"all_codes": codes.count(), "free_codes": codes.unused().count()}
