"""A rule's "no" as a page: what is wrong, in one sentence, and where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from servicepunkt.common.refusals import Refusal


def refusal_page(request: HttpRequest, refusal: Refusal, *, status: int | None = None) -> HttpResponse:
    """The page for a refusal that the view did not turn into something better."""
    context = {"sentence": str(refusal), "code": refusal.code}
    response = render(request, "refusal.html", context, status=status or refusal.status)
    add_never_cache_headers(response)
    return response
