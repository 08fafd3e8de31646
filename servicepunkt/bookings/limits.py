"""How many open bookings of a service, or of a group of services, one person may have.

Each open booking occupies an ordinal of its person and of what it counts as, and the table is unique in these three:
two simultaneous bookings may touch different days, but never the same ordinal. What is over is no longer open, whether
or not it has been ended yet. Persons are counted, not network addresses: everybody in a shelter, or at an adviser's,
shares one.

Anybody may type anybody's address, and a refusal on the page would tell her who has an appointment. For a sensitive
service nobody may learn that: it is counted only when the button behind the mail's link is pressed, for the person who
reads that mail, and then for as long as the booking is open, whatever address its letters go to. Until then every
address gets the same answer.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.models import Booking, PersonLimit
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import Refusal
from servicepunkt.staff.naming import is_staff


class TooManyBookings(Refusal):
    code = "too-many-bookings"
    sentence = _(
        "Sie haben schon einen Termin für diese Leistung. Ändern Sie ihn mit dem Link aus Ihrer E-Mail, oder rufen Sie uns an."
    )


class TooManyOfAKind(TooManyBookings):
    sentence = _(
        "Sie haben schon einen Termin für diese oder eine ähnliche Leistung. Ändern Sie ihn mit dem Link aus Ihrer E-Mail, "
        "oder rufen Sie uns an."
    )


def is_discreet(service: Service) -> bool:
    """Whether it must stay between the office and the person that she has a booking which counts: because the service,
    or another of its group, is sensitive."""
    if not service.limit_per_person:
        return False
    counted_as, others = _counted_as(service), catalogue().services.values()
    return service.sensitive or any(other.sensitive and _counted_as(other) == counted_as for other in others)


def told_openly(services: Iterable[Service]) -> list[Service]:
    """Those whose limit is counted even for an address that nobody has proven to be hers."""
    return [service for service in services if not is_discreet(service)]


def count_person(booking: Booking, services: Iterable[Service], person: str, *, now: dt.datetime) -> None:
    """Count the booking for its person; raises `TooManyBookings` if a service has no ordinal left for her. Nobody is
    counted by her name alone (`Contact.person`).

    Services of one group that share the visit are one booking of the group.
    """
    _note(booking, limited(services), person, now)


def count_change(
    booking: Booking, services: Iterable[Service], came_in: Iterable[Service], *, now: dt.datetime
) -> None:
    """Count for its person what has come into a booking, and no longer what has gone; raises `TooManyBookings`.

    One more service of a group for which it already counts adds nothing.
    """
    booking.limits.exclude(counted_as__in=limited(services)).delete()
    _note(booking, _not_noted(booking, came_in), contact_of(booking).person, now)


def count_confirmed(booking: Booking, services: Sequence[Service], *, by: str, now: dt.datetime) -> None:
    """Count for its person what was left out until she had proven her address; raises `TooManyBookings`. When staff,
    who know her, confirm, nobody is refused."""
    discreet = [service for service in services if is_discreet(service)]
    if not discreet:
        return
    try:
        with transaction.atomic():
            count_change(booking, services, discreet, now=now)
    except TooManyBookings:
        if not is_staff(by):
            raise


def count_again(booking: Booking, services: Iterable[Service], *, now: dt.datetime) -> None:
    """Count a booking that did not count for a while, through no doing of its person: if she has booked another
    meanwhile, she keeps both. What it still counts for, it counts for only once."""
    with suppress(TooManyBookings), transaction.atomic():
        _note(booking, _not_noted(booking, services), contact_of(booking).person, now)


def count_for_another(booking: Booking, services: Sequence[Service], person: str, *, now: dt.datetime) -> None:
    """Let these services of a booking, if they count for one person, count for another; raises `TooManyBookings`."""
    if booking.limits.filter(counted_as__in=limited(services)).delete()[0]:
        count_person(booking, services, person, now=now)


def _note(booking: Booking, limited: Mapping[str, Service], person: str, now: dt.datetime) -> None:
    if not person or booking.end_at <= now:
        return
    for counted_as, service in limited.items():
        ordinal = _free_ordinal(counted_as, service.limit_per_person or 0, person, now)
        if ordinal is None:
            raise TooManyOfAKind if service.limit_group else TooManyBookings
        PersonLimit.objects.create(
            booking=booking, service=service, counted_as=counted_as, person=person, ordinal=ordinal
        )


def _not_noted(booking: Booking, services: Iterable[Service]) -> dict[str, Service]:
    noted = set(booking.limits.values_list("counted_as", flat=True))
    return {key: service for key, service in limited(services).items() if key not in noted}


def limited(services: Iterable[Service]) -> dict[str, Service]:
    """The services that have a limit, by what they count as; from a group, the one with the lowest."""
    limited: dict[str, Service] = {}
    for service in sorted(services, key=lambda service: -(service.limit_per_person or 0)):
        if service.limit_per_person:
            limited[_counted_as(service)] = service
    return limited


def _counted_as(service: Service) -> str:
    return f"{service.department_id}/{service.limit_group}" if service.limit_group else str(service.pk)


def _free_ordinal(counted_as: str, most: int, person: str, now: dt.datetime) -> int | None:
    noted = PersonLimit.objects.filter(person=person, counted_as=counted_as)
    still_open = Booking.objects.live(now).filter(end_at__gt=now)
    noted.exclude(booking__in=still_open).delete()  # lapsed or over, but not yet cleared away
    used = set(noted.values_list("ordinal", flat=True))
    return next((ordinal for ordinal in range(most) if ordinal not in used), None)
