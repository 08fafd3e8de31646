"""Which waiting room a page is for, in which language, and whether the device belongs to it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache

from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.languages import OFFERED, SOURCE
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.authority import authority_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

LANGUAGE = "in"
_COOKIE = "kiosk"
_TEN_YEARS = 10 * 365 * 24 * 60 * 60


def room_page(view: View[P]) -> View[P]:
    """A page that speaks the language in its address (`?in=en`).

    Many people use one device: one person's choice must not stay for the next, so no cookie keeps it.
    """

    @wraps(view)
    def speaking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        chosen = request.GET.get(LANGUAGE)
        if chosen in OFFERED:
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return view(request, *args, **kwargs)

    return never_cache(speaking)


def german_first(view: View[P]) -> View[P]:
    """A page for a whole room: German, with English beneath, whatever the browser prefers."""

    @wraps(view)
    def speaking(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        translation.activate(SOURCE)
        request.LANGUAGE_CODE = SOURCE
        return view(request, *args, **kwargs)

    return never_cache(speaking)


def room(request: HttpRequest, slug: str) -> Office:
    """An office of the authority to which this address belongs; raises `NotFound`."""
    office = catalogue().office(authority_of(request), slug)
    if office is None:
        raise NotFound
    return office


def pair_device(response: HttpResponse, office: Office) -> HttpResponse:
    """Let this browser count as the office's own kiosk."""
    value = signing.dumps([office.pk, office.kiosk_generation], salt="kiosk")
    options = {"httponly": True, "samesite": "Strict", "secure": settings.SESSION_COOKIE_SECURE}
    response.set_cookie(_COOKIE, value, max_age=_TEN_YEARS, **options)  # type: ignore[arg-type]
    return response


def is_paired(request: HttpRequest, office: Office) -> bool:
    try:
        kept = signing.loads(request.COOKIES.get(_COOKIE, ""), salt="kiosk")
    except signing.BadSignature:
        return False
    # Machines that were set up before there were generations know only the office.
    return bool((kept if isinstance(kept, list) else [kept, 0]) == [office.pk, office.kiosk_generation])
