"""Who is behind the page, what happens with personal data, and how accessible it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicepunkt.privacy.retention import periods
from servicepunkt.web.authority import authority_of


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/imprint.html", {"about": authority_of(request)})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The periods come from the very table that the deletion runs by."""
    return render(request, "portal/privacy.html", {"about": authority_of(request), "periods": periods()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"about": authority_of(request)})
