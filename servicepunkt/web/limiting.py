"""How much one address may ask: a bound on load, not a wall against robots, which have many addresses.

At the API it counts questions for free times and bookings that were refused; at the portal, links that are mailed, and
files. At both, codes that open nothing, and what nobody vouches for: bookings without an e-mail address and, at the
portal, times held in a browser that holds none. A booking with an address does not count here; a person who has proven
hers is bounded by the rules, if a service has a limit. Each process counts for itself, in memory and for a minute, and
keeps a keyed hash instead of the address: there is no query, no row, and nothing about anybody.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from servicepunkt.common.refusals import Refusal

_SECONDS = 60
_GUESSES_PER_MINUTE = 10
# This many addresses are told apart in a minute; any that come after them are not counted.
_MOST_ADDRESSES = 50_000


class TooManyRequests(Refusal):
    """It may be tried again `seconds` later."""

    code = "too-many-requests"
    status = 429
    sentence = _("Das waren sehr viele Anfragen auf einmal. Bitte warten Sie eine Minute.")


@dataclass(slots=True)
class _Minute:
    """What was counted in one minute; the key goes with it, so that two minutes can never be joined."""

    number: int = -1
    key: bytes = b""
    counts: dict[bytes, int] = field(default_factory=dict)


_minute = _Minute()
_lock = Lock()


def refuse_hurry(request: HttpRequest, what: str, *, most: int, now: dt.datetime) -> None:
    """Raise `TooManyRequests` if an address has done this `most` times within this minute."""
    if _count(request, what, now, more=0) >= most:
        raise TooManyRequests(seconds=_SECONDS - int(now.timestamp()) % _SECONDS)


def count(request: HttpRequest, what: str, *, now: dt.datetime) -> None:
    _count(request, what, now, more=1)


def refuse_unvouched(request: HttpRequest, what: str, *, now: dt.datetime) -> None:
    """Called before something for which nobody vouches, so that no script takes every place of a county. Raises
    `TooManyRequests`."""
    refuse_hurry(request, what, most=settings.SERVICEPUNKT_UNVOUCHED_PER_MINUTE, now=now)


@contextmanager
def unvouched(request: HttpRequest, what: str, *, now: dt.datetime, but: bool = False) -> Iterator[None]:
    """Put around the same, which counts if it succeeds; `but` if somebody does vouch, or already holds a time."""
    if not but:
        refuse_unvouched(request, what, now=now)
    yield
    if not but:
        count(request, what, now=now)


@contextmanager
def guess(
    request: HttpRequest, what: str, *wrong: type[Refusal], now: dt.datetime, but: bool = False
) -> Iterator[None]:
    """Put around a look at codes that people type and nobody must guess; `wrong` are the refusals that say they open
    nothing, `but` if no code is looked at.

    A slip of the finger costs nothing. After too many wrong ones in a minute, right ones are not looked at either,
    since otherwise the answer would tell them from wrong ones. Raises `TooManyRequests`.
    """
    if not but:
        refuse_hurry(request, what, most=_GUESSES_PER_MINUTE, now=now)
    try:
        yield
    except wrong:
        count(request, what, now=now)
        raise


def _count(request: HttpRequest, what: str, now: dt.datetime, *, more: int) -> int:
    number = int(now.timestamp()) // _SECONDS
    address = f"{what}/{_address(request)}"
    with _lock:
        if _minute.number != number:
            _minute.number, _minute.key, _minute.counts = number, secrets.token_bytes(16), {}
        mark = hashlib.blake2b(address.encode(), key=_minute.key, digest_size=8).digest()
        counted = _minute.counts.get(mark, 0) + more
        if more and (mark in _minute.counts or len(_minute.counts) < _MOST_ADDRESSES):
            _minute.counts[mark] = counted
        return counted


def _address(request: HttpRequest) -> str:
    """Where a request comes from, as our outermost proxy has seen it; for IPv6, the network of a household."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    seen = passed_on[-proxies] if 0 < proxies <= len(passed_on) else request.META.get("REMOTE_ADDR", "")
    return _household(seen.strip()) if ":" in seen else seen.strip()


def _household(typed: str) -> str:
    try:
        address = ip_address(typed)
    except ValueError:
        return typed
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(int(address) >> 64)
    return typed
