"""What an application's link opens by itself, and what is only for the browser that sent it, or one with the code.

The link goes to an address that nobody has proven to be the applicant's.
"""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from servicepunkt.applications.links import open_application, path
from servicepunkt.applications.models import Application
from servicepunkt.applications.unlocking import NotItsCode, unlock
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.limiting import TooManyRequests
from servicepunkt.web.portal.guessing import of_a_code
from servicepunkt.web.portal.visitor import (
    DRAFTS,
    View,
    holder_for,
    holder_of,
    personal,
    remember,
    secret_of,
    see_other,
)

OwnView = Callable[[HttpRequest, Application, str], HttpResponse]


def is_own(request: HttpRequest, application: Application) -> bool:
    """Whether this browser sent it, or was given its code."""
    return application.is_known_to(holder_of(request, DRAFTS))


def to_what_was_wanted(request: HttpRequest, _application: Application, _holder: str) -> HttpResponse:
    """The same address again, which asks before it does anything."""
    return see_other(request.path)


def to_the_page(_request: HttpRequest, application: Application, _holder: str) -> HttpResponse:
    return see_other(path(application))


def of_own(*, then: OwnView = to_what_was_wanted) -> Callable[[OwnView], View]:
    """Hand the application and the browser's fingerprint to a view; any other browser is asked for the code first.

    `then` is where somebody goes after typing it.
    """

    def guard(view: OwnView) -> View:
        @personal
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
            application, secret = open_application(uid, token), secret_of(request, DRAFTS)
            holder = holder_for(secret, DRAFTS)
            if application.is_known_to(holder):
                # With a code it was pressed twice, or typed in a second window: the page behind still has to ask.
                wanted = then if "code" in request.POST else view
                return remember(wanted(request, application, holder), secret, DRAFTS)
            if request.method != "POST":
                return _ask(request, application)
            if "code" not in request.POST:
                return see_other(request.path)  # to the question, which may then be read in another language
            try:
                with of_a_code(request, now=clock_now()):
                    unlock(request.POST["code"][:100], holder=holder, now=clock_now(), meant=application)
            except (NotItsCode, TooManyRequests) as refusal:
                return _ask(request, application, refusal=refusal)
            return remember(then(request, application, holder), secret, DRAFTS)

        return opened

    return guard


def _ask(request: HttpRequest, application: Application, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "application": application,
        "back": path(application),
        "typed": request.POST.get("code", "")[:100],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "portal/applications/code.html", context, status=status)
