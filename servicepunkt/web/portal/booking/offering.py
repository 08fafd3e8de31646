"""What the page of times offers: the calendar, the first free time of all, and a way on if there is none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from servicepunkt.availability.staffing import staffing_of
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.search import FoundStart, Preference, Preferences, Search, WayOn
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office
from servicepunkt.common.dates import moment_in_words
from servicepunkt.web.dates import read_day, read_month
from servicepunkt.web.month_page import MonthPage, calendar_context, found_page, month_page
from servicepunkt.web.portal.booking.asking import Asked
from servicepunkt.web.portal.booking.narrowing import Read, narrow_fields, preferences_in_words, way_in_words


@dataclass(frozen=True, slots=True)
class Turn:
    """The month and day of the calendar to which an address turns."""

    month: dt.date | None
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A way on in words, and its address."""

    words: str
    address: str


def read_turn(query: QueryDict, read: Read) -> Turn:
    month = read(lambda: read_month(query.get("monat")), None)
    return Turn(month, read(lambda: read_day(query.get("tag")), None))


def offer(
    asked: Asked, wishes: Sequence[Wish], turn: Turn, *, own: Sequence[Booking], now: dt.datetime
) -> dict[str, Any]:
    """The calendar for what is asked for, with all that is around it.

    `own` is the visitor's own hold, which is not in the way of a better time.
    """
    search, preferences = Search(wishes, now=now, own=own), _with_office(asked)
    first = None
    if asked.office and not asked.is_narrowed:
        wish = next(wish for wish in wishes if wish.office == asked.office)
        page = month_page(Look(wish, now=now, own=tuple(own)), month=turn.month, day=turn.day)
    else:
        found = search.days(preferences)
        page = found_page(found, bookable=search.bookable, month=turn.month, day=turn.day)
        first = found[0].first if found else None
    context = calendar_context(page, f"{_address(asked)}&") | {"first_free": first}
    return context if page.days else context | _ways_on(asked, page, search, preferences)


def _ways_on(asked: Asked, page: MonthPage, search: Search, preferences: Preferences) -> dict[str, Any]:
    """What else there is if a month, or all that is given out, has nothing."""
    ways = [OtherWay(_way_words(way), _way_address(asked, way)) for way in search.ways_on(preferences)]
    if not page.nothing_at_all:
        return {"other_ways": ways}
    return {"other_ways": ways, "nothing_free": True, "next_release": search.next_release() if not ways else None}


def _with_office(asked: Asked) -> Preferences:
    """The preferences and, if there is a choice of offices, the office that was chosen."""
    if asked.office is None or len(asked.offices) == 1:
        return asked.preferences
    return replace(asked.preferences, offices=frozenset({asked.office.pk}))


def _way_words(way: WayOn) -> str:
    return way_in_words(way, start_in_words(way.found))


def start_in_words(found: FoundStart) -> str:
    """Dienstag, 2. März 2027, 9:20 Uhr, Oranienburg."""
    return f"{moment_in_words(found.start_at)}, {found.office.town}"


def _way_address(asked: Asked, way: WayOn) -> str:
    office = way.found.office if Preference.OFFICE in way.given_up else asked.office
    wider = replace(asked, office=office, preferences=asked.preferences.without(*way.given_up))
    return f"{_address(wider)}&tag={way.found.start_at:%Y-%m-%d}#kalender"


def _address(asked: Asked) -> str:
    return f"{reverse('portal:choose')}?{asked.query}"


def narrowing(asked: Asked, *, is_open: bool) -> dict[str, Any]:
    """The fields with which the search is narrowed, and what it is narrowed to."""
    services = [service for service, _units in asked.services]
    languages = frozenset[str]().union(*(staffing_of(office).languages_for(services) for office in asked.offices))
    fields = narrow_fields(
        asked.preferences,
        reader=get_language(),
        languages=languages,
        with_access=any(office.step_free for office in asked.offices),
        is_open=is_open,
    )
    return {"narrow_fields": fields, "narrowed_to": preferences_in_words(asked.preferences)}


def phone_of(asked: Asked) -> str:
    """The phone number for help: the office's, or its department's, or the authority's."""
    places: list[Office] = [asked.office] if asked.office else list(asked.offices)
    phones = [*(office.phone for office in places), asked.department.phone, asked.department.authority.phone]
    return next((phone for phone in phones if phone), "")
