"""Holds: a browser keeps one place while its visitor types; the hold ends by the clock, not by a job.

Anyone who needs longer asks for it. A visitor who reads with her fingers or in a foreign language must not lose a place
because of that (WCAG 2.2.1: at least ten times as long); but for the other visitors the place must come back some time.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings.claims import write_claims
from servicepunkt.bookings.ending import end_hold
from servicepunkt.bookings.loading import load_bookings
from servicepunkt.bookings.models import IS_HELD, BookedService, Booking
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import NoPlace, Place, SlotTaken, find_place, take_place
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.typed import carry_over
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.rows import add, find, insert, insert_once, lock
from servicepunkt.common.tokens import new_code
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import VISITOR

P = ParamSpec("P")

HOLD = dt.timedelta(minutes=10)
LONGEST = 11 * HOLD


class HoldExpired(Refusal):
    code = "hold-expired"
    status = 410
    sentence = _("Ihre Reservierung ist abgelaufen. Ihre Angaben sind noch da. Bitte wählen Sie eine neue Zeit.")


class Repeated(Exception):
    """There is already a booking with this request (or, by a rare chance, one with the same code)."""


def hold_slot(
    wish: Wish,
    start_at: dt.datetime,
    *,
    holder: str,
    language: str,
    now: dt.datetime,
    typed_at: Booking | None = None,
) -> Booking:
    """Keep a place for a browser session; it replaces the session's earlier hold, and takes over what was typed at
    `typed_at`.

    The same choice again returns the same hold, with its time running on. Raises `NoPlace`, and the earlier hold
    stays.
    """
    try:
        seen = find_place(wish, start_at, now=now)
    except SlotTaken:
        if held_by(holder, now=now) is None:
            raise
        seen = None  # what is in the way may be her own hold
    return _hold_to_book(_Choice(wish, start_at, holder), seen, typed_at, language=language, now=now)


@whole
def hold_for_move(
    booking: Booking,
    wish: Wish,
    start_at: dt.datetime,
    *,
    holder: str,
    by: str,
    now: dt.datetime,
    kept_until: dt.datetime | None = None,
) -> Booking:
    """Keep a second place for a booking that is to move; it may overlap the first, which stays until the swap.

    It is kept for as long as any hold, but not past the beginning of what it moves, or until `kept_until`.
    """
    # The new place may lean on hers, which must not change before this one is written.
    lock(Booking.objects.filter(pk=booking.pk))
    until = kept_until or min(now + HOLD, _latest_end(start_at, booking, now=now))
    choice = _Choice(wish, start_at, holder, booking)
    return _hold(choice, kept_until=until, language=booking.language, by=by, now=now)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a browser session has chosen: a time for a wish, perhaps in place of that of a booking which it `moves`."""

    wish: Wish
    start_at: dt.datetime
    holder: str
    moves: Booking | None = None

    def among(self, held: list[Booking], *, now: dt.datetime) -> Booking | None:
        """The hold that is this very choice, if its time is not over."""
        return next((hold for hold in held if hold.counts(now) and self._is(hold)), None)

    def _is(self, hold: Booking) -> bool:
        same_move = hold.moves_id == (self.moves and self.moves.pk)
        return same_move and hold.start_at == self.start_at and wish_of(hold) == self.wish


@whole
def _hold_to_book(
    choice: _Choice, seen: Place | None, typed_at: Booking | None, *, language: str, now: dt.datetime
) -> Booking:
    kept_until = min(now + HOLD, choice.start_at)
    hold = _hold(choice, kept_until=kept_until, language=language, by=VISITOR, now=now, seen=seen)
    carry_over(typed_at, hold, now=now)
    return hold


