"""Moving a booking: it keeps its code, its links and its calendar entry.

While the new time is held, both places are kept, and the new one may overlap the old; confirming swaps them in one
transaction. A move does not count against any limit.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F

from servicepunkt.availability.models import Channel
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import NoLongerActive, refuse_late
from servicepunkt.bookings.claims import hand_over, release
from servicepunkt.bookings.conditions import refuse_uncertain
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.displacing import place_found
from servicepunkt.bookings.ending import end_moves
from servicepunkt.bookings.entitlement import NO_CODES, Codes, claim_codes, free_codes_besides
from servicepunkt.bookings.holding import HoldExpired, hold_for_move
from servicepunkt.bookings.limits import count_again, count_change, is_discreet
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.wish import NotOfferedHere, Wish, services_of, wish_of, wish_to_move
from servicepunkt.catalogue.models import Service
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import is_staff

State = Booking.State


def hold_move(
    booking: Booking,
    start_at: dt.datetime,
    *,
    holder: str,
    by: str,
    now: dt.datetime,
    wish: Wish | None = None,
) -> Booking:
    """Hold a new time for a confirmed booking; with `wish`, services or numbers change as well.

    A visitor may do so until it begins, and at any time if the office took her place away; staff may find a new time
    for somebody who comes late. A visitor who chooses for herself chooses among the times for the public, however she
    has booked.

    Returns the hold, whose `moves` is the booking. Raises `NoPlace`, `NoLongerActive`, `TooLateToChange`,
    `NotOfferedHere`, `ConditionUncertain`.
    """
    if booking.state != State.CONFIRMED:
        raise NoLongerActive
    refuse_late(booking, by=by, now=now)
    wish = wish or wish_to_move(booking, channel=None if is_staff(by) else Channel.ONLINE)
    if not is_staff(by):
        refuse_unasked(booking, wish.counted)
        refuse_uncertain(booking, wish.offered, start_at)
    return hold_for_move(booking, wish, start_at, holder=holder, by=by, now=now)


def unasked(booking: Booking, wanted: Sequence[tuple[Service, int]]) -> list[Service]:
    """The services that cannot come in by moving: they need a code, a date or an e-mail address, for which a visitor
    who moves is not asked, or the button of a letter, after which a discreet limit counts. She was asked about what she
    has already booked; about dates, only for as many persons as were to come."""
    had, email = {row.service: row.units for row in booking.services.all()}, contact_of(booking).email
    return [
        service
        for service, units in wanted
        if (service.conditions and units > had.get(service, 0))
        or (service not in had and (service.entitlement_needed or (service.email_needed and not email)))
        or (service not in had and is_discreet(service))
    ]


def refuse_unasked(booking: Booking, wanted: Sequence[tuple[Service, int]]) -> None:
    if unasked(booking, wanted):
        raise NotOfferedHere


@whole
def confirm_move(hold: Booking, *, by: str, now: dt.datetime) -> Booking:
    """Swap: the booking takes over the held place and gives back its old one; nothing happens if it is already there.

    Raises `HoldExpired`, also for a hold that has already been swapped, `TooLateToChange` for a visitor whose visit has
    begun meanwhile, and `TooManyBookings` or `EntitlementRefused` for a service that comes in with it; the booking then
    keeps what it has.
    """
    # Locked before looking at the hold, so that of two presses the second finds it gone.
    booking = Booking.objects.select_for_update(of=("self",)).filter(moving_to=hold).first()
    # The hold is locked as well: by somebody else's clock it may be over, and a claim of hers would end it in our
    # hands.
    held = Booking.objects.live(now).select_for_update().filter(pk=hold.pk, state=State.HELD)
    if booking is None or not held.values_list("pk").first():
        raise HoldExpired
    refuse_late(booking, by=by, now=now)
    if _is_there_already(hold, booking):
        release(hold)
        hold.delete()
        return booking
    confirmed = Booking.objects.filter(pk=booking.pk, state=State.CONFIRMED)
    if not confirmed.update(sequence=F("sequence") + 1):
        raise NoLongerActive
    before, had, was_over = booking.start_at, services_of(booking), booking.end_at <= now
    end_moves(booking, now=now, but=hold)
    _take_over(hold, booking)
    confirmed.update(**{column: getattr(hold, column) for column in Booking.PLACE})
    booking.refresh_from_db()
    place_found(booking, had, by=by, now=now)
    settle_services(booking, had, NO_CODES, now=now)
    if was_over:
        count_again(booking, services_of(booking), now=now)
    letters.moved(booking, now=now, before=before if before != booking.start_at else None)
    note("move", booking, by=by, now=now)
    return booking


def _is_there_already(hold: Booking, booking: Booking) -> bool:
    """Whether the move is done already: two presses held the new time one after the other. Not if she has no place."""
    same = hold.start_at == booking.start_at and wish_of(hold).services == wish_of(booking).services
    return same and not is_displaced(booking)


def settle_services(booking: Booking, had: Sequence[Service], codes: Codes, *, now: dt.datetime) -> list[Service]:
    """Limits and entitlement codes where other services have come in and gone out; returns those that have come in.

    A change of time or place counts as none. Raises `EntitlementRefused`, `TooManyBookings`.
    """
    has = services_of(booking)
    came_in = [service for service in has if service not in had]
    if set(has) == set(had):
        return came_in
    free_codes_besides(booking, has)
    claim_codes(booking, came_in, codes, now=now)
    count_change(booking, has, came_in, now=now)
    return came_in


def _take_over(hold: Booking, booking: Booking) -> None:
    """Give the hold's claims and services to the booking, in place of its own."""
    hand_over(hold, booking)
    booking.services.all().delete()
    hold.services.update(booking=booking)
    hold.delete()
