"""The page of one booking: what it shows and allows depends on its state, and on which secret opened it."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import TimeGone, confirm, correct_address, may_change, send_again
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.entitlement import EntitlementLost
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.links import Power, open_booking, path, secret
from servicepunkt.bookings.models import Booking, Displaced
from servicepunkt.bookings.replacement import is_displaced, replacement_of
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.requirements import companions, requirements_on
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.arrival import last_letter
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.arrival import visit_of
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.polling import mark_of, unchanged
from servicepunkt.web.portal.booking.asking import query_for
from servicepunkt.web.portal.booking.forms import AddressForm
from servicepunkt.web.portal.sent_letters import still_news
from servicepunkt.web.portal.visitor import holder_of, personal

State = Booking.State
_READS = (Power.LETTER, Power.WATCH)
# A stage that is not a state: the office took away the place of the booking.
DISPLACED = "displaced"


@personal
@require_safe
def booking_page(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """Looking changes nothing, whoever looks: mail scanners open every link."""
    booking, power = open_booking(uid, token, *_READS)
    if booking.state == State.HELD:
        return redirect("portal:details")
    # Only a page that asks again has seen anything.
    same = "stand" in request.GET and unchanged(request, _mark_now(booking, clock_now()))
    return same or status_page(request, booking, power)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_booking(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The button on the letter's page. Pressed late, the time may be gone: then the nearest free one is offered."""
    booking, power = open_booking(uid, token, Power.LETTER)
    if request.method != "POST":
        return redirect(path(booking, power))
    try:
        confirm(booking, by=VISITOR, now=clock_now())
    except (TimeGone, EntitlementLost, TooManyBookings) as refusal:
        booking.refresh_from_db()
        return status_page(request, booking, power, refusal=refusal)
    return redirect(path(booking, power))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    booking, power = open_booking(uid, token, *_READS)
    if request.method != "POST":
        return redirect(path(booking, power))
    try:
        send_again(booking, by=VISITOR, now=clock_now())
    except Refusal as refusal:
        return status_page(request, booking, power, refusal=refusal)
    messages.success(request, _("Wir haben die E-Mail noch einmal abgeschickt."))
    return redirect(path(booking, power))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """A new e-mail address. Links in earlier letters are then void, this page's included: it goes on at the new one."""
    try:
        booking, power = open_booking(uid, token, *_READS)
    except NotFound:
        return _corrected_already(request, uid)
    if not _may_correct(booking, power):
        raise NotFound
    form = AddressForm(request.POST or None, initial={"email": contact_of(booking).email})
    if request.method != "POST" or not form.is_valid():
        return _address_page(request, booking, power, form)
    try:
        booking = correct_address(booking, form.cleaned_data["email"], by=VISITOR, now=clock_now())
    except Refusal as refusal:
        return _address_page(request, booking, power, form, refusal=refusal)
    messages.success(request, _("Die Adresse ist geändert. Die E-Mail ist unterwegs."))
    # Somebody who read the mail at the old address has not read the one at the new address, where the button is now.
    return redirect(path(booking, Power.WATCH if booking.state == State.PENDING else power))


def _may_correct(booking: Booking, power: Power) -> bool:
    """The browser that booked may, as long as nothing has proven the address: the letter's button has not been pressed,
    or is not required, or no letter arrives. Otherwise a booking would belong to anyone with its link in a browser's
    history."""
    if power is Power.LETTER or booking.state != State.CONFIRMED:
        return True
    letter = last_letter(str(booking.uid))
    failed = letter is not None and letter.has_failed
    return failed or not any(service.confirm_needed for service in services_of(booking))


def _corrected_already(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The first of two presses has voided the link by which the second came. The browser that booked goes on to the new
    one; a stranger, whom the voided link may have reached, does not. Raises `NotFound`."""
    mine = Booking.objects.filter(uid=uid, holder=holder_of(request), holder__isnull=False, state=State.PENDING)
    booking = mine.first() if request.method == "POST" else None
    if booking is None or contact_of(booking).email != request.POST.get("email", "").strip():
        raise NotFound
    return redirect(path(booking, Power.WATCH))


def _address_page(
    request: HttpRequest, booking: Booking, power: Power, form: AddressForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    context = {"booking": booking, "back": path(booking, power), "form": form, "refusal": refusal}
    status = refusal.status if refusal else 400 if form.is_bound else 200
    return render(request, "portal/booking/address.html", context, status=status)


def status_page(
    request: HttpRequest, booking: Booking, power: Power, *, refusal: Refusal | None = None
) -> HttpResponse:
    now = clock_now()
    context = look_at(booking, power, now=now) | {"refusal": refusal}
    return render(request, "portal/booking/booking.html", context, status=refusal.status if refusal else 200)


def look_at(booking: Booking, power: Power, *, now: dt.datetime) -> dict[str, Any]:
    """Everything the page says about a booking."""
    booked = list(booking.services.all())
    services = [row.service for row in booked]
    stage, letter = stage_of(booking, now), last_letter(str(booking.uid))
    return {
        "booking": booking,
        "booked": booked,
        "office": booking.office,
        "minutes": int((booking.end_at - booking.start_at).total_seconds() // 60),
        "stage": stage,
        "stands": booking if stage in (State.PENDING, State.CONFIRMED) else None,
        "may_all": power is Power.LETTER,
        "may_change": power is Power.LETTER and stage == "confirmed" and may_change(booking, by=VISITOR, now=now),
        "token": secret(booking, power),
        "contact": contact_of(booking),
        "code": spell(booking.code),
        "letter": still_news(letter, now),
        "mark": _mark(booking, stage, letter),
        "papers": requirements_on(booking.day, services),
        "companions": companions(services),
        "arrive_path": path(booking, Power.ARRIVE) if stage == "confirmed" and power is Power.LETTER else "",
        "is_today": booking.day == day_at(booking.office, now),
        "may_remind": any(service.reminder_hours for service in services) and bool(contact_of(booking).email),
        "visit": visit_of(booking) if stage in ("confirmed", "done") else None,
        "query": query_for(booking),
        "noted": Displaced.objects.filter(booking=booking).select_related("closure").first(),
        "replacement": replacement_of(booking, now=now) if stage == DISPLACED else None,
    }


def stage_of(booking: Booking, now: dt.datetime) -> str:
    """The state as its visitor sees it: when the time to confirm has run out it is over, tidied or not."""
    if booking.state in Booking.PASSING and not booking.counts(now):
        return str(State.LAPSED)
    if booking.state == State.CONFIRMED and is_displaced(booking):
        return DISPLACED
    if booking.state == State.CONFIRMED and booking.end_at <= now:
        return "past"
    return str(booking.state)


def _mark_now(booking: Booking, now: dt.datetime) -> str:
    return _mark(booking, stage_of(booking, now), last_letter(str(booking.uid)))


def _mark(booking: Booking, stage: str, letter: Letter | None) -> str:
    return mark_of(stage, booking.generation, letter.state if letter else "")
