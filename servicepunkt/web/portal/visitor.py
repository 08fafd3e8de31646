"""The visitor's browser: random, functional cookies that give it back its own hold and drafts, and nobody else's."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from servicepunkt.bookings.holding import held_by
from servicepunkt.bookings.models import Booking
from servicepunkt.common.tokens import fingerprint, new_secret
from servicepunkt.web.cookies import own

_LENGTH = 22

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Purse:
    """What a browser keeps a secret for: the cookie's name, the purpose of its fingerprint, and how many seconds it
    stays.

    With None, it stays until the browser is closed.
    """

    name: str
    purpose: str
    seconds: int | None = None

    @property
    def cookie(self) -> str:
        return own(self.name)


HOLD = Purse("reservierung", "holder")
# Longer than a draft is kept: while the office decides, the browser that sent it needs no code.
DRAFTS = Purse("antrag", "applicant", int(dt.timedelta(days=180).total_seconds()))


def holder_of(request: HttpRequest, purse: Purse = HOLD) -> str | None:
    """The fingerprint of this browser; None where it has never kept anything."""
    secret = request.COOKIES.get(purse.cookie, "")
    return holder_for(secret, purse) if len(secret) == _LENGTH else None


def held_here(request: HttpRequest, *, now: dt.datetime) -> Booking | None:
    """The live hold of this browser, for a new booking or for a move."""
    holder = holder_of(request)
    return held_by(holder, now=now) if holder else None


def held_to_book(request: HttpRequest, *, now: dt.datetime) -> Booking | None:
    """The live hold of this browser for a new booking; those for a move have pages of their own."""
    hold = held_here(request, now=now)
    return hold if hold and hold.moves_id is None else None


def held_to_move(request: HttpRequest, booking: Booking, *, now: dt.datetime) -> Booking | None:
    """The live hold of this browser that this booking may move to."""
    hold = held_here(request, now=now)
    return hold if hold and hold.moves_id == booking.pk else None


def secret_of(request: HttpRequest, purse: Purse = HOLD) -> str:
    """The secret in this browser's cookie, or a new one that `remember` must then hand over."""
    secret = request.COOKIES.get(purse.cookie, "")
    return secret if len(secret) == _LENGTH else new_secret()


def holder_for(secret: str, purse: Purse = HOLD) -> str:
    return fingerprint(purse.purpose, secret)


def remember(response: HttpResponse, secret: str, purse: Purse = HOLD) -> HttpResponse:
    """Leave the secret in the browser; scripts and other sites cannot read or send it."""
    response.set_cookie(
        purse.cookie,
        secret,
        max_age=purse.seconds,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget(response: HttpResponse, purse: Purse) -> HttpResponse:
    """Take the secret out of the browser; nobody here owns what belonged to it any more."""
    response.delete_cookie(purse.cookie, samesite="Lax")
    return response


def see_other(location: str) -> HttpResponse:
    """Send the browser on, by GET, whatever led here."""
    return HttpResponseRedirect(location, status=303)


def personal(view: View) -> View:
    """A page about one person: kept by no cache, listed by no search engine."""

    @wraps(view)
    def seen_by_one(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(seen_by_one)
