"""What is free: the offer minus what is taken. It reads, and promises nothing; `claims.py` takes.

What is shown here can be booked: notice, horizon, release, closures, the desks' skills and everybody's holds are part
of the answer, and a hold whose time is over counts as free at once, whether or not it was cleared away.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, positions, raster, runs
from servicepunkt.availability.models import Desk, OpenTime
from servicepunkt.availability.opening import offers_for
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.window import Window, window_of
from servicepunkt.bookings.wish import Wish


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with at least one start that can be booked now; `starts` are local times, earliest first."""

    day: dt.date
    starts: tuple[dt.datetime, ...]


@dataclass(frozen=True, slots=True)
class FreeSeat:
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

    def starts(self, wish: Wish) -> int:
        """The bits at which this wish could begin here."""
        free = runs(self.opened & ~self.taken, wish.length)
        if wish.before or wish.after:
            free &= self._with_buffers(wish)
        return free & raster(self.opened, wish.raster)

    def _with_buffers(self, wish: Wish) -> int:
        """Starts around which the buffers meet no other claim; they may leave the opening hours.

        Shifted up by the buffer before, so that a buffer may reach back beyond the day's first tick.
        """
        return runs(~(self.taken << wish.before), wish.before + wish.length + wish.after)


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
    seats = free_seats(wish, max(first, window.first_day), min(last, window.last_day), now=now, own=own)
    days = ((on, starts_on(wish, seats[on], window)) for on in sorted(seats))
    zone = window.zone
    return [
        FreeDay(on, tuple(ticks.instant_of(on, tick, zone) for tick in positions(bits))) for on, bits in days if bits
    ]


def starts_on(wish: Wish, seats: list[FreeSeat], window: Window) -> int:
    """The starts of a day over all seats, those that the clock still allows."""
    bits = _enough_seats(wish, seats) if wish.seats > 1 else _any_seat(wish, seats)
    return bits & window.bits_on(seats[0].day)


def _any_seat(wish: Wish, seats: list[FreeSeat]) -> int:
    bits = 0
    for seat in seats:
        bits |= seat.starts(wish)
    return bits


def _enough_seats(wish: Wish, seats: list[FreeSeat]) -> int:
    """Starts at which one desk has as many free seats as the group takes: all of them or none."""
    by_desk: dict[int, list[int]] = defaultdict(list)
    for seat in seats:
        by_desk[seat.desk].append(seat.starts(wish))
    bits = 0
    for starts in by_desk.values():
        bits |= _set_at_least(starts, wish.seats)
    return bits


def _set_at_least(lanes: list[int], wanted: int) -> int:
    """The bits that are set in at least `wanted` lanes."""
    reached = [-1] + [0] * wanted  # reached[n]: bits seen in n lanes or more so far
    for lane in lanes:
        for count in range(wanted, 0, -1):
            reached[count] |= reached[count - 1] & lane
    return reached[wanted]


def free_seats(
    wish: Wish, first: dt.date, last: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()
) -> dict[dt.date, list[FreeSeat]]:
    """The seats that may serve the wish, by day, as the database has them now."""
    if first > last:
        return {}
    freed = _lapsed_bits(wish, first, last, now)
    for booking in own:
        _add_own_bits(freed, booking)
    found: dict[dt.date, list[FreeSeat]] = defaultdict(list)
    for seat in _read_seats(wish, first, last, freed):
        found[seat.day].append(seat)
    return found


def _read_seats(wish: Wish, first: dt.date, last: dt.date, freed: Mapping[int, int]) -> list[FreeSeat]:
    services = [wished.service for wished in wish.services]
    rows = (
        OpenTime.objects.filter(seat_day__office=wish.office, seat_day__day__range=(first, last))
        .filter(offer__in=offers_for(wish.office, services, wish.channel))
        .filter(seat_day__desk__in=skilled_desks(wish))
        .values_list(
            "seat_day_id",
            "seat_day__seat_id",
            "seat_day__desk_id",
            "seat_day__day",
            "bits",
            "seat_day__taken",
            "seat_day__revision",
        )
    )
    seats: dict[int, FreeSeat] = {}
    for key, seat, desk, on, opened, taken, revision in rows:
        known = seats.get(key)  # a seat's day may be open through several offers
        bits = from_bytes(opened) | (known.opened if known else 0)
        stored = from_bytes(taken)
        seats[key] = FreeSeat(key, seat, desk, on, bits, stored & ~freed.get(key, 0), stored, revision)
    return list(seats.values())


def skilled_desks(wish: Wish) -> list[int]:
    """Keys of the desks of the office that have every skill of the wish."""
    desks = Desk.objects.filter(office=wish.office)
    for wished in wish.services:
        desks = desks.filter(skills=wished.service)
    return list(desks.values_list("pk", flat=True))


def _lapsed_bits(wish: Wish, first: dt.date, last: dt.date, now: dt.datetime) -> dict[int, int]:
    """Bits that are still marked as taken although the hold or the time to confirm is over, by seat-day."""
    lapsed = Booking.objects.lapsing(now).filter(office=wish.office, day__range=(first, last))
    return claimed_bits(dict(lapsed.values_list("pk", "day")), ticks.zone_of(wish.office))


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
