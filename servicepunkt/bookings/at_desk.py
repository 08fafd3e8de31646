"""Bookings that staff make or correct, with the caller on the phone or the visitor at the desk."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.availability.models import Channel
from servicepunkt.bookings import letters
from servicepunkt.bookings.booking import NoLongerActive
from servicepunkt.bookings.claims import release, write_claims
from servicepunkt.bookings.contact import Contact
from servicepunkt.bookings.displacing import place_found
from servicepunkt.bookings.ending import end_moves
from servicepunkt.bookings.entitlement import claim_codes, needs_code
from servicepunkt.bookings.holding import new_booking, once, write_services
from servicepunkt.bookings.limits import count_again, count_person
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import settle_services
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import NotBookable, SlotTaken, take_place
from servicepunkt.bookings.slots import day
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
def book_at_desk(
    wish: Wish,
    start_at: dt.datetime,
    *,
    contact: Contact,
    language: str,
    request: str,
    by: str,
    now: dt.datetime,
    reminders: bool = True,
    entitlements: Mapping[int, str] | None = None,
) -> Booking:
    """Book for a caller or somebody at the desk: confirmed at once, letter included.

    `request` is a random value from the form: sent twice, it books only once. `entitlements` are codes by key of the
    service; None says that staff vouch for a visitor who has none, which the journal records. Raises `SlotTaken`,
    `NotBookable`, `TooManyBookings`, `EntitlementRefused`.
    """
    place = take_place(wish, start_at, now=now)
    booking = new_booking(
        place,
        state=State.CONFIRMED,
        request=request,
        contact=contact.as_stored(),
        language=language,
        reminders=reminders,
        created_at=now,
        confirmed_at=now,
    )
    services = wish.offered
    if entitlements is not None:
        claim_codes(booking, services, entitlements, now=now)
    count_person(booking, services, contact.person, now=now)
    letters.confirmed(booking, now=now)
    without = _without_code(services, entitlements)
    note("book", booking, by=by, now=now, **without)
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
    starts = day(replace(wish, off_raster=True), booking.day, now=min(now, booking.start_at), own=own)
    return booking.start_at in starts


@whole
def correct_services(
    booking: Booking,
    services: Sequence[tuple[Service, int]],
    *,
    by: str,
    now: dt.datetime,
    entitlements: Mapping[int, str] | None = None,
) -> Booking:
    """Give a booking other services or numbers at its own time, where that is long enough.

    `entitlements` are codes for the services that come in, by key of the service; None says that staff vouch for a
    visitor who has none, which the journal records. Raises `DoesNotFit` with the starts of the day at which it would
    fit, `EntitlementRefused`, `TooManyBookings`; the booking then stays as it was.
    """
    wish, had, was_over = _corrected(booking, services), services_of(booking), booking.end_at <= now
    confirmed = Booking.objects.filter(pk=booking.pk, state=State.CONFIRMED)
    if not confirmed.update(sequence=F("sequence") + 1):
        raise NoLongerActive
    end_moves(booking, now=now)
    release(booking)
    try:
        place = take_place(replace(wish, off_raster=True), booking.start_at, now=min(now, booking.start_at))
    except (SlotTaken, NotBookable) as error:
        raise DoesNotFit(alternatives=day(wish, booking.day, now=now, own=(booking,))) from error
    confirmed.update(**place.times())
    booking.services.all().delete()
    write_services(booking, wish)
    write_claims(booking, place.seats, place.bits)
    booking.refresh_from_db()
    place_found(booking, had, by=by, now=now)
    came_in = settle_services(booking, had, entitlements, now=now)
    if was_over:
        count_again(booking, wish.offered, now=now)
    letters.moved(booking, now=now)
    without = _without_code(came_in, entitlements)
    note("correct_services", booking, by=by, now=now, **without)
    return booking


def _without_code(services: Sequence[Service], entitlements: Mapping[int, str] | None) -> dict[str, bool]:
    """What the journal records where staff vouch for a visitor without a code."""
    return {"without_code": True} if entitlements is None and needs_code(services) else {}
