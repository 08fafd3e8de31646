"""The way of a booking: tell, confirm, correct the address, cancel, and its end. Each rule is one transaction that
leaves its journal entry and its letter behind."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from servicepunkt.bookings import letters
from servicepunkt.bookings.claims import write_claims
from servicepunkt.bookings.conditions import answer, refuse_uncertain, with_questions
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.ending import end
from servicepunkt.bookings.entitlement import claim_again, claim_codes, claim_what_is_left
from servicepunkt.bookings.holding import HoldExpired
from servicepunkt.bookings.lapsing import end_if_lapsed
from servicepunkt.bookings.limits import (
    count_again,
    count_confirmed,
    count_for_another,
    count_person,
    told_openly,
)
from servicepunkt.bookings.models import IS_STILL_HELD, Booking
from servicepunkt.bookings.noting import note
from servicepunkt.bookings.places import NoPlace, take_place
from servicepunkt.bookings.replacement import is_displaced
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.told import Told
from servicepunkt.bookings.wish import Wish, services_of, wish_of, wish_to_move
from servicepunkt.catalogue.models import Service
from servicepunkt.common.refusals import Refusal
from servicepunkt.common.rows import change
from servicepunkt.common.texts import Text
from servicepunkt.common.whole import whole
from servicepunkt.correspondence.hurry import refuse_hurry
from servicepunkt.staff.naming import VISITOR, is_staff

State = Booking.State
Columns = dict[str, object]


class EmailNeeded(Refusal):
    code = "email-needed"
    status = 400
    sentence = _("Für diese Leistung brauchen wir Ihre E-Mail-Adresse. Ohne E-Mail buchen Sie bitte am Telefon.")


class TimeGone(Refusal):
    """The time to confirm has run out and the place is taken; `nearest` is the nearest free start, or None."""

    code = "time-gone"
    status = 410
    sentence = _("Die Frist zum Bestätigen ist vorbei, und die Zeit ist inzwischen vergeben.")


class TimeClosed(TimeGone):
    """The office closed its time before she could confirm."""

    sentence = _("Zu dieser Zeit haben wir geschlossen. Das tut uns leid.")


class NoLongerActive(Refusal):
    code = "no-longer-active"
    status = 410
    sentence = _("Dieser Termin ist nicht mehr gültig.")


class TooLateToChange(Refusal):
    code = "too-late-to-change"
    sentence = _(
        "Dieser Termin hat schon begonnen. Sie können ihn hier nicht mehr ändern oder absagen. Bitte rufen Sie uns an."
    )


@whole
def tell(hold: Booking, told: Told, *, now: dt.datetime) -> Booking:
    """Give the details of a hold. The booking then waits for the mail's button, or counts at once where the service
    asks for no confirmation or there is no e-mail; told again, it stays as it is.

    Raises `HoldExpired`, `EmailNeeded`, `ConditionNotMet`, `ConditionUnanswered`, `EntitlementRefused`, `TooManyBookings`.
    """
    if _looks_told(hold) and _is_told(hold):
        return hold
    wish = wish_of(hold)
    stands = standing(wish.offered, told.contact, start_at=hold.start_at, now=now)
    if not change(hold, only=IS_STILL_HELD, facts=[now], **stands, **told.columns()):
        if _is_told(hold):
            return hold  # pressed twice at the same moment
        raise HoldExpired
    accept(hold, wish, told, now=now)
    note("tell", hold, by=VISITOR, now=now)
    return hold


def standing(services: Sequence[Service], contact: Contact, *, start_at: dt.datetime, now: dt.datetime) -> Columns:
    """The state of a booking whose visitor has told her details: pending with its time to confirm, or confirmed at
    once.

    Raises `EmailNeeded`.
    """
    if not contact.email and any(service.email_needed for service in services):
        raise EmailNeeded
    if not contact.email or not any(service.confirm_needed for service in services):
        return {"state": State.CONFIRMED, "kept_until": None, "confirmed_at": now}
    minutes = min(service.confirm_minutes for service in services)
    confirm_by = min(now + dt.timedelta(minutes=minutes), start_at)
    return {"state": State.PENDING, "kept_until": confirm_by, "confirmed_at": None}


def accept(booking: Booking, wish: Wish, told: Told, *, now: dt.datetime) -> None:
    """What hangs on a booking whose details are known: dates that are still asked for, codes, the person's count, the letter
    that its state calls for.

    Raises `ConditionNotMet`, `ConditionUnanswered`, `EntitlementRefused`, `TooManyBookings`.
    """
    services = wish.offered
    if with_questions(services):
        answer(booking, told.dates, now=now)
    claim_codes(booking, services, told.codes, now=now)
    count_person(booking, told_openly(services), told.contact.person, now=now)
    letters.first(booking, wish, now=now)


def _is_told(hold: Booking) -> bool:
    """Whether its details have been given, as the database has it now."""
    hold.refresh_from_db()
    return _looks_told(hold)


def _looks_told(hold: Booking) -> bool:
    # The object may carry values from an attempt that was rolled back.
    return hold.state in (State.PENDING, State.CONFIRMED) and bool(hold.contact)


def confirm(booking: Booking, *, by: str, now: dt.datetime) -> Booking:
    """Make a pending booking count; pressed again, the answer is the same.

    Confirmed late, it gets its time and its entitlement code back if they are still free. Raises `TimeGone` with the
    nearest free start, `EntitlementLost`, `TooManyBookings` (in time, only if she could not be told before), otherwise
    `NoLongerActive`.
    """
    if _confirm_in_time(booking, by=by, now=now) or booking.state == State.CONFIRMED:
        return booking
    if booking.state not in (State.PENDING, State.LAPSED) or not booking.contact:
        raise NoLongerActive
    try:
        return take_instead(booking, booking.start_at, now=now, by=by)
    except NoPlace as error:
        gone = TimeClosed if booking.was_closed else TimeGone
        raise gone(nearest=Look(wish_to_move(booking), now=now).nearest(booking.start_at)) from error


@whole
def _confirm_in_time(booking: Booking, *, by: str, now: dt.datetime) -> bool:
    services = services_of(booking)
    pending = Booking.objects.live(now).filter(pk=booking.pk, state=State.PENDING)
    changed = pending.update(state=State.CONFIRMED, kept_until=None, holder=None, confirmed_at=now)
    booking.refresh_from_db()
    if changed:
        count_confirmed(booking, services, by=by, now=now)
        letters.confirmed(booking, now=now)
        note("confirm", booking, by=by, now=now)
    return bool(changed)


def take_instead(booking: Booking, start_at: dt.datetime, *, by: str, now: dt.datetime) -> Booking:
    """Confirm a booking whose time to confirm has run out, at its old time or at another; pressed again, the answer is
    the same. Raises like `take_place`, and `ConditionUncertain`, `EntitlementLost`, `TooManyBookings`."""
    end_if_lapsed(booking, now=now)
    try:
        return _revive(booking, start_at, by=by, now=now)
    except (NoPlace, NoLongerActive):
        booking.refresh_from_db()
        if booking.state == State.CONFIRMED and booking.start_at == start_at:
            return booking
        raise


@whole
def _revive(booking: Booking, start_at: dt.datetime, *, by: str, now: dt.datetime) -> Booking:
    wish = wish_to_move(booking)
    services = wish.offered
    if not is_staff(by):
        refuse_uncertain(booking, services, start_at)
    lapsed = Booking.objects.filter(pk=booking.pk, state=State.LAPSED)
    place = take_place(wish, start_at, now=now)
    if not lapsed.update(**place.times(), state=State.CONFIRMED, kept_until=None, confirmed_at=now, ended_at=None):
        raise NoLongerActive
    booking.refresh_from_db()
    write_claims(booking, place.seats, place.bits)
    claim_again(booking, services)
    count_person(booking, services, contact_of(booking).person, now=now)
    letters.confirmed(booking, now=now)
    note("confirm_late", booking, by=by, now=now)
    return booking


@whole
def send_again(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """Send again the letter that the booking's state calls for; raises `TooSoon` within a minute."""
    refuse_hurry(booking.reference, now)
    if not booking.counts(now):
        raise NoLongerActive
    letters.again(booking, now=now)
    note("send_again", booking, by=by, now=now)


