"""The address under which an authority's pages are found: its own, where it has one, or that of the installation."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from servicepunkt.catalogue.models import Authority


def origin_of(authority: Authority | None) -> str:
    """Scheme, host and port, without a slash at the end: what an absolute link begins with.

    A host that this installation does not answer to is not used, so that no letter leads nowhere; without an authority,
    it is the address of the installation.
    """
    ours: str = settings.SERVICEPUNKT_ORIGIN
    host = authority.host if authority else None
    if not host or not validate_host(host, settings.ALLOWED_HOSTS):
        return ours
    parts = urlsplit(ours)
    return parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host).geturl()
