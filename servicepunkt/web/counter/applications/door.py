"""The door to the inbox: whose it is, and one application in it."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from servicepunkt.applications.inbox import find
from servicepunkt.applications.models import Application
from servicepunkt.catalogue.models import Authority
from servicepunkt.staff.access import inbox_of
from servicepunkt.web.counter.door import View, signed_in, staff_page


def authority_at(request: HttpRequest) -> Authority:
    """The authority whose applications she reads; raises `NotFound`."""
    return inbox_of(signed_in(request))


def of_application(*methods: str) -> Callable[[View], View]:
    """A `staff_page` that gets an application of her authority instead of its uid."""

    def guard(view: View) -> View:
        @staff_page(*methods)
        @wraps(view)
        def opened(request: HttpRequest, uid: uuid.UUID, **named: Any) -> HttpResponseBase:
            return view(request, load(request, uid), **named)

        return opened

    return guard


def load(request: HttpRequest, uid: uuid.UUID) -> Application:
    """An application of her authority; raises `NotFound` alike for an unknown one and for another authority's."""
    return find(authority_at(request), uid)