@whole
def correct_address(booking: Booking, email: str, *, by: str, now: dt.datetime) -> Booking:
    """Send the letter to a new address. The links in earlier letters, which a stranger may have, are all void.

    Raises `TooSoon`, `NoLongerActive`, and `TooManyBookings` where the new address already has its bookings: to staff
    for all services, to a visitor only for those about which she may be told.
    """
    refuse_hurry(booking.reference, now)
    contact = contact_of(booking)
    active = Booking.objects.live(now).filter(pk=booking.pk, state__in=[State.PENDING, State.CONFIRMED])
    corrected = Contact(contact.name, email, contact.phone)
    if not active.update(contact=corrected.as_stored(), generation=F("generation") + 1):
        raise NoLongerActive
    services = services_of(booking)
    counted = services if is_staff(by) else told_openly(services)
    count_for_another(booking, counted, corrected.person, now=now)
    booking.refresh_from_db()
    letters.again(booking, now=now)
    note("correct_address", booking, by=by, now=now)
    return booking


@whole
def choose_reminders(booking: Booking, *, wanted: bool, by: str, now: dt.datetime) -> None:
    """Ask for reminders, or take that back: it is voluntary, so possible at any time."""
    if Booking.objects.filter(pk=booking.pk).exclude(reminders=wanted).update(reminders=wanted):
        note("choose_reminders", booking, by=by, now=now, wanted=wanted)


