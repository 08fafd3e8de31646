"""Offering a new time to those without a place, by letter; or, without an e-mail address, on the phone."""

import datetime as dt
from collections.abc import Collection

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings import letters
from servicepunkt.bookings.conditions import ConditionUncertain, refuse_uncertain
from servicepunkt.bookings.holding import HoldExpired, hold_for_move
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.moving import confirm_move
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import NoPlace
from servicepunkt.bookings.replacement import is_displaced, replacement_holder, replacement_of
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.wish import Wish, wish_to_move
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.rows import lock
from servicepunkt.common.whole import whole
from servicepunkt.staff.naming import WORKER

State = Booking.State

# How long a place is kept for somebody who has to read a mail first; never past its start.
KEPT = dt.timedelta(days=3)
# Not everybody reads a mail on the same day: a place today or tomorrow would often be kept in vain.
_FIRST_AFTER = dt.timedelta(hours=48)
_TRIES = 5


class NotDisplaced(Refusal):
    code = "not-displaced"
    sentence = _(
        "Für diesen Termin braucht es keine andere Zeit mehr: Er gilt wieder wie vereinbart, oder er ist abgesagt."
    )


@whole
def offer_another_time(booking: Booking, *, by: str, now: dt.datetime) -> Booking | None:
    """Keep the next free place for a booking without one, and write to its visitor. Done again, it writes again.

    Returns the place that is kept, as a hold; None if the office has none: the letter then asks her to choose later.
    Without an e-mail address nobody is told; the office has to call. Raises `NotDisplaced`.
    """
    # The booking first, as in cancelling, moving and checking in: otherwise two would wait for each other.
    lock(Booking.objects.filter(pk=booking.pk))
    noted = Displaced.objects.filter(booking=booking, booking__state=State.CONFIRMED)
    if not noted.update(offer_asked_by="", offer_ended_at=None):
        raise NotDisplaced
    kept = replacement_of(booking, now=now) or _keep_place(booking, by=by, now=now)
    noted.update(kept_at=kept.start_at if kept else None)
    # The calendar entry goes with this letter, and comes back with the next.
    Booking.objects.filter(pk=booking.pk).update(sequence=F("sequence") + 1)
    booking.refresh_from_db()
    if letters.displaced(booking, now=now):
        noted.update(told_at=now)
    note("offer_another_time", booking, by=by, now=now)
    return kept


def ask_to_offer(bookings: Collection[int], *, by: str) -> int:
    """Note that a new time is to be offered to each of these bookings (by key) without a place. Returns how many.

    An office that closes for a week has more of them than one press can wait for: the worker makes the offers
    (`offer_as_asked`).
    """
    return Displaced.objects.filter(booking__in=bookings, booking__state=State.CONFIRMED).update(offer_asked_by=by)


def offer_as_asked(now: dt.datetime, *, most: int, among: Collection[int] | None = None) -> int:
    """Offer new times as staff have asked, beginning with those whose time is nearest. Returns how many offers were
    made.

    No more than `most` at once; `among` names the bookings (by key) that matter, if not all do.
    """
    asked = Booking.objects.filter(displaced__offer_asked_by__gt="", state=State.CONFIRMED)
    if among is not None:
        asked = asked.filter(pk__in=among)
    return sum(_offer_as_asked(booking, now) for booking in asked.order_by("start_at", "pk")[:most])


@whole
def _offer_as_asked(booking: Booking, now: dt.datetime) -> bool:
    """False if she, the office or another worker was faster."""
    lock(Booking.objects.filter(pk=booking.pk))
    by = Displaced.objects.filter(booking=booking).values_list("offer_asked_by", flat=True).first()
    if not by:
        return False
    try:
        offer_another_time(booking, by=by, now=now)
    except NotDisplaced:
        return False  # she has cancelled
    return True


def end_offers(now: dt.datetime) -> int:
    """Tell those whose place is no longer kept, each only once, and how to find a new time. Returns how many."""
    offered = Displaced.objects.filter(kept_at__isnull=False, offer_ended_at=None, booking__state=State.CONFIRMED)
    return sum(_end_offer(booking, now) for booking in Booking.objects.filter(displaced__in=offered).order_by("pk"))


@whole
def _end_offer(booking: Booking, now: dt.datetime) -> bool:
    """False if the place is still kept, or its visitor, the office or another worker was faster."""
    noted = Displaced.objects.select_for_update().filter(booking=booking, kept_at__isnull=False, offer_ended_at=None)
    if not noted.values_list("pk").first() or replacement_of(booking, now=now):
        return False
    noted.update(offer_ended_at=now)
    letters.offer_ended(booking, now=now)
    note("end_offer", booking, by=WORKER, now=now)
    return True


def take_replacement(booking: Booking, *, by: str, now: dt.datetime) -> Booking:
    """Move a booking to the place that is kept for it; pressed again, the answer is the same.

    Raises `HoldExpired` if it is no longer kept.
    """
    kept = replacement_of(booking, now=now)
    if kept is None:
        if not is_displaced(booking) and booking.state == State.CONFIRMED:
            return booking
        raise HoldExpired
    return confirm_move(kept, by=by, now=now)


def _keep_place(booking: Booking, *, by: str, now: dt.datetime) -> Booking | None:
    wish = wish_to_move(booking)
    for _attempt in range(_TRIES):
        start_at = _next_start(booking, wish, now)
        if start_at is None:
            return None
        holder = replacement_holder(booking)
        kept_until = min(now + KEPT, start_at)
        try:
            refuse_uncertain(booking, wish.offered, start_at)
            return hold_for_move(booking, wish, start_at, holder=holder, by=by, now=now, kept_until=kept_until)
        except NoPlace:
            continue  # a visitor was faster
        except ConditionUncertain:
            return None  # her age or deadline may no longer fit; only a person can tell
    return None


def _next_start(booking: Booking, wish: Wish, now: dt.datetime) -> dt.datetime | None:
    """The first free start after the old one that leaves time to read about it."""
    earliest = max(booking.start_at, now + _FIRST_AFTER)
    look = Look(wish, now=now)
    day = max(look.bookable.first, day_at(booking.office, earliest))
    while day <= look.bookable.last:
        found = look.days(day, day + dt.timedelta(30))
        starts = (start for free in found for start in free.starts if start >= earliest)
        if start := next(starts, None):
            return start
        day += dt.timedelta(31)
    return None
