"""Open days that change, and the bookings on them: one rule for staff, the clock, a start and an import.

Days and bookings change in one transaction, so that nobody's place is ever closed without her being on the list of
those without one (`displacing.py`). Only days on which something can happen are looked at: a taken tick closes, or
somebody is waiting for her place.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import IntegrityError
from django.db.models import Max

from servicepunkt.availability.bits import from_bytes
from servicepunkt.availability.models import Closure, Offer, SeatDay
from servicepunkt.availability.opening import going_times, last_open_day, lock_hours, store_times
from servicepunkt.availability.ticks import day_at
from servicepunkt.availability.timetable import read_timetable
from servicepunkt.bookings.claims import lock_office
from servicepunkt.bookings.displacing import Settled, settle_days, without_place
from servicepunkt.bookings.models import Booking
from servicepunkt.catalogue.models import Office
from servicepunkt.common.whole import whole

# The bits that go, for a desk on a day.
Going = Mapping[tuple[int, dt.date], int]


@whole
def bring_into_line(
    office: Office,
    *,
    by: str,
    now: dt.datetime,
    here: Collection[int] = (),
    closure: Closure | None = None,
    every_booking: bool = False,
) -> Settled:
    """Bring an office's stored days from today on into line with its rules, and its bookings with these days.

    `here` are the bookings (by key) whose visitors are in the house; `closure` is the reason that visitors read. With
    `every_booking`, all that are still to come are looked at: what desks can do may have changed as well.
    """
    lock_hours(office)
    hours, first, last = read_timetable(office), day_at(office, now), last_day_at_stake(office, now=now)
    going = going_times(office, hours, first=first, last=last)
    days = _days_to_settle(office, going, now, every_booking=every_booking)
    lock_office(office, days, besides={day for _desk, day in going})
    if not days.issuperset(_days_to_settle(office, going, now, every_booking=every_booking)):
        raise IntegrityError("somebody has booked meanwhile")  # and must be locked before the seats: begin again
    store_times(office, hours, going, first=first, last=last)
    # Only now: as long as days still hold bits of an offer, ending it must raise their revisions.
    Offer.objects.filter(office=office, rules=None).delete()
    return settle_days(office, days, by=by, now=now, here=here, closure=closure, hours=hours)


def last_day_at_stake(office: Office, *, now: dt.datetime) -> dt.date:
    """The last day that can be asked for or that somebody has booked: a horizon may have become shorter since."""
    last = last_open_day(office, now=now)
    later = Booking.objects.live(now).at(office).filter(day__gt=last)
    return later.aggregate(last=Max("day"))["last"] or last


def _days_to_settle(office: Office, going: Going, now: dt.datetime, *, every_booking: bool) -> set[dt.date]:
    return days_at_stake(office, going, now=now) | (_booked_days(office, now) if every_booking else set())


def days_at_stake(office: Office, going: Going, *, now: dt.datetime) -> set[dt.date]:
    """Of the days that change, those on which a booking may lose its place, or get it back.

    Today is always one: people come and go, and somebody who has left may have kept her place at a desk that was
    closed.
    """
    changing = {day for _desk, day in going}
    waiting = without_place(office, changing, now=now).order_by().values_list("day", flat=True)
    return _days_taken(office, going) | set(waiting) | ({day_at(office, now)} & changing)


def _days_taken(office: Office, going: Going) -> set[dt.date]:
    """The days on which a taken tick closes. Buffers, which need not be open, count too: that may be a day too many."""
    closing = {day for (_desk, day), bits in going.items() if bits}
    rows = SeatDay.objects.filter(office=office, day__in=closing).exclude(taken=b"")
    return {
        day
        for desk, day, taken in rows.values_list("desk_id", "day", "taken")
        if from_bytes(taken) & going.get((desk, day), 0)
    }


def _booked_days(office: Office, now: dt.datetime) -> set[dt.date]:
    coming = Booking.objects.live(now).at(office).filter(day__gte=day_at(office, now))
    return set(coming.order_by().values_list("day", flat=True))
