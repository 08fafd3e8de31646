"""Taking and giving back places: the one module that writes taken bits and claims.

Three things keep a place from being given twice. A seat's day changes only where its revision is still the one that
was read; zero rows changed means that somebody was faster, and we look again. Beneath that, the table of claims is
unique in (seat, tick), so that the database itself refuses. And rows are always written in ascending order of key,
so that two writers cannot wait for one another.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes, positions, raster, runs, span, to_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.slots import FreeSeat, claimed_bits, free_seats
from servicepunkt.bookings.window import window_of
from servicepunkt.bookings.wish import Wish
from servicepunkt.common.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")

_TRIES = 50
# So old may the page be from which somebody picks a time: what was shown can be booked.
_PAGE_AGE = dt.timedelta(minutes=10)
_DEADLOCK = "40P01"


class SlotTaken(Refusal):
    code = "slot-taken"
    sentence = _("Diese Zeit hat gerade jemand anderes bekommen. Bitte wählen Sie eine andere Zeit.")


class NotBookable(Refusal):
    code = "not-bookable"
    sentence = _("Diese Zeit kann man nicht buchen. Bitte wählen Sie eine Zeit aus der Liste.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit could be put: the seats of one desk as they were read, and the bits that it takes there."""

    wish: Wish
    seats: tuple[FreeSeat, ...]
    start: int
    bits: int

    @property
    def day(self) -> dt.date:
        return self.seats[0].day

    def times(self) -> dict[str, object]:
        """The columns of a booking that say where and when it is."""
        zone = ticks.zone_of(self.wish.office)
        start_at = ticks.instant_of(self.day, self.start, zone)
        begin = ticks.first_utc_tick(self.day, zone)
        return {
            "office": self.wish.office,
            "desk_id": self.seats[0].desk,
            "day": self.day,
            "start_at": start_at,
            "end_at": start_at.astimezone(dt.UTC) + dt.timedelta(minutes=self.wish.minutes),
            "from_tick": begin + max(0, self.start - self.wish.before),
            "until_tick": begin + self.bits.bit_length(),
            "seats": len(self.seats),
        }


