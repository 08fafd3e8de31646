"""Holds: a browser keeps one place while its visitor types; the hold ends by the clock, not by a job."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from servicepunkt.audit import journal
from servicepunkt.availability.ticks import local_day, zone_of
from servicepunkt.bookings.claims import Place, release, take_place, whole, write_claims
from servicepunkt.bookings.entitlement import free_codes
from servicepunkt.bookings.models import BookedService, Booking, BookingQuerySet
from servicepunkt.bookings.wish import Wish, wish_of
from servicepunkt.catalogue.models import Office
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.tokens import new_code

HOLD = dt.timedelta(minutes=10)


class HoldExpired(Refusal):
    code = "hold-expired"
    status = 410
    sentence = _("Ihre Reservierung ist abgelaufen. Ihre Angaben sind noch da. Bitte wählen Sie eine neue Zeit.")


def hold_slot(wish: Wish, start_at: dt.datetime, *, holder: str, language: str, now: dt.datetime) -> Booking:
    """Keep a place for a browser session; it replaces the session's earlier hold.

    The same choice again returns the same hold, with its time running on. Raises `SlotTaken` or `NotBookable`, and
    the earlier hold stays.
    """
    clear_lapsed(wish.office, local_day(start_at, zone_of(wish.office)), now=now)
    return _hold(wish, start_at, holder=holder, language=language, now=now)


@whole
def _hold(
    wish: Wish, start_at: dt.datetime, *, holder: str, language: str, now: dt.datetime, moves: Booking | None = None
) -> Booking:
    held = list(Booking.objects.filter(holder=holder, state=Booking.State.HELD))
    for hold in held:
        if (
            hold.counts(now)
            and hold.start_at == start_at
            and hold.moves_id == (moves and moves.pk)
            and wish_of(hold) == wish
        ):
            return hold
    for hold in held:
        _end(hold, Booking.State.CANCELLED, now)
    place = take_place(wish, start_at, now=now, own=(moves,) if moves else ())
    hold = new_booking(
        place,
        state=Booking.State.HELD,
        kept_until=now + HOLD,
        holder=holder,
        moves=moves,
        language=language,
        created_at=now,
    )
    journal.record("hold", subject=str(hold.uid), by="visitor", now=now, office=wish.office.slug)
    return hold


def hold_for_move(booking: Booking, wish: Wish, start_at: dt.datetime, *, holder: str, now: dt.datetime) -> Booking:
    """Keep a second place for a booking that is to move; it may overlap the first, which stays until the swap."""
    clear_lapsed(wish.office, local_day(start_at, zone_of(wish.office)), now=now)
    return _hold(wish, start_at, holder=holder, language=booking.language, now=now, moves=booking)


def held_by(holder: str, *, now: dt.datetime) -> Booking | None:
    """The live hold of a browser session; its `moves` tells whether it is one for a move."""
    held = Booking.objects.live(now).filter(holder=holder, state=Booking.State.HELD)
    return held.select_related("office__authority", "office__department", "moves").first()


@whole
def give_back(hold: Booking, *, now: dt.datetime) -> None:
    """Let a hold go; nothing happens where it is over already."""
    if _end(hold, Booking.State.CANCELLED, now):
        journal.record("give_back", subject=str(hold.uid), by="visitor", now=now, office=hold.office.slug)


def new_booking(place: Place, **columns: object) -> Booking:
    """The row of a booking at a place, with its services and claims; in the caller's transaction."""
    booking = Booking.objects.create(code=new_code(), channel=place.wish.channel, **{**place.times(), **columns})
    write_services(booking, place.wish)
    write_claims(booking, place, beside=booking.moves)
    return booking


def write_services(booking: Booking, wish: Wish) -> None:
    BookedService.objects.bulk_create(
        BookedService(booking=booking, service=wished.service, units=wished.units, order=order)
        for order, wished in enumerate(wish.services)
    )


def clear_lapsed(office: Office, day: dt.date, *, now: dt.datetime) -> int:
    """End what is past its time on one day, so that a claim does not meet it."""
    past = [key for key, on in Booking.objects.lapsing(now).at(office).values_list("pk", "day") if on == day]
    return _end_all(Booking.objects.filter(pk__in=past), now) if past else 0


def end_lapsed(now: dt.datetime) -> int:
    """End everything that is past its time. Tidying only: nothing anywhere counts a lapsed hold."""
    return _end_all(Booking.objects.lapsing(now), now)


def end_if_lapsed(booking: Booking, *, now: dt.datetime) -> None:
    """End this booking where its time is over."""
    _lapse(booking, now)


def _end_all(lapsing: BookingQuerySet, now: dt.datetime) -> int:
    return sum(_lapse(booking, now) for booking in lapsing.select_related("office__authority").order_by("pk"))


@whole
def _lapse(booking: Booking, now: dt.datetime) -> bool:
    """End one booking whose time is over; False where its visitor or another was faster."""
    past = Booking.objects.lapsing(now).filter(pk=booking.pk)
    if not past.update(state=Booking.State.LAPSED, holder=None, ended_at=now):
        return False
    booking.limits.all().delete()
    free_codes(booking)
    release(booking)
    journal.record("lapse", subject=str(booking.uid), by="worker", now=now, office=booking.office.slug)
    return True


def _end(hold: Booking, state: Booking.State, now: dt.datetime) -> bool:
    held = Booking.objects.filter(pk=hold.pk, state=Booking.State.HELD)
    if not held.update(state=state, holder=None, kept_until=None, ended_at=now):
        return False
    release(hold)
    return True
