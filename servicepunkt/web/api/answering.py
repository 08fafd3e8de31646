"""How this door answers: in the caller's language, with a refusal as code, sentence and status, kept by no cache."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.places import NotYetReleased
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.language import browser_language

View = Callable[..., JsonResponse]


def answers(method: str) -> Callable[[View], View]:
    """A view that answers to this method (GET to HEAD as well).

    No cookie opens anything here, so that there is nothing that a forged request could borrow.
    """

    def door(view: View) -> View:
        @wraps(view)
        def answering(request: HttpRequest, *args: str, **kwargs: str) -> JsonResponse:
            with translation.override(browser_language(request)):
                try:
                    return view(request, *args, **kwargs)
                except Refusal as refusal:
                    return refused(refusal)

        methods = ["GET", "HEAD"] if method == "GET" else [method]
        return csrf_exempt(never_cache(require_http_methods(methods)(answering)))

    return door


def refused(refusal: Refusal, **more: object) -> JsonResponse:
    if isinstance(refusal, NotYetReleased):
        more["released_at"] = refusal.facts["at"].isoformat()
    return JsonResponse({"code": refusal.code, "message": str(refusal), **more}, status=refusal.status)
