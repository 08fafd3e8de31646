"""Searching: what is free for a wish at several offices, as far as the visitor's preferences let it through.

Preferences are masks over the bits that `slots` reads: each office is read only once, over its whole horizon, whatever
is asked afterwards. They filter, but never hide that there is something else: `ways_on` says which of them would have
to go, and what that would bring. What is found can be booked, as in `slots`.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import span
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.releasing import given_out
from servicepunkt.bookings.slots import FreeDay, Look
from servicepunkt.bookings.window import BookableDays
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office

_NOON = dt.time(12)
_BEFORE_NOON = dt.time(11, 59)
_RELEASE_AHEAD = dt.timedelta(8)


class Part(StrEnum):
    """The half of the day in which a visit begins."""

    MORNING = "morning"
    AFTERNOON = "afternoon"

    @classmethod
    def of(cls, start: dt.time) -> "Part":
        return cls.MORNING if start < _NOON else cls.AFTERNOON


class Preference(StrEnum):
    """What a visitor may give up in order to find a time."""

    TIME = "time"
    WEEKDAY = "weekday"
    EARLIEST = "earliest"
    OFFICE = "office"
    ACCESS = "access"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a visitor would like. What is left open fits everything.

    `not_before` and `not_after` are local times of the beginning, both included. `weekdays` count from Monday, which is
    0. `offices` are keys. `spoken` is the code of a language besides German that is spoken at the desk.
    """

    part: Part | None = None
    not_before: dt.time | None = None
    not_after: dt.time | None = None
    weekdays: frozenset[int] = frozenset()
    earliest: dt.date | None = None
    offices: frozenset[int] = frozenset()
    step_free: bool = False
    spoken: str = ""

    @property
    def named(self) -> tuple[Preference, ...]:
        """Those that are not left open."""
        named = {_OF_FIELD[column] for column in _OF_FIELD if getattr(self, column) != getattr(ANYTHING, column)}
        return tuple(preference for preference in Preference if preference in named)

    def without(self, *given_up: Preference) -> "Preferences":
        open_again: dict[str, Any] = {
            column: getattr(ANYTHING, column) for column, preference in _OF_FIELD.items() if preference in given_up
        }
        return replace(self, **open_again)

    def admits(self, office: Office) -> bool:
        """Whether the office will do. One that may or may not have steps does not count as step-free."""
        return (not self.offices or office.pk in self.offices) and (not self.step_free or office.step_free is True)

    def bits_on(self, day: dt.date, zone: ZoneInfo) -> int:
        """The ticks of a day at which the visit may begin."""
        if (self.weekdays and day.weekday() not in self.weekdays) or (self.earliest and day < self.earliest):
            return 0
        bits = -1
        for first, last in self._hours:
            begin = ticks.tick_of(day, first, zone, up=True)
            bits &= span(begin, _last_tick(day, last, zone) + 1 - begin)
        return bits

    @property
    def _hours(self) -> list[tuple[dt.time, dt.time]]:
        """Spans of local time that must all contain the beginning, both ends included."""
        parts = {Part.MORNING: (dt.time.min, _BEFORE_NOON), Part.AFTERNOON: (_NOON, dt.time.max)}
        hours = [parts[self.part]] if self.part else []
        if self.not_before or self.not_after:
            hours.append((self.not_before or dt.time.min, self.not_after or dt.time.max))
        return hours


def _last_tick(day: dt.date, time: dt.time, zone: ZoneInfo) -> int:
    """The last tick that is not after a time of day; in the short night, a skipped time means the one before."""
    tick = ticks.tick_at(ticks.instant_at(day, time, zone, second=True), day, zone)
    return tick - 1 if ticks.instant_of(day, tick, zone).time() > time else tick


_OF_FIELD = {
    "part": Preference.TIME,
    "not_before": Preference.TIME,
    "not_after": Preference.TIME,
    "weekdays": Preference.WEEKDAY,
    "earliest": Preference.EARLIEST,
    "offices": Preference.OFFICE,
    "step_free": Preference.ACCESS,
    "spoken": Preference.LANGUAGE,
}
ANYTHING = Preferences()


