"""Time without an appointment: whether it is also given to others, and when it comes next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from servicepunkt.availability.bits import open_for, stretches
from servicepunkt.availability.models import Channel, SeatDay
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.availability.ticks import instant_of, local_day, zone_of
from servicepunkt.availability.timetable import Timetable
from servicepunkt.catalogue.models import Office, Service

_LOOK_AHEAD = dt.timedelta(28)
_MOST_DAYS = 5


def desks_booked_over(before: Timetable, after: Timetable, *, since: dt.date) -> frozenset[int]:
    """The desks at which a change gives the same time without an appointment and with one.

    That is not refused, but nothing is kept free either: whoever books comes first, for whichever service. Desks for
    which this was already so before the change are left out.
    """
    others = {key for key, rule in after.rules.items() if before.rules.get(key) != rule}
    fresh = set(_booked_over(after, others, since)) - set(_booked_over(before, others, since))
    return frozenset(desk for _keys, desk in fresh)


def _booked_over(hours: Timetable, others: set[int], since: dt.date) -> Iterator[tuple[tuple[int, int], int]]:
    """Each rule of time without an appointment, by key, with each rule by which its time may be booked (perhaps
    itself), and a desk of both; only pairs of which at least one is among `others`."""
    ways = {key: hours.offers[rule.offer].channels for key, rule in hours.rules.items()}
    without = [key for key in ways if Channel.WALK_IN in ways[key]]
    booked = [key for key in ways if ways[key] - {Channel.WALK_IN}]
    for keys in product(without, booked):
        if others.isdisjoint(keys):
            continue
        one, other = (hours.rules[key] for key in keys)
        if hours.coincide(one, other, since=since):
            yield from ((keys, desk) for desk in one.desks & other.desks)


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with the times, from when until when, at which people may come; in local time."""

    day: dt.date
    times: tuple[tuple[dt.datetime, dt.datetime], ...]


def days_without_appointment(office: Office, service: Service, *, now: dt.datetime) -> list[OpenDay]:
    """The next days on which an office gives a service without an appointment; what is over is left out."""
    offers = staffing_of(office).offers_for([service], Channel.WALK_IN)
    return list(islice(_open_days(office, service, offers, now), _MOST_DAYS)) if offers else []


def _open_days(office: Office, service: Service, offers: frozenset[int], now: dt.datetime) -> Iterator[OpenDay]:
    zone = zone_of(office)
    today = local_day(now, zone)
    days = SeatDay.objects.filter(office=office, desk__in=staffing_of(office).desks_for([service]))
    opened: dict[dt.date, int] = defaultdict(int)
    for day, stored in days.filter(day__range=(today, today + _LOOK_AHEAD)).values_list("day", "opened"):
        opened[day] |= open_for(bytes(stored), offers)
    for day, bits in sorted(opened.items()):
        spans = (
            (instant_of(day, first, zone), instant_of(day, first + length, zone)) for first, length in stretches(bits)
        )
        if times := tuple((begin, end) for begin, end in spans if end > now):
            yield OpenDay(day, times)
