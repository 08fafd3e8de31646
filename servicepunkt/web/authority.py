"""Which authority a request is for."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from servicepunkt.catalogue.models import Authority
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound


def authority_of(request: HttpRequest) -> Authority:
    """The authority that answers to the request's host name, or the only one there is; loaded once per request."""
    found = find_authority(request)
    if found is None:
        raise NotFound
    return found


def find_authority(request: HttpRequest) -> Authority | None:
    """The same for pages that must stand even where no county has been set up yet."""
    if not hasattr(request, "_authority"):
        request._authority = _answering(_host_of(request))  # type: ignore[attr-defined]
    return request._authority  # type: ignore[attr-defined]


def _host_of(request: HttpRequest) -> str:
    try:
        return split_domain_port(request.get_host())[0]
    except DisallowedHost:
        return ""  # the page that says so needs an answer as well


def _answering(host: str) -> Authority | None:
    authorities = catalogue().authorities
    if len(authorities) == 1:
        return authorities[0]
    # Several authorities: the host name decides, and an unknown one belongs to none of them.
    return next((authority for authority in authorities if authority.host == host), None)
