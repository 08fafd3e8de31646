"""Deriving every stored bit again: what `verify` compares with the tables, and what it says of each difference."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.availability.opening import derived_open_days, last_open_day
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.catalogue.models import Office


def differences(office: Office, *, now: dt.datetime) -> Iterator[str]:
    """Every place at which the stored days of an office differ from its rules, bookings and claims."""
    first = ticks.day_at(office, now)
    last = last_open_day(office, now=now)
    yield from _open_differences(office, first, last)
    yield from _taken_differences(office, first)
    yield from _claim_differences(office, first)


def _open_differences(office: Office, first: dt.date, last: dt.date) -> Iterator[str]:
    for seat_day, wanted in derived_open_days(office, first=first, last=last):
        if bytes(seat_day.opened) != wanted:
            yield f"{office} {seat_day.day} seat {seat_day.seat_id}: open times are not what the rules say"


def _taken_differences(office: Office, first: dt.date) -> Iterator[str]:
    claimed: dict[tuple[int, dt.date], int] = defaultdict(int)
    zone = ticks.zone_of(office)
    claims = Claim.objects.filter(booking__office=office, booking__day__gte=first)
    for seat, day, tick in claims.values_list("seat_id", "booking__day", "tick"):
        claimed[seat, day] |= 1 << tick - ticks.first_utc_tick(day, zone)
    for seat_day in SeatDay.objects.filter(office=office, day__gte=first).order_by("pk").iterator():
        wanted = claimed.pop((seat_day.seat_id, seat_day.day), 0)
        if from_bytes(seat_day.taken) != wanted:
            yield f"{office} {seat_day.day} seat {seat_day.seat_id}: taken bits are not what the claims say"
    for seat, day in claimed:
        yield f"{office} {day} seat {seat}: claims without a day"


def _claim_differences(office: Office, first: dt.date) -> Iterator[str]:
    claimed: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    claims = Claim.objects.filter(booking__office=office, booking__day__gte=first)
    for key, seat, tick in claims.values_list("booking_id", "seat_id", "tick"):
        claimed[key][seat].add(tick)
    bookings = Booking.objects.filter(office=office, day__gte=first).select_related("moves")
    for booking in bookings.defer("contact", "moves__contact").iterator():  # whose they are is not looked at
        if not _claims_fit(booking, claimed.get(booking.pk, {})):
            yield f"{office} {booking.day} booking {booking.uid}: claims are not what the booking says"


def _claims_fit(booking: Booking, by_seat: dict[int, set[int]]) -> bool:
    if booking.state not in Booking.CLAIMING:
        return not by_seat
    wanted = set(range(booking.from_tick, booking.until_tick))
    if booking.moves is not None:  # a hold for a move may lean on the place of its booking
        lent = set(booking.moves.claims.values_list("tick", flat=True))
        leans = all(wanted - lent <= ticks <= wanted for ticks in by_seat.values())
        return leans and len(by_seat) <= booking.seats
    return len(by_seat) == booking.seats and all(ticks == wanted for ticks in by_seat.values())
