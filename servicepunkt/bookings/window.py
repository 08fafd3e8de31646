"""The window of time in which a wish may begin: shortest notice, horizon and release, all in local time."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from servicepunkt.availability.bits import span
from servicepunkt.availability.models import Channel
from servicepunkt.availability.offer import is_holiday
from servicepunkt.availability.ticks import day_begin, local_day, tick_at, ticks_in, zone_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Service

_FRESH = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Window:
    """From the earliest instant to the end of the last day."""

    earliest: dt.datetime
    last_day: dt.date
    zone: ZoneInfo

    @property
    def first_day(self) -> dt.date:
        return local_day(self.earliest, self.zone)

    def bits_on(self, day: dt.date) -> int:
        """The ticks of a day at which a visit may still begin."""
        if day > self.first_day:
            return -1
        first = tick_at(self.earliest, day, self.zone, up=True)
        return span(first, ticks_in(day, self.zone) - first)


def window_of(wish: Wish, *, now: dt.datetime, page_age: dt.timedelta = _FRESH) -> Window:
    """When the wish may begin, seen from `now`. Several services: the longest notice and the shortest horizon.

    Notice and release bind the public; staff who have the visitor before them may use every place that is left.
    A time that a page showed `page_age` ago, just before the notice began, may still be had; a past one never.
    """
    zone = zone_of(wish.office)
    services = [wished.service for wished in wish.services]
    horizon = min(_last_day(service, now, zone) for service in services)
    if wish.channel != Channel.ONLINE:
        return Window(now, horizon, zone)
    land = wish.office.authority.land
    noticed = max(_earliest(service, now - page_age, zone, land) for service in services)
    return Window(max(now, noticed), horizon, zone)


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


def _last_day(service: Service, now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The horizon rolls at midnight, or at the time of day that the service names."""
    today = local_day(now, zone)
    last = today + dt.timedelta(service.horizon_days)
    released = service.release_at is None or now.astimezone(zone).time() >= service.release_at
    return last if released else last - dt.timedelta(1)
