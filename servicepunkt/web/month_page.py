"""The calendar that a visitor chooses from: a month as a list of days, and the times of one of them.

It shows one office (`month_page`), or what a search over several has found (`found_page`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicepunkt.bookings import slots
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.search import FoundDay
from servicepunkt.bookings.slots import FreeDay
from servicepunkt.bookings.wish import Wish
from servicepunkt.catalogue.models import Office
from servicepunkt.common.dates import time_in_words
from servicepunkt.web.wording import day_in_list

_NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Day:
    """A free day in words; `iso` marks it on the page, `address` leads to where it is the chosen one."""

    iso: str
    address: str
    name: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Time:
    """A free time in words, and as the button sends it."""

    iso: str
    name: str


@dataclass(frozen=True, slots=True)
class Times:
    """Times under one heading, whose mark is `key`: those of half a day, or of an office.

    `name` is the half, or the town where the office's name does not say it.
    """

    key: str
    name: str
    times: list[Time]
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month. `chosen` is the day whose times are shown; `next_free` is set where the month has no day left.

    `before` and `after` are the neighbouring months that may be asked for. `asked_day` is a day that was asked for and
    has nothing; `skipped` is a month that had nothing, in whose place this one is shown.
    """

    month: dt.date
    days: Sequence[FreeDay | FoundDay]
    chosen: FreeDay | FoundDay | None
    next_free: dt.date | None
    before: dt.date | None
    after: dt.date | None
    asked_day: dt.date | None = None
    skipped: dt.date | None = None

    @property
    def nothing_at_all(self) -> bool:
        """No day is free, as far as the office gives out days."""
        return not self.days and self.next_free is None

    def rows(self, base: str) -> list[Day]:
        """The days as the page lists them. Worded here, only once for each: no page is asked for more often."""
        monthly = f"{base}monat={self.month:%Y-%m}&tag="
        return [self._row(free, monthly) for free in self.days]

    def _row(self, free: FreeDay | FoundDay, monthly: str) -> Day:
        iso = free.day.isoformat()
        return Day(iso, monthly + iso, day_in_list(free.day), _count_words(free.count), free == self.chosen)

    @property
    def times(self) -> list[Times]:
        """The times of the chosen day, by half-day; by office where there may be several."""
        if self.chosen is None:
            return []
        return _by_office(self.chosen) if isinstance(self.chosen, FoundDay) else _by_half(self.chosen)


def _by_half(free: FreeDay) -> list[Times]:
    """A half-day without any time is left out."""
    morning = [_time(start) for start in free.starts if start.time() < _NOON]
    afternoon = [_time(start) for start in free.starts if start.time() >= _NOON]
    both = Times("vormittag", _("Vormittag"), morning), Times("nachmittag", _("Nachmittag"), afternoon)
    return [half for half in both if half.times]


def _by_office(found: FoundDay) -> list[Times]:
    return [
        Times(f"zeiten-{office.slug}", _town_beside(office), [_time(start) for start in free.starts], office)
        for office, free in found.places
    ]


def month_page(
    wish: Wish,
    *,
    month: dt.date | None,
    day: dt.date | None,
    now: dt.datetime,
    own: Iterable[Booking] = (),
) -> MonthPage:
    """The month that was asked for, or that of the day, or the first with a free day."""
    first, last = slots.bookable_days(wish, now=now)
    asked = month or (day.replace(day=1) if day else None)
    shown = asked or first.replace(day=1)
    days = _free_in(shown, wish, first, last, now=now, own=own)
    if days:
        return _page(shown, days, day, first, last)
    next_free = _next_free(wish, shown, first, last, now=now, own=own)
    if asked or next_free is None:
        return _page(shown, [], day, first, last, next_free=next_free)
    later = next_free.replace(day=1)
    return _page(later, slots.month(wish, later, now=now, own=own), day, first, last, skipped=shown)


def _town_beside(office: Office) -> str:
    """The town, where the office's name does not say it."""
    return "" if office.town in str(office.name) else office.town


def found_page(
    found: Sequence[FoundDay],
    *,
    bookable: tuple[dt.date, dt.date],
    month: dt.date | None,
    day: dt.date | None,
) -> MonthPage:
    """The same for the days that a search has found, whose first and last `bookable` day are known."""
    first, last = bookable
    shown = month or (day or (found[0].day if found else first)).replace(day=1)
    days = [free for free in found if free.day.replace(day=1) == shown]
    later = [free.day for free in found if free.day > shown] or [free.day for free in found[:1]]
    return _page(shown, days, day, first, last, next_free=None if days or not later else later[0])


def calendar_context(page: MonthPage, base: str) -> dict[str, object]:
    """What the calendar's template needs; `base` is an address that ends with "?" or "&"."""
    return {"page": page, "base": base, "days": page.rows(base)}


def _free_in(
    month: dt.date, wish: Wish, first: dt.date, last: dt.date, *, now: dt.datetime, own: Iterable[Booking]
) -> list[FreeDay]:
    """The free days of a month; one outside of what is given out has none, and is not looked up."""
    if not first.replace(day=1) <= month <= last:
        return []
    return slots.month(wish, month, now=now, own=own)


def _next_free(
    wish: Wish, month: dt.date, first: dt.date, last: dt.date, *, now: dt.datetime, own: Iterable[Booking]
) -> dt.date | None:
    """The next free day after a month; the first of all where nothing comes after it."""
    from_start = first - dt.timedelta(1)
    end = _last_of(month) if first <= month <= last else from_start
    found = slots.next_free_day(wish, after=max(end, from_start), now=now, own=own)
    if found is None and end > from_start:
        return slots.next_free_day(wish, after=from_start, now=now, own=own)
    return found


def _page(
    month: dt.date,
    days: Sequence[FreeDay | FoundDay],
    day: dt.date | None,
    first: dt.date,
    last: dt.date,
    *,
    next_free: dt.date | None = None,
    skipped: dt.date | None = None,
) -> MonthPage:
    chosen = next((free for free in days if free.day == day), None)
    inside = first.replace(day=1) <= month <= last
    before = (month - dt.timedelta(1)).replace(day=1) if inside and month > first else None
    after = (_last_of(month) + dt.timedelta(1)) if inside and _last_of(month) < last else None
    return MonthPage(
        month,
        days,
        chosen or (days[0] if days else None),
        next_free,
        before,
        after,
        asked_day=day if day and chosen is None else None,
        skipped=skipped,
    )


def _time(start: dt.datetime) -> Time:
    return Time(start.isoformat(), time_in_words(start))


def _count_words(count: int) -> str:
    return ngettext("%(count)s freie Zeit", "%(count)s freie Zeiten", count) % {"count": count}


def _last_of(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
