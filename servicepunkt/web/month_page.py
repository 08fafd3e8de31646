"""The calendar that a visitor chooses from: a month as a list of days, and the times of one of them.

It shows one office (`month_page`), or what a search over several has found (`found_page`).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicepunkt.bookings.search import FoundDay, Part
from servicepunkt.bookings.slots import FreeDay, Look
from servicepunkt.bookings.window import BookableDays
from servicepunkt.catalogue.models import Office
from servicepunkt.common.dates import time_in_words
from servicepunkt.web.wording import day_in_list

_DAY = dt.timedelta(1)


class Day(TypedDict):
    """A free day in words; `iso` marks it on the page, `address` leads to where it is the chosen one.

    A dictionary, since a template looks for a key before it looks for an attribute.
    """

    iso: str
    address: str
    name: str
    count: str
    chosen: bool


class Time(TypedDict):
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


@dataclass(frozen=True)
class MonthPage:
    """A month and its free days, among the `bookable` ones of which it shows a part.

    `day` is the one that was asked for. `next_free` is given where the month has no day left; `skipped` is the month that
    had nothing, where this one is shown in its place.
    """

    month: dt.date
    days: Sequence[FreeDay | FoundDay]
    bookable: BookableDays
    day: dt.date | None
    next_free: dt.date | None = None
    skipped: dt.date | None = None

    @cached_property
    def chosen(self) -> FreeDay | FoundDay | None:
        """The day whose times are shown: the one that was asked for, else the first."""
        return next((free for free in self.days if free.day == self.day), self.days[0] if self.days else None)

    @property
    def asked_day(self) -> dt.date | None:
        """A day that was asked for and has nothing."""
        return None if self.chosen and self.chosen.day == self.day else self.day

    @property
    def before(self) -> dt.date | None:
        """The month before, where it may be asked for."""
        inside = self.bookable.reach_into(self.month)
        return (self.month - _DAY).replace(day=1) if inside and self.month > self.bookable.first else None

    @property
    def after(self) -> dt.date | None:
        """The month after, where it may be asked for."""
        inside = self.bookable.reach_into(self.month)
        return _last_of(self.month) + _DAY if inside and _last_of(self.month) < self.bookable.last else None

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
        return {
            "iso": iso,
            "address": monthly + iso,
            "name": day_in_list(free.day),
            "count": _count_words(free.count),
            "chosen": free == self.chosen,
        }

    @property
    def times(self) -> list[Times]:
        """The times of the chosen day, by half-day; by office where there may be several."""
        if self.chosen is None:
            return []
        return _by_office(self.chosen) if isinstance(self.chosen, FoundDay) else _by_half(self.chosen)


def _by_half(free: FreeDay) -> list[Times]:
    """A half without any time is left out."""
    halves: dict[Part, list[Time]] = {part: [] for part in Part}
    for start in free.starts:
        halves[Part.of(start.time())].append(_time(start))
    morning, afternoon = halves[Part.MORNING], halves[Part.AFTERNOON]
    both = Times("vormittag", _("Vormittag"), morning), Times("nachmittag", _("Nachmittag"), afternoon)
    return [half for half in both if half.times]


def _by_office(found: FoundDay) -> list[Times]:
    return [
        Times(f"zeiten-{office.slug}", _town_beside(office), [_time(start) for start in free.starts], office)
        for office, free in found.places
    ]


def month_page(look: Look, *, month: dt.date | None, day: dt.date | None) -> MonthPage:
    """The month that was asked for, else that of the day, else the first one with a free day."""
    bookable = look.bookable
    asked = month or (day.replace(day=1) if day else None)
    shown = asked or bookable.first.replace(day=1)
    days = _free_in(look, shown)
    if days:
        return MonthPage(shown, days, bookable, day)
    next_free = _next_free(look, shown)
    if asked or next_free is None:
        return MonthPage(shown, [], bookable, day, next_free=next_free)
    later = next_free.replace(day=1)
    return MonthPage(later, look.month_of(later), bookable, day, skipped=shown)


def _town_beside(office: Office) -> str:
    """The town, where the office's name does not say it."""
    return "" if office.town in str(office.name) else office.town


def found_page(
    found: Sequence[FoundDay], *, bookable: BookableDays, month: dt.date | None, day: dt.date | None
) -> MonthPage:
    """The same for the days that a search has found."""
    shown = month or (day or (found[0].day if found else bookable.first)).replace(day=1)
    days = [free for free in found if free.day.replace(day=1) == shown]
    later = [free.day for free in found if free.day > shown] or [free.day for free in found[:1]]
    return MonthPage(shown, days, bookable, day, next_free=None if days or not later else later[0])


def calendar_context(page: MonthPage, base: str) -> dict[str, object]:
    """What the calendar's template needs; `base` is an address that ends with "?" or "&"."""
    return {"page": page, "base": base, "days": page.rows(base)}


def _free_in(look: Look, month: dt.date) -> list[FreeDay]:
    """The free days of a month; a month outside of what is given out has none, and is not looked up."""
    return look.month_of(month) if look.bookable.reach_into(month) else []


def _next_free(look: Look, month: dt.date) -> dt.date | None:
    """The next free day after a month; the first of all where nothing comes after it."""
    first, last = look.bookable
    day_before = first - _DAY
    if not first <= month <= last:
        return look.next_day(after=day_before)
    return look.next_day(after=_last_of(month)) or look.next_day(after=day_before)


def _time(start: dt.datetime) -> Time:
    return {"iso": start.isoformat(), "name": time_in_words(start)}


def _count_words(count: int) -> str:
    return ngettext("%(count)s freie Zeit", "%(count)s freie Zeiten", count) % {"count": count}


def _last_of(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
