"""The window of time in which a wish may begin: shortest notice, horizon and release, all in local time."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from servicepunkt.availability.bits import span
from servicepunkt.availability.models import Channel
from servicepunkt.availability.offer import is_holiday
from servicepunkt.availability.release import first_released, released_until
from servicepunkt.availability.ticks import TICK, day_begin, local_day, tick_at, ticks_in, zone_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service
from servicepunkt.catalogue.releases import Step, read_steps

_FRESH = dt.timedelta()


class BookableDays(NamedTuple):
    """The first and the last day that may be asked for."""

    first: dt.date
    last: dt.date

    def reach_into(self, month: dt.date) -> bool:
        """Whether a day may be asked for of the month with this first day."""
        return self.first.replace(day=1) <= month <= self.last


@dataclass(frozen=True, slots=True)
class Window:
    """A visit begins at `earliest` or later, and before `until`."""

    earliest: dt.datetime
    until: dt.datetime
    zone: ZoneInfo

    @property
    def days(self) -> BookableDays:
        return BookableDays(local_day(self.earliest, self.zone), local_day(self.until - TICK, self.zone))

    def bits_on(self, day: dt.date) -> int:
        """The ticks of a day at which a visit may begin."""
        begin, end = day_begin(day, self.zone), day_begin(day + dt.timedelta(1), self.zone)
        if self.earliest <= begin and end <= self.until:
            return -1
        first = max(0, tick_at(self.earliest, day, self.zone, up=True))
        last = min(ticks_in(day, self.zone), tick_at(self.until, day, self.zone, up=True))
        return span(first, last - first)


def window_of(wish: Wish, *, now: dt.datetime, page_age: dt.timedelta = _FRESH) -> Window:
    """When the wish may begin, seen from `now`. With several services, the longest notice and the shortest horizon
    apply.

    Notice and release bind the public; staff with the visitor in front of them may use every place that is left.
    A time that a page showed `page_age` ago, just before it fell within the notice, may still be had; a past one never.
    """
    zone = zone_of(wish.office)
    services = wish.offered
    first, last = offered_days(wish)
    begun = day_begin(first, zone) if first else now
    ended = [day_begin(last + dt.timedelta(1), zone)] if last else []
    if wish.channel != Channel.ONLINE:
        horizon = released_until((), horizon=_horizon(wish), now=now, zone=zone)
        return Window(max(now, begun), min([horizon, *ended]), zone)
    land = wish.office.authority.land
    noticed = max(_earliest(service, now - page_age, zone, land) for service in services)
    released = min(_released(service, now, zone) for service in services)
    return Window(max(now, begun, noticed), min([released, *ended]), zone)


def offered_days(wish: Wish) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day on which all services of the wish are offered; None means no bound."""
    services = wish.offered
    first = max((service.offered_from for service in services if service.offered_from), default=None)
    last = min((service.offered_until for service in services if service.offered_until), default=None)
    return first, last


def released_days(offers: Mapping[int, Sequence[Step]], wish: Wish, *, now: dt.datetime) -> dict[int, dt.date]:
    """The last day that has been given out, for offers (by key) that have a release of their own.

    It binds only the public, within what the services themselves allow. Where no step has been reached yet, nothing is
    out, not even the rest of today.
    """
    if wish.channel != Channel.ONLINE:
        return {}
    zone, horizon = zone_of(wish.office), _horizon(wish)
    return {
        key: local_day(released_until(steps, horizon=horizon, now=now, zone=zone), zone) - dt.timedelta(1)
        for key, steps in offers.items()
    }


def released_at(wish: Wish, start_at: dt.datetime) -> dt.datetime | None:
    """The instant from which the services of a wish let the public have a start; None if they never do."""
    zone = zone_of(wish.office)
    turns = [
        first_released(read_steps(service.release), start_at, horizon=service.horizon_days, zone=zone)
        for service in wish.offered
    ]
    return max(turn for turn in turns if turn) if all(turns) else None


def offers_released_at(
    offers: Mapping[int, Sequence[Step]], wish: Wish, start_at: dt.datetime
) -> dict[int, dt.datetime]:
    """The same for offers (by key) with a release of their own; those that never give it out are left out."""
    zone, horizon = zone_of(wish.office), _horizon(wish)
    turns = {key: first_released(steps, start_at, horizon=horizon, zone=zone) for key, steps in offers.items()}
    return {key: turn for key, turn in turns.items() if turn}


def _horizon(wish: Wish) -> int:
    return min(wished.service.horizon_days for wished in wish.services)


def _released(service: Service, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return released_until(read_steps(service.release), horizon=service.horizon_days, now=now, zone=zone)


def _earliest(service: Service, now: dt.datetime, zone: ZoneInfo, land: str) -> dt.datetime:
    by_hours = now + dt.timedelta(hours=service.notice_hours)
    if not service.notice_working_days:
        return by_hours
    return max(by_hours, day_begin(_working_day_after(local_day(now, zone), service.notice_working_days, land), zone))


def _working_day_after(day: dt.date, count: int, land: str) -> dt.date:
    """The `count`-th working day (Monday to Friday, no public holiday) after `day`."""
    while count:
        day += dt.timedelta(1)
        if day.weekday() < 5 and not is_holiday(land, day):
            count -= 1
    return day
