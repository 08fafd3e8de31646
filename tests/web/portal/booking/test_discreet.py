"""Whoever types the address of another does not learn that she has an appointment for something sensitive."""

import re

import pytest
from django.test import Client

from servicepunkt.bookings.links import Power, path
from servicepunkt.bookings.models import Booking
from servicepunkt.correspondence.models import Letter
from tests.web.portal.visitors import NINE, a_bookable_service, a_confirmed_booking, book, hold, tell
from tests.web.reading import words

# The clock stands at 08:00 on Monday, 1 March 2027.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HERS, OF_NOBODY = "ada@example.org", "abc@example.org"
HAS_ONE = "Sie haben schon einen Termin für diese Leistung."
CONFIRM_IT = "Fast fertig: Bitte schauen Sie in Ihre E-Mails"


@pytest.fixture
def wish(client: Client):
    """Ada has an appointment for it already."""
    wish = a_bookable_service(limit_per_person=1, sensitive=True)
    a_confirmed_booking(client, wish)
    return wish


def _book(wish, hour: int, email: str) -> tuple[Client, Booking]:
    visitor = Client()
    booking = hold(visitor, wish, NINE.replace(hour=hour))
    assert book(visitor, tell(visitor, wish, email=email)).status_code == 302
    booking.refresh_from_db()
    return visitor, booking


def _page(visitor: Client, booking: Booking) -> str:
    """What the browser that booked sees, without what is her own."""
    page = words(visitor.get(path(booking, Power.WATCH, language="de")))
    return re.sub(rf"{HERS}|{OF_NOBODY}|\d+:\d\d", "–", page)


def test_the_page_says_the_same_of_an_address_that_has_an_appointment_and_of_one_that_has_none(wish):
    of_hers, of_nobodys = (_page(*_book(wish, hour, email)) for hour, email in ((10, HERS), (11, OF_NOBODY)))

    assert CONFIRM_IT in of_hers
    assert of_hers == of_nobodys
    assert Letter.objects.filter(kind="bookings.please_confirm").count() == 3


def test_whoever_reads_the_mail_is_told_at_its_button_and_may_then_cancel_the_other_one(wish, client):
    _visitor, booking = _book(wish, 10, HERS)
    letter = path(booking, Power.LETTER, language="de")

    refused = client.post(f"{letter}bestaetigen/")

    assert refused.status_code == 409
    assert HAS_ONE in words(refused)
    assert "Ja, ich komme zu diesem Termin" in words(refused)
    first = Booking.objects.earliest("pk")
    client.post(f"{path(first, Power.LETTER, language='de')}absagen/")
    assert "Ihr Termin ist fest gebucht" in words(client.post(f"{letter}bestaetigen/", follow=True))


def test_late_she_is_told_on_the_same_page(wish, client, clock):
    _visitor, booking = _book(wish, 10, HERS)
    clock.advance(hours=3)

    refused = client.post(f"{path(booking, Power.LETTER, language='de')}bestaetigen/")

    assert refused.status_code == 409
    assert HAS_ONE in words(refused)
    assert "Die Frist zum Bestätigen ist vorbei" in words(refused)


@pytest.mark.parametrize("email", [HERS, OF_NOBODY])
def test_a_corrected_address_is_answered_alike_and_must_be_proven_anew(wish, clock, email):
    """Also where the letter at the first address, her own, has been read."""
    stranger, booking = _book(wish, 10, "stranger@example.org")
    clock.advance(minutes=2)
    letter = path(booking, Power.LETTER, language="de")

    page = stranger.post(f"{letter}adresse/", {"email": email}, follow=True)

    booking.refresh_from_db()
    assert "Die Adresse ist geändert." in words(page)
    assert CONFIRM_IT in words(page)
    assert page.redirect_chain[-1][0] == path(booking, Power.WATCH, language="de")
    assert stranger.post(f"{page.redirect_chain[-1][0]}bestaetigen/").status_code == 404
