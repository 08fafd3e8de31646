"""What has been given out to the public by now, and when a start will be: pure arithmetic on the steps of a release.

All of it is local time with a zone: 08:00 is 08:00 by the clock on the wall through both clock changes.
"""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from servicepunkt.availability.ticks import day_begin, instant_at, local_day
from servicepunkt.catalogue.releases import Step

_DAY = dt.timedelta(1)
_WEEK = dt.timedelta(7)


def released_until(steps: Sequence[Step], *, horizon: int, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant before which a visit must begin; `now` if nothing has been given out yet.

    `horizon` is the largest number of days after today that may be asked for, whatever a step says.
    """
    end = day_begin(local_day(now, zone) + dt.timedelta(horizon + 1), zone)
    if not steps:
        return end
    return max(now, min(end, max(_reached(step, horizon, now, zone) for step in steps)))


def first_released(steps: Sequence[Step], start_at: dt.datetime, *, horizon: int, zone: ZoneInfo) -> dt.datetime | None:
    """The instant from which a start may be had, if it ever may."""
    day = local_day(start_at, zone)
    rolling = day_begin(day - dt.timedelta(horizon), zone)
    if not steps:
        return rolling
    turns = [turn for step in steps if (turn := _turn_for(step, start_at, day, horizon, zone))]
    return max(rolling, min(turns)) if turns else None


def _reached(step: Step, horizon: int, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant that a step reached at its latest moment."""
    today = local_day(now, zone)
    turn = today if instant_at(today, step.at, zone) <= now else today - _DAY
    if step.on and step.until:
        return day_begin(step.until + _DAY, zone) if turn >= step.on else now
    if step.weekday:
        turn -= dt.timedelta((turn.weekday() - step.weekday_number) % 7)
        return day_begin(_monday(turn) + _weeks(step) + _WEEK, zone)
    newest = turn + dt.timedelta(horizon)
    return instant_at(newest, step.before, zone) if step.before else day_begin(newest + _DAY, zone)


def _turn_for(step: Step, start_at: dt.datetime, day: dt.date, horizon: int, zone: ZoneInfo) -> dt.datetime | None:
    """The moment at which a step reaches a start; None if it never does."""
    if step.on and step.until:
        return instant_at(step.on, step.at, zone) if day <= step.until else None
    if step.weekday:
        return instant_at(_monday(day) - _weeks(step) + dt.timedelta(step.weekday_number), step.at, zone)
    turn = day - dt.timedelta(horizon)
    if step.before and start_at >= instant_at(day, step.before, zone):
        turn += _DAY
    return instant_at(turn, step.at, zone)


def _weeks(step: Step) -> dt.timedelta:
    return _WEEK * (step.weeks or 1)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(day.weekday())
