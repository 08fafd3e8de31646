"""What is free: the offer minus what is taken. It reads, and promises nothing; `claims.py` takes.

What is shown here can be booked: notice, horizon, release, closures, the desks' skills and everybody's holds are part
of the answer, and a hold whose time is over counts as free at once, whether or not it was cleared away.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, positions, raster, runs
from servicepunkt.availability.models import OpenTime
from servicepunkt.availability.opening import offers_for
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.window import window_of
from servicepunkt.bookings.wish import Shape, Wish


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with at least one start that can be booked now; `starts` are local times, earliest first."""

    day: dt.date
    starts: tuple[dt.datetime, ...]


class FreeSeat(NamedTuple):
    """A seat on a day as it was read.

    `opened` is open for the wish, `taken` is taken for its visitor (lapsed holds and her own place are not), `stored`
    is what the row says, in its `revision`.
    """

    seat_day: int
    seat: int
    desk: int
    day: dt.date
    opened: int
    taken: int
    stored: int
    revision: int

    def starts(self, shape: Shape) -> int:
        """The bits at which a wish of this shape could begin here."""
        return starts_in(self.opened, self.taken, shape)


def starts_in(opened: int, taken: int, shape: Shape) -> int:
    """The bits at which a wish of this shape could begin."""
    free = runs(opened & ~taken, shape.length)
    if shape.before or shape.after:
        # The buffers meet no other claim; they may leave the opening hours. Shifted up by the buffer before, so that
        # it may reach back beyond the day's first tick.
        free &= runs(~(taken << shape.before), shape.before + shape.length + shape.after)
    return free & raster(opened, shape.raster)


def month(wish: Wish, first_day: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()) -> list[FreeDay]:
    """The days of the calendar month of `first_day` that have a start for the wish, earliest first.

    `own` are bookings whose places count as free: the visitor's own hold, the booking that she moves.
    """
    first = first_day.replace(day=1)
    last = (first + dt.timedelta(32)).replace(day=1) - dt.timedelta(1)
    return free_days(wish, first, last, now=now, own=own)


def day(wish: Wish, day: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()) -> tuple[dt.datetime, ...]:
    """The starts of one day."""
    found = free_days(wish, day, day, now=now, own=own)
    return found[0].starts if found else ()


def next_free_day(wish: Wish, *, after: dt.date, now: dt.datetime, own: Iterable[Booking] = ()) -> dt.date | None:
    """The first day later than `after` with a start for the wish, as far as the office gives out days."""
    last = bookable_days(wish, now=now)[1]
    found = free_days(wish, after + dt.timedelta(1), last, now=now, own=own)
    return found[0].day if found else None


def nearest_start(wish: Wish, start_at: dt.datetime, *, now: dt.datetime) -> dt.datetime | None:
    """The free start that lies nearest to an instant; the earlier one of two."""
    first, last = bookable_days(wish, now=now)
    starts = [start for free in free_days(wish, first, last, now=now) for start in free.starts]
    return min(starts, key=lambda start: abs(start - start_at), default=None)


