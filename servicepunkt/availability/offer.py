"""What is open: rules, closures and holidays of a desk become strings of bits. Pure; rows come in as plain shapes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from servicepunkt.availability.bits import span
from servicepunkt.availability.ticks import day_begin, end_at, tick_at, tick_of, ticks_in
from servicepunkt.availability.when import When


@dataclass(frozen=True, slots=True)
class Rule:
    """An opening rule as the calculation needs it; `offer` and `desks` are keys."""

    offer: int
    desks: frozenset[int]
    when: When


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure: `desk` None means every desk of the office."""

    from_at: dt.datetime
    until_at: dt.datetime
    desk: int | None = None


@lru_cache(maxsize=256)
def holidays_of(land: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a Land in a year (`BB`: Brandenburg)."""
    return frozenset(holidays.country_holidays("DE", subdiv=land, years=year))


def is_holiday(land: str, day: dt.date) -> bool:
    return day in holidays_of(land, day.year)


def opened(
    desk: int, day: dt.date, *, rules: Iterable[Rule], shut: Iterable[Shut], zone: ZoneInfo, land: str
) -> dict[int, int]:
    """The open bits of a desk on a day, by offer; offers with nothing open are left out.

    Openings are rounded inwards to whole ticks, closures outwards: half a tick is never promised.
    """
    holiday = is_holiday(land, day)
    bits: dict[int, int] = {}
    for rule in rules:
        if desk in rule.desks and rule.when.holds_on(day, holiday=holiday):
            first = tick_of(day, rule.when.starts_at, zone, up=True)
            last = tick_at(end_at(day, rule.when.ends_at, zone), day, zone)
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
