"""Every change of clock from 2020 to 2040, against fifty kinds of opening rule: no place lost, none given twice.

The oracle is too simple to be wrong. It walks through UTC minute by minute, looks at the clock on the wall, and knows
no other way: an opening is one stretch, from the first minute at which the clock shows its beginning or later, to the
last at which it does not yet show its end. Days it names by looking at the calendar, not by RFC 5545.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import pytest

from servicepunkt.availability.bits import positions
from servicepunkt.availability.offer import Rule, Shut, is_holiday, opened
from servicepunkt.availability.ticks import first_utc_tick
from servicepunkt.availability.when import When
from servicepunkt.bookings.checking import differences
from servicepunkt.bookings.holding import hold_slot
from servicepunkt.bookings.slots import Look
from tests.factories import a_service, a_wish, an_office, local, open_hours, some_desks

ONE = dt.timedelta(1)
MINUTE = dt.timedelta(minutes=1)
SINCE = dt.date(2009, 12, 28)  # a Monday
FIRST, LAST = dt.date(2020, 1, 1), dt.date(2040, 12, 31)

# Where the clock does something of its own, and the years in which it does.
ZONES = {
    "Europe/Berlin": (2020, 2040),
    "Australia/Lord_Howe": (2020, 2040),  # by half an hour
    "Antarctica/Troll": (2020, 2040),  # by two hours
    "Asia/Beirut": (2020, 2040),  # at midnight: 00:00 does not exist, and 23:00 comes twice
    "Africa/Casablanca": (2020, 2040),  # twice a year around Ramadan, backwards first
    "America/Sao_Paulo": (2010, 2019),  # at midnight; its last change was in 2019
}


@dataclass(frozen=True)
class Kind:
    """A kind of opening rule, as the engine reads it and as the oracle does."""

    recurrence: str
    names: Callable[[dt.date], bool]
    begin: str = "09:00"
    end: str = "12:00"
    on_holidays: bool = True
    closed: tuple[str, str] | None = None  # a closure on each day, on the clock on the wall

    @cached_property
    def rule(self) -> Rule:
        begin, end = dt.time.fromisoformat(self.begin), dt.time.fromisoformat(self.end)
        return Rule(1, frozenset({1}), When(self.recurrence, begin, end, SINCE, on_holidays=self.on_holidays))


def _nth(day: dt.date, weekday: int, number: int) -> bool:
    return day.weekday() == weekday and (day.day - 1) // 7 + 1 == number


def _days_left(day: dt.date) -> int:
    """In the month."""
    return calendar.monthrange(day.year, day.month)[1] - day.day


def _is_last(day: dt.date, weekdays: Iterable[int]) -> bool:
    """The last day of the month that is one of these weekdays."""
    later = [day + dt.timedelta(n) for n in range(1, _days_left(day) + 1)]
    return day.weekday() in weekdays and not any(other.weekday() in weekdays for other in later)


def _week(day: dt.date) -> int:
    """Weeks since the rule began."""
    return (day - SINCE).days // 7


DAYS = {
    "daily": Kind("FREQ=DAILY", lambda day: True),
    "every third day": Kind("FREQ=DAILY;INTERVAL=3", lambda day: (day - SINCE).days % 3 == 0),
    "weekly on Monday": Kind("FREQ=WEEKLY;BYDAY=MO", lambda day: day.weekday() == 0),
    "weekly on Sunday, when most clocks change": Kind("FREQ=WEEKLY;BYDAY=SU", lambda day: day.weekday() == 6),
    "weekly on four days": Kind("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", lambda day: day.weekday() < 4),
    "every second week": Kind(
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", lambda day: day.weekday() in (0, 6) and _week(day) % 2 == 0
    ),
    "every third week": Kind("FREQ=WEEKLY;INTERVAL=3;BYDAY=SA", lambda day: day.weekday() == 5 and _week(day) % 3 == 0),
    "first Saturday": Kind("FREQ=MONTHLY;BYDAY=1SA", lambda day: _nth(day, 5, 1)),
    "third Thursday": Kind("FREQ=MONTHLY;BYDAY=3TH", lambda day: _nth(day, 3, 3)),
    "fifth Friday, where there is one": Kind("FREQ=MONTHLY;BYDAY=5FR", lambda day: _nth(day, 4, 5)),
    "last Sunday, the day of Berlin's changes": Kind("FREQ=MONTHLY;BYDAY=-1SU", lambda day: _is_last(day, {6})),
    "last working day": Kind("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", lambda day: _is_last(day, range(5))),
    "by day of the month": Kind("FREQ=MONTHLY;BYMONTHDAY=15", lambda day: day.day == 15),
    "on the 31st, where there is one": Kind("FREQ=MONTHLY;BYMONTHDAY=31", lambda day: day.day == 31),
    "last day of the month": Kind("FREQ=MONTHLY;BYMONTHDAY=-1", lambda day: _days_left(day) == 0),
    "every second month": Kind("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", lambda day: day.day == 1 and day.month % 2 == 0),
    "yearly": Kind("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", lambda day: (day.month, day.day) == (10, 31)),
    "leap day": Kind("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", lambda day: (day.month, day.day) == (2, 29)),
    "year's turn": Kind("FREQ=YEARLY;BYYEARDAY=1,-1", lambda day: (day.month, day.day) in {(1, 1), (12, 31)}),
    "first week of the year": Kind("FREQ=YEARLY;BYWEEKNO=1;BYDAY=WE", lambda day: day.isocalendar()[1:] == (1, 3)),
    "single days": Kind(
        "RDATE:20240229,20270328,20271031,20401231",
        lambda day: day.isoformat() in {"2024-02-29", "2027-03-28", "2027-10-31", "2040-12-31"},
    ),
    "not on holidays": Kind("FREQ=DAILY", lambda day: not is_holiday("BB", day), on_holidays=False),
    "weekdays that are no holidays": Kind(
        "FREQ=WEEKLY;BYDAY=MO,FR", lambda day: day.weekday() in (0, 4) and not is_holiday("BB", day), on_holidays=False
    ),
}


def _each_day(begin: str, end: str, closed: tuple[str, str] | None = None) -> Kind:
    return Kind("FREQ=DAILY", lambda day: True, begin, end, closed=closed)


TIMES = {
    "afternoon": _each_day("13:00", "18:00"),
    "the whole day": _each_day("00:00", "23:55"),
    "the last minutes": _each_day("23:00", "23:55"),
    "the first minutes": _each_day("00:00", "00:30"),
    "the hour after midnight": _each_day("00:00", "01:00"),
    "half past midnight": _each_day("00:30", "02:00"),
    "over every change of the night": _each_day("00:30", "05:00"),
    "until the change": _each_day("00:00", "02:00"),
    "from the change": _each_day("03:00", "06:00"),
    "the hour that is skipped or doubled": _each_day("02:00", "03:00"),
    "inside that hour": _each_day("02:15", "02:45"),
    "begins in it": _each_day("02:30", "06:00"),
    "ends in it": _each_day("00:30", "02:30"),
    "inside the half hour of Lord Howe": _each_day("01:35", "01:55"),
    "over two hours of Troll": _each_day("01:30", "02:30"),
    "inside the hour that comes twice in Beirut": _each_day("23:10", "23:40"),
    "begins in that hour": _each_day("23:30", "23:55"),
    "odd minutes": _each_day("08:02", "11:58"),
    "odd minutes over the change": _each_day("01:58", "03:03"),
    "too short for a tick": _each_day("09:01", "09:04"),
    "a closure at noon": _each_day("09:00", "15:00", ("11:30", "12:30")),
    "a closure over the change": _each_day("00:00", "08:00", ("01:30", "03:30")),
    "a closure from the change on": _each_day("00:00", "08:00", ("03:00", "23:55")),
    "a closure until the change": _each_day("00:00", "08:00", ("00:00", "01:00")),
    "a closure of odd minutes": _each_day("07:00", "12:00", ("08:03", "08:58")),
    "a closure of everything": _each_day("09:00", "12:00", ("00:05", "23:50")),
    "a closure outside of the hours": _each_day("09:00", "12:00", ("13:00", "14:00")),
}
KINDS = DAYS | TIMES


def _closure(kind: Kind, day: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime] | None:
    """A closure is a pair of instants, whatever the clock shows; here it begins and ends with the first pass."""
    if kind.closed is None:
        return None
    begin, end = (dt.datetime.combine(day, dt.time.fromisoformat(clock), zone) for clock in kind.closed)
    return begin.astimezone(dt.UTC), end.astimezone(dt.UTC)


# The oracle -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _minutes_of(day: dt.date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Each minute of UTC that belongs to a local day, with the minute of the day that the clock on the wall shows."""
    noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(dt.UTC)
    instants = (noon + n * MINUTE for n in range(-16 * 60, 16 * 60))
    walls = ((int(instant.timestamp()) // 60, instant.astimezone(zone)) for instant in instants)
    return [(minute, wall.hour * 60 + wall.minute) for minute, wall in walls if wall.day == day.day]


def _stretch(minutes: list[tuple[int, int]], begin: dt.time, end: dt.time) -> range:
    opens, closes = (time.hour * 60 + time.minute for time in (begin, end))
    first = next((minute for minute, wall in minutes if wall >= opens), None)
    last = next((minute for minute, wall in reversed(minutes) if wall < closes), None)
    return range(0) if first is None or last is None else range(first, last + 1)


def _oracle(kind: Kind, day: dt.date, zone: ZoneInfo) -> list[int]:
    """The whole five minutes of UTC that are open on a day."""
    if not kind.names(day):
        return []
    stretch = _stretch(_minutes_of(day, zone), kind.rule.when.starts_at, kind.rule.when.ends_at)
    closure = _closure(kind, day, zone)
    shut = range(*(int(moment.timestamp()) // 60 for moment in closure)) if closure else range(0)
    ticks = range(-(-stretch.start // 5), stretch.stop // 5)
    return [tick for tick in ticks if not any(minute in shut for minute in range(5 * tick, 5 * tick + 5))]


# The engine -----------------------------------------------------------------------------------------------------


def _engine(kind: Kind, day: dt.date, zone: ZoneInfo) -> list[int]:
    shut = [Shut(*closure)] if (closure := _closure(kind, day, zone)) else []
    given = opened(1, day, rules=[kind.rule], shut=shut, zone=zone, land="BB")
    begin = first_utc_tick(day, zone)
    return [begin + tick for tick in positions(given.get(1, 0))]


def _changes(zone: ZoneInfo, years: tuple[int, int]) -> list[dt.date]:
    """The local days that are shorter or longer than others."""
    noon = dt.datetime(years[0], 1, 1, 12, tzinfo=zone)
    days = [noon.date() + dt.timedelta(n) for n in range(366 * (years[1] - years[0] + 1)) if n]
    days = [day for day in days if day.year <= years[1]]

    def offset(day: dt.date) -> dt.timedelta | None:
        return dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()

    return [day for day in days if offset(day) != offset(day - ONE)]


# The proofs -----------------------------------------------------------------------------------------------------


def test_there_are_fifty_kinds() -> None:
    assert len(KINDS) == 50


@pytest.mark.parametrize(
    ("zone", "at_least"),
    [
        ("Europe/Berlin", 42),
        ("Australia/Lord_Howe", 42),
        ("Antarctica/Troll", 42),
        ("Asia/Beirut", 12),  # those that have been; the next ones may be called off by decree, as others were
        ("Africa/Casablanca", 12),
        ("America/Sao_Paulo", 19),
    ],
)
def test_no_change_of_clock_loses_a_place_or_gives_one_twice(zone: str, at_least: int) -> None:
    where = ZoneInfo(zone)
    changes = _changes(where, ZONES[zone])

    wrong = [
        f"{name}: {day}"
        for change in changes
        for day in (change - ONE, change, change + ONE)
        for name, kind in KINDS.items()
        if _engine(kind, day, where) != _oracle(kind, day, where)
    ]

    assert wrong == []
    assert len(changes) >= at_least


@pytest.mark.parametrize("zone", ZONES)
def test_no_minute_belongs_to_two_days(zone: str) -> None:
    where = ZoneInfo(zone)
    for change in _changes(where, ZONES[zone]):
        days = (change - ONE, change, change + ONE)
        ticks = [tick for day in days for tick in _engine(TIMES["the whole day"], day, where)]

        assert len(ticks) == len(set(ticks)), change


@pytest.mark.parametrize("name", DAYS)
def test_each_kind_names_the_same_days_as_the_calendar_for_21_years(name: str) -> None:
    kind = DAYS[name]
    days = [FIRST + dt.timedelta(n) for n in range((LAST - FIRST).days + 1)]

    found = [day for day in days if kind.rule.when.holds_on(day, holiday=is_holiday("BB", day))]

    assert found == [day for day in days if kind.names(day)]
    assert found


def test_the_oracle_would_notice() -> None:
    """The negative control: a rule that means hours after midnight instead of the clock on the wall is found out."""
    berlin, short = ZoneInfo("Europe/Berlin"), dt.date(2027, 3, 28)
    afternoon = TIMES["afternoon"]
    begin = first_utc_tick(short, berlin)

    by_hours = [begin + tick for tick in range(13 * 12, 18 * 12)]

    assert _engine(afternoon, short, berlin) == _oracle(afternoon, short, berlin)
    assert by_hours != _oracle(afternoon, short, berlin)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "count"), [(dt.date(2027, 3, 27), 9), (dt.date(2027, 3, 28), 6), (dt.date(2027, 10, 31), 12)]
)
def test_every_place_of_a_night_can_be_had_once(day: dt.date, count: int) -> None:
    office = an_office()
    service = a_service(offices=[office], minutes=20)
    open_hours(some_desks(office, 1, skills=[service]), "01:00", "04:00", valid_from=day, on_holidays=True)
    wish, now = a_wish(office, service), local(day - ONE, 12)

    starts = Look(wish, now=now).starts_on(day)
    holds = [hold_slot(wish, start, holder=str(n), language="de", now=now) for n, start in enumerate(starts)]

    assert len({hold.start_at.astimezone(dt.UTC) for hold in holds}) == count
    assert Look(wish, now=now).starts_on(day) == ()
    assert list(differences(office, now=now)) == []
