"""What a visitor asks for, as her address has it: services with numbers, office, preferences, month, day, start.

None of it is personal, so such an address may be kept, shared, and linked from the county's website.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.search import ANYTHING, Preferences
from servicepunkt.bookings.wish import NotOfferedHere, Wish, make_wish
from servicepunkt.catalogue.models import Authority, Department, Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.web.dates import Unreadable
from servicepunkt.web.portal.booking.narrowing import Read, preference_pairs, read_preferences, strictly
from servicepunkt.web.services import SLUG, read_services

_SLUG = re.compile(SLUG, re.ASCII)


class NothingAsked(Refusal):
    code = "nothing-asked"
    status = 400
    sentence = _("Wofür brauchen Sie einen Termin? Bitte wählen Sie zuerst eine Leistung.")


class NoSharedPlace(Refusal):
    code = "no-shared-place"
    status = 400
    sentence = _("Diese Leistungen gibt es an keinem gemeinsamen Ort mit Termin. Bitte buchen Sie sie einzeln.")


class NoOfficeChosen(Refusal):
    code = "no-office-chosen"
    status = 400
    sentence = _("Es fehlt der Ort. Bitte wählen Sie eine Zeit aus der Liste.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Services with their numbers, in the order of the visit; the offices that give all of them, and the chosen office.

    Without a chosen office, any of them will do. `preferences` do not include offices.
    """

    services: tuple[tuple[Service, int], ...]
    offices: tuple[Office, ...] = ()
    office: Office | None = None
    preferences: Preferences = ANYTHING

    @property
    def query(self) -> str:
        """The part of an address that asks for this again."""
        return query_of(self.services, self.office, self.preferences)

    @property
    def department(self) -> Department:
        return self.services[0][0].department

    @property
    def is_narrowed(self) -> bool:
        return self.preferences != ANYTHING

    @property
    def without_preferences(self) -> "Asked":
        return replace(self, preferences=ANYTHING)

    def wish(self) -> Wish:
        """Raises what `make_wish` raises, and `NoOfficeChosen`."""
        return self.wish_at("")

    def wish_at(self, slug: str) -> Wish:
        """The wish at the office that goes with a time, or else at the chosen one; raises like `wish`."""
        self._refuse_nowhere()
        office = _choose_office(slug, self.offices) if slug else self.office
        if office is None:
            raise NoOfficeChosen
        return make_wish(office, list(self.services), channel=Channel.ONLINE, spoken=self.preferences.spoken)

    def wishes(self) -> list[Wish]:
        """The wish at each office that could fulfil it; raises like `wish`."""
        self._refuse_nowhere()
        first = self.wish_at(self.offices[0].slug)
        return [replace(first, office=office) for office in self.offices]

    def _refuse_nowhere(self) -> None:
        if not self.offices:
            raise NoSharedPlace if len(self.services) > 1 else NotOfferedHere


def query_of(
    services: tuple[tuple[Service, int], ...],
    office: Office | None,
    preferences: Preferences = ANYTHING,
    **more: str,
) -> str:
    """`leistung=slug:2&ort=office`, then the preferences, then `more`."""
    asked = [("leistung", f"{service.slug}:{units}" if units != 1 else service.slug) for service, units in services]
    if office is not None:
        asked.append(("ort", office.slug))
    return urlencode([*asked, *preference_pairs(preferences), *more.items()])


def query_for(booking: Booking) -> str:
    """The part of an address that asks again for what a booking was for."""
    services = tuple((row.service, row.units) for row in booking.services.all())
    return query_of(services, booking.office, Preferences(spoken=booking.spoken))


def read_asked(query: QueryDict, authority: Authority, read: Read = strictly) -> Asked:
    """Raises `NothingAsked`, `Unreadable` and `NotFound` if the services cannot be read.

    An office that does not give them, and unknown preferences, are refused as well, or left out by a `read` that goes
    on without them.
    """
    numbers = _read_services(query.getlist("leistung"))
    services = _find_services(numbers, authority, query.get("ort", ""))
    offices = catalogue().places_for(authority, [service for service, _units in services])
    office = read(lambda: _choose_office(query.get("ort", ""), offices), _choose_office("", offices))
    return Asked(services, offices, office, read_preferences(query, read))


def _read_services(typed: list[str]) -> dict[str, int]:
    if not typed:
        raise NothingAsked
    numbers = dict(read_services(typed))
    if len(numbers) < len(typed):
        raise Unreadable
    return numbers


def _find_services(numbers: dict[str, int], authority: Authority, office: str) -> tuple[tuple[Service, int], ...]:
    offered = catalogue()
    found = offered.named(authority, list(numbers), office=offered.office(authority, office))
    if found is None:
        raise NotFound
    return tuple(zip(found, numbers.values(), strict=True))


def _choose_office(slug: str, offices: tuple[Office, ...]) -> Office | None:
    if not slug:
        return offices[0] if len(offices) == 1 else None
    if not _SLUG.fullmatch(slug):
        raise Unreadable
    chosen = next((office for office in offices if office.slug == slug), None)
    if chosen is None:
        raise NotOfferedHere
    return chosen
