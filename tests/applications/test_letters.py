"""What letters about applications say."""

import re
from typing import Any

import pytest

from servicepunkt.applications import letters
from servicepunkt.applications.changing import begin_correction
from servicepunkt.applications.models import Application, Draft
from servicepunkt.applications.paperwork import resume_sheet_pdf
from servicepunkt.applications.telling import RECEIPT
from servicepunkt.applications.unlocking import change_code
from servicepunkt.applications.working import hand_on
from servicepunkt.catalogue.models import Authority
from servicepunkt.common.texts import Text
from servicepunkt.correspondence.models import Letter
from servicepunkt.correspondence.wording import kind_of
from servicepunkt.staff.models import User
from tests.applications.applicants import BROWSER, a_draft, an_application, oberhavel, sent
from tests.conftest import StoppedClock
from tests.factories import an_authority

pytestmark = pytest.mark.django_db

THERE = "http://termine.barnim.example:8000"


@pytest.fixture
def barnim(settings: Any) -> Authority:
    """An authority that has a host of its own."""
    settings.ALLOWED_HOSTS = ["termine.barnim.example"]
    return an_authority("barnim", host="termine.barnim.example")


def origins_in(letter: Letter | None) -> set[str]:
    assert letter is not None
    written = kind_of(letter.kind).write(letter.facts, "tr")
    links = re.findall(r'href="([^"]*)"', written.html) + re.findall(r"\S+://\S+", written.text)
    return {re.sub(r"(?<=\w)/.*", "", link) for link in links}


def test_a_receipt_names_the_instant_on_the_clock_of_the_house(clock: StoppedClock):
    oberhavel()
    draft = a_draft(now=clock.now, language="de")
    draft.email = "ayse@example.org"
    draft.save()
    sent(draft, now=clock.now)
    letter = Letter.objects.get(kind="applications.receipt")

    text = kind_of(letter.kind).write(letter.facts, "de").text

    assert "Ihr Antrag ist angekommen: Montag, 1. März 2027, 8:00 Uhr." in " ".join(text.split())


def test_a_receipt_by_mail_means_what_the_county_says_like_the_one_on_paper(clock: StoppedClock):
    authority = oberhavel()
    draft = a_draft(now=clock.now, language="de")
    Draft.objects.filter(pk=draft.pk).update(email="ayse@example.org")
    sent(draft, now=clock.now)
    letter = Letter.objects.get(kind="applications.receipt")

    def text() -> str:
        return " ".join(kind_of(letter.kind).write(letter.facts, "de").text.split())

    assert str(RECEIPT) in text()
    authority.receipt_meaning = Text(de="Nur eine Bestätigung.")
    authority.save()
    assert "8:00 Uhr. Nur eine Bestätigung." in text()
    assert "Aufenthaltstitel" not in text()


def test_the_day_on_which_a_draft_ends_is_the_one_by_the_clock_of_the_house(clock: StoppedClock, monkeypatch: Any):
    """Shortly after midnight it is still the day before in UTC."""
    draft = a_draft(now=clock.set("2027-03-02T00:30"), language="de")
    draft.email = "ayse@example.org"
    letter = letters.draft_ends(draft, now=clock.now)
    jobs: list[Any] = []
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", lambda job: jobs.append(job) or b"")
    resume_sheet_pdf(draft, now=clock.now)

    assert letter is not None
    text = kind_of(letter.kind).write(letter.facts, "de").text
    assert "Wir löschen ihn am Donnerstag, 1. April 2027." in " ".join(text.split())
    assert "1. April 2027" in jobs[0]["data"]["ends"]["text"]


def test_every_link_leads_to_the_authority_that_has_the_application(clock: StoppedClock, barnim, settings):
    oberhavel()
    application = sent(a_draft(now=clock.now), now=clock.now)
    application.email = "ayse@example.org"

    assert origins_in(letters.receipt(application, now=clock.now)) == {settings.SERVICEPUNKT_ORIGIN}

    application.authority = barnim
    application.save()
    assert origins_in(letters.receipt(application, now=clock.now)) == {THERE}


def test_who_hands_an_application_on_signs_the_letter_and_says_who_has_it_now(clock: StoppedClock, barnim):
    authority = oberhavel()
    application = sent(a_draft(now=clock.now), now=clock.now)
    Application.objects.update(email="ayse@example.org")
    clerk = User.objects.create_user("leserin", authority=authority)
    barnim.name = Text(de="Landkreis Barnim")
    barnim.save()

    hand_on(application, barnim, by=clerk, now=clock.now)

    letter = Letter.objects.get(kind="applications.told")
    written = kind_of(letter.kind).write(letter.facts, "de")
    assert written.sender == authority.name["de"]
    said = "Wir haben ihn dorthin weitergegeben. Ihr Antrag geht an: Landkreis Barnim"
    assert said in " ".join(written.text.split())


def test_the_way_back_to_a_draft_leads_to_the_authority_by_whose_link_she_came(clock: StoppedClock, barnim):
    draft = a_draft(now=clock.now, preset=barnim)
    draft.email = "ayse@example.org"

    assert origins_in(letters.resume_link(draft, now=clock.now)) == {THERE}


def test_the_reminder_of_a_correction_says_which_code_it_takes_once_no_browser_has_it(clock: StoppedClock):
    application = an_application(now=clock.now)
    draft = begin_correction(application, holder=BROWSER, language="de", now=clock.now)
    draft.email = "ayse@example.org"
    letter = letters.draft_ends(draft, now=clock.now)

    def text() -> str:
        return " ".join(kind_of(letter.kind).write(letter.facts, "de").text.split())

    assert "brauchen Sie keinen Code." in text()
    change_code(application)
    assert "brauchen Sie keinen Code." not in text()
    assert "Sie brauchen dazu den Code Ihres Antrags." in text()


@pytest.mark.parametrize("post", [letters.resume_link, letters.draft_ends])
def test_a_letter_about_a_correction_calls_nothing_unsent_that_was_sent(clock: StoppedClock, post: Any):
    application = an_application(now=clock.now)
    draft = begin_correction(application, holder=BROWSER, language="de", now=clock.now)
    draft.email = "ayse@example.org"
    letter = post(draft, now=clock.now)

    text = " ".join(kind_of(letter.kind).write(letter.facts, "de").text.split())

    assert "Ihre Änderung ist noch nicht gesendet. Was Sie schon gesendet haben, bleibt bei der Behörde" in text
    assert "einen Antrag angefangen" not in text
    assert "angefangener Antrag" not in text
