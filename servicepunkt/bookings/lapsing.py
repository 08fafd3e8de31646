"""What is past its time: holds, and bookings that were not confirmed. From that instant on they do not count.

A hold ends by comparison with the clock, in every query. Ending its row is tidying, which the worker does; only a
claim that meets the ticks of a hold that is over ends it at once, in its own transaction, and so does seating a day
anew.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from servicepunkt.bookings.ending import lapse
from servicepunkt.bookings.models import Booking, BookingQuerySet
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.seat_days import FreeSeat
from servicepunkt.catalogue.models import Office
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import WORKER


def end_lapsed(now: dt.datetime) -> int:
    """End everything that is past its time. This is only tidying: nothing anywhere counts a lapsed hold."""
    return _end_all(Booking.objects.lapsing(now), now)


def end_lapsed_on(seats: Sequence[FreeSeat], *, now: dt.datetime) -> int:
    """End what is past its time on these seats' day, in the transaction of a claim that meets it; returns how many."""
    there = Booking.objects.lapsing(now).on(seats[0].day).filter(claims__seat__in=[seat.seat for seat in seats])
    return _end_all(Booking.objects.filter(pk__in=there), now)


def end_lapsed_at(office: Office, days: Collection[dt.date], *, now: dt.datetime) -> int:
    """End what is past its time at an office on these days, before others are seated anew there; returns how many."""
    return _end_all(Booking.objects.lapsing(now).at(office).filter(day__in=days), now)


def _end_all(lapsing: BookingQuerySet, now: dt.datetime) -> int:
    return sum(end_if_lapsed(booking, now=now) for booking in lapsing.order_by("pk"))


@whole
def end_if_lapsed(booking: Booking, *, now: dt.datetime) -> bool:
    """End one booking if its time is over; False if it is not, or its visitor or somebody else was faster."""
    return _lapse(booking, Booking.objects.lapsing(now), now)


def end_without_place(booking: Booking, *, now: dt.datetime) -> None:
    """End a hold, or a booking that nobody has confirmed yet, at whose time the office is no longer open."""
    _lapse(booking, Booking.objects.filter(state__in=Booking.PASSING), now)


def _lapse(booking: Booking, among: BookingQuerySet, now: dt.datetime) -> bool:
    if not lapse(booking, among=among, now=now):
        return False
    note("lapse", booking, by=WORKER, now=now)
    return True
