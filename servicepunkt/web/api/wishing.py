"""The wish in a request: which services, how many of each, at which office."""

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
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound
from servicepunkt.web.api.describing import Refusals, Schema
from servicepunkt.web.authority import authority_of
from servicepunkt.web.dates import Unreadable
from servicepunkt.web.limiting import TooManyRequests
from servicepunkt.web.services import MOST, SLUG, read_services

# A wish in an address, for the description.
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
    services = read_services(request.GET.getlist("service"))
    if not services:
        raise Unreadable
    return wish_for(request, request.GET.get("office", ""), services)


def wish_for(request: HttpRequest, office: str, services: list[tuple[str, int]]) -> Wish:
    """The same from names; raises `NotFound`, and what `make_wish` raises."""
    offered, authority = catalogue(), authority_of(request)
    place = offered.office(authority, office)
    if place is None:
        raise NotFound
    found = offered.named(authority, [name for name, _units in services], office=place)
    if found is None:
        raise NotFound
    wanted = [(service, units) for service, (_name, units) in zip(found, services, strict=True)]
    return make_wish(place, wanted, channel=Channel.ONLINE)
