"""What can be taken along: the calendar entry, the QR code, the printed letter."""

import io
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from servicepunkt.bookings.letter_content import calendar_entry, facts_of, read_matter
from servicepunkt.bookings.letters import letter_page
from servicepunkt.bookings.links import Power, address, open_booking, path
from servicepunkt.bookings.models import Booking
from servicepunkt.bookings.wish import wish_of
from servicepunkt.common.clock import now as clock_now
from servicepunkt.common.languages import language
from servicepunkt.common.refusals import NotFound
from servicepunkt.correspondence import ics
from servicepunkt.correspondence.addresses import sender_address
from servicepunkt.printing.codes import code_of
from servicepunkt.web.portal.visitor import personal

State = Booking.State


@personal
@require_safe
def calendar(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The entry for the visitor's calendar: the same that the letter brings, under the same UID."""
    booking = _confirmed(uid, token)
    code = language(get_language()).code
    entry = calendar_entry(read_matter(facts_of(booking, wish_of(booking))), code, organiser_email=sender_address())
    response = HttpResponse(ics.publish(entry, now=clock_now()).content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


@personal
@require_safe
def code_image(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The QR code for checking in: the address of the check-in page, which can do nothing else."""
    booking = _confirmed(uid, token)
    picture = io.BytesIO()
    target = address(booking, Power.ARRIVE, language=booking.language)
    code_of(target).save(picture, kind="svg", scale=6, border=4, light="#fff", xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@personal
@require_safe
def letter(request: HttpRequest, uid: uuid.UUID, token: str) -> HttpResponse:
    """The letter to print, for visitors without e-mail and for everybody who likes paper."""
    booking = _confirmed(uid, token)
    wording = letter_page(booking, language=language(get_language()).code, now=clock_now())
    context = {"letter": wording, "back": path(booking, Power.LETTER)}
    return render(request, "portal/booking/letter.html", context)


def _confirmed(uid: uuid.UUID, token: str) -> Booking:
    booking, _power = open_booking(uid, token, Power.LETTER)
    if booking.state != State.CONFIRMED:
        raise NotFound
    return booking
