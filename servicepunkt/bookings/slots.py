"""What is free: the offer minus what is taken.

What is shown here can be booked: notice, horizon, release, closures, the desks' skills and everybody's holds are part
of the answer, and a hold whose time is over counts as free at once, whether or not it has been cleared away.
"""

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import open_for, positions, raster, to_bytes
from servicepunkt.availability.lanes import lanes_for
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.seat_days import FreeSeat, reading_of, starts_in
from servicepunkt.bookings.window import BookableDays, Window, window_of
from servicepunkt.bookings.wish import Shape, Wish

_DAY, _FORTNIGHT = dt.timedelta(1), dt.timedelta(14)


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with at least one start that can be booked now: a bit for each tick at which a visit may begin."""

    day: dt.date
    bits: int
    zone: ZoneInfo

    @property
    def count(self) -> int:
        return self.bits.bit_count()

    @property
    def starts(self) -> tuple[dt.datetime, ...]:
        """The starts as local times, earliest first."""
        return tuple(ticks.instant_of(self.day, tick, self.zone) for tick in positions(self.bits))


@dataclass(frozen=True)
class Look:
    """One look at what is free for a wish.

    `own` are bookings whose places count as free: the visitor's own hold, the booking that she moves. Holds count that
    run at `held_at`, or else now.
    """

    wish: Wish
    _: KW_ONLY
    now: dt.datetime
    own: tuple[Booking, ...] = ()
    held_at: dt.datetime | None = None

    @property
    def bookable(self) -> BookableDays:
        """The first and the last day that may be asked for."""
        return self._window.days

    def days(self, first: dt.date, last: dt.date) -> list[FreeDay]:
        """The days from `first` to `last` that have a start, earliest first."""
        window = self._window
        bookable = window.days
        first, last = max(first, bookable.first), min(last, bookable.last)
        if first > last:
            return []
        found = self._starts(first, last)
        return [FreeDay(day, free, window.zone) for day, bits in found if (free := bits & window.bits_on(day))]

    def month_of(self, day: dt.date) -> list[FreeDay]:
        """The days of the calendar month around a day that have a start, earliest first."""
        return self.days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    def starts_on(self, day: dt.date) -> tuple[dt.datetime, ...]:
        """The starts of one day."""
        found = self.days(day, day)
        return found[0].starts if found else ()

    def next_day(self, *, after: dt.date) -> dt.date | None:
        """The first day later than `after` that has a start, as far as the office gives out days."""
        last = self.bookable.last
        step = _FORTNIGHT  # mostly it is not far away
        while after < last:
            if found := self.days(after + _DAY, after + step):
                return found[0].day
            after += step
            step *= 2
        return None

    def nearest(self, start_at: dt.datetime) -> dt.datetime | None:
        """The free start that lies nearest to an instant; the earlier one of two."""
        starts = (start for free in self.days(*self.bookable) for start in free.starts)
        return min(starts, key=lambda start: abs(start - start_at), default=None)

    @cached_property
    def _window(self) -> Window:
        return window_of(self.wish, now=self.now)

    def _starts(self, first: dt.date, last: dt.date) -> Iterable[tuple[dt.date, int]]:
        """The bits at which a visit may begin, by day, over all seats."""
        reading = reading_of(self.wish, now=self.now, own=self.own, held_at=self.held_at)
        shape = self.wish.shape
        if shape.seats > 1:
            by_day = groupby(reading.seats(first, last), key=attrgetter("day"))
            return ((day, _enough_seats(seats, shape)) for day, seats in by_day)
        # One seat is enough, and so the desks of a day are looked at together.
        days = reading.days(first, last)
        return ((day, _starts_at_desks(opened, taken, reading.offers.on(day), shape)) for day, opened, taken in days)


def _starts_at_desks(opened: tuple[bytes, ...], taken: tuple[bytes, ...], offers: frozenset[int], shape: Shape) -> int:
    lanes = lanes_for(shape.before, shape.after)
    open_bits, given_out = _hours(opened, offers, shape)
    return lanes.fold(starts_in(open_bits, lanes.lay(taken), given_out, shape), len(taken))


@lru_cache(maxsize=256)
def _hours(stored: tuple[bytes, ...], offers: frozenset[int], shape: Shape) -> tuple[int, int]:
    """For the desks of a day, in their lanes: what is open for these offers, and the starts that are given out.

    Most days of an office have the same hours, so this is usually a look-up.
    """
    lanes = lanes_for(shape.before, shape.after)
    opened = [open_for(day, offers) for day in stored]
    return lanes.lay(map(to_bytes, opened)), lanes.lay(to_bytes(raster(bits, shape.raster)) for bits in opened)


def _enough_seats(seats: Iterable[FreeSeat], shape: Shape) -> int:
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
