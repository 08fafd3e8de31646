"""The addresses in letters, and what each of them may do.

Three secrets open a booking, each derived (`common/tokens.py`), none stored:
`letter` comes by mail and may do everything; `watch` stays in the browser that booked and may look, have the letter
sent again and, until its button has been pressed, correct the address; `arrive` is in the QR code and may only check
in. Opening any of them changes nothing; a button does.
"""

import enum
import uuid
from functools import lru_cache
from typing import Protocol

from django.urls import reverse
from django.utils import translation

from servicepunkt.bookings.loading import load_bookings
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.origin import origin_of
from servicepunkt.common.languages import SOURCE
from servicepunkt.common.refusals import NotFound
from servicepunkt.common.tokens import link_token, opens


class Power(enum.StrEnum):
    LETTER = "letter"
    WATCH = "watch"
    ARRIVE = "arrive"


class Keyed(Protocol):
    """What a secret is derived from: a booking, or what a letter knows of one."""

    @property
    def uid(self) -> uuid.UUID: ...
    @property
    def generation(self) -> int: ...


class AtAnOffice(Keyed, Protocol):
    """The same, with its office: a letter links to the pages of that office's authority."""

    @property
    def office(self) -> Office: ...


def secret(booking: Keyed, power: Power) -> str:
    return link_token(f"booking.{power}", booking.uid.hex, booking.generation)


def power_of(booking: Keyed, token: str) -> Power | None:
    """What the bearer of `token` may do with this booking; None if the token opens nothing."""
    for power in Power:
        if opens(token, f"booking.{power}", booking.uid.hex, booking.generation):
            return power
    return None


def open_booking(uid: uuid.UUID, token: str, *allowed: Power) -> tuple[Booking, Power]:
    """Load a booking and authorise in one step; raises `NotFound` alike for a wrong, an old and an unknown link."""
    booking = next(iter(load_bookings(uid=uid)), None)
    power = power_of(booking, token) if booking else None
    if booking is None or power not in allowed:
        raise NotFound
    return booking, power


def path(booking: Keyed, power: Power, *, language: str | None = None) -> str:
    """The path of the booking's page (or of its check-in page) in a language; the active one by default."""
    name = "portal:arrive" if power is Power.ARRIVE else "portal:booking"
    pattern = _pattern(name, language or translation.get_language() or SOURCE)
    return pattern.format(uid=booking.uid, token=secret(booking, power))


@lru_cache(maxsize=32)
def _pattern(name: str, language: str) -> str:
    """`/en/termin/{uid}/{token}/`, looked up once for all bookings."""
    anyone, anything = uuid.UUID(int=0), "token"
    with translation.override(language):
        looked_up = reverse(name, kwargs={"uid": anyone, "token": anything})
    return looked_up.replace(str(anyone), "{uid}").replace(anything, "{token}")


def address(booking: AtAnOffice, power: Power, *, language: str) -> str:
    """The absolute address for a letter."""
    return origin_of(booking.office.authority) + path(booking, power, language=language)