def may_change(booking: Booking, *, by: str, now: dt.datetime) -> bool:
    """Staff may always move or cancel; everybody else until it begins, and at any time if the office took its place
    away."""
    return is_staff(by) or booking.start_at > now or is_displaced(booking)


def refuse_late(booking: Booking, *, by: str, now: dt.datetime) -> None:
    if not may_change(booking, by=by, now=now):
        raise TooLateToChange


@whole
def cancel(booking: Booking, *, by: str, now: dt.datetime, reason: Text | None = None) -> Booking:
    """Give the booking up; again, the answer is the same. A visitor may do so until it begins; staff always.

    Where the office gives it up, its letter says the `reason`. One whose time to confirm is over is given up as well, tidied or not: it cannot be confirmed late any more.
    """
    if booking.state == State.CONFIRMED:
        refuse_late(booking, by=by, now=now)
    not_over = Booking.objects.filter(state__in=[*Booking.PASSING, State.CONFIRMED, State.LAPSED])
    if not end(booking, State.CANCELLED, among=not_over, now=now):
        if booking.state == State.CANCELLED:
            return booking
        raise TooLateToChange
    booking.sequence += 1
    booking.save(update_fields=["sequence"])
    letters.cancelled(booking, now=now, reason=reason)
    note("cancel", booking, by=by, now=now)
    return booking


@whole
def mark_missed(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """Nobody came: an entitlement code may be used again. The place stays, so that this can be taken back.

    If the office itself took the place away, nothing happens: that is nobody's no-show, what is kept for her stays
    kept, and `displacing.end_displaced` ends it.
    """
    if is_displaced(booking):
        return
    if end(booking, State.MISSED, among=Booking.objects.filter(state=State.CONFIRMED), now=now):
        note("miss", booking, by=by, now=now)


@whole
def mark_done(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """The visit is over; an entitlement code stays used, and no other time is held or kept any more."""
    if end(booking, State.DONE, among=Booking.objects.filter(state=State.CONFIRMED), now=now):
        note("finish", booking, by=by, now=now)


@whole
def reopen(booking: Booking, *, by: str, now: dt.datetime) -> bool:
    """Take back a misclick: a booking that was marked as done or missed counts again, at its old time; False where it
    was neither.

    It uses its entitlement code again, and its person's limit, unless these have been used otherwise in the meantime.
    """
    ended = Booking.objects.filter(pk=booking.pk, state__in=[State.DONE, State.MISSED])
    reopened = bool(ended.update(state=State.CONFIRMED, ended_at=None))
    if reopened:
        stand_again(booking, services_of(booking), now=now)
        note("reopen", booking, by=by, now=now)
    booking.refresh_from_db()
    return reopened


def stand_again(booking: Booking, services: Sequence[Service], *, now: dt.datetime) -> None:
    """Let a booking that did not count for a while count again: what has been used meanwhile is left alone."""
    claim_what_is_left(booking)
    count_again(booking, services, now=now)
