"""The gaps in an office's part of the catalogue: facts that nobody has checked, texts that nobody has translated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.catalogue.models import Office
from servicepunkt.web.counter.door import at_office
from servicepunkt.web.counter.untranslated import untranslated
from servicepunkt.web.counter.unverified import unverified_facts


@at_office()
def unverified(request: HttpRequest, office: Office) -> HttpResponse:
    """What the catalogue says without a source that somebody has checked."""
    return render(request, "counter/unverified.html", {"office": office, "groups": unverified_facts(office)})


@at_office()
def missing_translations(request: HttpRequest, office: Office) -> HttpResponse:
    """What visitors of the office cannot read in their own language."""
    return render(request, "counter/untranslated.html", {"office": office, "by_language": untranslated(office)})
