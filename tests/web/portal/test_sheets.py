"""The form sheets of the offices: the version that is valid now, an older one, one that lies elsewhere."""

import datetime as dt

import pytest

from servicepunkt.catalogue.models import FormSheet, FormSheetVersion
from servicepunkt.common.texts import Text
from tests.factories import an_authority
from tests.web.portal.visitors import a_bookable_service

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
