"""Application and receipt on paper, and for other systems."""

import datetime as dt
import io
from typing import Any

import jsonschema
import pikepdf
import pytest
from django.utils import timezone

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.common.dates import moment_in_words
from servicepunkt.common.texts import Text
from servicepunkt.printing.as_json import application_schema
from tests.applications.applicants import BROWSER, an_application, sent
from tests.conftest import StoppedClock

pytestmark = pytest.mark.django_db

Jobs = list[dict[str, Any]]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """What goes to the press, which prints nothing then."""
    handed_in: Jobs = []
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", lambda job: handed_in.append(job) or b"")
    return handed_in


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


def test_after_a_correction_every_paper_still_says_when_the_application_arrived_first(clock: StoppedClock, jobs: Jobs):
    application = an_application(now=clock.now)
    first, second = clock.now, clock.advance(days=9)
    sent(begin_correction(application, holder=BROWSER, language="de", now=second), now=second)
    paperwork = paperwork_of(application)

    paperwork.receipt_pdf("de")
    paperwork.as_pdf()
    told = paperwork.as_json()

    receipt, whole = (job["data"].get("parts", [job["data"]])[0]["facts"] for job in jobs)
    arrived, changed = (moment_in_words(timezone.localtime(instant)) for instant in (first, second))
    assert [(label["text"], words["text"]) for label, [words] in receipt[1:3]] == [
        ("Eingegangen am", arrived),
        ("Geändert am", changed),
    ]
    assert [(label["text"], words["text"]) for label, words in whole[2:4]] == [
        ("Eingegangen", arrived),
        ("Geändert", changed),
    ]
    jsonschema.validate(told, application_schema(paperwork.form))
    instants = [dt.datetime.fromisoformat(told[name]) for name in ("filed_at", "corrected_at")]
    assert instants == [first, second]


def test_what_was_not_corrected_says_nothing_of_a_correction(clock: StoppedClock, jobs: Jobs):
    paperwork = paperwork_of(an_application(now=clock.now))
    paperwork.receipt_pdf("de")

    labels = [label["text"] for label, _words in jobs[0]["data"]["parts"][0]["facts"]]
    assert labels[:3] == ["Antragsnummer", "Eingegangen am", "Antrag"]
    assert "corrected_at" not in paperwork.as_json()


def test_a_receipt_means_what_the_county_says(clock: StoppedClock, jobs: Jobs):
    application = an_application(now=clock.now)
    paperwork_of(application).receipt_pdf("de")
    application.authority.receipt_meaning = Text(de="Nur eine Bestätigung.")
    paperwork_of(application).receipt_pdf("de")

    meanings = [job["data"]["parts"][0]["meaning"]["text"] for job in jobs]
    assert "kein Aufenthaltstitel" in meanings[0]
    assert meanings[1] == "Nur eine Bestätigung."
