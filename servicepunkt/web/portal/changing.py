"""Moving and cancelling by link, without an account and without a reason."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicepunkt.bookings.booking import NoLongerActive, TooLateToChange, cancel, take_instead
from servicepunkt.bookings.conditions import ConditionUncertain
from servicepunkt.bookings.entitlement import EntitlementLost
from servicepunkt.bookings.holding import HoldExpired, held_by
from servicepunkt.bookings.links import Power, open_booking, path, secret
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.moving import confirm_move, hold_move
from servicepunkt.bookings.places import NotBookable, SlotTaken
from servicepunkt.bookings.wish import wish_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import Refusal
from servicepunkt.web.portal.asking import read_day, read_month, read_start
from servicepunkt.web.portal.month_page import calendar_context, month_page
from servicepunkt.web.portal.status import look_at, stage_of, status_page
from servicepunkt.web.portal.visitor import holder_for, holder_of, personal, remember, secret_of

State = Booking.State


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Another time for a confirmed booking; for one whose time to confirm is over, a time instead of the lost one."""
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    stage = stage_of(booking, now)
    if stage not in (State.CONFIRMED, State.LAPSED) or not booking.contact:
        raise NoLongerActive
    if booking.state == State.CONFIRMED and booking.start_at <= now:
        raise TooLateToChange
    if request.method != "POST":
        return _calendar(request, booking, now)
    start_at = read_start(request.POST.get("beginn"))
    if stage == State.CONFIRMED and start_at == booking.start_at:
        return redirect(path(booking, power))  # she has it already, perhaps by a first press
    try:
        if stage == State.LAPSED:
            take_instead(booking, start_at, now=now)
            return redirect(path(booking, power))
        return _hold(request, booking, start_at, now)
    except (SlotTaken, NotBookable, ConditionUncertain) as refusal:
        return _calendar(request, booking, now, refusal=refusal)
    except EntitlementLost as refusal:
        booking.refresh_from_db()
        return status_page(request, booking, power, refusal=refusal)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def check_move(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Old and new time side by side; the button there swaps them."""
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    hold = _hold_of(request, booking, now)
    if request.method == "POST":
        return _swap(request, booking, power, hold, now)
    if hold is None:
        return _calendar(request, booking, now)
    context = look_at(booking, power, now=now) | {"hold": hold}
    return render(request, "portal/check_move.html", context)


def _hold_of(request: HttpRequest, booking: Booking, now: dt.datetime) -> Booking | None:
    """The time that this browser holds for this booking."""
    holder = holder_of(request)
    hold = held_by(holder, now=now) if holder else None
    return hold if hold and hold.moves_id == booking.pk else None


def _swap(request: HttpRequest, booking: Booking, power: Power, hold: Booking | None, now: dt.datetime) -> HttpResponse:
    refusal = _refusal_of_swap(hold, now)
    if refusal is None:
        messages.success(request, _("Ihr Termin ist verschoben."))
        return redirect(path(booking, power))
    booking.refresh_from_db()
    if request.POST.get("beginn") == booking.start_at.isoformat():
        return redirect(path(booking, power))  # pressed twice: the move is done
    return _calendar(request, booking, now, refusal=refusal)


def _refusal_of_swap(hold: Booking | None, now: dt.datetime) -> Refusal | None:
    if hold is None:
        return HoldExpired()
    try:
        confirm_move(hold, by="visitor", now=now)
    except HoldExpired as refusal:
        return refusal
    return None


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_booking(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    booking, power = open_booking(uid, token, Power.LETTER)
    now = clock_now()
    if request.method == "POST":
        cancel(booking, by="visitor", now=now)
        return redirect(path(booking, power))
    if stage_of(booking, now) not in (State.PENDING, State.CONFIRMED):
        return redirect(path(booking, power))
    return render(request, "portal/cancel.html", look_at(booking, power, now=now))


def _hold(request: HttpRequest, booking: Booking, start_at: dt.datetime, now: dt.datetime) -> HttpResponse:
    key = secret_of(request)
    hold_move(booking, start_at, holder=holder_for(key), now=now)
    address = reverse("portal:check_move", kwargs={"uid": booking.uid, "token": secret(booking, Power.LETTER)})
    return remember(redirect(address), key)


def _calendar(
    request: HttpRequest, booking: Booking, now: dt.datetime, *, refusal: Refusal | None = None
) -> HttpResponse:
    wish = wish_of(booking)
    month, day = read_month(request.GET.get("monat")), read_day(request.GET.get("tag"))
    own = [booking] if booking.state == State.CONFIRMED else []
    context: dict[str, Any] = look_at(booking, Power.LETTER, now=now) | {
        "wish": wish,
        "refusal": refusal,
    }
    address = reverse("portal:move", kwargs={"uid": booking.uid, "token": secret(booking, Power.LETTER)})
    context |= calendar_context(month_page(wish, month=month, day=day, now=now, own=own), f"{address}?")
    return render(request, "portal/move.html", context, status=refusal.status if refusal else 200)
