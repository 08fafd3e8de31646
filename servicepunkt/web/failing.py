"""When something fails: a request that cannot be read, or a fault of ours.

The page for a fault asks neither the database nor what is kept from it, since those may be what has failed. It still
speaks the reader's language, and leads on.
"""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from servicepunkt.common.languages import language
from servicepunkt.web.language import CHOICE, address_in, browser_language, choices, prefix_of, remembered

_SECONDS_UNTIL_A_DEVICE_TRIES_AGAIN = 30


@requires_csrf_token
def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Where it is the address that cannot be read, the page that says so leaves out what comes after the "?"."""
    if not _is_readable(request):
        request.GET = QueryDict()
    return defaults.bad_request(request, exception)


# Without a token: the page has no form, and what gives out tokens may be what has failed.
def failed(request: HttpRequest) -> HttpResponse:
    """Nothing about the request is certain: a fault may occur before its language has been looked at."""
    code = _spoken(request)
    with translation.override(code):
        context = {"choices": _switch(request, code), "again": _again(request), "home": _home(request)}
        answer = HttpResponseServerError(render_to_string("500.html", context))
    if _is_in(request, "lobby"):
        # Nobody is there to press a button.
        answer.headers["Refresh"] = f"{_SECONDS_UNTIL_A_DEVICE_TRIES_AGAIN};url={request.path}"
    answer.headers["Content-Language"] = language(code).tag
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _spoken(request: HttpRequest) -> str:
    """The language of the page that failed; if it was not determined yet, the reader's."""
    known = getattr(request, "LANGUAGE_CODE", None)
    if known and request.resolver_match is not None:
        return str(known)
    return prefix_of(request.path_info) or remembered(request) or browser_language(request)


def _home(request: HttpRequest) -> str:
    if _is_in(request, "lobby"):
        return request.path
    return reverse("counter:home" if _is_in(request, "counter") else "portal:home")


def _is_in(request: HttpRequest, door: str) -> bool:
    match = request.resolver_match
    return match is not None and door in match.namespaces


def _again(request: HttpRequest) -> str:
    """The address to try again; empty for what was sent, where the browser's way back does better."""
    return request.get_full_path() if request.method == "GET" else ""


def _switch(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """The page in other languages; none on a shared device, which keeps nobody's choice."""
    if _is_in(request, "lobby") or not _is_readable(request):
        return []
    return [
        {
            "language": language(other),
            "address": address_in(other, request, **{CHOICE: other}),
            "current": other == code,
        }
        for other in choices(request)
    ]


def _is_readable(request: HttpRequest) -> bool:
    """Whether what comes after the "?" can be read; a thousand fields are too many."""
    try:
        return request.GET is not None
    except SuspiciousOperation:
        return False
