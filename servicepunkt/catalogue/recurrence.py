"""Recurrences of days as RFC 5545 writes them: which days they name, and how far ahead one looks.

Days are naive midnights here: the clock on the wall comes in later, so that a clock change cannot move a day.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from dateutil.rrule import rrule, rruleset, rrulestr

# Two years contain every weekday of every month, and each rule that anybody is likely to write.
LOOK_AHEAD = dt.timedelta(731)
# How many single days a rule may name, however it is written.
MOST_DATES = 100
_DATES = "RDATE:"
_WEEKDAYS = re.compile("(?<=BYDAY=)[A-Z,]+")
# Nine years always contain a leap day.
_EARLY, _LATE = dt.date(2026, 1, 1), dt.date(2035, 1, 1)


def recurrence_of(days: Iterable[dt.date]) -> str:
    """Single days, each once and earliest first."""
    return _DATES + ",".join(f"{day:%Y%m%d}" for day in sorted(set(days)))


def days_in(recurrence: str) -> list[dt.date]:
    """The days that are named one by one; empty where they recur."""
    if not recurrence.startswith(_DATES):
        return []
    return [dt.date.fromisoformat(day) for day in recurrence.removeprefix(_DATES).split(",")]


def recurs_on(recurrence: str, since: dt.date, day: dt.date) -> bool:
    """Whether a recurrence that begins `since` names `day`."""
    return day in _days_of(recurrence, since, day.year)


@lru_cache(maxsize=1024)
def _days_of(recurrence: str, since: dt.date, year: int) -> frozenset[dt.date]:
    """The days of a year; walked only once, since a recurrence has to be counted from its beginning."""
    return days_between(recurrence, since, dt.date(year, 1, 1), dt.date(year, 12, 31))


@lru_cache(maxsize=256)
def days_between(recurrence: str, since: dt.date, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """The days from `first` to `last` that are named by a recurrence which begins `since`."""
    if first > last:
        return frozenset()
    moments = _counted(recurrence, since).between(_midnight(first), _midnight(last), inc=True)
    return frozenset(moment.date() for moment in moments)


def ever_recurs(recurrence: str) -> bool:
    """Whether a recurrence names any day at all, whenever it begins; raises as `dateutil` does if it is invalid."""
    # One that never comes true would otherwise be followed to the year 9999.
    bounded = f"{recurrence};UNTIL={_LATE:%Y%m%d}"
    return next(iter(_counted(bounded, _EARLY)), None) is not None


def goes_on_from(recurrence: str, *, was: str, since: dt.date, day: dt.date) -> dt.date:
    """The day, not before `day`, from which to count a recurrence that goes on with `was`, which began `since`.

    Every second week stays the same second week, even on other weekdays. What recurs in a different way is counted
    anew.
    """
    if not recurs_alike(recurrence, was):
        return day
    later = _counted(_on_any_weekday(was), since).after(_midnight(day), inc=True)
    return later.date() if later else day


def recurs_alike(one: str, other: str) -> bool:
    """Whether both recur in the same way, though perhaps on different weekdays."""
    return _on_any_weekday(one) == _on_any_weekday(other)


def _on_any_weekday(recurrence: str) -> str:
    """Its parts in a fixed order, since theirs has no meaning, and without the weekdays."""
    return _WEEKDAYS.sub("MO,TU,WE,TH,FR,SA,SU", ";".join(sorted(recurrence.split(";"))))


def _counted(recurrence: str, since: dt.date) -> rrule | rruleset:
    return rrulestr(recurrence, dtstart=_midnight(since))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
