"""Moving and cancelling by link, without an account and without a reason."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.availability.models import Channel
from servicepunkt.bookings.booking import NoLongerActive, TooLateToChange, cancel, refuse_late, take_instead
from servicepunkt.bookings.entitlement import EntitlementLost
from servicepunkt.bookings.holding import HoldExpired
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.links import Power, open_booking, path, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import hold_move, refuse_unasked, unasked
from servicepunkt.bookings.slots import Look
from servicepunkt.bookings.stage import Stage, stage_of
from servicepunkt.bookings.wish import Wish, language_of, make_wish, wish_of, wish_to_move
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.reception import following
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.dates import read_start
from servicepunkt.web.month_page import calendar_context, month_page
from servicepunkt.web.portal.booking.asking import Asked, read_asked
from servicepunkt.web.portal.booking.choosing import chosen_services, further_services
from servicepunkt.web.portal.booking.narrowing import Leniently
from servicepunkt.web.portal.booking.offering import read_turn
from servicepunkt.web.portal.booking.status import look_at, status_page
from servicepunkt.web.portal.visitor import held_to_move, holder_for, personal, remember, secret_of

State = Booking.State


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """A new time for a confirmed booking; for one that was not confirmed in time, a time in place of the lost one."""
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    stage = stage_of(booking, now)
    if stage not in (Stage.CONFIRMED, Stage.LAPSED, Stage.DISPLACED) or not booking.contact:
        raise NoLongerActive
    asked = _asked(request, booking)
    if request.method != "POST":
        return _calendar(request, booking, asked, now)
    try:
        wish, start_at = _wish(booking, asked), read_start(request.POST.get("beginn"))
        if stage == Stage.CONFIRMED and start_at == booking.start_at and wish == _booked_wish(booking):
            return redirect(path(booking, power))  # she has it already, perhaps by a first press
        if stage == Stage.LAPSED:
            take_instead(booking, start_at, by=VISITOR, now=now)
            return redirect(path(booking, power))
        return _hold(request, booking, wish, start_at, now)
    except (NoLongerActive, TooLateToChange):
        raise
    except EntitlementLost as refusal:
        booking.refresh_from_db()
        return status_page(request, booking, power, refusal=refusal)
    except Refusal as refusal:
        booking.refresh_from_db()  # a refused rule leaves its half-done changes on the object
        return _calendar(request, booking, asked, now, refusal=refusal)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def check_move(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Old and new time side by side; the button there swaps them."""
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    hold = held_to_move(request, booking, now=now)
    if request.method == "POST":
        return _swap(request, booking, power, hold, now)
    if hold is None:
        return _calendar(request, booking, _booked(booking), now)
    context = look_at(booking, power, now=now) | {
        "hold": hold,
        "wanted": list(hold.services.all()),
        "changes_time": hold.start_at != booking.start_at,
        "changes_services": wish_of(hold).services != wish_of(booking).services,
    }
    return render(request, "portal/booking/check_move.html", context)


def _swap(request: HttpRequest, booking: Booking, power: Power, hold: Booking | None, now: dt.datetime) -> HttpResponse:
    before = booking.start_at
    refusal = _refusal_of_swap(hold, now)
    booking.refresh_from_db()
    if refusal is None:
        moved = before != booking.start_at
        messages.success(request, _("Ihr Termin ist verschoben.") if moved else _("Ihr Termin ist geändert."))
        return redirect(path(booking, power))
    if request.POST.get("stand") != str(booking.sequence):
        return redirect(path(booking, power))  # pressed twice: the move is done
    return _calendar(request, booking, _booked(booking), now, refusal=refusal)


def _refusal_of_swap(hold: Booking | None, now: dt.datetime) -> Refusal | None:
    if hold is None:
        return HoldExpired()
    try:
        following.move(hold, by=VISITOR, now=now)
    except (HoldExpired, TooManyBookings) as refusal:
        return refusal
    return None


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def take_kept(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Take the time that the office keeps for a booking without a place; pressed again, the answer is the same."""
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    if request.method != "POST" or stage_of(booking, now) != Stage.DISPLACED:
        return redirect(path(booking, power))
    try:
        booking = following.take_kept(booking, by=VISITOR, now=now)
    except HoldExpired as refusal:
        return _calendar(request, booking, _booked(booking), now, refusal=refusal)
    messages.success(request, _("Ihr Termin ist verschoben."))
    return redirect(path(booking, power))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    if request.method == "POST":
        cancel(booking, by=VISITOR, now=now)
        return redirect(path(booking, power))
    if stage_of(booking, now) not in (Stage.PENDING, Stage.CONFIRMED, Stage.DISPLACED):
        return redirect(path(booking, power))
    return render(request, "portal/booking/cancel.html", look_at(booking, power, now=now))


def _hold(request: HttpRequest, booking: Booking, wish: Wish, start_at: dt.datetime, now: dt.datetime) -> HttpResponse:
    key = secret_of(request)
    hold_move(booking, start_at, holder=holder_for(key), wish=wish, by=VISITOR, now=now)
    address = reverse("portal:check_move", kwargs={"uid": booking.uid, "token": secret(booking, Power.LETTER)})
    return remember(redirect(address), key)


def _asked(request: HttpRequest, booking: Booking) -> Asked:
    """What she would come for: what the address asks for, or else what she has booked; at the same office."""
    if "leistung" not in request.GET or booking.state != State.CONFIRMED:
        return _booked(booking)
    return replace(read_asked(request.GET, booking.office.authority), offices=(), office=booking.office)


def _booked(booking: Booking) -> Asked:
    services = booking.services.all()
    return Asked(tuple((row.service, row.units) for row in services), office=booking.office)


def _booked_wish(booking: Booking) -> Wish:
    """What she has booked, among the times for the public: staff may have booked it, but now it is she who chooses."""
    return wish_to_move(booking, channel=Channel.ONLINE)


def _wish(booking: Booking, asked: Asked) -> Wish:
    """Raises what `make_wish` raises."""
    if asked.services == _booked(booking).services:
        return _booked_wish(booking)
    refuse_unasked(booking, asked.services)
    return make_wish(booking.office, asked.services, channel=Channel.ONLINE, spoken=language_of(booking))


def _calendar(
    request: HttpRequest, booking: Booking, asked: Asked, now: dt.datetime, *, refusal: Refusal | None = None
) -> HttpResponse:
    if booking.state == State.CONFIRMED:
        refuse_late(booking, by=VISITOR, now=now)
    read = Leniently(refusal)
    wish: Wish | None = read(lambda: _wish(booking, asked), None)
    own = [booking] if booking.state == State.CONFIRMED else []
    if held := held_to_move(request, booking, now=now):
        own.append(held)  # a new choice replaces it
    address = reverse("portal:move", kwargs={"uid": booking.uid, "token": secret(booking, Power.LETTER)})
    further = further_services(asked)
    kept_out = unasked(booking, [(service, 1) for service, _query in further])
    context: dict[str, Any] = look_at(booking, Power.LETTER, now=now) | {
        "address": address,
        "chosen": chosen_services(asked),
        "further": [pair for pair in further if pair[0] not in kept_out],
        "wish": wish,
    }
    if wish:
        turn = read_turn(request.GET, read)
        page = month_page(Look(wish, now=now, own=tuple(own)), month=turn.month, day=turn.day)
        context |= calendar_context(page, f"{address}?{asked.query}&")
    refusal = read.refusal
    context["refusal"] = refusal
    return render(request, "portal/booking/move.html", context, status=refusal.status if refusal else 200)
