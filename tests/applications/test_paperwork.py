"""Application and receipt on paper, and for other systems."""

import datetime as dt
import io
import json
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pikepdf
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.paperwork import paperwork_of
from servicepunkt.common.dates import moment_in_words
from servicepunkt.common.texts import Text
from servicepunkt.forms.definition import Form
from servicepunkt.forms.reading import forms
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


def published(client: Client, address: str) -> HttpResponse:
    """What is answered at an address of ours, to whoever asks."""
    return client.get(urlsplit(address).path)


def test_other_systems_get_what_the_schema_says_that_it_names(clock: StoppedClock, client: Client):
    paperwork = paperwork_of(an_application(now=clock.now))
    told = paperwork.as_json()
    answer = published(client, told["$schema"])
    schema = json.loads(answer.content)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/schema+json")
    assert answer["Cache-Control"] == "public, max-age=31536000"
    jsonschema.validate(told, schema)
    assert told["$schema"] == schema["$id"]
    assert told["answers"] == paperwork.version.all_answers
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told | {"answers": {}}, schema)
    assert client.get("/api/v1/schemas/new-card").content == answer.content


def test_the_schema_of_what_was_sent_stays_though_the_form_has_changed(
    clock: StoppedClock, client: Client, monkeypatch: pytest.MonkeyPatch
):
    told = paperwork_of(an_application(now=clock.now)).as_json()
    stored = forms()["new-card"].as_stored() | {"title": {"de": "Anders"}}
    changed = {"new-card": Form.model_validate(stored)}
    for door in ("servicepunkt.applications.keeping", "servicepunkt.web.api.schemas"):
        monkeypatch.setattr(f"{door}.forms", lambda: changed)

    todays = json.loads(client.get("/api/v1/schemas/new-card").content)
    still = json.loads(published(client, told["$schema"]).content)

    assert todays["$id"] != still["$id"] == told["$schema"]
    jsonschema.validate(told, still)
    assert json.loads(published(client, todays["$id"]).content) == todays


@pytest.mark.parametrize("unknown", ["dog", "new-card/1-0123456789abcdef", "dog/1-0123456789abcdef"])
def test_a_schema_that_there_is_not_is_not_found(client: Client, unknown: str):
    answer = client.get(f"/api/v1/schemas/{unknown}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


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
    jsonschema.validate(told, application_schema(paperwork.form, at=told["$schema"]))
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
