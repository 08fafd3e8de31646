"""The page of one booking: what it shows and allows depends on its state, and on which secret opened it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from servicepunkt.availability.models import Closure
from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import TimeGone, confirm, correct_address, may_change, send_again
from servicepunkt.bookings.contact import Contact, contact_of
from servicepunkt.bookings.entitlement import EntitlementLost
from servicepunkt.bookings.limits import TooManyBookings
from servicepunkt.bookings.links import Power, open_booking, path, secret
from servicepunkt.bookings.models import BookedService, Booking, Displaced
from servicepunkt.bookings.replacement import replacement_of
from servicepunkt.bookings.stage import Stage, may_correct_address, stage_of
from servicepunkt.bookings.wish import services_of
from servicepunkt.catalogue.models import Requirement, Service
from servicepunkt.catalogue.requirements import companions, requirements_on
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.refusals import NotFound, Refusal
from servicepunkt.common.texts import Text
from servicepunkt.common.tokens import spell
from servicepunkt.correspondence.arrival import last_letter
from servicepunkt.correspondence.models import Letter
from servicepunkt.reception.arrival import visit_of
from servicepunkt.reception.models import Visit
from servicepunkt.staff.naming import VISITOR
from servicepunkt.web.polling import mark_of, unchanged
from servicepunkt.web.portal.booking.asking import query_for
from servicepunkt.web.portal.booking.forms import AddressForm
from servicepunkt.web.portal.sent_letters import still_news
from servicepunkt.web.portal.visitor import holder_of, personal

State = Booking.State
_READS = (Power.LETTER, Power.WATCH)


@dataclass(frozen=True, slots=True)
class BookingPage:
    """What the pages about one booking show of it (`shown` in their templates): its page, those to move and to cancel it."""

    booking: Booking
    power: Power
    now: dt.datetime
    stage: Stage
    contact: Contact
    booked: tuple[BookedService, ...]
    last_letter: Letter | None
    may_change: bool
    papers: list[Requirement]
    visit: Visit | None
    noted: Displaced | None
    """Why its place was taken away, and whether its visitor was told."""
    replacement: Booking | None
    """The place that is kept for it instead."""
    shut: Closure | None
    """The closure of its desk for its time, where it is cancelled: nobody else gets that time."""

    @property
    def may_all(self) -> bool:
        return self.power is Power.LETTER

    @property
    def stands(self) -> Booking | None:
        """The booking, where it is to take place as it says."""
        return self.booking if self.stage in (Stage.PENDING, Stage.CONFIRMED) else None

    @property
    def minutes(self) -> int:
        return int((self.booking.end_at - self.booking.start_at).total_seconds() // 60)

    @property
    def services(self) -> list[Service]:
        return [row.service for row in self.booked]

    @property
    def companions(self) -> list[Text]:
        return companions(self.services)

    @property
    def token(self) -> str:
        return secret(self.booking, self.power)

    @property
    def code(self) -> str:
        return spell(self.booking.code)

    @property
    def letter(self) -> Letter | None:
        return still_news(self.last_letter, self.now)

    @property
    def mark(self) -> str:
        return _mark(self.booking, self.stage, self.last_letter)

    @property
    def arrive_path(self) -> str:
        return path(self.booking, Power.ARRIVE) if self.stage == Stage.CONFIRMED and self.may_all else ""

    @property
    def is_today(self) -> bool:
        return self.booking.day == day_at(self.booking.office, self.now)

    @property
    def may_remind(self) -> bool:
        return bool(self.contact.email) and any(service.reminder_hours for service in self.services)

    @property
    def query(self) -> str:
        """What asks for the same again."""
        return query_for(self.booking)


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
    if not may_correct_address(booking, power):
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
    context = look_at(booking, power, now=clock_now()) | {"refusal": refusal}
    return render(request, "portal/booking/booking.html", context, status=refusal.status if refusal else 200)


def look_at(booking: Booking, power: Power, *, now: dt.datetime) -> dict[str, Any]:
    """What every page about a booking begins with."""
    return {"booking": booking, "office": booking.office, "shown": _page(booking, power, now)}


def _page(booking: Booking, power: Power, now: dt.datetime) -> BookingPage:
    stage = stage_of(booking, now)
    is_displaced = stage == Stage.DISPLACED
    may_move = power is Power.LETTER and stage == Stage.CONFIRMED
    return BookingPage(
        booking=booking,
        power=power,
        now=now,
        stage=stage,
        contact=contact_of(booking),
        booked=tuple(booking.services.all()),
        last_letter=last_letter(booking.reference),
        may_change=may_move and may_change(booking, by=VISITOR, now=now),
        papers=requirements_on(booking.day, services_of(booking)),
        visit=visit_of(booking) if stage in (Stage.CONFIRMED, Stage.DONE) else None,
        noted=Displaced.objects.select_related("closure").get(booking=booking) if is_displaced else None,
        replacement=replacement_of(booking, now=now) if is_displaced else None,
        shut=_shut(booking) if stage == Stage.CANCELLED else None,
    )


def _shut(booking: Booking) -> Closure | None:
    return Closure.objects.of_desk_at(booking.desk_id, booking.start_at).first()


def _mark_now(booking: Booking, now: dt.datetime) -> str:
    return _mark(booking, stage_of(booking, now), last_letter(booking.reference))


def _mark(booking: Booking, stage: Stage, letter: Letter | None) -> str:
    return mark_of(stage, booking.generation, letter.state if letter else "")
