"""Deriving every stored bit anew: what `verify` compares with the tables, and what it says about each difference."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Q

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import from_bytes
from servicepunkt.availability.models import SeatDay
from servicepunkt.availability.opening import derived_open_days, last_open_day, missing_days
from servicepunkt.availability.timetable import read_timetable
from servicepunkt.bookings.counted import count_differences
from servicepunkt.bookings.models import Booking, Claim
from servicepunkt.bookings.repacking import not_open
from servicepunkt.catalogue.models import Office

# Claimed ticks by desk and seat.
_Claimed = Mapping[tuple[int, int], set[int]]


def differences(office: Office, *, now: dt.datetime, here: Collection[int] = ()) -> Iterator[str]:
    """Everything in which the stored days of an office differ from its rules, bookings and claims; every booking that
    has silently lost its place; what is still kept or noted for one that no longer counts; and each that wrongly
    counts, or fails to count, for a person.

    `here` are the bookings (keys) whose visitors are in the house: they keep their place, whatever is open.
    """
    first = ticks.day_at(office, now)
    last = last_open_day(office, now=now)
    yield from _open_differences(office, first, last)
    yield from _missing(office, first, last)
    yield from _taken_differences(office, first)
    yield from _claim_differences(office, first)
    yield from _in_closed_hours(office, first, now, here)
    yield from _left_behind(office, now)
    yield from count_differences(office, now)


def _open_differences(office: Office, first: dt.date, last: dt.date) -> Iterator[str]:
    for seat_day, wanted in derived_open_days(office, first=first, last=last):
        if bytes(seat_day.opened) != wanted:
            yield f"{office} {seat_day.day} seat {seat_day.seat_id}: open times are not what the rules say"


def _missing(office: Office, first: dt.date, last: dt.date) -> Iterator[str]:
    """The last day is one more than anybody can ask for: the worker has until tomorrow to write it."""
    for day, seat in missing_days(office, first=first, last=last - dt.timedelta(1)):
        yield f"{office} {day} seat {seat}: open by the rules, and not among the stored days"


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
    claimed: dict[int, dict[tuple[int, int], set[int]]] = defaultdict(lambda: defaultdict(set))
    claims = Claim.objects.filter(booking__office=office, booking__day__gte=first)
    for key, desk, seat, tick in claims.values_list("booking_id", "seat__desk_id", "seat_id", "tick"):
        claimed[key][desk, seat].add(tick)
    zone = ticks.zone_of(office)
    # Includes any whose day differs from that of its time.
    ahead = Q(day__gte=first) | Q(start_at__gte=ticks.day_begin(first, zone))
    bookings = Booking.objects.filter(ahead, office=office).select_related("moves")
    for booking in bookings.defer("contact", "moves__contact").iterator():  # whose they are does not matter
        if not _claims_fit(booking, claimed.get(booking.pk, {})):
            yield f"{office} {booking.day} booking {booking.uid}: claims are not what the booking says"
        if booking.state in Booking.CLAIMING and not _time_fits(booking, zone):
            yield f"{office} {booking.day} booking {booking.uid}: its time is not what it claims"


def _time_fits(booking: Booking, zone: ZoneInfo) -> bool:
    """Whether a booking's time is on its day, and, from its first minute to its last, among the ticks that it claims.

    These may include buffers around it, of whatever length its services had when it was made.
    """
    last = booking.end_at - dt.timedelta(seconds=1)
    on_its_day = booking.day == ticks.local_day(booking.start_at, zone)
    return (
        on_its_day
        and booking.from_tick <= ticks.utc_tick(booking.start_at) <= ticks.utc_tick(last) < booking.until_tick
    )


def _claims_fit(booking: Booking, own: _Claimed) -> bool:
    """Whether a booking has its seats, all at its desk, for its whole time and no longer.

    A hold for a move may lean on the place of its booking: ticks of a seat that the booking has, it need not have
    itself.
    """
    if booking.state not in Booking.CLAIMING:
        return not own
    wanted = set(range(booking.from_tick, booking.until_tick))
    lent = _claimed_by(booking.moves) if booking.moves else {}
    at_desk = {key for key in {*own, *lent} if key[0] == booking.desk_id}
    whole = {key for key in at_desk if wanted <= own.get(key, set()) | lent.get(key, set())}
    has_no_more = all(key in whole and ticks <= wanted for key, ticks in own.items())
    return has_no_more and len(own) <= booking.seats <= len(whole)


def _claimed_by(booking: Booking) -> _Claimed:
    claimed: dict[tuple[int, int], set[int]] = defaultdict(set)
    for desk, seat, tick in booking.claims.values_list("seat__desk_id", "seat_id", "tick"):
        claimed[desk, seat].add(tick)
    return claimed


def _in_closed_hours(office: Office, first: dt.date, now: dt.datetime, here: Collection[int]) -> Iterator[str]:
    """Confirmed bookings at whose time their desk is not open for them, and which are not on the office's list."""
    confirmed = Booking.objects.at(office).filter(state=Booking.State.CONFIRMED, displaced=None, day__gte=first)
    days = confirmed.order_by().values_list("day", "pk")
    unlisted = {key for _day, key in days}
    for booking in not_open(office, read_timetable(office), {day for day, _key in days}, now=now, here=here):
        if booking.pk in unlisted:
            yield f"{office} {booking.day} booking {booking.uid}: lies in closed hours, and is not on the list"


def _left_behind(office: Office, now: dt.datetime) -> Iterator[str]:
    """What should have gone with a booking that was cancelled, or whose visit is over: its note on the office's list,
    and the time held or kept in place of its own, which she will not take and nobody else can."""
    confirmed = Booking.State.CONFIRMED
    at_office = Booking.objects.at(office).order_by("pk").defer("contact")
    for booking in at_office.filter(displaced__isnull=False).exclude(state=confirmed):
        yield f"{office} {booking.day} booking {booking.uid}: is without a place by the list, and does not count any more"
    for hold in at_office.live(now).filter(moves__isnull=False).exclude(moves__state=confirmed):
        yield f"{office} {hold.day} booking {hold.uid}: is held for a move of one that does not count any more"
