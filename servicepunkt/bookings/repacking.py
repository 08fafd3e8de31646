"""Re-packing: bookings of a day change desks, never their time.

A visitor chose a time, not a desk. When a desk closes, its bookings go to other desks at the same time, and others may
move aside for them. Those who are already here stay, and so does what is over.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from servicepunkt.availability import ticks
from servicepunkt.availability.bits import span
from servicepunkt.availability.timetable import Timetable, read_timetable
from servicepunkt.bookings.claims import lock_office, reseat
from servicepunkt.bookings.lapsing import end_lapsed_at, end_without_place
from servicepunkt.bookings.models import BookedService, Booking, Claim
from servicepunkt.bookings.packing import Packing, Piece, Seats, pack
from servicepunkt.bookings.replacement import replacement_holder
from servicepunkt.catalogue.models import Office
from servicepunkt.common.whole import whole


@dataclass(frozen=True, slots=True)
class Seating:
    """What a timetable means for the bookings of one day; all bookings by key.

    `homeless` have no place any more. `ending` are holds for a move whose booking loses its seat: they are in its way.
    What the office keeps in place of a lost one is in nobody's way.
    """

    day: dt.date
    packing: Packing
    homeless: frozenset[int]
    ending: frozenset[int]


def seatings(
    office: Office, hours: Timetable, days: Collection[dt.date], *, now: dt.datetime, here: Collection[int] = ()
) -> Iterator[Seating]:
    """How the bookings of these days would sit under a timetable, which need not be the stored one. Nothing is written.

    `here` are the bookings (by key) whose visitors are in the house: they stay where they are, and keep their place.
    """
    for day, bookings in _read(office, hours, days, now, here):
        yield day.seating(bookings)


def not_open(
    office: Office, hours: Timetable, days: Collection[dt.date], *, now: dt.datetime, here: Collection[int] = ()
) -> Iterator[Booking]:
    """The bookings of these days that still count, and at whose time a timetable does not open their desk for them.

    Those whose visitors are `here` have a place in any case.
    """
    for day, bookings in _read(office, hours, days, now, here):
        yield from day.not_open(bookings)


def _read(
    office: Office, hours: Timetable, days: Collection[dt.date], now: dt.datetime, here: Collection[int]
) -> "Iterator[tuple[_Day, list[Booking]]]":
    """Each of these days that has bookings, with what is needed to seat them."""
    if not days:
        return
    bookings: dict[dt.date, list[Booking]] = defaultdict(list)
    rows = Booking.objects.claiming(now).at(office).filter(day__in=days)
    for booking in rows.defer("contact").order_by("pk").iterator():
        bookings[booking.day].append(booking)
    services = _services(office, days)
    seats = _seats(office, days, hours, bookings)
    in_house = frozenset(here)
    for day in sorted(bookings):
        yield _Day(day, hours, services, seats, now, in_house), bookings[day]


@whole
def repack(
    office: Office,
    days: Collection[dt.date],
    *,
    now: dt.datetime,
    here: Collection[int] = (),
    hours: Timetable | None = None,
) -> tuple[Seating, ...]:
    """Give every booking of these days a seat that is open for it, if one can be found at its time.

    `hours` are the stored ones, if they have already been read. Returns what was done, including those for whom there
    is none: confirmed bookings keep their claims, holds and unconfirmed bookings are ended.
    """
    lock_office(office, days)
    end_lapsed_at(office, days, now=now)
    here = frozenset(here)  # read only now: an arrival locks its booking as well
    found = tuple(seatings(office, hours or read_timetable(office), days, now=now, here=here))
    for seating in found:
        passing = Booking.objects.filter(pk__in=seating.homeless | seating.ending, state__in=Booking.PASSING)
        for booking in passing.order_by("pk"):
            end_without_place(booking, now=now)
        if seating.packing.moved:
            reseat(office, seating.day, seating.packing.moved)
    return found


@dataclass(frozen=True, slots=True)
class _Day:
    """What is needed to turn a day's bookings into pieces."""

    day: dt.date
    hours: Timetable
    services: Mapping[int, frozenset[int]]
    seats: Mapping[int, Seats]
    now: dt.datetime
    here: frozenset[int]

    def seating(self, bookings: list[Booking]) -> Seating:
        pieces = {booking.pk: piece for booking, piece in self._pieces(bookings)}
        ending, shut = set(), set()
        for hold, booking in _holds_beside(bookings):
            lost = not pieces[booking.pk].has_place
            if lost and hold.holder != replacement_holder(booking):
                ending.add(hold.pk)
                del pieces[hold.pk]
            elif hold.desk_id == booking.desk_id:
                # They share ticks, and stay together; a hold whose own time is closed has to go nevertheless. What is
                # kept in place of a lost one stays by itself, and is given back if the lost place is found again.
                shut |= set() if pieces[hold.pk].has_place else {hold.pk}
                for key in {hold.pk} if lost else {hold.pk, booking.pk}:
                    pieces[key] = replace(pieces[key], pinned=True)
        packing = pack(pieces.values(), self.hours.seats)
        return Seating(self.day, packing, packing.homeless | shut, frozenset(ending))

    def not_open(self, bookings: Iterable[Booking]) -> Iterator[Booking]:
        return (booking for booking, piece in self._pieces(bookings) if not piece.has_place)

    def _pieces(self, bookings: Iterable[Booking]) -> Iterator[tuple[Booking, Piece]]:
        open_at: dict[frozenset[int], dict[int, int]] = {}
        for booking in bookings:
            services = self.services.get(booking.pk, frozenset())
            if services not in open_at:
                desks = self.hours.seats
                open_at[services] = {desk: self.hours.open_for(desk, self.day, services) for desk in desks}
            yield booking, self._piece(booking, open_at[services], pinned=self._stays(booking))

    def _piece(self, booking: Booking, open_at: Mapping[int, int], *, pinned: bool) -> Piece:
        begin = ticks.first_utc_tick(self.day, self.hours.zone)
        visit = self._visit_bits(booking)
        open_desks = (desk for desk, bits in open_at.items() if not visit & ~bits and self._suits(booking, desk))
        return Piece(
            key=booking.pk,
            seats=self.seats[booking.pk],
            bits=span(booking.from_tick - begin, booking.until_tick - booking.from_tick),
            may_sit=frozenset(seat for desk in open_desks for seat in self.hours.seats[desk]),
            pinned=pinned,
        )

    def _suits(self, booking: Booking, desk: int) -> bool:
        """Whether the desk speaks what was promised, and holds its sessions in the same language as hers."""
        if desk == booking.desk_id:
            return True
        there, hers = self.hours.desks[desk], self.hours.desks[booking.desk_id]
        return there.session == hers.session and (not booking.spoken or booking.spoken in there.languages)

    def _visit_bits(self, booking: Booking) -> int:
        """The visit without its buffers, which may leave the opening hours."""
        first = ticks.tick_at(booking.start_at, self.day, self.hours.zone)
        return span(first, ticks.tick_at(booking.end_at, self.day, self.hours.zone, up=True) - first)

    def _stays(self, booking: Booking) -> bool:
        return booking.pk in self.here or booking.end_at <= self.now or not booking.counts(self.now)


