"""The visitor's browser: a random, functional cookie by which it gets its own hold back, and nobody else's."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from servicepunkt.common.tokens import fingerprint, new_secret

_COOKIE = "reservierung"
_LENGTH = 22

View = Callable[..., HttpResponse]


def holder_of(request: HttpRequest) -> str | None:
    """The fingerprint of this browser; None where it has never held anything."""
    secret = request.COOKIES.get(_COOKIE, "")
    return fingerprint("holder", secret) if len(secret) == _LENGTH else None


def secret_of(request: HttpRequest) -> str:
    """The secret in this browser's cookie, or a new one that `remember` must then hand over."""
    secret = request.COOKIES.get(_COOKIE, "")
    return secret if len(secret) == _LENGTH else new_secret()


def holder_for(secret: str) -> str:
    return fingerprint("holder", secret)


def remember(response: HttpResponse, secret: str) -> HttpResponse:
    """Leave the secret in the browser until it is closed; scripts and other sites cannot read or send it."""
    response.set_cookie(_COOKIE, secret, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def personal(view: View) -> View:
    """A page about one person: kept by no cache, listed by no search engine."""

    @wraps(view)
    def seen_by_one(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(seen_by_one)
