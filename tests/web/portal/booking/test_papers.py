"""What can be taken along: calendar entry, QR code, printed letter."""

import pytest
from icalendar import Calendar

from servicepunkt.bookings.links import Power, path
from tests.web.portal.visitors import NINE
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_the_calendar_entry_is_the_letters(client, booking):
    answer = client.get(path(booking, Power.LETTER) + "kalender.ics")

    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Disposition"] == 'attachment; filename="termin.ics"'
    assert str(event["uid"]).startswith(str(booking.uid))
    assert event["dtstart"].dt == NINE
    assert event["sequence"] == booking.sequence


def test_the_qr_code_is_a_picture_without_inline_style(client, booking):
    answer = client.get(path(booking, Power.LETTER) + "code.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"style" not in answer.content


def test_the_letter_can_be_printed(client, booking):
    page = client.get(path(booking, Power.LETTER) + "brief/")

    assert page.status_code == 200
    assert "Ada Beispiel" in words(page)
    assert f"{booking.code[:3]}-{booking.code[3:]}" in words(page)


def test_the_papers_of_a_cancelled_booking_are_gone(client, booking):
    client.post(path(booking, Power.LETTER) + "absagen/")

    for paper in ("kalender.ics", "code.svg", "brief/"):
        assert client.get(path(booking, Power.LETTER) + paper).status_code == 404
