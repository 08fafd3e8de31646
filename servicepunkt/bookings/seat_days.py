"""The days of the seats as bits: what is open there, and what is taken. For whoever looks, and for whoever takes.

It reads, and promises nothing; `claims.py` takes. A hold whose time is over is not taken, whether or not it was cleared
away.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, open_for, raster, runs, to_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.availability.staffing import Staffing, staffing_of
from servicepunkt.bookings.models import IS_OVER, Booking, Claim
from servicepunkt.bookings.window import released_days
from servicepunkt.bookings.wish import Shape, Wish


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
        return starts_in(self.opened, self.taken, raster(self.opened, shape.raster), shape)


def starts_in(opened: int, taken: int, given_out: int, shape: Shape) -> int:
    """The bits at which a wish of this shape could begin, at one desk or in the lanes of several.

    `given_out` are the starts of the raster.
    """
    free = runs(opened & ~taken, shape.length)
    if shape.before or shape.after:
        # The buffers meet no other claim; they may leave the opening hours. Shifted up by the buffer before, so that
        # it may reach back beyond the day's first tick.
        free &= runs(~(taken << shape.before), shape.before + shape.length + shape.after)
    return free & given_out


def is_start(opened: int, wish: Wish, start: int) -> bool:
    """Whether the office gives out this start at all, whoever has it."""
    return bool((runs(opened, wish.length) & raster(opened, wish.raster)) >> start & 1)


def free_seats(wish: Wish, day: dt.date, *, now: dt.datetime, own: tuple[Booking, ...] = ()) -> list[FreeSeat]:
    """The seats that may serve the wish on a day, as the database has them now."""
    return reading_of(wish, now=now, own=own).seats(day, day)


def stored_hours(wish: Wish, day: dt.date) -> list[bytes]:
    """What is open on a day at the desks that may serve the wish, whatever of it has been given out."""
    days = SeatDay.objects.filter(office=wish.office, day=day, desk__in=_desks(wish, staffing_of(wish.office)))
    return [bytes(opened) for opened in days.values_list("opened", flat=True) if opened]


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers that serve a wish; `until` is the last day that was given out of those with a release of their own."""

    serving: frozenset[int]
    until: Mapping[int, dt.date]

    def on(self, day: dt.date) -> frozenset[int]:
        if not self.until:
            return self.serving
        return frozenset(offer for offer in self.serving if day <= self.until.get(offer, day))


# The question that every visitor's click asks: the days of the seats, and in the same glance the holds and unconfirmed
# bookings whose time is over. Composing it anew each time takes Django longer than the database needs to answer. The
# day comes as text, so that each date is read once and not once for every desk. PostgreSQL would plan it anew for these
# very days, which takes longer than the answer; it does not look into `(SELECT ...)`, and plans once for each connection.
_BITS = "CAST(day AS text), id, opened, taken"
_SEATS = f"{_BITS}, seat_id, desk_id, revision"
_QUESTION = """
    SELECT {columns} FROM availability_seatday
    WHERE office_id = (SELECT %s) AND day BETWEEN (SELECT %s) AND (SELECT %s) AND length(opened) > 0 {more}
    UNION ALL
    SELECT CAST(day AS text), id, NULL {nothing} FROM bookings_booking WHERE {over}
"""


class Reading(NamedTuple):
    """How the days of the seats are read for a wish; make one with `reading_of`.

    `desks` may serve the wish; None where all of the office may. What is over at `held_at` is not taken, nor are the
    places of `own` bookings.
    """

    wish: Wish
    desks: frozenset[int] | None
    offers: Offers
    held_at: dt.datetime
    own: tuple[Booking, ...]

    def seats(self, first: dt.date, last: dt.date) -> list[FreeSeat]:
        """The seats of these days, day after day."""
        rows, freed = self._read(first, last, _SEATS)
        return [
            FreeSeat(
                seat_day=key,
                seat=seat,
                desk=desk,
                day=_date_of(on),
                opened=open_for(bytes(opened), self.offers.on(_date_of(on))),
                taken=from_bytes(taken) & ~freed.get(key, 0),
                stored=from_bytes(taken),
                revision=revision,
            )
            for on, key, opened, taken, seat, desk, revision in rows
        ]

    def days(self, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, tuple[bytes, ...], tuple[bytes, ...]]]:
        """The same, with less of each seat: for each day what is open, by offer, and what is taken, in the same order.

        This is what every visitor waits for.
        """
        rows, freed = self._read(first, last, _BITS)
        for on, seats in groupby(rows, key=itemgetter(0)):
            _on, keys, opened, taken = zip(*seats, strict=True)
            if freed:
                taken = tuple(
                    to_bytes(from_bytes(bits) & ~freed[key]) if key in freed else bits
                    for key, bits in zip(keys, taken, strict=True)
                )
            yield _date_of(on), opened, taken

    def _read(self, first: dt.date, last: dt.date, columns: str) -> tuple[list[Any], dict[int, int]]:
        """The days of all seats that could serve the wish and are open at all, earliest first; and by seat-day the bits
        that are marked as taken and count as free."""
        office = self.wish.office
        more = ""
        facts: list[Any] = [office.pk, first, last]
        if self.desks is not None:
            more = f"AND desk_id IN ({', '.join(['%s'] * len(self.desks)) or 'NULL'})"
            facts += sorted(self.desks)
        nothing = ", NULL" * (columns.count(",") - 2)
        question = _QUESTION.format(columns=columns, more=more, nothing=nothing, over=IS_OVER)
        rows = _ask(question, [*facts, self.held_at])
        lapsed = {row[1]: _date_of(row[0]) for row in rows if row[2] is None}
        freed: dict[int, int] = {}
        if lapsed:
            rows = [row for row in rows if row[2] is not None]
            freed = claimed_bits({key: on for key, on in lapsed.items() if first <= on <= last}, ticks.zone_of(office))
        rows.sort(key=itemgetter(0))  # a database compares texts by the rules of a language
        for booking in self.own:
            _add_own_bits(freed, booking)
        return rows, freed


def reading_of(
    wish: Wish, *, now: dt.datetime, own: tuple[Booking, ...] = (), held_at: dt.datetime | None = None
) -> Reading:
    """The reading for a wish, of what has been given out by now; what is over at `held_at`, or else now, is not taken."""
    staffing = staffing_of(wish.office)
    serving = staffing.offers_for(wish.offered, wish.channel)
    offers = Offers(serving, released_days(staffing.releases_of(serving), wish, now=now))
    desks = _desks(wish, staffing)
    return Reading(wish, desks if len(desks) < len(staffing.desks) else None, offers, held_at or now, own)


def _desks(wish: Wish, staffing: Staffing) -> frozenset[int]:
    """The desks that may serve the wish."""
    return staffing.desks_for(wish.offered, speaking=wish.spoken)


def _ask(question: str, facts: list[Any]) -> list[Any]:
    adapt = connection.ops.adapt_unknown_value
    with connection.cursor() as cursor:
        cursor.execute(question, [adapt(fact) if isinstance(fact, dt.date) else fact for fact in facts])
        return cursor.fetchall()


@lru_cache(maxsize=1024)
def _date_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


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