def _holds_beside(bookings: Iterable[Booking]) -> Iterator[tuple[Booking, Booking]]:
    """Holds for a move that overlap their booking's own time, each with that booking."""
    by_key = {booking.pk: booking for booking in bookings}
    for hold in by_key.values():
        moves = by_key.get(hold.moves_id or 0)
        if moves and hold.from_tick < moves.until_tick and moves.from_tick < hold.until_tick:
            yield hold, moves


def _services(office: Office, days: Collection[dt.date]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    booked = BookedService.objects.filter(booking__office=office, booking__day__in=days).order_by()
    for booking, service in booked.values_list("booking_id", "service_id"):
        found[booking].add(service)
    return {booking: frozenset(services) for booking, services in found.items()}


def _seats(
    office: Office, days: Collection[dt.date], hours: Timetable, bookings: Mapping[dt.date, list[Booking]]
) -> dict[int, Seats]:
    """The seats of each booking. For a desk with one seat there is no need to look at the claims, which are many."""
    seats = {booking.pk: hours.seats[booking.desk_id] for of_day in bookings.values() for booking in of_day}
    several = [desk for desk, lanes in hours.seats.items() if len(lanes) > 1]
    if several:
        claimed: dict[int, set[int]] = defaultdict(set)
        claims = Claim.objects.filter(booking__office=office, booking__day__in=days, booking__desk__in=several)
        for booking, seat in claims.order_by().values_list("booking_id", "seat_id").distinct():
            claimed[booking].add(seat)
        grouped = {booking.pk for of_day in bookings.values() for booking in of_day if booking.desk_id in several}
        seats |= {key: tuple(sorted(claimed.get(key, ()))) for key in grouped}
    return seats
