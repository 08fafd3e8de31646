"""What is missing in an office's part of the catalogue: facts that nobody has checked, texts that nobody has translated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from servicepunkt.staff.access import access_office
from servicepunkt.web.counter.door import signed_in, staff_page
from servicepunkt.web.counter.untranslated import untranslated
from servicepunkt.web.counter.unverified import unverified_facts


@staff_page()
def unverified(request: HttpRequest, slug: str) -> HttpResponse:
    """What the catalogue says without a source that somebody has checked."""
    office = access_office(signed_in(request), slug)
    return render(request, "counter/unverified.html", {"office": office, "groups": unverified_facts(office)})


@staff_page()
def missing_translations(request: HttpRequest, slug: str) -> HttpResponse:
    """What visitors of the office cannot read in their own language."""
    office = access_office(signed_in(request), slug)
    return render(request, "counter/untranslated.html", {"office": office, "by_language": untranslated(office)})
