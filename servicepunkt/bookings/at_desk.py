"""Bookings that staff make or correct, with the caller on the phone or the visitor at the desk."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Channel
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import NoLongerActive
from servicepunkt.bookings.claims import release, write_claims
from servicepunkt.bookings.displacing import place_found
from servicepunkt.bookings.ending import end_moves
from servicepunkt.bookings.entitlement import NO_CODES, Codes, claim_codes, needs_code
from servicepunkt.bookings.holding import new_booking, once, write_services
from servicepunkt.bookings.limits import count_again, count_person
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import settle_services
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import NoPlace, take_place
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, language_of, make_wish, services_of, wish_of
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.whole import whole

State = Booking.State


class DoesNotFit(Refusal):
    """The longer visit does not fit at its time; `alternatives` are the starts of that day at which it would."""

    code = "does-not-fit"
    sentence = _("Für den geänderten Termin reicht die Zeit nicht. Bitte wählen Sie eine andere Zeit.")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a change of services or numbers would do, before it is made."""

    minutes_before: int
    minutes_after: int
    end_at: dt.datetime
    fits: bool
    later: tuple[Booking, ...]


@once
@whole
def book_at_desk(wish: Wish, start_at: dt.datetime, told: Told, *, request: str, by: str, now: dt.datetime) -> Booking:
    """Book for a caller or somebody at the desk: confirmed at once, letter included. Dates are not asked for: staff see or
    hear whether a condition is met.

    `request` is a random value of the form: sent twice, it books once. Raises `NoPlace`, `TooManyBookings`,
    `EntitlementRefused`.
    """
    place = take_place(wish, start_at, now=now)
    booking = new_booking(
        place,
        **told.columns(),
        state=State.CONFIRMED,
        request=request,
        created_at=now,
        confirmed_at=now,
    )
    services = wish.offered
    claim_codes(booking, services, told.codes, now=now)
    count_person(booking, services, told.contact.person, now=now)
    letters.confirmed(booking, now=now)
    note("book", booking, by=by, now=now, **_without_code(services, told.codes))
    return booking


def preview_correction(booking: Booking, services: Sequence[tuple[Service, int]], *, now: dt.datetime) -> Correction:
    """What it would mean for a booking, and for those after it at its desk, to have these services and numbers."""
    before, after = wish_of(booking), _corrected(booking, services)
    end_at = booking.start_at + dt.timedelta(minutes=after.minutes)
    # A hold to move the booking ends with the correction, so it is in nobody's way.
    others = Booking.objects.live(now).exclude(moves=booking)
    later = others.filter(desk=booking.desk, day=booking.day, start_at__gte=booking.end_at)
    return Correction(
        minutes_before=before.minutes,
        minutes_after=after.minutes,
        end_at=end_at,
        fits=_fits(booking, after, now),
        later=tuple(later.filter(start_at__lt=end_at).order_by("start_at")),
    )


def _corrected(booking: Booking, services: Sequence[tuple[Service, int]]) -> Wish:
    return make_wish(booking.office, services, channel=Channel.STAFF, spoken=language_of(booking))


def _fits(booking: Booking, wish: Wish, now: dt.datetime) -> bool:
    own = (booking, *booking.moving_to.all())
    look = Look(replace(wish, off_raster=True), now=min(now, booking.start_at), own=own)
    return booking.start_at in look.starts_on(booking.day)


@whole
def correct_services(
    booking: Booking,
    services: Sequence[tuple[Service, int]],
    *,
    by: str,
    now: dt.datetime,
    codes: Codes = NO_CODES,
) -> Booking:
    """Give a booking other services or numbers at its own time, where that is long enough.

    `codes` are for the services that come in. Raises `DoesNotFit` with the starts of the day at which it would fit,
    `EntitlementRefused`, `TooManyBookings`; the booking stays as it was.
    """
    wish, had, was_over = _corrected(booking, services), services_of(booking), booking.end_at <= now
    confirmed = Booking.objects.filter(pk=booking.pk, state=State.CONFIRMED)
    if not confirmed.update(sequence=F("sequence") + 1):
        raise NoLongerActive
    end_moves(booking, now=now)
    release(booking)
    try:
        place = take_place(replace(wish, off_raster=True), booking.start_at, now=min(now, booking.start_at))
    except NoPlace as error:
        look = Look(wish, now=now, own=(booking,))
        raise DoesNotFit(alternatives=look.starts_on(booking.day)) from error
    confirmed.update(**place.times())
    booking.services.all().delete()
    write_services(booking, wish)
    write_claims(booking, place.seats, place.bits)
    booking.refresh_from_db()
    place_found(booking, had, by=by, now=now)
    came_in = settle_services(booking, had, codes, now=now)
    if was_over:
        count_again(booking, wish.offered, now=now)
    letters.moved(booking, now=now)
    note("correct_services", booking, by=by, now=now, **_without_code(came_in, codes))
    return booking


def _without_code(services: Sequence[Service], codes: Codes) -> dict[str, bool]:
    """What the journal notes where staff vouch for whoever has no code."""
    return {"without_code": True} if codes.vouched and needs_code(services) else {}
