"""Local days as ticks of five minutes, correct through both clock changes.

A day's ticks count from the first instant of its local date. A rule says 09:00 and means the clock on the wall, so
the tick of 09:00 is found through the zone on that very day; a Berlin day has 276, 288 or 300 ticks.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from servicepunkt.catalogue.models import Office

TICK = dt.timedelta(minutes=5)
TICK_MINUTES = 5
_TICK_SECONDS = 300
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def zone_of(office: Office) -> ZoneInfo:
    return ZoneInfo(office.authority.zone)


def local_day(instant: dt.datetime, zone: ZoneInfo) -> dt.date:
    return instant.astimezone(zone).date()


def day_at(office: Office, instant: dt.datetime) -> dt.date:
    """The day on which an instant falls at an office."""
    return local_day(instant, zone_of(office))


@lru_cache(maxsize=4096)
def day_begin(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first instant of a local date, in UTC. If midnight is skipped, that is the jump itself."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


@lru_cache(maxsize=4096)
def ticks_in(day: dt.date, zone: ZoneInfo) -> int:
    return _whole_ticks(day_begin(day + dt.timedelta(1), zone) - day_begin(day, zone))


def instant_at(day: dt.date, time: dt.time, zone: ZoneInfo, *, second: bool = False) -> dt.datetime:
    """The instant of a wall-clock time, in UTC.

    A time that comes twice means its first pass, or its `second`. A time that the clock skips means the jump: an office
    that opens at 02:30 in the short night opens as soon as it is 03:00.
    """
    wall = dt.datetime.combine(day, time, zone)
    passes = [wall.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    if passes[1] < passes[0]:
        return _jump_between(passes[1], passes[0], zone)
    return passes[1 if second else 0]


def end_at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, at which something that lasts until a wall-clock time ends.

    If the time comes twice, that is its second pass. But what ends just as the hour that comes twice begins does not
    enter it: an office that closes at 02:00 in the long night closes at the first 02:00, as no minute after it is its
    own.
    """
    minute = dt.timedelta(minutes=1)
    before = (dt.datetime.combine(day, time) - minute).time()
    return min(instant_at(day, time, zone, second=True), instant_at(day, before, zone, second=True) + minute)


def _jump_between(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first instant after `early` at which the zone has the offset of `late`."""
    after = late.astimezone(zone).utcoffset()
    early -= (early - _EPOCH) % TICK  # clocks jump at whole ticks
    while early.astimezone(zone).utcoffset() != after:
        early += TICK
    return early


@lru_cache(maxsize=16384)  # a rule is worked out for half a year, one desk and day at a time
def tick_of(day: dt.date, time: dt.time, zone: ZoneInfo, *, up: bool = False) -> int:
    """The tick of a wall-clock time on a day, rounded down, or `up`."""
    return tick_at(instant_at(day, time, zone), day, zone, up=up)


def tick_at(instant: dt.datetime, day: dt.date, zone: ZoneInfo, *, up: bool = False) -> int:
    """The tick of an instant, counted from the day's first; below 0 or above the last if it is outside of the day."""
    return _whole_ticks(instant - day_begin(day, zone), up=up)


def instant_of(day: dt.date, tick: int, zone: ZoneInfo) -> dt.datetime:
    """The instant at which a day's tick begins, as local time."""
    return (day_begin(day, zone) + tick * TICK).astimezone(zone)


def utc_tick(instant: dt.datetime) -> int:
    """The number of whole 5 minutes of UTC since 1970: the same moment has the same number in every zone."""
    return int(instant.timestamp()) // _TICK_SECONDS


def first_utc_tick(day: dt.date, zone: ZoneInfo) -> int:
    return utc_tick(day_begin(day, zone))


def ticks_for(minutes: int) -> int:
    """How many ticks a length takes, rounded up."""
    return -(-minutes // TICK_MINUTES)


def _whole_ticks(distance: dt.timedelta, *, up: bool = False) -> int:
    seconds = int(distance.total_seconds())
    return -(-seconds // _TICK_SECONDS) if up else seconds // _TICK_SECONDS
