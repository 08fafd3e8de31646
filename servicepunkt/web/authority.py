"""Which authority a request is for."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound


def authority_of(request: HttpRequest) -> Authority:
    """The authority that has the request's host name, or the only one that can be meant.

    Found once per request. Raises `NotFound`.
    """
    found = find_authority(request)
    if found is None:
        raise NotFound
    return found


def find_authority(request: HttpRequest) -> Authority | None:
    """The same for pages that must work even where no county has been set up yet."""
    if not hasattr(request, "_authority"):
        request._authority = _answering(_host_of(request))  # type: ignore[attr-defined]
    return request._authority  # type: ignore[attr-defined]


def enter_as_staff(request: HttpRequest, authority_id: int | None) -> None:
    """Make a page one of the staff member's own authority; raises `NotFound` where the address is another's.

    Under an address that belongs to no authority, the staff of all of them work side by side, each for her own.
    """
    own = catalogue().authorities.get(authority_id or 0)
    named = _named(_host_of(request))
    if own is None or named not in {None, own}:
        raise NotFound
    request._authority = own  # type: ignore[attr-defined]


def _host_of(request: HttpRequest) -> str:
    try:
        return split_domain_port(request.get_host())[0]
    except DisallowedHost:
        return ""  # the page that reports it needs an answer as well


def _answering(host: str) -> Authority | None:
    offered = catalogue()
    if len(offered.authorities) == 1:
        return next(iter(offered.authorities.values()))
    # Several authorities: the host name decides. An address that belongs to none leads to the one that has something
    # for visitors; those that only receive applications have no pages. Where that could be either of two, it is
    # neither.
    nameless = [authority for authority in offered.visited if not authority.host]
    return _named(host) or (nameless[0] if len(nameless) == 1 else None)


def _named(host: str) -> Authority | None:
    return next((authority for authority in catalogue().authorities.values() if authority.host == host), None)
