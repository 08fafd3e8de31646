"""Application and receipt on paper, and for other systems."""

import io

import jsonschema
import pikepdf
import pytest

from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.common.texts import Text
from servicepunkt.printing.as_json import application_schema
from tests.applications.applicants import an_application
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def test_an_application_is_printed_for_the_office_and_its_receipt_for_the_applicant(clock: StoppedClock):
    paperwork = paperwork_of(an_application(now=clock.now))

    assert pages(paperwork.as_pdf()) >= 2
    assert pages(paperwork.receipt_pdf("tr")) == 2
    assert pages(paperwork.receipt_pdf("de")) == 1


def test_other_systems_get_what_its_schema_says(clock: StoppedClock):
    paperwork = paperwork_of(an_application(now=clock.now))
    told = paperwork.as_json()

    jsonschema.validate(told, application_schema(paperwork.form))
    assert told["$schema"] == application_schema(paperwork.form)["$id"]
    assert told["answers"] == paperwork.version.all_answers
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told | {"answers": {}}, application_schema(paperwork.form))


def test_a_receipt_means_what_the_county_says(clock: StoppedClock, monkeypatch: pytest.MonkeyPatch):
    said = []
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", lambda job: said.append(job) or b"")
    application = an_application(now=clock.now)
    paperwork_of(application).receipt_pdf("de")
    application.authority.receipt_meaning = Text(de="Nur eine Bestätigung.")
    paperwork_of(application).receipt_pdf("de")

    meanings = [job["data"]["parts"][0]["meaning"]["text"] for job in said]
    assert "kein Aufenthaltstitel" in meanings[0]
    assert meanings[1] == "Nur eine Bestätigung."
