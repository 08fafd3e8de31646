"""Recurrences of days as RFC 5545 writes them: those that name each of their days, and how far one looks into others."""

import datetime as dt
from collections.abc import Iterable

# Two years hold every weekday of every month, and each rule that anybody is likely to write.
LOOK_AHEAD = dt.timedelta(731)
# So many single days may one rule name, by whichever way it is written.
MOST_DATES = 100
_DATES = "RDATE:"


def recurrence_of(days: Iterable[dt.date]) -> str:
    """Single days, each once and earliest first."""
    return _DATES + ",".join(f"{day:%Y%m%d}" for day in sorted(set(days)))


def days_in(recurrence: str) -> list[dt.date]:
    """The days that are named one by one; empty where they recur."""
    if not recurrence.startswith(_DATES):
        return []
    return [dt.date.fromisoformat(day) for day in recurrence.removeprefix(_DATES).split(",")]
