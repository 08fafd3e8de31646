"""Time without an appointment: whether it may be booked as well."""

import datetime as dt
from collections.abc import Iterator
from itertools import product

from servicepunkt.availability.models import Channel
from servicepunkt.availability.timetable import Timetable


def desks_booked_over(before: Timetable, after: Timetable, *, since: dt.date) -> frozenset[int]:
    """The desks at which a change gives the same time without an appointment and with one.

    Nobody is refused for that, but nothing is kept either: whoever books comes first, for whichever service. What was
    so before the change is left out.
    """
    fresh = set(_booked_over(after, since)) - set(_booked_over(before, since))
    return frozenset(desk for _keys, desk in fresh)


def _booked_over(hours: Timetable, since: dt.date) -> Iterator[tuple[tuple[int, int], int]]:
    """Each rule of time without an appointment, by key, with each by which its time may be booked (that may be itself),
    and a desk of both."""
    ways = {key: hours.offers[rule.offer].channels for key, rule in hours.rules.items()}
    without = [key for key in ways if Channel.WALK_IN in ways[key]]
    booked = [key for key in ways if ways[key] - {Channel.WALK_IN}]
    for keys in product(without, booked):
        one, other = (hours.rules[key] for key in keys)
        if hours.coincide(one, other, since=since):
            yield from ((keys, desk) for desk in one.desks & other.desks)
