"""Who is behind the page, what happens with personal data, and what the office's words mean."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.catalogue.terms import terms_by_name
from servicepunkt.correspondence.marking import reads_german
from servicepunkt.feedback.reporting import address_for_reports
from servicepunkt.privacy.retention import periods
from servicepunkt.web.authority import authority_of


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/imprint.html", {"about": authority_of(request)})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Only what concerns this authority; the periods come from the very table by which data is deleted."""
    about = authority_of(request)
    context = {
        "about": about,
        "periods": periods(),
        # Even if it offers no form itself: somebody who lives in its district may have begun anywhere in the country.
        "gets_applications": catalogue().offers_forms(about) or about.districts.exists(),
        "may_report": bool(address_for_reports(about)),
    }
    return render(request, "portal/privacy.html", context)


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The words that are printed on paper in German, with their meaning in the reader's language."""
    context = {"terms": terms_by_name(), "reads_german": reads_german(get_language())}
    return render(request, "portal/words.html", context)
