"""What is free: the offer minus what is taken. It reads, and promises nothing; `claims.py` takes.

What is shown here can be booked: notice, horizon, release, closures, the desks' skills and everybody's holds are part
of the answer, and a hold whose time is over counts as free at once, whether or not it has been cleared away.
"""

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, open_for, positions, raster, runs, to_bytes
from servicepunkt.availability.lanes import lanes_for
from servicepunkt.availability.models import SeatDay
from servicepunkt.availability.staffing import Staffing, staffing_of
from servicepunkt.bookings.models import IS_OVER, Booking, Claim
from servicepunkt.bookings.window import released_days, window_of
from servicepunkt.bookings.wish import Shape, Wish


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


class FreeSeat(NamedTuple):
    """A seat on a day as it was read.

    `opened` is open for the wish, `taken` is taken as far as its visitor is concerned (lapsed holds and her own place
    are not), `stored` is what the row says, at its `revision`.
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
        return starts_in(self.opened, self.taken, raster(self.opened, shape.raster), shape)


def starts_in(opened: int, taken: int, given_out: int, shape: Shape) -> int:
    """The bits at which a wish of this shape could begin, at one desk or in the lanes of several.

    `given_out` are the starts of the raster.
    """
    free = runs(opened & ~taken, shape.length)
    if shape.before or shape.after:
        # Buffers must not meet another claim, but may leave the opening hours. Shifted up by the buffer before the
        # visit, so that this may reach back beyond the day's first tick.
        free &= runs(~(taken << shape.before), shape.before + shape.length + shape.after)
    return free & given_out


def month(wish: Wish, first_day: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()) -> list[FreeDay]:
    """The days of the calendar month of `first_day` that have a start for the wish, earliest first.

    `own` are bookings whose places count as free: the visitor's own hold, the booking that she moves.
    """
    first = first_day.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return free_days(wish, first, last, now=now, own=own)


def day(wish: Wish, day: dt.date, *, now: dt.datetime, own: Iterable[Booking] = ()) -> tuple[dt.datetime, ...]:
    """The starts of one day."""
    found = free_days(wish, day, day, now=now, own=own)
    return found[0].starts if found else ()


def next_free_day(wish: Wish, *, after: dt.date, now: dt.datetime, own: Iterable[Booking] = ()) -> dt.date | None:
    """The first day later than `after` with a start for the wish, as far as the office gives out days."""
    last, own, step = bookable_days(wish, now=now)[1], tuple(own), dt.timedelta(14)
    while after < last:  # usually it is not far away
        first, after = after + dt.timedelta(1), after + step
        if found := free_days(wish, first, after, now=now, own=own):
            return found[0].day
        step *= 2
    return None


def nearest_start(wish: Wish, start_at: dt.datetime, *, now: dt.datetime) -> dt.datetime | None:
    """The free start nearest to an instant; the earlier of two."""
    first, last = bookable_days(wish, now=now)
    starts = [start for free in free_days(wish, first, last, now=now) for start in free.starts]
    return min(starts, key=lambda start: abs(start - start_at), default=None)


def bookable_days(wish: Wish, *, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last day that may be asked for."""
    window = window_of(wish, now=now)
    return window.first_day, window.last_day


def free_days(
    wish: Wish,
    first: dt.date,
    last: dt.date,
    *,
    now: dt.datetime,
    own: Iterable[Booking] = (),
    held_at: dt.datetime | None = None,
) -> list[FreeDay]:
    """The days from `first` to `last` that have a start for the wish; holds count as of `held_at`, or else now."""
    window = window_of(wish, now=now)
    first, last = max(first, window.first_day), min(last, window.last_day)
    if first > last:
        return []
    found = _starts_by_day(wish, first, last, _offers(wish, now), held_at=held_at or now, own=own)
    days = ((on, found[on] & window.bits_on(on)) for on in sorted(found))
    return [FreeDay(on, bits, window.zone) for on, bits in days if bits]


def _starts_by_day(
    wish: Wish, first: dt.date, last: dt.date, offers: "_Offers", *, held_at: dt.datetime, own: Iterable[Booking]
) -> dict[dt.date, int]:
    """The bits at which a visit may begin, by day, over all seats."""
    if wish.seats > 1:
        by_day: dict[dt.date, list[FreeSeat]] = defaultdict(list)
        for seat in _read_seats(wish, first, last, offers, held_at=held_at, own=own):
            by_day[seat.day].append(seat)
        return {on: _enough_seats(wish.shape, seats) for on, seats in by_day.items()}
    # One seat is enough. Every visitor waits for this, so the desks of a day are looked at together.
    shape, found = wish.shape, {}
    rows, freed = _read(wish, first, last, _BITS, held_at=held_at, own=own)
    for on, desks in groupby(rows, key=itemgetter(0)):
        _on, keys, opened, taken = zip(*desks, strict=True)
        if freed:
            taken = tuple(
                to_bytes(from_bytes(bits) & ~freed.get(key, 0)) for key, bits in zip(keys, taken, strict=True)
            )
        day = date_of(on)
        found[day] = _starts_of_desks(opened, taken, offers.on(day), shape)
    return found


def _starts_of_desks(opened: tuple[bytes, ...], taken: tuple[bytes, ...], offers: frozenset[int], shape: Shape) -> int:
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


