"""Claims: the ticks that bookings have taken, and the marks on the seats' days that say the same in bits.

Three things keep a place from being given twice. A seat's day changes only if its revision is still the one that was
read; zero rows changed means that somebody was faster, and `places.py` looks again. Beneath that, the table of claims
is unique in (seat, tick), so that the database itself refuses. And rows are written in ascending order of key, so that
two writers do not wait for each other.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, positions, span, to_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.seat_days import FreeSeat, claimed_bits
from servicepunkt.catalogue.models import Office
from servicepunkt.common.rows import lock
from servicepunkt.common.together import write

P = ParamSpec("P")
R = TypeVar("R")

_TRIES = 50
_MARK = "UPDATE availability_seatday SET taken = %s, revision = %s WHERE id = %s AND revision = %s"


def mark(seats: Iterable[FreeSeat], bits: int) -> bool:
    """Mark these ticks as taken on all of the seats, or on none: False if one has changed since it was read."""
    marked: list[FreeSeat] = []
    for seat in seats:
        if not _mark_seat(seat, bits):
            for earlier in marked:
                _unmark(earlier.seat_day, bits & ~earlier.stored)
            return False
        marked.append(seat)
    return True


def _mark_seat(seat: FreeSeat, bits: int) -> bool:
    facts: list[Any] = [to_bytes(seat.stored | bits), seat.revision + 1, seat.seat_day, seat.revision]
    with connection.cursor() as cursor:
        cursor.execute(_MARK, facts)
        return bool(cursor.rowcount == 1)


def _unmark(seat_day: int, bits: int) -> None:
    for _attempt in range(_TRIES):
        row = SeatDay.objects.filter(pk=seat_day).values_list("taken", "revision").first()
        if row is None:
            return
        unchanged = SeatDay.objects.filter(pk=seat_day, revision=row[1])
        if unchanged.update(taken=to_bytes(from_bytes(row[0]) & ~bits), revision=row[1] + 1):
            return
    raise OperationalError("a seat's day kept changing")


def write_claims(booking: Booking, seats: Iterable[FreeSeat], bits: int, *, beside: Booking | None = None) -> None:
    """Claim ticks on these seats for a booking, except those that the booking `beside` it already has."""
    begin = ticks.first_utc_tick(booking.day, ticks.zone_of(booking.office))
    has = set(beside.claims.values_list("seat_id", "tick")) if beside else set()
    rows = [
        (booking.pk, seat.seat, begin + tick)
        for seat in seats
        for tick in positions(bits)
        if (seat.seat, begin + tick) not in has
    ]
    if rows:
        _insert(rows)


def _insert(rows: list[tuple[int, int, int]]) -> None:
    """Without fetching the keys of these rows, which nobody needs and Django would fetch one by one."""
    places = ", ".join(["(%s, %s, %s)"] * len(rows))
    insertion = f"INSERT INTO bookings_claim (booking_id, seat_id, tick) VALUES {places}"  # noqa: S608 - placeholders only
    write(Claim, insertion, [value for row in rows for value in row])


def release(*bookings: Booking) -> None:
    """Give back every tick that these bookings have claimed."""
    freed: dict[int, int] = {}
    for booking in bookings:
        own = claimed_bits({booking.pk: booking.day}, ticks.zone_of(booking.office))
        freed |= {key: freed.get(key, 0) | bits for key, bits in own.items()}
    Claim.objects.filter(booking__in=bookings).delete()
    for key in sorted(freed):
        _unmark(key, freed[key])


def hand_over(hold: Booking, booking: Booking) -> None:
    """Give the claims of a hold to the booking that it moves, and give back the ticks that only its old place had."""
    lock_days(hold, booking)
    own, hers = (set(of.claims.values_list("seat_id", flat=True)) for of in (hold, booking))
    # The hold has no claims on seats that it shares with its booking for its whole length. Any of her seats will do for
    # those, since she has each of them for that time.
    lent = sorted(hers - own)[: hold.seats - len(own)]
    wanted = range(hold.from_tick, hold.until_tick)
    kept = booking.claims.filter(seat__in=own.union(lent), tick__in=wanted)
    Claim.objects.filter(pk__in=list(kept.values_list("pk", flat=True))).update(booking=hold)
    release(booking)
    Claim.objects.filter(booking=hold).update(booking=booking)


def reseat(office: Office, day: dt.date, seats: Mapping[int, tuple[int, ...]]) -> None:
    """Give bookings of a day (by key) other seats at the same time; in the caller's transaction.

    First all their claims go, then they are made again on the new seats. If one of those is no longer free, the rule
    begins again (`whole`).
    """
    bookings = list(Booking.objects.filter(pk__in=seats).select_related("office__authority").order_by("pk"))
    release(*bookings)
    wanted = [(seat, booking) for booking in bookings for seat in seats[booking.pk]]
    days = {row.seat_id: row for row in SeatDay.objects.filter(office=office, day=day).only("seat_id", "desk_id")}
    begin = ticks.first_utc_tick(day, ticks.zone_of(office))
    for seat, booking in sorted(wanted, key=lambda pair: days[pair[0]].pk):
        _mark_free(days[seat].pk, span(booking.from_tick - begin, booking.until_tick - booking.from_tick))
        Booking.objects.filter(pk=booking.pk).update(desk=days[seat].desk_id)
    Claim.objects.bulk_create(
        Claim(booking=booking, seat_id=seat, tick=tick)
        for seat, booking in wanted
        for tick in range(booking.from_tick, booking.until_tick)
    )


def lock_office(office: Office, days: Iterable[dt.date], *, besides: Iterable[dt.date] = ()) -> None:
    """Lock the bookings of these days, then their seats, before a change of what is open: the order of every writer.

    `besides` are days whose seats change but whose bookings do not.
    """
    days = set(days)
    lock(Booking.objects.at(office).filter(day__in=days))
    lock(SeatDay.objects.filter(office=office, day__in=days.union(besides)))


def lock_days(*bookings: Booking) -> None:
    """Lock the seat-days of these bookings in order, before a change that touches several of them."""
    days = {booking.day for booking in bookings}
    touched = SeatDay.objects.filter(seat__claims__booking__in=bookings, day__in=days).values("pk")
    lock(SeatDay.objects.filter(pk__in=touched))


def _mark_free(seat_day: int, bits: int) -> None:
    """Mark bits that nobody has; the caller has locked the row, or is the only writer."""
    taken, revision = SeatDay.objects.values_list("taken", "revision").get(pk=seat_day)
    unchanged = SeatDay.objects.filter(pk=seat_day, revision=revision)
    marked = from_bytes(taken) | bits
    if from_bytes(taken) & bits or not unchanged.update(taken=to_bytes(marked), revision=revision + 1):
        raise IntegrityError("a seat is not free any more")
