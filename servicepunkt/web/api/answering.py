"""How this door answers: in the caller's language, with a refusal as code, sentence and status, kept by no cache."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.places import NotYetReleased
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.api.describing import Call
from servicepunkt.web.language import browser_language
from servicepunkt.web.limiting import TooManyRequests, count, refuse_hurry

View = Callable[..., JsonResponse]


def answers(call: Call) -> Callable[[View], View]:
    """A view that answers to the method of the call (GET also answers HEAD), which describes it.

    No cookie opens anything here, so there is nothing that a forged request could borrow.
    """

    def door(view: View) -> View:
        @wraps(view)
        def answering(request: HttpRequest, *args: str, **kwargs: str) -> JsonResponse:
            now = clock_now()
            with translation.override(browser_language(request)):
                try:
                    refuse_hurry(request, _what(request), most=settings.SERVICEPUNKT_API_PER_MINUTE, now=now)
                except TooManyRequests as refusal:
                    return refused(refusal)
                answer = _answer(view, request, *args, **kwargs)
            _count(request, answer, now)
            return answer

        methods = ["GET", "HEAD"] if call.method == "GET" else [call.method]
        opened: View = csrf_exempt(cache_control(no_store=True)(require_http_methods(methods)(answering)))
        opened.call = call  # type: ignore[attr-defined]
        return opened

    return door


def _answer(view: View, request: HttpRequest, *args: str, **kwargs: str) -> JsonResponse:
    try:
        return view(request, *args, **kwargs)
    except Refusal as refusal:
        return refused(refusal)


def _count(request: HttpRequest, answer: JsonResponse, now: dt.datetime) -> None:
    """Questions count, and so do bookings that came to nothing."""
    if request.method != "POST" or answer.status_code >= 400:
        count(request, _what(request), now=now)


def _what(request: HttpRequest) -> str:
    """Refused bookings are counted separately from questions."""
    return "api-book" if request.method == "POST" else "api-ask"


def refused(refusal: Refusal, **more: object) -> JsonResponse:
    if isinstance(refusal, NotYetReleased):
        more["released_at"] = refusal.facts["at"].isoformat()
    answer = JsonResponse({"code": refusal.code, "message": str(refusal), **more}, status=refusal.status)
    if isinstance(refusal, TooManyRequests):
        answer["Retry-After"] = str(refusal.facts["seconds"])
    return answer
