"""Entitlement codes, for a service that only those who were given a code may book; each code is for one booking.

Staff import the codes and nothing else; only their keyed hashes are kept. A refusal never says whether a code is
unknown or in use, so that nobody learns of another's booking.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.bookings.models import Booking, EntitlementCode, EntitlementCodeQuerySet
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import fingerprint


class EntitlementRefused(Refusal):
    """`service` is the key of the service that the code does not open."""

    code = "entitlement-refused"
    status = 400
    sentence = _("Mit diesem Code ist keine Buchung möglich. Bitte prüfen Sie ihn, oder rufen Sie uns an.")


class EntitlementLost(EntitlementRefused):
    """The code that a booking gave back is no longer available."""

    code = "entitlement-lost"
    status = 409
    sentence = _("Ihr Code gilt für diesen Termin nicht mehr. Bitte rufen Sie uns an. Wir suchen eine Lösung.")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that are given for a booking, by key of the service; `vouched` where staff answer for whoever has none,
    which the journal notes."""

    given: Mapping[int, str] = field(default_factory=dict)
    vouched: bool = False


NO_CODES = Codes()


@dataclass(frozen=True, slots=True)
class Imported:
    """How many codes were new, and how many the service already had."""

    new: int
    known: int


def import_codes(service: Service, codes: Iterable[str], *, by: str, now: dt.datetime) -> Imported:
    """Add codes to a service; blank ones are skipped, known ones keep their state."""
    hashes = {_hash(service, code) for code in codes if _letters(code)}
    with transaction.atomic():
        known = set(
            EntitlementCode.objects.filter(service=service, code_hash__in=hashes).values_list("code_hash", flat=True)
        )
        EntitlementCode.objects.bulk_create(
            [EntitlementCode(service=service, code_hash=code, imported_at=now) for code in sorted(hashes - known)],
            batch_size=500,
        )
        journal.record("import_codes", subject=service.slug, by=by, now=now, new=len(hashes - known))
    return Imported(new=len(hashes - known), known=len(known))


def needs_code(services: Iterable[Service]) -> bool:
    return any(service.entitlement_needed for service in services)


def claim_codes(booking: Booking, services: Iterable[Service], codes: Codes, *, now: dt.datetime) -> None:
    """Use up one code for each service of a booking that needs one, unless staff vouch; raises `EntitlementRefused`."""
    for service in services:
        if codes.vouched or not service.entitlement_needed:
            continue
        code = _hash(service, codes.given.get(service.pk, ""))
        known = EntitlementCode.objects.filter(service=service, code_hash=code)
        unused = known.unused() | known.filter(booking__in=Booking.objects.lapsing(now))
        if not unused.update(booking=booking):
            raise EntitlementRefused(service=service.pk)


def claim_again(booking: Booking, services: Iterable[Service]) -> None:
    """Take back the codes that a booking gave back when it lapsed; raises `EntitlementLost` if one is in use."""
    for service in services:
        if service.entitlement_needed and not _had_before(booking).filter(service=service).update(booking=booking):
            raise EntitlementLost(service=service.pk)


def claim_what_is_left(booking: Booking) -> None:
    """Take back those codes of a booking that are still free, for one that counts again whatever has become of them."""
    _had_before(booking).update(booking=booking)


def free_codes(*bookings: Booking) -> None:
    """Make usable again the codes of bookings that were cancelled, lapsed or missed, or lost their place.

    Each booking may later want its own back.
    """
    EntitlementCode.objects.filter(booking__in=bookings).update(given_back_by=F("booking"), booking=None)


def free_codes_besides(booking: Booking, has: Iterable[Service]) -> None:
    """Make usable again, for good, the codes of a booking for services other than those it now `has`."""
    left = EntitlementCode.objects.filter(booking=booking).exclude(service__in=list(has))
    left.update(booking=None, given_back_by=None)


def spend_codes(bookings: Iterable[int]) -> None:
    """Keep the codes of bookings (by key) used when the bookings themselves are deleted."""
    EntitlementCode.objects.filter(booking__in=bookings).update(spent=True)


def _had_before(booking: Booking) -> EntitlementCodeQuerySet:
    return EntitlementCode.objects.unused().filter(given_back_by=booking)


def _letters(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(service: Service, code: str) -> str:
    return fingerprint("entitlement", str(service.pk), _letters(code))
