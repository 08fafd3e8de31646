"""What is free besides the office at which staff book: other offices of the authority, and other languages.

The search is the visitors' own (`bookings/search.py`). At offices where the clerk herself does not work, only what
visitors may book counts.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from servicepunkt.availability.models import Channel
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.bookings.search import FoundStart, Preference, Preferences, Search, WayOn
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office, Service
from servicepunkt.catalogue.shelf import catalogue
from servicepunkt.common.languages import DECLARED
from servicepunkt.staff.access import offices_of
from servicepunkt.staff.models import User
from servicepunkt.web.counter.asking import query_of
from servicepunkt.web.dates import Unreadable
from servicepunkt.web.wording import language_name, no_language

# In an address: the language at the desk, as visitors' addresses name it (that of the page is `sprache`); and any
# language at all, even though the booking has one.
SPOKEN, ANY = "gesprochen", "egal"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The first free time if one went elsewhere, or if any language would do.

    `address` is empty where the clerk may not book: the visitor may, online or by calling that office.
    """

    found: FoundStart
    other_office: bool
    other_language: bool
    address: str


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One of the languages that may be spoken."""

    code: str
    name: str
    chosen: bool


def read_language(query: QueryDict) -> str:
    """The language in an address; raises `Unreadable`."""
    typed = query.get(SPOKEN, "")
    if typed and typed != ANY and typed not in DECLARED:
        raise Unreadable
    return "" if typed == ANY else typed


def languages_at(office: Office, services: Sequence[Service], chosen: str) -> list[LanguageChoice]:
    """The languages to choose from; empty where there is only German."""
    codes = staffing_of(office).languages_for(services) | ({chosen} if chosen else set())
    if not codes:
        return []
    anything = LanguageChoice("", no_language(codes), not chosen)
    return [anything, *(LanguageChoice(code, language_name(code), code == chosen) for code in sorted(codes))]


def look_around(
    user: User | AnonymousUser, wish: Wish, *, now: dt.datetime, **kept: str
) -> tuple[FoundStart | None, list[Elsewhere]]:
    """The first free time for the wish itself, and what would be free elsewhere. `kept` goes into each address."""
    mine = frozenset(offices_of(user).values_list("pk", flat=True))
    search = Search([_at(office, wish, mine) for office in _places(wish)], now=now)
    here = Preferences(offices=frozenset({wish.office.pk}), spoken=wish.spoken)
    first = search.first(here)
    ways = [way for way in search.ways_on(here) if Preference.OFFICE in way.given_up or _is_sooner(way.found, first)]
    return first, [_elsewhere(way, wish, mine, kept) for way in ways]


def _is_sooner(found: FoundStart, first: FoundStart | None) -> bool:
    """Whether it is worth accepting any language at the same office."""
    return first is None or found.start_at < first.start_at


def _places(wish: Wish) -> tuple[Office, ...]:
    return catalogue().places_for(wish.office.authority, wish.offered)


def _at(office: Office, wish: Wish, mine: frozenset[int]) -> Wish:
    return replace(wish, office=office, channel=wish.channel if office.pk in mine else Channel.ONLINE)


def _elsewhere(way: WayOn, wish: Wish, mine: frozenset[int], kept: dict[str, str]) -> Elsewhere:
    other_office, other_language = (way_out in way.given_up for way_out in (Preference.OFFICE, Preference.LANGUAGE))
    address = "" if way.found.office.pk not in mine else _address(way.found, wish, kept, spoken=not other_language)
    return Elsewhere(way.found, other_office, other_language, address)


def _address(found: FoundStart, wish: Wish, kept: dict[str, str], *, spoken: bool) -> str:
    """The page on which this time is booked; `spoken` if it is in the language of the wish."""
    chosen = wish.counted
    language = {SPOKEN: wish.spoken} if wish.spoken and spoken else {}
    query = query_of(chosen, **language, **kept, zeit=found.start_at.isoformat())
    return f"{reverse('counter:book', args=[found.office.slug])}?{query}"