def _hold(
    choice: _Choice,
    *,
    kept_until: dt.datetime,
    language: str,
    by: str,
    now: dt.datetime,
    seen: Place | None = None,
) -> Booking:
    """The row of a hold, replacing the session's earlier one; in the caller's transaction."""
    earlier = _holds_of(choice.holder)
    if same := choice.among(earlier, now=now):
        return same
    for hold in earlier:
        end_hold(hold, now=now)
    own = (choice.moves,) if choice.moves else ()
    try:
        place = take_place(choice.wish, choice.start_at, now=now, own=own, seen=seen)
    except SlotTaken:
        if same := choice.among(_holds_of(choice.holder), now=now):
            return same  # pressed twice at once, and the other press took the last place
        raise
    hold = new_booking(
        place,
        state=Booking.State.HELD,
        kept_until=kept_until,
        holder=choice.holder,
        moves=choice.moves,
        language=language,
        created_at=now,
    )
    note("hold", hold, by=by, now=now)
    return hold


def held_by(holder: str, *, now: dt.datetime) -> Booking | None:
    """The live hold of a browser session; its `moves` tells whether it is for a move."""
    return next((hold for hold in _holds_of(holder) if hold.counts(now)), None)


def _holds_of(holder: str) -> list[Booking]:
    """The holds of a browser session: one or none; its time may be over."""
    return load_bookings(holder=holder, only=IS_HELD)


@whole
def extend(hold: Booking, *, now: dt.datetime) -> dt.datetime:
    """Keep a held place for ten more minutes from now; returns until when it is kept.

    Not past `LONGEST` after it was chosen, nor past its own beginning, nor past that of a visit that it would move;
    what is already kept longer stays so. Raises `HoldExpired`.
    """
    until = min(now + HOLD, hold.created_at + LONGEST, _latest_end(hold.start_at, hold.moves, now=now))
    live = Booking.objects.live(now).filter(pk=hold.pk, state=Booking.State.HELD)
    if live.filter(kept_until__lt=until).update(kept_until=until):
        note("extend", hold, by=VISITOR, now=now)
        hold.kept_until = until
        return until
    kept = live.values_list("kept_until", flat=True).first()
    if kept is None:
        raise HoldExpired
    return kept


def _latest_end(start_at: dt.datetime, moves: Booking | None, *, now: dt.datetime) -> dt.datetime:
    """A hold is over when its visit begins; one for a move also when the visit that it would move begins.

    But not if that has already begun, when only staff move it, nor if the office took its place away.
    """
    if moves is None or moves.start_at <= now or is_displaced(moves):
        return start_at
    return min(start_at, moves.start_at)


@whole
def give_back(hold: Booking, *, by: str, now: dt.datetime) -> None:
    """Give up a hold; nothing happens if it is already over."""
    if end_hold(hold, now=now):
        note("give_back", hold, by=by, now=now)


def once(book: Callable[P, Booking]) -> Callable[P, Booking]:
    """Let `book` return what its `request` has already made, long ago or at the same moment.

    Nobody checks beforehand: the database refuses the second row, and if its twin took the last place, so do we.
    """

    @wraps(book)
    def run(*args: P.args, **kwargs: P.kwargs) -> Booking:
        request: Any = kwargs["request"]
        for _attempt in range(2):
            try:
                return book(*args, **kwargs)
            except (Repeated, NoPlace) as refusal:
                if done := find(Booking, request=request):
                    return done[0]
                if isinstance(refusal, Refusal):
                    raise
        return book(*args, **kwargs)

    return run


def new_booking(place: Place, **columns: object) -> Booking:
    """The row of a booking at a place, with its services and claims; in the caller's transaction.

    Raises `Repeated`.
    """
    booking = Booking(code=new_code(), channel=place.wish.channel, **{**place.times(), **columns})
    if booking.request is None:
        insert(booking)
    elif not insert_once(booking):
        raise Repeated
    write_services(booking, place.wish)
    write_claims(booking, place.seats, place.bits, beside=booking.moves)
    return booking


def write_services(booking: Booking, wish: Wish) -> None:
    for order, wished in enumerate(wish.services):
        add(BookedService(booking_id=booking.pk, service_id=wished.service.pk, units=wished.units, order=order))
