"""Entitlement codes: a service that only those may book who were given a code, each code for one booking.

Staff import the codes and nothing else; only their keyed hashes are kept. A refusal never says whether a code is
unknown or in use, so that nobody learns of another's booking.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.bookings.models import Booking, EntitlementCode
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import fingerprint


class EntitlementRefused(Refusal):
    code = "entitlement-refused"
    status = 400
    sentence = _("Mit diesem Code ist keine Buchung möglich. Bitte prüfen Sie ihn, oder rufen Sie uns an.")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many codes were new, and how many the service had already."""

    new: int
    known: int


def import_codes(service: Service, codes: Iterable[str], *, by: str, now: dt.datetime) -> Imported:
    """Add codes to a service; blank ones are passed over, known ones keep their state."""
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


def claim_codes(booking: Booking, services: Iterable[Service], codes: Mapping[int, str], *, now: dt.datetime) -> None:
    """Use up one code for each service of a booking that needs one; raises `EntitlementRefused`."""
    unused = Q(booking=None) | Q(booking__in=Booking.objects.lapsing(now))
    for service in services:
        if not service.entitlement_needed:
            continue
        free = EntitlementCode.objects.filter(unused, service=service)
        if not free.filter(code_hash=_hash(service, codes.get(service.pk, ""))).update(booking=booking):
            raise EntitlementRefused


def free_codes(booking: Booking) -> None:
    """Make the codes of a booking usable again: it was cancelled, or nobody came."""
    EntitlementCode.objects.filter(booking=booking).update(booking=None)


def _letters(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(service: Service, code: str) -> str:
    return fingerprint("entitlement", str(service.pk), _letters(code))
