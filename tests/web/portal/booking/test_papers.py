"""Form sheets, calendar entry, QR code, printed letter, and the pages about the pages."""

import datetime as dt

import pytest
from django.test import Client
from icalendar import Calendar

from servicepunkt.bookings.links import Power, path
from servicepunkt.catalogue.models import FormSheet, FormSheetVersion
from servicepunkt.common.texts import Text
from servicepunkt.privacy.retention import periods
from tests.factories import an_authority
from tests.web.portal.visitors import NINE, a_bookable_service
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def a_stored_sheet():
    sheet = FormSheet.objects.create(authority=an_authority(), slug="muster", title=Text(de="Muster"))
    for version, valid_from in (("1", "2026-01-01"), ("2", "2027-01-01"), ("3", "2028-01-01")):
        content = f"%PDF-{version}".encode()
        FormSheetVersion.objects.create(
            sheet=sheet,
            version=version,
            valid_from=dt.date.fromisoformat(valid_from),
            content=content,
            sha256=FormSheetVersion.digest(content),
        )


def test_a_stored_form_is_given_as_it_is_valid_now(client, clock):
    a_stored_sheet()

    answer = client.get("/formular/muster/")

    assert answer.content == b"%PDF-2"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="muster.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_form_is_valid_from_midnight_by_the_clock_of_the_house(client, clock):
    a_stored_sheet()
    clock.set("2027-12-31 23:59")
    before = client.get("/formular/muster/").content
    clock.set("2028-01-01 00:00")

    assert (before, client.get("/formular/muster/").content) == (b"%PDF-2", b"%PDF-3")


def test_an_older_version_keeps_its_address(client, clock):
    a_stored_sheet()

    assert client.get("/formular/muster/?fassung=1").content == b"%PDF-1"
    assert client.get("/formular/muster/?fassung=99").status_code == 404


def test_a_form_with_an_address_leads_there(client):
    a_bookable_service()

    assert client.get("/formular/antrag/")["Location"] == "https://example.org/antrag.pdf"


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


@pytest.mark.parametrize("address", ["/", "/suche/", "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/nix/"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_links_imprint_privacy_and_accessibility(client, address, language):
    an_authority()

    page = client.get(language + address).content.decode()

    for link in ("impressum", "datenschutz", "barrierefreiheit"):
        assert f'href="{language}/{link}/"' in page


def test_the_privacy_notice_promises_the_periods_that_the_deletion_runs_by(client):
    an_authority(privacy_contact=Text(de="Die Datenschutzbeauftragte"))

    page = client.get("/datenschutz/")

    assert "Die Datenschutzbeauftragte" in words(page)
    for period in periods():
        length = {365: "1 Jahr", 3 * 365: "3 Jahre"}.get(period.days, f"{period.days} Tag")
        assert f"{period.what} {length}" in words(page)
    assert len(periods()) >= 3


def test_a_page_that_was_open_too_long_is_answered_in_the_same_look(client):
    an_authority()
    strict = Client(enforce_csrf_checks=True)

    page = strict.post("/termin/freigeben/")

    assert page.status_code == 403
    assert "Bitte versuchen Sie es noch einmal" in words(page)
    assert "Impressum" in words(page)


@pytest.mark.parametrize("host", ["evil.example", "x y", "[::1", ""])
def test_a_host_that_is_not_ours_is_answered_and_no_fault(client, host):
    an_authority()

    page = client.get("/", headers={"Host": host})

    assert page.status_code == 400
    assert "Das haben wir nicht verstanden" in words(page)
