"""How many open bookings of a service one person may have.

Each open booking occupies one ordinal of its person and service, and the table is unique in these three: two
bookings at once touch different days, but never the same ordinal. Persons are counted, not network addresses: a
shelter and an adviser share one.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.models import Booking, PersonLimit
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal


class TooManyBookings(Refusal):
    code = "too-many-bookings"
    sentence = _("Sie haben schon einen Termin für diese Leistung. Ändern Sie ihn mit dem Link aus Ihrer E-Mail.")


def count_person(booking: Booking, services: Iterable[Service], person: str, *, now: dt.datetime) -> None:
    """Note the booking for its person; raises `TooManyBookings` where a service has no ordinal left for her."""
    for service in services:
        if service.limit_per_person:
            ordinal = _free_ordinal(service, person, now)
            PersonLimit.objects.create(booking=booking, service=service, person=person, ordinal=ordinal)


def _free_ordinal(service: Service, person: str, now: dt.datetime) -> int:
    noted = PersonLimit.objects.filter(person=person, service=service)
    noted.exclude(booking__in=Booking.objects.live(now)).delete()  # lapsed, and not yet cleared away
    used = set(noted.values_list("ordinal", flat=True))
    free = next((ordinal for ordinal in range(service.limit_per_person or 0) if ordinal not in used), None)
    if free is None:
        raise TooManyBookings
    return free
