"""The post room's own addresses: who a letter is from, and where it returns to."""

import re
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings

_RETURN = re.compile(r"bounce\+([0-9a-f]{32})@", re.IGNORECASE)
# Python has the IDNA of 2003, which turns ß into ss: straße.de would be strasse.de, and somebody else would get the
# letter.
_ELSEWHERE = frozenset("ßẞς\u200c\u200d")


class UnwritableAddressError(ValueError):
    """An address that cannot be spelled for every mail server, or only by becoming a different one."""


def sender_address() -> str:
    return _parsed(settings.DEFAULT_FROM_EMAIL)[1]


def sender(name: str) -> Address:
    """The From of a letter; the office's name in front where there is one."""
    own_name, address = _parsed(settings.DEFAULT_FROM_EMAIL)
    return Address(display_name=name or own_name, addr_spec=address)


@lru_cache(maxsize=8)
def _parsed(line: str) -> tuple[str, str]:
    return parseaddr(line)


def domain() -> str:
    """The part of our own address after the @, as used in Message-IDs."""
    return sender_address().rpartition("@")[2]


def return_address(token: str) -> str:
    """Where a letter's non-delivery is reported: an address of its own, in lower case, since relays fold case."""
    return f"bounce+{token}@{getattr(settings, 'SERVICEPUNKT_RETURN_DOMAIN', '') or domain()}"


def return_token(address: str) -> str | None:
    """The token in a return address; None for any other address."""
    found = _RETURN.match(address.strip().strip("<>"))
    return found.group(1).lower() if found else None


def in_ascii(address: str) -> str:
    """An address as SMTP can carry it everywhere: with the domain in IDNA. Raises `UnwritableAddressError`."""
    name, _at, host = address.rpartition("@")
    if not _ELSEWHERE.isdisjoint(host):
        raise UnwritableAddressError
    try:
        return f"{name.encode('ascii').decode()}@{host.encode('idna').decode()}"
    except UnicodeError as error:
        raise UnwritableAddressError from error
