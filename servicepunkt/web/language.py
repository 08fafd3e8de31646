"""The language in which a page speaks.

The address of a visitors' page begins with its language; German has no prefix. Anyone who comes without a prefix and
has not chosen yet is redirected to the language of her browser; the switch on each page remembers a choice in a
cookie. Pages of staff have no prefix: there the cookie alone decides between the languages of staff.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation.trans_real import parse_accept_lang_header

from servicepunkt.common.languages import OFFERED, SOURCE, STAFF, language
from servicepunkt.common.refusals import Refusal
from servicepunkt.correspondence.marking import mark_german, reads_german
from servicepunkt.web.refusal import refusal_page

CHOICE = "sprache"  # the cookie, and the parameter with which the switch sets it
_YEAR = 365 * 24 * 60 * 60
# Browsers name Serbian without its script. Neighbours can read it, Montenegrins under two names.
_UNDERSTOOD = {"sr": "sr-latn", "bs": "sr-latn", "hr": "sr-latn", "sh": "sr-latn", "cnr": "sr-latn"}


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _speak(request, prefix_of(request.path_info) or SOURCE)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language(request.LANGUAGE_CODE).tag)
        if chosen_by_button(request):
            _keep_choice(response, request.GET[CHOICE])
        if not reads_german(request.LANGUAGE_CODE) and _is_for_visitors(request, response):
            response.content = mark_german(response.content.decode()).encode()
            # It was counted further in, before the marks were added; a browser would cut the page off there.
            response.headers["Content-Length"] = str(len(response.content))
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        chosen = request.GET.get(CHOICE)
        if chosen in choices(request) and request.method == "GET":
            return _remember(request, chosen)
        if not is_portal(request):
            chosen = remembered(request)
            _speak(request, chosen if chosen in STAFF else SOURCE)
            return None
        return self._lead_to_own_language(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A rule's refusal becomes a page in the language that was set here."""
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None

    def _lead_to_own_language(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in {"GET", "HEAD"} or prefix_of(request.path_info):
            return None
        wanted = remembered(request) or browser_language(request)
        if wanted == SOURCE:
            return None
        response = HttpResponseRedirect(address_in(wanted, request))
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def chosen_by_button(request: HttpRequest) -> bool:
    """Whether a half-filled form was sent to go on with it in another language, which its address names."""
    return request.method == "POST" and request.GET.get(CHOICE) in choices(request)


def choices(request: HttpRequest) -> tuple[str, ...]:
    """The languages in which this page may be read: those of visitors, or those of staff."""
    return OFFERED if is_portal(request) else STAFF


def prefix_of(path: str) -> str | None:
    """The language with which an address begins, if it does."""
    first = path[1:].partition("/")[0]
    return first if first in OFFERED and first != SOURCE else None


def remembered(request: HttpRequest) -> str | None:
    """The language chosen with the switch."""
    code = request.COOKIES.get(CHOICE)
    return code if code in OFFERED else None


def browser_language(request: HttpRequest) -> str:
    """The first language of the browser that is offered; German where none is."""
    return _first_offered(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=64)
def _first_offered(accepted: str) -> str:
    known = (_offered_for(wanted) for wanted, _quality in parse_accept_lang_header(accepted))
    return next((code for code in known if code), SOURCE)


def _offered_for(wanted: str) -> str | None:
    """The offered language that a reader of `wanted` (`sr-cyrl-rs`, `en-gb`) understands."""
    parts = wanted.split("-")
    shorter = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    known = (code if code in OFFERED else _UNDERSTOOD.get(code) for code in shorter)
    return next((code for code in known if code), None)


def address_in(code: str, request: HttpRequest, **query: str) -> str:
    """The address of this very page in another language, with its query, and with `query` added."""
    return front_of(code, request) + bare_address(request, **query)


def front_of(code: str, request: HttpRequest) -> str:
    """How addresses begin for a language: with nothing for German, and on pages that are not visitors'."""
    return f"/{code}" if is_portal(request) and code != SOURCE else ""


def bare_address(request: HttpRequest, **query: str) -> str:
    """The address of this very page without its language, with its query, and with `query` added."""
    path, kept = request.path, request.GET.lists()
    if is_portal(request) and (prefix := prefix_of(path)):
        path = path.removeprefix(f"/{prefix}")
    path = escape_leading_slashes(escape_uri_path(path))  # otherwise //somewhere.example/ would lead to somebody else
    asked = [(key, value) for key, values in kept for value in values if key != CHOICE]
    return f"{path}?{urlencode([*asked, *query.items()])}" if asked or query else path


def is_portal(request: HttpRequest) -> bool:
    """Whether a page is for visitors, with its language at the beginning of the address."""
    match = request.resolver_match
    return match is None or "portal" in match.namespaces


def _is_for_visitors(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is a page for visitors, or a part of one, that we have as text."""
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    match = request.resolver_match
    return is_page and (is_portal(request) or (match is not None and "lobby" in match.namespaces))


def _speak(request: HttpRequest, code: str) -> None:
    translation.activate(code)
    request.LANGUAGE_CODE = code


def _remember(request: HttpRequest, code: str) -> HttpResponse:
    response = HttpResponseRedirect(address_in(code, request))
    _keep_choice(response, code)
    return response


def _keep_choice(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        CHOICE, code, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
