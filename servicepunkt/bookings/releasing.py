"""When a start that the public may not have yet is given out, by its services and by its opening hours."""

import datetime as dt
from collections.abc import Mapping, Sequence

from servicepunkt.availability.bits import open_for
from servicepunkt.availability.models import Channel
from servicepunkt.availability.staffing import staffing_of
from servicepunkt.availability.ticks import day_at, tick_at, zone_of
from servicepunkt.bookings.seat_days import is_start, stored_hours
from servicepunkt.bookings.window import offers_released_at, released_at, released_days, window_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.releases import Step

_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


def given_out_at(wish: Wish, start_at: dt.datetime) -> dt.datetime | None:
    """The instant from which the public may have a start; None if it never may.

    Several openings may give it: the earliest counts. For a day so far off that its hours have not been written yet,
    all openings that serve the wish count.
    """
    by_services = released_at(wish, start_at)
    by_hours = _by_hours(wish, start_at)
    return max(by_services, by_hours) if by_services and by_hours else None


def has_shares(wish: Wish) -> bool:
    """Whether some of the places that the public may have for the wish have a release of their own."""
    return bool(_shares(wish))


def given_out(wish: Wish, *, now: dt.datetime) -> tuple[dt.datetime | None, Mapping[int, dt.date]]:
    """How far the services have been given out, None if nothing is, and how far each share of places.

    What has been given out stays out.
    """
    until = window_of(wish, now=now).until
    return until if until > now else None, released_days(_shares(wish), wish, now=now)


def _by_hours(wish: Wish, start_at: dt.datetime) -> dt.datetime | None:
    held_back = _shares(wish)
    if not held_back:
        return _ALWAYS
    turns = dict.fromkeys(_serving(wish) - set(held_back), _ALWAYS) | offers_released_at(held_back, wish, start_at)
    day = day_at(wish.office, start_at)
    start = tick_at(start_at, day, zone_of(wish.office))
    hours = stored_hours(wish, day)
    for turn in sorted(set(turns.values())):
        given = frozenset(offer for offer in turns if turns[offer] <= turn)
        if not hours or any(is_start(open_for(opened, given), wish, start) for opened in hours):
            return turn
    return None


def _serving(wish: Wish) -> frozenset[int]:
    return staffing_of(wish.office).offers_for(wish.offered, wish.channel)


def _shares(wish: Wish) -> Mapping[int, Sequence[Step]]:
    """The offers (by key) that have a release of their own; it binds the public only."""
    return staffing_of(wish.office).releases_of(_serving(wish)) if wish.channel == Channel.ONLINE else {}