def whole(rule: Callable[P, R]) -> Callable[P, R]:
    """Run a rule as one transaction, and again from the start where two of them got into each other's way.

    That is a deadlock that the database broke, or a unique column (hold of a browser, request, code, ordinal of a
    limit) that another transaction filled at the same moment; the second run meets the settled state.
    """

    @wraps(rule)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(4):
            try:
                with transaction.atomic():
                    return rule(*args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if not _worth_another_try(error):
                    raise
        with transaction.atomic():
            return rule(*args, **kwargs)

    return run


def _worth_another_try(error: DatabaseError) -> bool:
    if transaction.get_connection().in_atomic_block:
        return False  # the caller's transaction is broken; only its owner may begin again
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", "") == _DEADLOCK


def take_place(wish: Wish, start_at: dt.datetime, *, now: dt.datetime, own: Iterable[Booking] = ()) -> Place:
    """Mark a place for the wish at this start as taken, and say where it is; `write_claims` must follow.

    The places of `own` bookings count as free. Raises `SlotTaken` or `NotBookable`.
    """
    for _attempt in range(_TRIES):
        place = _find_place(wish, start_at, now=now, own=tuple(own))
        if _mark(place):
            return place
    raise SlotTaken


def write_claims(booking: Booking, place: Place, *, beside: Booking | None = None) -> None:
    """Claim the ticks of a place for a booking, except those that the booking `beside` it has already."""
    begin = ticks.first_utc_tick(place.day, ticks.zone_of(place.wish.office))
    has = set(beside.claims.values_list("seat_id", "tick")) if beside else set()
    Claim.objects.bulk_create(
        Claim(booking=booking, seat_id=seat.seat, tick=begin + tick)
        for seat in place.seats
        for tick in positions(place.bits)
        if (seat.seat, begin + tick) not in has
    )


def release(*bookings: Booking) -> None:
    """Give back every tick that these bookings have claimed."""
    freed: dict[int, int] = {}
    for booking in bookings:
        own = claimed_bits({booking.pk: booking.day}, ticks.zone_of(booking.office))
        freed |= {key: freed.get(key, 0) | bits for key, bits in own.items()}
    Claim.objects.filter(booking__in=bookings).delete()
    for key in sorted(freed):
        _unmark(key, freed[key])


def lock_days(*bookings: Booking) -> None:
    """Lock the seat-days of these bookings in order, before a change that will touch several of them."""
    days = {booking.day for booking in bookings}
    touched = SeatDay.objects.filter(seat__claims__booking__in=bookings, day__in=days).values("pk")
    list(SeatDay.objects.select_for_update().filter(pk__in=touched).order_by("pk").values_list("pk"))


def _find_place(wish: Wish, start_at: dt.datetime, *, now: dt.datetime, own: tuple[Booking, ...]) -> Place:
    window = window_of(wish, now=now, page_age=_PAGE_AGE)
    day = ticks.local_day(start_at, window.zone)
    start = ticks.tick_at(start_at, day, window.zone)
    exact = ticks.instant_of(day, start, window.zone) == start_at
    if not exact or day > window.last_day or not window.bits_on(day) >> start & 1 or day < window.first_day:
        raise NotBookable
    seats = free_seats(wish, day, now=now, own=own)
    lane = _best_seats(wish, seats, start)
    if lane:
        return Place(wish, lane, start, span(start - wish.before, wish.before + wish.length + wish.after))
    raise SlotTaken if any(_is_start(seat, wish, start) for seat in seats) else NotBookable


def _is_start(seat: FreeSeat, wish: Wish, start: int) -> bool:
    """Whether the office gives out this start at all, whoever has it."""
    return bool((runs(seat.opened, wish.length) & raster(seat.opened, wish.raster)) >> start & 1)


def _best_seats(wish: Wish, seats: list[FreeSeat], start: int) -> tuple[FreeSeat, ...]:
    """The seats of one desk where the visit leaves the day most whole; () where there are not enough.

    Among equals chance decides, so that many who want the same minute do not all reach for the same desk.
    """
    shape = wish.shape
    by_desk: dict[int, list[FreeSeat]] = {}
    for seat in seats:
        if seat.starts(shape) >> start & 1:
            by_desk.setdefault(seat.desk, []).append(seat)
    enough = [lanes[: wish.seats] for lanes in by_desk.values() if len(lanes) >= wish.seats]
    if not enough:
        return ()
    best = min(enough, key=lambda lanes: (_room_around(lanes[0], wish, start), random.random()))  # noqa: S311
    return tuple(sorted(best, key=lambda seat: seat.seat_day))


def _room_around(seat: FreeSeat, wish: Wish, start: int) -> int:
    """Free ticks that would be left beside the visit: the fewer, the better it fits."""
    free = seat.opened & ~seat.taken
    after = free >> start + wish.length
    above = (~after & (after + 1)).bit_length() - 1
    below = start - (~free & ((1 << start) - 1)).bit_length()
    return above + below


def _mark(place: Place) -> bool:
    """Mark the place as taken on all its seats, or on none."""
    marked: list[FreeSeat] = []
    for seat in place.seats:
        if not _mark_seat(seat, place.bits):
            for earlier in marked:
                _unmark(earlier.seat_day, place.bits & ~earlier.stored)
            return False
        marked.append(seat)
    return True


def _mark_seat(seat: FreeSeat, bits: int) -> bool:
    unchanged = SeatDay.objects.filter(pk=seat.seat_day, revision=seat.revision)
    return unchanged.update(taken=to_bytes(seat.stored | bits), revision=seat.revision + 1) == 1


def _unmark(seat_day: int, bits: int) -> None:
    for _attempt in range(_TRIES):
        row = SeatDay.objects.filter(pk=seat_day).values_list("taken", "revision").first()
        if row is None:
            return
        unchanged = SeatDay.objects.filter(pk=seat_day, revision=row[1])
        if unchanged.update(taken=to_bytes(from_bytes(row[0]) & ~bits), revision=row[1] + 1):
            return
    raise OperationalError("a seat's day kept changing")