def _enough_seats(shape: Shape, seats: list[FreeSeat]) -> int:
    """Starts at which one desk has as many free seats as the group takes: all of it sits there, or nobody."""
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
    return _read_seats(wish, day, day, _offers(wish, now), held_at=now, own=own)


def _read_seats(
    wish: Wish, first: dt.date, last: dt.date, offers: "_Offers", *, held_at: dt.datetime, own: Iterable[Booking]
) -> list[FreeSeat]:
    rows, freed = _read(wish, first, last, _SEATS, held_at=held_at, own=own)
    return [
        FreeSeat(
            seat_day=key,
            seat=seat,
            desk=desk,
            day=date_of(on),
            opened=open_for(bytes(opened), offers.on(date_of(on))),
            taken=from_bytes(taken) & ~freed.get(key, 0),
            stored=from_bytes(taken),
            revision=revision,
        )
        for on, key, opened, taken, seat, desk, revision in rows
    ]


def stored_hours(wish: Wish, day: dt.date) -> list[bytes]:
    """What is open on a day at the desks that may serve the wish, whether or not it has been given out."""
    days = SeatDay.objects.filter(office=wish.office, day=day, desk__in=_desks(wish, staffing_of(wish.office)))
    return [bytes(opened) for opened in days.values_list("opened", flat=True) if opened]


def is_start(opened: int, wish: Wish, start: int) -> bool:
    """Whether the office gives out this start at all, whoever has it."""
    return bool((runs(opened, wish.length) & raster(opened, wish.raster)) >> start & 1)


@dataclass(frozen=True, slots=True)
class _Offers:
    """The offers that serve a wish; `until` is the last day given out, for those with a release of their own."""

    serving: frozenset[int]
    until: Mapping[int, dt.date]

    def on(self, day: dt.date) -> frozenset[int]:
        if not self.until:
            return self.serving
        return frozenset(offer for offer in self.serving if day <= self.until.get(offer, day))


def _offers(wish: Wish, now: dt.datetime) -> _Offers:
    staffing = staffing_of(wish.office)
    serving = staffing.offers_for(wish.offered, wish.channel)
    return _Offers(serving, released_days(staffing.releases_of(serving), wish, now=now))


# What every visitor's click asks: the days of the seats, and at the same time the holds and unconfirmed bookings whose
# time is over. Composing it anew each time takes Django longer than the database needs to answer. The day comes as
# text, so that each date is parsed only once and not for every desk.
_BITS = "CAST(day AS text), id, opened, taken"
_SEATS = f"{_BITS}, seat_id, desk_id, revision"
_QUESTION = """
    SELECT {columns} FROM availability_seatday
    WHERE office_id = %s AND day BETWEEN %s AND %s AND length(opened) > 0 {more}
    UNION ALL
    SELECT CAST(day AS text), id, NULL {nothing} FROM bookings_booking WHERE {over}
"""


def _read(
    wish: Wish, first: dt.date, last: dt.date, columns: str, *, held_at: dt.datetime, own: Iterable[Booking]
) -> tuple[list[Any], dict[int, int]]:
    """The days of all seats that could serve the wish and are open at all, earliest first; and, by seat-day, the bits
    that are marked as taken but count as free: the places of what is past its time, and those of `own` bookings."""
    staffing = staffing_of(wish.office)
    desks, more, facts = _desks(wish, staffing), "", [wish.office.pk, first, last]
    if len(desks) < len(staffing.skills):
        more = f"AND desk_id IN ({', '.join(['%s'] * len(desks)) or 'NULL'})"
        facts += sorted(desks)
    nothing = ", NULL" * (columns.count(",") - 2)
    question = _QUESTION.format(columns=columns, more=more, nothing=nothing, over=IS_OVER)
    rows = _ask(question, [*facts, held_at])
    lapsed = {row[1]: date_of(row[0]) for row in rows if row[2] is None}
    if lapsed:
        rows = [row for row in rows if row[2] is not None]
    rows.sort(key=itemgetter(0))  # not in the database, which compares texts by the rules of a language
    freed = claimed_bits({key: on for key, on in lapsed.items() if first <= on <= last}, ticks.zone_of(wish.office))
    for booking in own:
        _add_own_bits(freed, booking)
    return rows, freed


def _desks(wish: Wish, staffing: Staffing) -> frozenset[int]:
    """The desks that may serve the wish."""
    return staffing.desks_for(wish.offered, speaking=wish.spoken)


def _ask(question: str, facts: list[Any]) -> list[Any]:
    adapt = connection.ops.adapt_unknown_value
    with connection.cursor() as cursor:
        cursor.execute(question, [adapt(fact) if isinstance(fact, dt.date) else fact for fact in facts])
        return cursor.fetchall()


@lru_cache(maxsize=1024)
def date_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _add_own_bits(freed: dict[int, int], booking: Booking) -> None:
    for key, bits in claimed_bits({booking.pk: booking.day}, ticks.zone_of(booking.office)).items():
        freed[key] = freed.get(key, 0) | bits


def claimed_bits(days: Mapping[int, dt.date], zone: ZoneInfo) -> dict[int, int]:
    """The claimed bits of bookings (by key, with their days) by seat-day."""
    bits: dict[int, int] = defaultdict(int)
    if not days:
        return bits
    claims = Claim.objects.filter(booking__in=days, seat__days__day=F("booking__day"))
    for on, key, tick in claims.values_list("seat__days__day", "seat__days__pk", "tick"):
        bits[key] |= 1 << tick - ticks.first_utc_tick(on, zone)
    return bits
