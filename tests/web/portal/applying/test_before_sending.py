"""Papers and the last page: what is missing is said, and nothing is sent that was not declared."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from servicepunkt.applications.drafting import walk_draft
from servicepunkt.applications.links import path
from servicepunkt.applications.models import KEPT, Application, Draft
from servicepunkt.forms.reading import forms
from servicepunkt.uploads.models import Upload
from tests.applications.applicants import an_application, complete_answers, settle_papers
from tests.web.portal.applications.owning import sent_from
from tests.web.portal.applying.applicants import TODAY, a_full_draft
from tests.web.portal.applying.pages import fill, open_page
from tests.web.reading import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]


def _photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "JPEG")
    return SimpleUploadedFile("pass.jpg", content.getvalue(), "image/jpeg")


def _declared(form: str = "new-card") -> dict[str, list[str]]:
    return {"erklaerung": [item.name for item in forms()[form].declarations]}


def test_of_each_paper_it_can_be_said_how_it_comes_and_taken_back(client):
    draft, row = a_full_draft(client)
    key = next(needed.key for needed in walk_draft(row, today=TODAY).papers if needed.paper.original)

    client.post(f"{draft}unterlagen/", {"unterlage": key, "sagen": "bring-original"})
    shown = words(client.get(f"{draft}unterlagen/"))
    assert "Unterlage wird zum Termin mitgebracht" in shown
    assert "Angabe zurücknehmen" in shown
    client.post(f"{draft}unterlagen/", {"unterlage": key, "sagen": ""})

    assert Draft.objects.get().said == {}
    assert client.post(f"{draft}unterlagen/", {"unterlage": "no-such-paper", "sagen": ""}).status_code == 404


def test_a_power_of_attorney_is_sent_and_not_brought_along(client, clock):
    draft, row = a_full_draft(client, filer="other")
    settle_papers(row, now=clock.now)
    Upload.objects.filter(paper="power_of_attorney").delete()

    shown = client.get(f"{draft}unterlagen/").content.decode()
    of_it = shown[shown.index('id="power_of_attorney"') :].partition("</li>")[0]
    client.post(f"{draft}unterlagen/", {"unterlage": "power_of_attorney", "sagen": "bring-original"})
    answer = client.post(f"{draft}pruefen/", _declared())

    assert "Hochladen" in of_it
    assert "bring-original" not in of_it
    assert "power_of_attorney" not in Draft.objects.get().said
    assert answer.status_code == 409


def test_a_photo_is_sent_listed_and_removed_without_scripts(client):
    draft, row = a_full_draft(client)
    key = walk_draft(row, today=TODAY).papers[0].key
    page = f"{draft}unterlagen/{key}/"

    assert client.post(page, {"datei": _photo()}).status_code == 303
    upload = Upload.objects.get()
    assert "pass.jpg" in words(client.get(page))
    assert "Hochgeladen" in words(client.get(f"{draft}unterlagen/"))
    refused = client.post(page, {"datei": SimpleUploadedFile("a.jpg", b"no picture at all")})
    nothing = client.post(page, {})
    client.post(f"{page}{upload.pk}/entfernen/")

    assert refused.status_code == 422
    assert "Mit dieser Art von Datei können wir nichts anfangen" in words(refused)
    assert nothing.status_code == 422
    assert not Upload.objects.exists()


def test_who_sends_files_keeps_the_draft_as_one_who_answers(client, clock):
    draft, row = a_full_draft(client)
    page = f"{draft}unterlagen/{walk_draft(row, today=TODAY).papers[0].key}/"
    clock.advance(days=20)

    client.get(page)
    row.refresh_from_db()
    assert row.ends_at == clock.now + KEPT - dt.timedelta(20)
    client.post(page, {"datei": _photo()})

    row.refresh_from_db()
    assert row.ends_at == clock.now + KEPT


def test_the_summary_tells_each_answer_and_leads_to_its_page(client):
    draft, row = a_full_draft(client)

    page = client.get(f"{draft}pruefen/")

    for step in walk_draft(row, today=TODAY).steps:
        assert f'href="{draft}{step.page.name}/?aendern=1"' in page.content.decode()
    assert "Keine Angabe" in words(page)
    assert "Es fehlen noch Unterlagen" in words(page)


def test_nothing_is_sent_without_every_declaration(client, clock):
    draft, row = a_full_draft(client)
    settle_papers(row, now=clock.now)
    first = _declared()["erklaerung"][:1]

    answer = client.post(f"{draft}pruefen/", {"erklaerung": first})

    assert answer.status_code == 422
    assert "Bitte bestätigen Sie alle Erklärungen" in words(answer)
    assert f'id="erklaerung-{first[0]}" checked' in answer.content.decode()
    assert not Application.objects.exists()


def test_nothing_is_sent_but_what_was_looked_through(client, clock):
    draft, row = a_full_draft(client)
    settle_papers(row, now=clock.now)
    stand = re.compile(r'name="stand" value="(\d+)"')
    seen = stand.findall(client.get(f"{draft}pruefen/").content.decode())
    other_window = open_page(client, f"{draft}name/")
    fill(client, other_window, name__family="Yılmaz", name__given="Zeynep", name__single=[])

    refused = client.post(f"{draft}pruefen/", {**_declared(), "stand": seen})

    assert refused.status_code == 409
    assert "in einem anderen Fenster geändert worden" in words(refused)
    assert "Zeynep" in words(refused)
    assert " checked" not in refused.content.decode()
    assert not Application.objects.exists()
    again = stand.findall(refused.content.decode())
    assert client.post(f"{draft}pruefen/", {**_declared(), "stand": again}).status_code == 303


def test_nothing_is_sent_while_papers_are_missing_of_which_nothing_was_said(client):
    draft, _row = a_full_draft(client)

    answer = client.post(f"{draft}pruefen/", _declared())

    assert answer.status_code == 409
    assert not Application.objects.exists()
    assert Draft.objects.exists()


@pytest.mark.parametrize("language", ["tr", "de-simple"])
def test_what_binds_stands_in_german_below_what_explains_it(client, language):
    draft, _row = a_full_draft(client)

    explained = client.get(f"/{language}{draft}pruefen/").content.decode()
    german = client.get(f"{draft}pruefen/?sprache=de", follow=True).content.decode()

    declaration = forms()["new-card"].declarations[0].text
    assert declaration[language].split("(")[0] in explained
    assert f'lang="de" dir="ltr">{declaration["de"]}' in explained
    assert german.count(declaration["de"]) == 1


def test_who_is_not_done_is_led_to_what_is_missing(client):
    draft, row = a_full_draft(client)
    row.put({key: value for key, value in row.all_answers.items() if key != "name"}, forms()["new-card"])
    row.save()

    assert client.get(f"{draft}pruefen/")["Location"] == f"{draft}name/"
    assert client.post(f"{draft}pruefen/", _declared())["Location"] == f"{draft}name/"


def test_the_next_person_of_a_family_begins_with_what_all_share(client, clock):
    application = an_application(
        now=clock.now, answers=complete_answers(forms()["new-card"], today=TODAY, filer="family")
    )
    sent_from(client, application)

    asked = client.get(path(application, "family_next"))
    begun = client.post(path(application, "family_next"), follow=True)

    draft = Draft.objects.get()
    assert asked.status_code == begun.status_code == 200
    assert draft.family is not None
    assert draft.all_answers["filer"] == "family"
    assert "name" not in draft.all_answers
