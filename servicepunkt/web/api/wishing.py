"""The wish in a request: which services, how many of each, at which office."""

import re
from collections.abc import Sequence

from django.http import HttpRequest

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.wish import (
    NotCombinable,
    NotOfferedHere,
    TooManyTransactions,
    TooManyUnits,
    Wish,
    make_wish,
)
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.api.describing import Refusals, Schema
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import Unreadable
from servicepunkt.web.limiting import TooManyRequests

SLUG = "[a-z0-9-]{1,50}"
MOST = 10
MOST_UNITS = 9999
_SERVICE = re.compile(rf"({SLUG})(?::(\d{{1,4}}))?", re.ASCII)

# A wish in an address, as the description tells it.
WISH: tuple[tuple[str, Schema], ...] = (
    ("office", {"type": "string", "pattern": f"^{SLUG}$"}),
    (
        "service",
        {
            "type": "array",
            "items": {"type": "string", "pattern": rf"^{SLUG}(:\d{{1,4}})?$"},
            "minItems": 1,
            "maxItems": MOST,
        },
    ),
)
WISH_REFUSED: Refusals = (
    *(Unreadable, NotFound, NotOfferedHere, NotCombinable, TooManyUnits, TooManyTransactions),
    TooManyRequests,
)


def read_wish(request: HttpRequest) -> Wish:
    """The wish of an address: `?office=servicepunkt&service=abholen:2`, `service` once for each service.

    Raises `Unreadable`, `NotFound`, and what `make_wish` raises.
    """
    found = [_SERVICE.fullmatch(typed) for typed in request.GET.getlist("service")]
    if not all(found):
        raise Unreadable
    return wish_for(
        request, request.GET.get("office", ""), [(match[1], int(match[2] or 1)) for match in found if match]
    )


def wish_for(request: HttpRequest, office: str, services: list[tuple[str, int]]) -> Wish:
    """The same from names; raises `Unreadable`, `NotFound`, and what `make_wish` raises."""
    offered, authority = catalogue(), authority_of(request)
    place = offered.office(authority, office)
    if place is None:
        raise NotFound
    if not 1 <= len(services) <= MOST:
        raise Unreadable
    own = offered.services_of(authority)
    return make_wish(place, [(_named(name, own, place), units) for name, units in services], channel=Channel.ONLINE)


def _named(name: str, services: Sequence[Service], office: Office) -> Service:
    """The service of this short name; where two departments use it, the office's own is meant."""
    found = [service for service in services if service.slug == name]
    if not found:
        raise NotFound
    return next((service for service in found if service.department_id == office.department_id), found[0])
