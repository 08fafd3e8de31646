"""All that decides when an office is open, as plain shapes: to compare what applies with what would apply.

Reading takes one look at the tables; everything after that is arithmetic. A preview works on a timetable that has not
been written anywhere.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from servicepunkt.availability.bits import any_of
from servicepunkt.availability.models import Closure, Desk, Offer, OpeningRule
from servicepunkt.availability.offer import Rule, Shut, is_holiday, opened
from servicepunkt.availability.serving import Serves, serves_of
from servicepunkt.availability.staffing import DeskFacts, facts_of
from servicepunkt.availability.ticks import day_begin, zone_of
from servicepunkt.catalogue.models import Office
from servicepunkt.catalogue.recurrence import LOOK_AHEAD

_Kind = tuple[tuple[int, ...], tuple[int, ...]]

# The key of anything that is not in the tables yet.
NEW = 0


# What an offer was for that is no more.
_ANYTHING = Serves(None, frozenset())


@dataclass(frozen=True, slots=True)
class Timetable:
    """An office's desks with their seats, its offers, rules and closures, each by its key."""

    zone: ZoneInfo
    land: str
    desks: Mapping[int, DeskFacts]
    seats: Mapping[int, tuple[int, ...]]
    offers: Mapping[int, Serves]
    rules: Mapping[int, Rule]
    closures: Mapping[int, Shut]
    _kinds: dict[int, _Kind] = field(init=False, repr=False, compare=False, default_factory=dict)
    _known: dict[tuple[_Kind, dt.date], dict[int, int]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def opened(self, desk: int, day: dt.date) -> Mapping[int, int]:
        """The open bits of a desk on a day by offer. Desks with the same rules and closures are worked out together."""
        kind = self._kinds.get(desk) or self._kinds.setdefault(desk, self._kind(desk))
        if (kind, day) not in self._known:
            rules, shut = (self.rules[key] for key in kind[0]), (self.closures[key] for key in kind[1])
            self._known[kind, day] = opened(desk, day, rules=rules, shut=shut, zone=self.zone, land=self.land)
        return self._known[kind, day]

    def _kind(self, desk: int) -> _Kind:
        """The rules that open a desk, and the closures that shut it."""
        rules = (key for key, rule in self.rules.items() if desk in rule.desks)
        shut = (key for key, closure in self.closures.items() if closure.desk in (None, desk))
        return tuple(rules), tuple(shut)

    def open_for(self, desk: int, day: dt.date, services: frozenset[int], channel: str | None = None) -> int:
        """The bits at which a desk that has the skills is open for all these services; `channel` None is any."""
        if not self.desks[desk].can(services):
            return 0
        bits = 0
        for offer, given in self.opened(desk, day).items():
            if self.offers[offer].gives(services, channel):
                bits |= given
        return bits

    def collides(self, one: Rule, other: Rule) -> bool:
        """Whether two rules open the same desk at the same time for the same service, so that one has no effect."""
        return self.offers[one.offer].meets(self.offers[other.offer]) and self.coincide(one, other)

    def coincide(self, one: Rule, other: Rule, *, since: dt.date = dt.date.min) -> bool:
        """Whether two rules open the same desk at the same time, on some day not before `since`."""
        if not one.when.meets(other.when) or not one.desks & other.desks:
            return False
        first = max(one.when.valid_from, other.when.valid_from, since)
        ends = (rule.when.valid_until or dt.date.max for rule in (one, other))
        last = min(*ends, first + LOOK_AHEAD - dt.timedelta(1))
        days = (first + dt.timedelta(number) for number in range((last - first).days + 1))
        return any(self._holds(one, day) and self._holds(other, day) for day in days)

    def _holds(self, rule: Rule, day: dt.date) -> bool:
        return rule.when.holds_on(day, holiday=is_holiday(self.land, day))

    def changes(self, other: "Timetable", first: dt.date, last: dt.date) -> Iterator[tuple[int, dt.date]]:
        """Each desk and day, days ascending, at which another timetable opens something different from this one."""
        rules = [rule for rule, _key in set(_items(self.rules)) ^ set(_items(other.rules))]
        shut = [closure for closure, _key in set(_items(self.closures)) ^ set(_items(other.closures))]
        day = first
        while day <= last:
            for desk in sorted(self._touched(day, rules, shut)):
                if self._says(desk, day) != other._says(desk, day):
                    yield desk, day
            day += dt.timedelta(1)

    def _touched(self, day: dt.date, rules: list[Rule], shut: list[Shut]) -> set[int]:
        desks = {desk for rule in rules if self._holds(rule, day) for desk in rule.desks}
        begin, end = day_begin(day, self.zone), day_begin(day + dt.timedelta(1), self.zone)
        for closure in shut:
            if closure.from_at < end and closure.until_at > begin:
                desks |= set(self.desks) if closure.desk is None else {closure.desk}
        return desks

    def gone(self, other: "Timetable", desk: int, day: dt.date) -> int:
        """The bits at which something is open here that would not be under another timetable, for any service."""
        return _gone(self._says(desk, day), other._says(desk, day))

    def shuts(self, was: Mapping[int, int], desk: int, day: dt.date) -> int:
        """The bits of `was` (open times by offer) at which less is open under this timetable."""
        return _gone(self._by_use(was), self._says(desk, day))

    def _says(self, desk: int, day: dt.date) -> dict[Serves, int]:
        return self._by_use(self.opened(desk, day))

    def _by_use(self, opened: Mapping[int, int]) -> dict[Serves, int]:
        """What is open, by what it is for: an offer under a different key makes no difference."""
        found: dict[Serves, int] = {}
        for offer, bits in opened.items():
            serves = self.offers.get(offer, _ANYTHING)
            found[serves] = found.get(serves, 0) | bits
        return found


def _gone(was: Mapping[Serves, int], will: Mapping[Serves, int]) -> int:
    gone = 0
    for served, bits in was.items():
        gone |= bits & ~any_of(others for serves, others in will.items() if serves.replaces(served))
    return gone


def _items(rows: Mapping[int, Any]) -> list[tuple[Any, int]]:
    return [(row, key) for key, row in rows.items()]


def read_timetable(office: Office) -> Timetable:
    desks = list(Desk.objects.filter(office=office).prefetch_related("skills", "seats"))
    offers = Offer.objects.filter(office=office).prefetch_related("services")
    rules = OpeningRule.objects.filter(office=office).prefetch_related("desks")
    return Timetable(
        zone=zone_of(office),
        land=office.authority.land,
        desks={desk.pk: facts_of(desk) for desk in desks},
        seats={desk.pk: tuple(seat.pk for seat in desk.seats.all()) for desk in desks},
        offers={offer.pk: serves_of(offer) for offer in offers},
        rules={row.pk: rule_of(row) for row in rules},
        closures={row.pk: Shut(row.from_at, row.until_at, row.desk_id) for row in Closure.objects.at(office)},
    )


def rule_of(row: OpeningRule) -> Rule:
    """A stored rule as the calculation needs it."""
    return Rule(row.offer_id, frozenset(desk.pk for desk in row.desks.all()), row.when)
