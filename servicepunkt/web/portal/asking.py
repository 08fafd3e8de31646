"""What a visitor asks for, as it stands in the address: services with numbers, office, month, day, start.

Nothing personal is among it, so that such an address may be kept, shared, and linked from the county's website.
"""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import NotOfferedHere, Wish, make_wish
from servicepunkt.catalogue.models import Authority, Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound, Refusal

_MOST = 10
_SERVICE = re.compile(r"([a-z0-9-]{1,50})(?::(\d{1,4}))?", re.ASCII)
_SLUG = re.compile(r"[a-z0-9-]{1,50}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:]{5,8}[+-]\d{2}:\d{2}", re.ASCII)


class Unreadable(Refusal):
    code = "unreadable"
    status = 400
    sentence = _("An der Adresse dieser Seite stimmt etwas nicht. Bitte wählen Sie noch einmal.")


class NothingAsked(Refusal):
    code = "nothing-asked"
    status = 400
    sentence = _("Wofür brauchen Sie einen Termin? Bitte wählen Sie zuerst eine Leistung.")


class NoSharedPlace(Refusal):
    code = "no-shared-place"
    status = 400
    sentence = _("Diese Leistungen gibt es an keinem gemeinsamen Ort mit Termin. Bitte buchen Sie sie einzeln.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Services with their numbers, in the order of the visit; the offices that give all of them, and the chosen one."""

    services: tuple[tuple[Service, int], ...]
    offices: tuple[Office, ...] = ()
    office: Office | None = None

    @property
    def query(self) -> str:
        """The part of an address that asks for this again."""
        return query_of(self.services, self.office)

    def wish(self) -> Wish:
        """Raises what `make_wish` raises, and `NotOfferedHere` or `NoSharedPlace` where no office was chosen."""
        if self.office is None:
            raise NotOfferedHere if self.offices or len(self.services) == 1 else NoSharedPlace
        return make_wish(self.office, list(self.services), channel=Channel.ONLINE)


def query_of(services: tuple[tuple[Service, int], ...], office: Office | None, **more: str) -> str:
    """`leistung=slug:2&ort=office`, and `more` behind it."""
    asked = [("leistung", f"{service.slug}:{units}" if units != 1 else service.slug) for service, units in services]
    if office is not None:
        asked.append(("ort", office.slug))
    return urlencode([*asked, *more.items()])


def query_for(booking: Booking) -> str:
    """The address part that asks for what a booking was for, once more."""
    services = tuple((row.service, row.units) for row in booking.services.all())
    return query_of(services, booking.office)


def read_asked(query: QueryDict, authority: Authority) -> Asked:
    """Raises `NothingAsked`, `Unreadable`, `NotFound` for a service or an office that does not exist."""
    numbers = _read_services(query.getlist("leistung"))
    services = _find_services(numbers, authority)
    offices = _offices_for(services, authority)
    return Asked(services, offices, _choose_office(query.get("ort", ""), offices))


def _read_services(typed: list[str]) -> dict[str, int]:
    if not typed:
        raise NothingAsked
    found = [_SERVICE.fullmatch(value) for value in typed]
    numbers = {match[1]: int(match[2] or 1) for match in found if match}
    if len(typed) > _MOST or not all(found) or len(numbers) < len(typed):
        raise Unreadable
    return numbers


def _find_services(numbers: dict[str, int], authority: Authority) -> tuple[tuple[Service, int], ...]:
    rows = [service for service in catalogue().services_of(authority) if service.slug in numbers]
    by_slug: dict[str, Service] = {}
    for service in _of_one_department(rows, len(numbers)):
        by_slug.setdefault(service.slug, service)
    if len(by_slug) < len(numbers):
        raise NotFound
    return tuple((by_slug[slug], units) for slug, units in numbers.items())


def _of_one_department(services: list[Service], wanted: int) -> list[Service]:
    """Two departments may use one short name; the department that has all of them is meant."""
    for service in services:
        together = [other for other in services if other.department_id == service.department_id]
        if len(together) == wanted:
            return together
    return services


def _offices_for(services: tuple[tuple[Service, int], ...], authority: Authority) -> tuple[Office, ...]:
    given = [{office.pk for office in service.offices.all()} for service, _units in services]
    offices = catalogue().offices.values()
    return tuple(
        office
        for office in offices
        if office.authority_id == authority.pk and all(office.pk in places for places in given)
    )


def _choose_office(slug: str, offices: tuple[Office, ...]) -> Office | None:
    if not slug:
        return offices[0] if len(offices) == 1 else None
    if not _SLUG.fullmatch(slug):
        raise Unreadable
    chosen = next((office for office in offices if office.slug == slug), None)
    if chosen is None:
        raise NotOfferedHere
    return chosen


def read_month(typed: str | None) -> dt.date | None:
    """The first day of `2027-03`."""
    if not typed:
        return None
    if not _MONTH.fullmatch(typed):
        raise Unreadable
    return _date(f"{typed}-01")


def read_day(typed: str | None) -> dt.date | None:
    if not typed:
        return None
    if not _DAY.fullmatch(typed):
        raise Unreadable
    return _date(typed)


def read_start(typed: str | None) -> dt.datetime:
    """An instant with its distance from UTC, as the buttons carry it."""
    if not _INSTANT.fullmatch(typed or ""):
        raise Unreadable
    try:
        return dt.datetime.fromisoformat(typed or "").astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable from error


def _date(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError as error:
        raise Unreadable from error
