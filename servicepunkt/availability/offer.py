"""What is open: rules, closures and holidays of a desk become strings of bits. Pure; rows come in as plain shapes."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.rrule import rrulestr

from servicepunkt.availability.bits import span
from servicepunkt.availability.ticks import day_begin, end_at, tick_at, tick_of, ticks_in

_WEEKDAYS = re.compile("(?<=BYDAY=)[A-Z,]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """An opening rule as the calculation needs it; `offer` and `desks` are keys."""

    offer: int
    desks: frozenset[int]
    recurrence: str
    starts_at: dt.time
    ends_at: dt.time
    valid_from: dt.date
    valid_until: dt.date | None = None
    on_holidays: bool = False

    def holds_on(self, day: dt.date, *, holiday: bool) -> bool:
        if day < self.valid_from or (self.valid_until is not None and day > self.valid_until):
            return False
        return (self.on_holidays or not holiday) and recurs_on(self.recurrence, self.valid_from, day)


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure: `desk` None means every desk of the office."""

    from_at: dt.datetime
    until_at: dt.datetime
    desk: int | None = None


def recurs_on(recurrence: str, since: dt.date, day: dt.date) -> bool:
    """Whether an RFC 5545 rule that begins `since` names `day`."""
    return day in _days_of(recurrence, since, day.year)


@lru_cache(maxsize=1024)
def _days_of(recurrence: str, since: dt.date, year: int) -> frozenset[dt.date]:
    """The days of a year that the rule names; walked once, since the rule has to be counted from its beginning.

    Days are naive midnights: the wall clock comes in later, so a clock change cannot move a day.
    """
    rule = rrulestr(recurrence, dtstart=dt.datetime.combine(since, dt.time()))
    first, last = (dt.datetime.combine(dt.date(year, *day), dt.time()) for day in ((1, 1), (12, 31)))
    return frozenset(midnight.date() for midnight in rule.between(first, last, inc=True))


def goes_on_from(recurrence: str, *, was: str, since: dt.date, day: dt.date) -> dt.date:
    """From which day on, not before `day`, a recurrence is counted that goes on with `was`, which began `since`.

    Every second week stays the same second week, on other weekdays too. What recurs in another way is counted anew.
    """
    if not recurs_alike(recurrence, was):
        return day
    begin, on = (dt.datetime.combine(each, dt.time()) for each in (since, day))
    later = rrulestr(_on_any_weekday(was), dtstart=begin).after(on, inc=True)
    return later.date() if later else day


def recurs_alike(one: str, other: str) -> bool:
    """Whether both recur in the same way, be it on other weekdays."""
    return _on_any_weekday(one) == _on_any_weekday(other)


def _on_any_weekday(recurrence: str) -> str:
    """Its parts in one order, since theirs has no meaning, and the weekdays left open."""
    return _WEEKDAYS.sub("MO,TU,WE,TH,FR,SA,SU", ";".join(sorted(recurrence.split(";"))))


@lru_cache(maxsize=256)
def holidays_of(land: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a Land in a year (`BB`: Brandenburg)."""
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year))


def is_holiday(land: str, day: dt.date) -> bool:
    return day in holidays_of(land, day.year)


def opened(
    desk: int, day: dt.date, *, rules: Iterable[Rule], shut: Iterable[Shut], zone: ZoneInfo, land: str
) -> dict[int, int]:
    """The open bits of a desk on a day by offer; offers of which nothing is open are left out.

    Openings count inwards to whole ticks, closures outwards: half a tick is never promised.
    """
    holiday = is_holiday(land, day)
    bits: dict[int, int] = {}
    for rule in rules:
        if desk in rule.desks and rule.holds_on(day, holiday=holiday):
            first = tick_of(day, rule.starts_at, zone, up=True)
            last = tick_at(end_at(day, rule.ends_at, zone), day, zone)
            bits[rule.offer] = bits.get(rule.offer, 0) | span(first, last - first)
    closed = _closed(desk, day, shut, zone)
    return {offer: left for offer, given in bits.items() if (left := given & ~closed)}


def _closed(desk: int, day: dt.date, shut: Iterable[Shut], zone: ZoneInfo) -> int:
    begin, end = day_begin(day, zone), day_begin(day + dt.timedelta(1), zone)
    closed = 0
    for closure in shut:
        if closure.desk in (None, desk) and closure.from_at < end and closure.until_at > begin:
            first = max(0, tick_at(closure.from_at, day, zone))
            last = min(ticks_in(day, zone), tick_at(closure.until_at, day, zone, up=True))
            closed |= span(first, last - first)
    return closed