@dataclass(frozen=True, slots=True)
class FoundStart:
    """A start, as local time, and the office at which it is free."""

    start_at: dt.datetime
    office: Office


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day with at least one start, and what is free on it at each office; the one with the earliest start first."""

    day: dt.date
    places: tuple[tuple[Office, FreeDay], ...]

    @property
    def count(self) -> int:
        """Free starts; the same time at two offices counts twice."""
        return sum(free.count for _office, free in self.places)

    @property
    def first(self) -> FoundStart:
        office, free = self.places[0]
        return FoundStart(free.starts[0], office)


@dataclass(frozen=True, slots=True)
class WayOn:
    """What would be found if these preferences were given up."""

    given_up: tuple[Preference, ...]
    found: FoundStart


class Search:
    """One look at what is free for a wish, which is given for each office that could fulfil it."""

    def __init__(self, wishes: Sequence[Wish], *, now: dt.datetime, own: Iterable[Booking] = ()) -> None:
        own = tuple(own)
        self._looks = [Look(wish, now=now, own=own) for wish in wishes]
        self._known: dict[tuple[int, str], list[FreeDay]] = {}

    def days(self, preferences: Preferences = ANYTHING) -> list[FoundDay]:
        """The days that have a start, earliest first."""
        found: dict[dt.date, list[tuple[Office, FreeDay]]] = defaultdict(list)
        for look in self._looks:
            office = look.wish.office
            if preferences.admits(office):
                for free in self._free(look, preferences.spoken):
                    if fitting := free.bits & preferences.bits_on(free.day, free.zone):
                        found[free.day].append((office, replace(free, bits=fitting)))
        return [FoundDay(on, tuple(sorted(found[on], key=_by_first_start))) for on in sorted(found)]

    def first(self, preferences: Preferences = ANYTHING) -> FoundStart | None:
        """The first free start of all."""
        days = self.days(preferences)
        return days[0].first if days else None

    def ways_on(self, preferences: Preferences) -> list[WayOn]:
        """What giving up one preference would bring, soonest first; if no single one is enough, giving up all.

        For the office preference, there is one way for each other office, with its first free start.
        """
        ways = [
            WayOn((given_up,), found) for given_up in preferences.named for found in self._beyond(preferences, given_up)
        ]
        if not ways and len(preferences.named) > 1 and (first := self.first()):
            ways = [WayOn(preferences.named, first)]
        return sorted(ways, key=lambda way: way.found.start_at)

    @property
    def bookable(self) -> BookableDays:
        """The first and the last day that any of the offices may be asked for."""
        days = [look.bookable for look in self._looks]
        return BookableDays(min(first for first, _last in days), max(last for _first, last in days))

    def next_release(self) -> dt.datetime | None:
        """When further days are given out that have a start; None where nothing is known of it."""
        known = (_next_release(look.wish, look.now) for look in self._looks)
        return min((at for at in known if at), default=None)

    def _beyond(self, preferences: Preferences, given_up: Preference) -> list[FoundStart]:
        wider = preferences.without(given_up)
        if given_up != Preference.OFFICE:
            keys = [wider.offices]
        else:
            offices = [look.wish.office.pk for look in self._looks]
            keys = [frozenset({office}) for office in offices if office not in preferences.offices]
        starts = [self.first(replace(wider, offices=offices)) for offices in keys]
        return [start for start in starts if start]

    def _free(self, look: Look, spoken: str) -> list[FreeDay]:
        key = look.wish.office.pk, spoken
        if key not in self._known:
            wished = replace(look.wish, spoken=spoken)
            self._known[key] = replace(look, wish=wished).days(*look.bookable)
        return self._known[key]


def _by_first_start(place: tuple[Office, FreeDay]) -> int:
    """The lowest tick; offices with the same tick stay in their order."""
    bits = place[1].bits
    return bits & -bits


def _next_release(wish: Wish, now: dt.datetime) -> dt.datetime | None:
    """The first instant of the coming days at which something has been given out that has a start.

    Found by bisection, since what has been given out stays out; the rows are queried once for each state of the
    releases. What is taken now counts as taken then: a hold that ends is not a release.
    """
    known: dict[str, bool] = {}

    def brings_a_start(tick: int) -> bool:
        at = _instant(tick)
        out = repr(given_out(wish, now=at))
        if out not in known:
            look = Look(wish, now=at, held_at=now)
            known[out] = bool(look.days(*look.bookable))
        return known[out]

    begin, end = ticks.utc_tick(now), ticks.utc_tick(now + _RELEASE_AHEAD)
    if not brings_a_start(end - 1):
        return None
    step = bisect_left(range(begin, end), 1, key=brings_a_start)
    return _instant(begin + step).astimezone(ticks.zone_of(wish.office))


def _instant(utc_tick: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(utc_tick * ticks.TICK.total_seconds(), dt.UTC)