def bookable_days(wish: Wish, *, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last day that may be asked for."""
    window = window_of(wish, now=now)
    return window.first_day, window.last_day


def free_days(
    wish: Wish, first: dt.date, last: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()
) -> list[FreeDay]:
    """The days from `first` to `last` that have a start for the wish."""
    window = window_of(wish, now=now)
    first, last = max(first, window.first_day), min(last, window.last_day)
    if first > last:
        return []
    found = _starts_by_day(wish, first, last, _freed_bits(wish, first, last, now, own))
    days = ((on, found[on] & window.bits_on(on)) for on in sorted(found))
    zone = window.zone
    return [
        FreeDay(on, tuple(ticks.instant_of(on, tick, zone) for tick in positions(bits))) for on, bits in days if bits
    ]


def _starts_by_day(wish: Wish, first: dt.date, last: dt.date, freed: Mapping[int, int]) -> dict[dt.date, int]:
    """The bits at which a visit may begin, by day, over all seats."""
    shape = wish.shape
    if shape.seats > 1:
        by_day: dict[dt.date, list[FreeSeat]] = defaultdict(list)
        for seat in _read_seats(wish, first, last, freed):
            by_day[seat.day].append(seat)
        return {on: _enough_seats(shape, seats) for on, seats in by_day.items()}
    # One seat is enough: each row is looked at by itself, since this is the loop that every visitor waits for.
    found: dict[dt.date, int] = defaultdict(int)
    for key, on, opened, taken in _rows(wish, first, last, "seat_day_id", "seat_day__day", "bits", "seat_day__taken"):
        found[date_of(on)] |= starts_in(from_bytes(opened), from_bytes(taken) & ~freed.get(key, 0), shape)
    return found


def _enough_seats(shape: Shape, seats: list[FreeSeat]) -> int:
    """Starts at which one desk has as many free seats as the group takes: all of them or none."""
    by_desk: dict[int, list[int]] = defaultdict(list)
    for seat in seats:
        by_desk[seat.desk].append(seat.starts(shape))
    bits = 0
    for starts in by_desk.values():
        bits |= _set_at_least(starts, shape.seats)
    return bits


def _set_at_least(lanes: list[int], wanted: int) -> int:
    """The bits that are set in at least `wanted` lanes."""
    reached = [-1] + [0] * wanted  # reached[n]: bits seen in n lanes or more so far
    for lane in lanes:
        for count in range(wanted, 0, -1):
            reached[count] |= reached[count - 1] & lane
    return reached[wanted]


def free_seats(wish: Wish, day: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()) -> list[FreeSeat]:
    """The seats that may serve the wish on a day, as the database has them now."""
    return _read_seats(wish, day, day, _freed_bits(wish, day, day, now, own))


def _read_seats(wish: Wish, first: dt.date, last: dt.date, freed: Mapping[int, int]) -> list[FreeSeat]:
    columns = ("seat_day_id", "seat_day__seat_id", "seat_day__desk_id", "seat_day__day")
    seats: dict[int, FreeSeat] = {}
    rows = _rows(wish, first, last, *columns, "bits", "seat_day__taken", "seat_day__revision")
    for key, seat, desk, on, opened, taken, revision in rows:
        known = seats.get(key)  # a seat's day may be open through several offers
        bits = from_bytes(opened) | (known.opened if known else 0)
        stored = from_bytes(taken)
        seats[key] = FreeSeat(key, seat, desk, date_of(on), bits, stored & ~freed.get(key, 0), stored, revision)
    return list(seats.values())


def _rows(wish: Wish, first: dt.date, last: dt.date, *columns: str) -> Iterable[Any]:
    """Narrow rows of what is open for the wish, one for each seat-day and offer."""
    services = [wished.service for wished in wish.services]
    offers = offers_for(wish.office, services, wish.channel)
    if not offers:
        return []
    rows = OpenTime.objects.filter(seat_day__office=wish.office, seat_day__day__range=(first, last), offer__in=offers)
    for service in services:
        rows = rows.filter(seat_day__desk__skills=service)
    return plain(rows.values_list(*columns))


def plain(rows: Any) -> Iterable[Any]:
    """The rows of a query as the driver gives them; Django's own conversion of each value costs as much as all else."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@lru_cache(maxsize=1024)
def date_of(given: dt.date | str) -> dt.date:
    """A day as the driver gives it; SQLite knows text only."""
    return dt.date.fromisoformat(given) if isinstance(given, str) else given


def _freed_bits(wish: Wish, first: dt.date, last: dt.date, now: dt.datetime, own: Iterable[Booking]) -> dict[int, int]:
    freed = _lapsed_bits(wish, first, last, now)
    for booking in own:
        _add_own_bits(freed, booking)
    return freed


def _lapsed_bits(wish: Wish, first: dt.date, last: dt.date, now: dt.datetime) -> dict[int, int]:
    """Bits that are still marked as taken although the hold or the time to confirm is over, by seat-day."""
    # Days are picked out here, since SQLite would choose its index by them, and read every booking of the month.
    lapsed = Booking.objects.lapsing(now).at(wish.office).values_list("pk", "day")
    return claimed_bits({key: on for key, on in lapsed if first <= on <= last}, ticks.zone_of(wish.office))


def _add_own_bits(freed: dict[int, int], booking: Booking) -> None:
    for key, bits in claimed_bits({booking.pk: booking.day}, ticks.zone_of(booking.office)).items():
        freed[key] = freed.get(key, 0) | bits


def claimed_bits(days: Mapping[int, dt.date], zone: ZoneInfo) -> dict[int, int]:
    """The claimed bits of bookings (their keys and days) by seat-day."""
    bits: dict[int, int] = defaultdict(int)
    if not days:
        return bits
    claims = Claim.objects.filter(booking__in=days, seat__days__day=F("booking__day"))
    for on, key, tick in claims.values_list("seat__days__day", "seat__days__pk", "tick"):
        bits[key] |= 1 << tick - ticks.first_utc_tick(on, zone)
    return bits
