"""A visit follows its booking: any change to an appointment whose visitor may be in the house goes through here.

Booking and visit change in one transaction: no press at a desk can come in between and end the appointment as it was.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F

from servicepunkt.bookings.at_desk import correct_services
from servicepunkt.bookings.entitlement import NO_CODES, Codes
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move
from servicepunkt.bookings.offering import take_replacement
from servicepunkt.catalogue.models import Service
from servicepunkt.common.whole import whole
from servicepunkt.reception.admission import window
from servicepunkt.reception.models import Visit
from servicepunkt.reception.queue import let_go, turn

# Anyone who has to wait no longer than this stays in the house.
_STAYS = dt.timedelta(hours=1)


@whole
def move(hold: Booking, *, by: str, now: dt.datetime) -> Booking:
    """`confirm_move`, and the visit with it."""
    _lock_visit(hold.moves_id)
    booking = confirm_move(hold, by=by, now=now)
    _follow(booking, by=by, now=now)
    return booking


@whole
def take_kept(booking: Booking, *, by: str, now: dt.datetime) -> Booking:
    """`take_replacement`, and the visit with it."""
    _lock_visit(booking.pk)
    booking = take_replacement(booking, by=by, now=now)
    _follow(booking, by=by, now=now)
    return booking


@whole
def correct(
    booking: Booking,
    services: Sequence[tuple[Service, int]],
    *,
    by: str,
    now: dt.datetime,
    codes: Codes = NO_CODES,
) -> Booking:
    """`correct_services`, and the visit with it."""
    _lock_visit(booking.pk)
    booking = correct_services(booking, services, by=by, now=now, codes=codes)
    _follow(booking, by=by, now=now)
    return booking


def _lock_visit(booking: int | None) -> None:
    """The visit first, as a press does, so that the two always lock in the same order."""
    list(Visit.objects.select_for_update(of=("self",)).filter(booking=booking).values_list("pk"))


def _follow(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """Bring a visit into line with its booking after services or time were changed.

    Corrected services leave the place in line as it is; a new time gives the place of that time. Somebody who is at a
    desk when her time changes has been here and arrives anew, and so does somebody who waits for a time that is now far
    off: nobody would find her if she were called. Anyone who waits for an appointment that has moved to another day is
    in no line (`VisitQuerySet.valid`).
    """
    visit = Visit.objects.select_for_update(of=("self",)).filter(booking=booking).first()
    if visit is None:
        return
    queue_at = turn(booking, visit.arrived_at)
    if visit.queue_at != queue_at and _arrives_anew(visit, booking, by=by, now=now):
        return
    if visit.state in (Visit.State.WAITING, *Visit.AT_A_DESK):
        # Even at a desk: a call that is taken back puts her in the line for what she needs.
        visit.services.set(row.service for row in booking.services.all())
    if visit.state == Visit.State.WAITING:
        Visit.objects.filter(pk=visit.pk).update(queue_at=queue_at, revision=F("revision") + 1)


def _arrives_anew(visit: Visit, booking: Booking, *, by: str, now: dt.datetime) -> bool:
    """End a visit whose appointment gets a new time, if the visitor will not wait for that in the house."""
    opens_at, _closes_at = window(booking)
    far_off = booking.day == visit.day and now < min(opens_at, booking.start_at - _STAYS)
    if visit.state in Visit.AT_A_DESK or (far_off and visit.state == Visit.State.WAITING):
        let_go(visit, by=by, now=now)
        return True
    return False
