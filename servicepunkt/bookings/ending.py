"""The end of a booking, and what goes with it.

                its place    its codes    its person's limit    holds to move it    note that it has no place
    cancelled   free         free         free                  end                 goes
    lapsed      free         free         free                  there are none      there is none
    missed      stays        free         free                  end                 goes
    done        stays        stay used    free                  end                 goes

What stays is needed if a misclick is taken back (`booking.reopen`). A hold has nothing but its place (`end_hold`).
"""

import datetime as dt

from servicepunkt.bookings.claims import release
from servicepunkt.bookings.entitlement import free_codes
from servicepunkt.bookings.models import Booking, BookingQuerySet, Displaced

State = Booking.State


def end(booking: Booking, state: Booking.State, *, among: BookingQuerySet, now: dt.datetime) -> bool:
    """Bring one `among` these bookings to its end: cancelled, missed or done. False if it is no longer among them;
    the object then says what the database has."""
    ended = among.filter(pk=booking.pk).update(state=state, kept_until=None, holder=None, ended_at=now)
    booking.refresh_from_db()
    if not ended:
        return False
    end_moves(booking, now=now)
    Displaced.objects.filter(booking=booking).delete()
    booking.limits.all().delete()
    if state != State.DONE:
        free_codes(booking)
    if state == State.CANCELLED:
        release(booking)
    return True


def lapse(booking: Booking, *, among: BookingQuerySet, now: dt.datetime) -> bool:
    """The same for one whose time to confirm has run out, or whose time was closed before anybody confirmed it.
    `kept_until` stays: it tells the two apart (`Booking.was_closed`)."""
    if not among.filter(pk=booking.pk).update(state=State.LAPSED, holder=None, ended_at=now):
        return False
    booking.limits.all().delete()
    free_codes(booking)
    release(booking)
    return True


def end_hold(hold: Booking, *, now: dt.datetime) -> bool:
    """End a hold; False if it is already over."""
    held = Booking.objects.filter(pk=hold.pk, state=State.HELD)
    if not held.update(state=State.CANCELLED, kept_until=None, holder=None, ended_at=now):
        return False
    release(hold)
    return True


def end_moves(booking: Booking, *, now: dt.datetime, but: Booking | None = None) -> None:
    """End the holds that would move this booking, all `but` one: they may lean on a place that it is giving up."""
    for hold in Booking.objects.filter(moves=booking, state=State.HELD).order_by("pk"):
        if hold != but:
            end_hold(hold, now=now)
