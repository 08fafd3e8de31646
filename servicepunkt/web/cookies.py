"""The names of our cookies.

Under https they begin with `__Host-`: browsers take such a cookie from this very host alone, while any other name may be
planted from a neighbouring one (`events.` beside `termine.`), and whatever the visitor then writes would belong to a
secret that somebody else knows.
"""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from servicepunkt.common.clock import now as clock_now

_ONCE_WITHOUT = ("sessionid", "csrftoken", "reservierung", "antrag")
# Drafts live for 30 days. From then on the old names are believed no longer; this class may go with them.
_BELIEVED_UNTIL = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


def own(name: str) -> str:
    """The name under which a browser keeps it for this host alone."""
    return f"{settings.SERVICEPUNKT_COOKIE_PREFIX}{name}"


class OldNamesMiddleware:
    """What a browser has from before our cookies had these names counts until it gets it anew, so that an update takes
    no draft, no held time and no open form from anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.SERVICEPUNKT_COOKIE_PREFIX:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if clock_now() < _BELIEVED_UNTIL:
            for name in _ONCE_WITHOUT:
                if name in request.COOKIES:
                    request.COOKIES.setdefault(own(name), request.COOKIES[name])
        return self.get_response(request)
