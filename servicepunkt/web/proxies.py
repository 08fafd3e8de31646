"""A proxy that nobody has named: everybody seems to come from it, and shares what one address may do in a minute."""

import logging
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)


class ProxyMiddleware:
    """Say once in the log of each process that requests come through a proxy of which `SERVICEPUNKT_PROXIES` knows nothing.

    A demo is somebody's own machine, and whatever stands before it is none of an office's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.ALLAUTH_TRUSTED_PROXY_COUNT or settings.SERVICEPUNKT_DEMO:
            raise MiddlewareNotUsed
        self._get_response = get_response
        self._said = False
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self._said and "HTTP_X_FORWARDED_FOR" in request.META:
            self._say()
        return self._get_response(request)

    def _say(self) -> None:
        with self._lock:
            said, self._said = self._said, True
        if not said:
            log.warning(
                "requests come with X-Forwarded-For, and SERVICEPUNKT_PROXIES is 0: all visitors behind a proxy count as one. "
                "Where a proxy stands in front, set SERVICEPUNKT_PROXIES to how many there are (behind one: 1)"
            )
