"""Going on later or on another device: by the code, by the mailed link with the code, and not by guessing."""

import re
from unittest.mock import Mock

import pytest
from django.test import Client

from servicepunkt.applications.codes import new_resume_code, spell_resume_code
from servicepunkt.applications.links import address_of_draft
from servicepunkt.common.apart import OutOfTime
from servicepunkt.correspondence.models import Letter
from tests.web.portal.applying.applicants import a_draft
from tests.web.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]


def test_the_code_takes_a_draft_to_another_browser_and_away_from_the_first(client):
    draft, row = a_draft(client)
    shown = words(client.get(f"{draft}spaeter/"))
    other = Client()

    answer = other.post("/antrag/fortsetzen/", {"code": spell_resume_code(row.code).lower()})

    assert spell_resume_code(row.code) in shown
    assert answer["Location"] == draft
    assert other.get(draft).status_code == 200
    assert client.get(draft).status_code == 404
    assert "Mit einem Code weitermachen" in words(client.get(draft))


def test_a_wrong_code_is_said_to_be_wrong_and_stays_in_its_input(client):
    answer = client.post("/antrag/fortsetzen/", {"code": "ABC"})

    assert answer.status_code == 422
    assert 'value="ABC"' in answer.content.decode()
    assert "Mit diesem Code finden wir keinen Antrag" in words(answer)


def test_nobody_tries_codes_by_the_dozen(client, clock):
    draft, row = a_draft(client)
    wrong = [Client().post("/antrag/fortsetzen/", {"code": new_resume_code()}).status_code for _try in range(11)]

    assert wrong == [422] * 10 + [429]
    assert Client().post("/antrag/fortsetzen/", {"code": row.code}).status_code == 429  # not even the right one
    clock.advance(minutes=1)
    assert Client().post("/antrag/fortsetzen/", {"code": row.code})["Location"] == draft


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ayse@", "Sie sieht zum Beispiel so aus: name@beispiel.de"),
        (f"{'a' * 250}@example.org", "Das ist zu lang. Möglich sind höchstens 254 Zeichen."),
    ],
)
def test_an_address_that_cannot_be_is_refused_as_everywhere(client, typed, said):
    draft, _row = a_draft(client)

    answer = client.post(f"{draft}spaeter/", {"email": typed})

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'dir="ltr"' in str(answer.context["form"]["email"])


def test_the_mailed_link_asks_for_the_code_and_opens_that_draft_alone(client):
    draft, row = a_draft(client)
    _other, other_row = a_draft(Client())

    sent = client.post(f"{draft}spaeter/", {"email": "ayse@example.org"})
    row.refresh_from_db()
    link = re.sub(r"^https?://[^/]+", "", address_of_draft(row))
    elsewhere = Client()

    assert sent.status_code == 303
    assert row.email == "ayse@example.org"
    assert Letter.objects.count() == 1
    assert elsewhere.get(link).status_code == 200
    assert elsewhere.get(draft).status_code == 404  # the link alone opens nothing
    assert elsewhere.post(link, {"code": other_row.code}).status_code == 422
    assert elsewhere.post(link, {"code": row.code})["Location"] == draft
    assert elsewhere.get(f"{link[:-2]}x/").status_code == 404


def test_the_browser_that_has_the_draft_needs_no_code(client):
    draft, row = a_draft(client)
    link = address_of_draft(row).partition("//")[2].partition("/")[2]

    assert client.get(f"/{link}")["Location"] == draft
    assert "brauchen Sie keinen Code" in words(Client().get(f"/{link}"))
    Client().post(f"/{link}", {"code": row.code})  # from now on another one has it
    assert "brauchen Sie keinen Code" in words(client.get(f"/{link}"))


def test_who_presses_twice_gets_one_letter_and_another_after_a_minute(client, clock):
    draft, row = a_draft(client)
    there = f"{draft}spaeter/"

    client.post(there, {"email": "ayse@example.org"})
    again = client.post(there, {"email": "mehmet@example.org"})

    assert again.status_code == 429
    assert "Wir haben die E-Mail gerade erst abgeschickt." in words(again)
    row.refresh_from_db()
    assert row.email == "ayse@example.org"
    clock.advance(minutes=1)
    assert client.post(there, {"email": "mehmet@example.org"}).status_code == 303
    assert [letter.to for letter in Letter.objects.order_by("created_at")] == ["ayse@example.org", "mehmet@example.org"]


def test_nobody_has_letters_sent_by_the_dozen(client):
    drafts = [a_draft(client)[0] for _letter in range(11)]

    sent = [client.post(f"{draft}spaeter/", {"email": "ayse@example.org"}).status_code for draft in drafts]

    assert sent == [303] * 10 + [429]
    assert Letter.objects.count() == 10


def test_a_mail_address_that_is_none_is_said_to_be_wrong(client):
    draft, _row = a_draft(client)

    assert client.post(f"{draft}spaeter/", {"email": "ayse@"}).status_code == 422
    assert not Letter.objects.exists()


def test_a_press_that_fails_is_said_in_words(client, monkeypatch):
    draft, _row = a_draft(client)
    monkeypatch.setattr("servicepunkt.applications.paperwork.printed", Mock(side_effect=OutOfTime))

    sheet = client.get(f"{draft}spaeter/blatt.pdf")

    assert sheet.status_code == 503
    assert "Das PDF lässt sich gerade nicht herstellen." in words(sheet)


def test_the_sheet_to_print_is_a_pdf(client):
    draft, _row = a_draft(client)

    sheet = client.get(f"{draft}spaeter/blatt.pdf")

    assert sheet.status_code == 200
    assert sheet.content.startswith(b"%PDF-")
    assert Client().get(f"{draft}spaeter/blatt.pdf").status_code == 404


# A device that others use as well -----------------------------------------------------------------------------------


def test_a_shared_device_forgets_what_was_begun_on_it_and_the_code_brings_it_back(client):
    draft, row = a_draft(client)
    assert "/antrag/beenden/" in client.get("/antrag/").content.decode()
    asked = words(client.get("/antrag/beenden/"))

    told = client.post("/antrag/beenden/", follow=True)

    assert spell_resume_code(row.code) in asked
    assert "Dieser Browser zeigt nichts mehr von Ihren Anträgen." in words(told)
    assert "Angefangene Anträge" not in words(told)
    assert client.get(draft).status_code == 404
    assert client.post("/antrag/fortsetzen/", {"code": spell_resume_code(row.code)})["Location"] == draft


def test_a_browser_that_has_begun_nothing_has_nothing_to_leave(client):
    assert "/antrag/beenden/" not in client.get("/antrag/").content.decode()
    assert client.get("/antrag/beenden/").status_code == 200
