"""One booking as staff see it, and what they do with it at a press."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import cancel, confirm, correct_address, reopen, send_again
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.letters import letter_page
from servicepunkt.bookings.models import Booking
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.common.refusals import Refusal
from servicepunkt.reception.arrival import check_in, visit_of
from servicepunkt.reception.queue import miss_booking
from servicepunkt.web.counter.asking import query_of
from servicepunkt.web.counter.board import line_of
from servicepunkt.web.counter.day import list_of
from servicepunkt.web.counter.door import go, load_booking, staff_page, who
from servicepunkt.web.counter.forms import AddressForm
from servicepunkt.web.counter.sent_letters import letters_about

State = Booking.State


@staff_page()
def show(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    booking = load_booking(request, uid)
    return render(request, "counter/booking.html", _context(request, booking, AddressForm()))


def _context(request: HttpRequest, booking: Booking, form: AddressForm) -> dict[str, object]:
    now, services = clock_now(), [(row.service, row.units) for row in booking.services.all()]
    return {
        "office": booking.office,
        "booking": booking,
        "line": line_of(booking, now=now),
        "letters": letters_about(str(booking.uid)),
        "writes_in": language(booking.language),
        "is_open": booking.counts(now),
        "is_today": booking.day == day_at(booking.office, now),
        "same_again": query_of(services, wie=str(booking.uid)),
        "form": form,
    }


@staff_page("POST")
def arrive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Mark as arrived by hand. One who never confirmed is here, which says it as well as a mail's button."""
    booking, now = load_booking(request, uid), clock_now()
    try:
        if booking.state == State.PENDING:
            confirm(booking, now=now, by=who(request))
        visit = check_in(booking, by=who(request), now=now)
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    said = _("%(name)s ist angekommen und hat die Nummer %(ticket)s.")
    return go(request, _back(request, booking), say=said % {"name": contact_of(booking).name, "ticket": visit.ticket})


@staff_page("POST")
def miss(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    booking = load_booking(request, uid)
    try:
        miss_booking(booking, by=who(request), now=clock_now())
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    return go(request, _back(request, booking), say=_("Als nicht erschienen vermerkt."))


@staff_page("POST")
def put_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take back that a booking, whose visitor never checked in, was marked as missed."""
    booking = load_booking(request, uid)
    if visit_of(booking) is None:
        reopen(booking, by=who(request), now=clock_now())
    return go(request, _back(request, booking), say=_("Der Termin gilt wieder."))


@staff_page("POST")
def confirm_for(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Confirm for a caller who cannot find the mail."""
    booking = load_booking(request, uid)
    try:
        confirm(booking, now=clock_now(), by=who(request))
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    return go(request, booking_address(booking), say=_("Der Termin ist bestätigt."))


@staff_page("POST")
def write_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    booking = load_booking(request, uid)
    try:
        send_again(booking, now=clock_now(), by=who(request))
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    return go(request, booking_address(booking), say=_("Die E-Mail geht noch einmal hinaus."))


@staff_page("POST")
def correct_email(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    booking, form = load_booking(request, uid), AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "counter/booking.html", _context(request, booking, form), status=400)
    email = form.cleaned_data["email"]
    if email == contact_of(booking).email:
        return go(request, booking_address(booking))
    try:
        correct_address(booking, email, now=clock_now(), by=who(request))
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    return go(request, booking_address(booking), say=_("Die Adresse ist berichtigt. Die E-Mail geht neu hinaus."))


@staff_page("GET", "POST")
def call_off(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Cancel, after a question: the place is free at once and may be gone a moment later."""
    booking = load_booking(request, uid)
    if request.method != "POST":
        return render(
            request,
            "counter/cancel.html",
            {"office": booking.office, "booking": booking, "line": line_of(booking, now=clock_now())},
        )
    try:
        cancel(booking, by=who(request), now=clock_now())
    except Refusal as refusal:
        return go(request, booking_address(booking), fault=str(refusal))
    return go(request, booking_address(booking), say=_("Der Termin ist abgesagt."))


@staff_page()
def print_letter(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The letter for the hand, in the visitor's language or in another one."""
    booking = load_booking(request, uid)
    code = request.GET.get("in", booking.language)
    reader = language(code if code in OFFERED else booking.language)
    letter = letter_page(booking, language=reader.code, now=clock_now())
    context = {"office": booking.office, "booking": booking, "letter": letter, "reader": reader}
    context["choices"] = [language(code) for code in OFFERED]
    return render(request, "counter/letter.html", context)


def booking_address(booking: Booking) -> str:
    return reverse("counter:booking", args=[booking.uid])


def _back(request: HttpRequest, booking: Booking) -> str:
    """To the day's list where the press came from there, else to the booking."""
    if request.POST.get("von") == "tag":
        return list_of(booking.office, booking.day, clock_now())
    return booking_address(booking)
