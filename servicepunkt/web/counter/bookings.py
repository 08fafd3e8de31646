"""One booking as staff see it, and what they do with it at the press of a button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from servicepunkt.availability.ticks import day_at
from servicepunkt.bookings.booking import cancel, confirm, correct_address, send_again
from servicepunkt.bookings.contact import contact_of
from servicepunkt.bookings.displacing import expect_again
from servicepunkt.bookings.letters import letter_page
from servicepunkt.bookings.models import Booking
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import OFFERED, language
from servicepunkt.reception.arrival import bookings_here, check_in, visit_of
from servicepunkt.reception.queue import SomebodyWasFaster, miss_booking
from servicepunkt.web.counter.asking import query_of
from servicepunkt.web.counter.board import line_of
from servicepunkt.web.counter.day import list_of
from servicepunkt.web.counter.door import booking_address, go, of_booking, who
from servicepunkt.web.counter.forms import AddressForm
from servicepunkt.web.counter.sent_letters import letters_about

State = Booking.State


@of_booking()
def show(request: HttpRequest, booking: Booking) -> HttpResponse:
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


@of_booking("POST")
def arrive(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Mark as arrived by hand. For somebody who never confirmed, being here says as much as the mailed button."""
    now = clock_now()
    if booking.state == State.PENDING:
        confirm(booking, now=now, by=who(request))
    visit = check_in(booking, by=who(request), now=now)
    said = _("%(name)s ist angekommen und hat die Nummer %(ticket)s.")
    return go(request, _back(request, booking), say=said % {"name": contact_of(booking).name, "ticket": visit.ticket})


@of_booking("POST")
def miss(request: HttpRequest, booking: Booking) -> HttpResponse:
    miss_booking(booking, by=who(request), now=clock_now())
    return go(request, _back(request, booking), say=_("Als nicht erschienen vermerkt."))


@of_booking("POST")
def put_back(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Undo the mark that a booking was missed, where its visitor never checked in."""
    if visit_of(booking) is None:
        now = clock_now()
        here = bookings_here(booking.office, day_at(booking.office, now))
        expect_again(booking, by=who(request), now=now, here=here)
    if booking.state != State.CONFIRMED:
        raise SomebodyWasFaster
    return go(request, _back(request, booking), say=_("Der Termin gilt wieder."))


@of_booking("POST")
def confirm_for(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Confirm for a caller who cannot find the mail."""
    confirm(booking, now=clock_now(), by=who(request))
    return go(request, booking_address(booking), say=_("Der Termin ist bestätigt."))


@of_booking("POST")
def write_again(request: HttpRequest, booking: Booking) -> HttpResponse:
    send_again(booking, now=clock_now(), by=who(request))
    return go(request, booking_address(booking), say=_("Die E-Mail geht noch einmal hinaus."))


@of_booking("POST")
def correct_email(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "counter/booking.html", _context(request, booking, form), status=400)
    email = form.cleaned_data["email"]
    if email == contact_of(booking).email:
        return go(request, booking_address(booking))
    correct_address(booking, email, now=clock_now(), by=who(request))
    return go(request, booking_address(booking), say=_("Die Adresse ist berichtigt. Die E-Mail geht neu hinaus."))


@of_booking("GET", "POST")
def call_off(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Cancel, after a question: the place is free at once and may be gone a moment later."""
    if request.method != "POST":
        return render(
            request,
            "counter/cancel.html",
            {"office": booking.office, "booking": booking, "line": line_of(booking, now=clock_now())},
        )
    cancel(booking, by=who(request), now=clock_now())
    return go(request, booking_address(booking), say=_("Der Termin ist abgesagt."))


@of_booking()
def print_letter(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The letter to hand over, in the visitor's language or in another."""
    code = request.GET.get("in", booking.language)
    reader = language(code if code in OFFERED else booking.language)
    letter = letter_page(booking, language=reader.code, now=clock_now())
    context = {"office": booking.office, "booking": booking, "letter": letter, "reader": reader}
    context["choices"] = [language(code) for code in OFFERED]
    return render(request, "counter/letter.html", context)


def _back(request: HttpRequest, booking: Booking) -> str:
    """To the day's list if the press came from there, otherwise to the booking."""
    if request.POST.get("von") == "tag":
        return list_of(booking.office, booking.day, clock_now())
    return booking_address(booking)
